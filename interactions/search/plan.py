"""A query as a question to the index: which keys must a call have? Pure.

The index knows no order beyond two neighbouring words. What it cannot tell exactly (longer phrases, NEAR,
phrases by leg) it is asked too widely, and `interactions.search.lines` looks at the words themselves.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from itertools import pairwise
from typing import Literal, TypeAlias

from interactions.query import And, Near, Node, Not, Or, Term
from interactions.search import keys


@dataclass(frozen=True, slots=True)
class Key:
    """`prefix`: any key that begins so."""

    text: str
    prefix: bool = False


@dataclass(frozen=True, slots=True)
class Group:
    how: Literal["and", "or"]
    parts: tuple[Wanted, ...]


@dataclass(frozen=True, slots=True)
class Without:
    """`some` but not `others`."""

    some: Wanted
    others: Wanted


Wanted: TypeAlias = "Key | Group | Without"


def plan(node: Node, facts: Iterable[tuple[str, str]] = ()) -> Wanted:
    """What every call has that the query finds; facts are names with values that it must have too."""
    found = _widely(node)
    assert found is not None, "the parser lets nothing through that finds nothing"
    return all_of([found, *(Key(keys.fact(name, value)) for name, value in facts)])


def exact(node: Node) -> bool:
    """The index alone can tell: there is no need to look at the words."""
    match node:
        case Term(words=words, leg=leg, others=others):
            return len(words) == 1 or (len(words) == 2 and leg is None and not others)
        case Near():
            return False
        case And(parts) | Or(parts):
            return all(map(exact, parts))
        case Not(part):
            return exact(part)


def all_of(parts: Iterable[Wanted]) -> Wanted:
    return _group("and", parts)


def any_of(parts: Iterable[Wanted]) -> Wanted:
    return _group("or", parts)


def to_fts5(wanted: Wanted) -> str:
    """For SQLite. Keys have no quotes in them."""
    match wanted:
        case Key(text, prefix):
            return f'"{text}" *' if prefix else f'"{text}"'
        case Group(how, parts):
            return "(" + f" {how.upper()} ".join(map(to_fts5, parts)) + ")"
        case Without(some, others):
            return f"({to_fts5(some)} NOT {to_fts5(others)})"


def to_tsquery(wanted: Wanted) -> str:
    """For PostgreSQL, likewise."""
    match wanted:
        case Key(text, prefix):
            return f"'{text}':*" if prefix else f"'{text}'"
        case Group(how, parts):
            return "(" + {"and": " & ", "or": " | "}[how].join(map(to_tsquery, parts)) + ")"
        case Without(some, others):
            return f"({to_tsquery(some)} & !{to_tsquery(others)})"


def _widely(node: Node) -> Wanted | None:
    """Holds for every call that the query finds; None when it would hold for all there are."""
    match node:
        case Term():
            return _of_term(node)
        case Near(first, second):
            return all_of([_of_term(first), _of_term(second)])
        case Or(parts):
            either = [_widely(part) for part in parts]
            known = [each for each in either if each is not None]
            return any_of(known) if len(known) == len(either) else None
        case And(parts):
            some = [wanted for part in parts if (wanted := _widely(part)) is not None]
            others = [kept for part in parts if isinstance(part, Not) and (kept := _surely(part.part))]
            if not some:
                return None
            return Without(all_of(some), any_of(others)) if others else all_of(some)
        case Not():
            return None


def _surely(node: Node) -> Wanted | None:
    """Holds for no call but those that the query finds; None when it would hold for none."""
    match node:
        case Term() | Near():
            return _widely(node) if exact(node) else None
        case Or(parts):
            known = [wanted for part in parts if (wanted := _surely(part)) is not None]
            return any_of(known) if known else None
        case And(parts):
            each = [_surely(part) for part in parts]
            every = [wanted for wanted in each if wanted is not None]
            return all_of(every) if len(every) == len(each) else None
        case Not():
            return None


def _of_term(term: Term) -> Wanted:
    last = len(term.words) - 1
    wanted: list[Wanted] = []
    for at, texts in enumerate(term.choices):
        if term.leg is None and last and not term.others:
            break  # the pairs say it
        keyed = [keys.word(text) if term.leg is None else keys.on_leg(term.leg, text) for text in texts]
        begins = term.prefix and at == last
        if begins and term.leg is None and not term.others and len(texts[0]) <= keys.SHORT:
            wanted.append(Key(keys.beginning(texts[0])))
        else:
            wanted.append(any_of(Key(key, begins) for key in keyed))
    if not term.others:
        for at, two in enumerate(pairwise(term.words)):
            wanted.append(Key(keys.pair(*two), term.prefix and at == last - 1))
    return all_of(wanted)


def _group(how: Literal["and", "or"], parts: Iterable[Wanted]) -> Wanted:
    flat: dict[Wanted, None] = {}  # in order, each once
    for part in parts:
        flat |= dict.fromkeys(part.parts if isinstance(part, Group) and part.how == how else (part,))
    return next(iter(flat)) if len(flat) == 1 else Group(how, tuple(flat))
