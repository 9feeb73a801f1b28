"""What somebody typed into the search box, understood. Pure.

    đơn hàng                both words, anywhere in the call
    "đơn hàng"              these words in a row, in one line
    giao*   "giao ha"*      words that begin so
    a OR b   a HOẶC b       either; AND, VÀ may be left out
    -a   NOT a   KHÔNG a    not this
    (a OR b) c              what belongs together
    đơn NEAR/5 hàng         in one line, at most five words between, in any order
    agent:"xin lỗi"         said by the agent; customer: (khách:), note:, tag:, fact: likewise
    ~kiện                   also words that a recogniser may have written for it

Operators are capitals. Whatever is not well formed is ordinary text: an operator with nothing beside it is a
word, a bracket without its other half is nothing. In a query typed in capitals VÀ, HOẶC and KHÔNG are words.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import TypeAlias

LEGS = ("customer", "agent", "note", "tag", "fact")
"""Where words stand: said by either, noted, a tag, or a fact of the call: name, number, disposition."""


class BadQuery(ValueError):
    """Nothing can be searched for with this; the message says what to do."""


@dataclass(frozen=True, slots=True)
class Term:
    """Folded words that must stand in a row in one line; with `prefix` the last one need only begin so.

    `spelled` are the words as typed, with their marks. `others`: for each word those that pass for it too.
    """

    words: tuple[str, ...]
    prefix: bool = False
    leg: str | None = None
    fuzzy: bool = False
    spelled: tuple[str, ...] = ()
    others: tuple[tuple[str, ...], ...] = ()

    @property
    def choices(self) -> tuple[tuple[str, ...], ...]:
        """For each word those of which one must stand there."""
        others = self.others or ((),) * len(self.words)
        return tuple((word, *also) for word, also in zip(self.words, others, strict=True))


@dataclass(frozen=True, slots=True)
class Near:
    """Both in one line, at most `words` between them."""

    first: Term
    second: Term
    words: int


@dataclass(frozen=True, slots=True)
class And:
    parts: tuple[Node, ...]


@dataclass(frozen=True, slots=True)
class Or:
    parts: tuple[Node, ...]


@dataclass(frozen=True, slots=True)
class Not:
    part: Node


Node: TypeAlias = "Term | Near | And | Or | Not"


def terms(node: Node) -> Iterator[Term]:
    """All terms, those to be left out as well."""
    match node:
        case Term():
            yield node
        case Near(first, second):
            yield from (first, second)
        case And(parts) | Or(parts):
            for part in parts:
                yield from terms(part)
        case Not(part):
            yield from terms(part)


def leaves_of(node: Node) -> Iterator[Term | Near]:
    """What it is made of, also what is to be left out."""
    match node:
        case Term() | Near():
            yield node
        case And(parts) | Or(parts):
            for part in parts:
                yield from leaves_of(part)
        case Not(part):
            yield from leaves_of(part)


def sought(node: Node) -> Iterator[Term]:
    """The terms that calls are to hold."""
    match node:
        case Term() | Near():
            yield from terms(node)
        case And(parts) | Or(parts):
            for part in parts:
                yield from sought(part)


def with_terms(node: Node, changed: dict[Term, Term]) -> Node:
    """The same with some terms put in the place of others."""
    match node:
        case Term():
            return changed.get(node, node)
        case Near(first, second):
            return replace(node, first=changed.get(first, first), second=changed.get(second, second))
        case And(parts):
            return And(tuple(with_terms(part, changed) for part in parts))
        case Or(parts):
            return Or(tuple(with_terms(part, changed) for part in parts))
        case Not(part):
            return Not(with_terms(part, changed))


def finds(node: Node) -> bool:
    """Whether calls can be found by it: by some word that they hold."""
    match node:
        case And(parts):
            return any(map(finds, parts))
        case Or(parts):
            return all(map(finds, parts))
        case Not():
            return False
    return True
