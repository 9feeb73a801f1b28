"""What the rows of a file come to: who is new, who changes, and which rows contradict what is known. Pure.

A row is the customer who has one of its numbers, or its outside id. The first row of a customer may say
anything new of him; a later one in the same file may add to it, but not say otherwise: then neither the order
of the rows nor how often the file is imported makes a difference.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from typing import Any, Literal

from interactions.people.columns import Said
from interactions.people.customer import NOTHING, BadCustomer, Facts, columns_of

What = Literal["new", "changed", "same"]
_MOST_NUMBERS = 50


@dataclass(slots=True)
class Draft:
    """A customer as he will be: `id` is None until he is written down. `was` is None of a new one."""

    id: int | None
    was: Mapping[str, Any] | None
    facts: dict[str, Any]
    numbers: list[str] = field(default_factory=list)  # that he gets
    how_many: int = 0  # numbers that he has
    said: frozenset[str] = frozenset()  # by earlier rows of the file
    line: int = 0  # of the first of them

    @property
    def changes(self) -> bool:
        return self.was is None or bool(self.numbers) or self.facts != self.was


class Plan:
    """Knows of each customer what the database or the rows so far say."""

    def __init__(self) -> None:
        self.of_number: dict[str, Draft] = {}
        self.of_outside_id: dict[str, Draft] = {}

    def know(self, draft: Draft, numbers: list[str]) -> None:
        """A customer of the database."""
        draft.how_many = len(numbers)
        self.of_number.update(dict.fromkeys(numbers, draft))
        if (outside_id := draft.facts["pii_outside_id"]) is not None:
            self.of_outside_id[outside_id] = draft

    def add(self, line: int, said: Said) -> tuple[Draft, What]:
        """Take a row in; whom it is about, and what it brings. Raises `BadCustomer`, and nothing is taken of
        it then."""
        wanted = columns_of(said.facts)
        outside_id = wanted.get("pii_outside_id")
        mine = {number: self.of_number[number] for number in said.pii_numbers if number in self.of_number}
        owners = {id(owner): owner for owner in mine.values()}
        if outside_id is not None and (owner := self.of_outside_id.get(outside_id)) is not None:
            owners[id(owner)] = owner
        if len(owners) > 1:
            whose = ", ".join(f"{number} is {_named(owner)}" for number, owner in mine.items())
            raise BadCustomer(
                f"it names several customers ({whose}): merge them, or take the number away from one"
            )
        draft = next(iter(owners.values()), None) or Draft(None, None, dict(NOTHING))
        theirs = draft.facts["pii_outside_id"]
        if outside_id is not None and theirs is not None and theirs != outside_id:
            raise BadCustomer(
                f"{', '.join(mine)} belongs to {_named(draft)}, who has the id {theirs[:40]!r} and not"
                f" {outside_id[:40]!r}: correct the number or the id"
            )
        facts = _joined(draft, wanted, line)
        new = [number for number in said.pii_numbers if number not in mine]
        if draft.how_many + len(new) > _MOST_NUMBERS:
            raise BadCustomer(f"one customer has {_MOST_NUMBERS} numbers at most: are these one person's?")
        first = draft.id is None and draft.line == 0
        what: What = "new" if first else "changed" if new or facts != draft.facts else "same"
        draft.facts = facts
        draft.numbers += new
        draft.how_many += len(new)
        draft.line = draft.line or line
        draft.said = _one(draft.said.union(_flat(wanted)))
        self.of_number.update(dict.fromkeys(new, draft))
        if outside_id is not None:
            self.of_outside_id[outside_id] = draft
        return draft, what


def _joined(draft: Draft, wanted: Mapping[str, Any], line: int) -> dict[str, Any]:
    """What is known with what the row says. Raises `BadCustomer` when an earlier row said otherwise."""
    known = _flat(draft.facts)
    for name, value in _flat(wanted).items():
        if name in draft.said and known.get(name) != value:
            raise BadCustomer(
                f"line {draft.line} says otherwise of {_named(draft)} ({name.removeprefix('pii_')}):"
                " are they two people with one number?"
            )
    facts = {**draft.facts, **wanted}
    if "pii_preferences" in wanted:
        facts["pii_preferences"] = {**draft.facts["pii_preferences"], **wanted["pii_preferences"]}
    if "pii_note" in wanted:  # what agents have written meanwhile stays
        facts["pii_note"] = _with_lines(draft.facts["pii_note"], wanted["pii_note"])
    # Grown together it may be too much.
    columns_of(Facts(note=facts["pii_note"], preferences=facts["pii_preferences"]))
    return facts


def _with_lines(note: str, more: str) -> str:
    lines = note.splitlines()
    new = [line for line in more.splitlines() if line.strip() and line not in lines]
    return "\n".join([*([note] if note else []), *new])


def _flat(facts: Mapping[str, Any]) -> dict[str, Any]:
    """Each preference by itself; the note, which only grows, contradicts nothing."""
    flat = {name: value for name, value in facts.items() if name not in ("pii_preferences", "pii_note")}
    return flat | {f"preference {key}": each for key, each in facts.get("pii_preferences", {}).items()}


@cache
def _one(names: frozenset[str]) -> frozenset[str]:
    """The same object for all rows that say the same things."""
    return names


def _named(draft: Draft) -> str:
    return f"customer {draft.id}" if draft.id is not None else f"the customer of line {draft.line}"
