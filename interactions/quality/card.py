"""A scorecard: what a reviewer asks of a call, and what each answer is worth. Pure.

Critical items are those of the contact centres' standards (COPC): an error in them hurts the customer, the
business, or breaks the law, and fails its section or the whole call however good the rest was.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from typing import Annotated, Any

import msgspec
from msgspec import Meta, Struct

from interactions.quality.rules import Rule

Slug = Annotated[str, Meta(pattern=r"^[a-z0-9](?:[a-z0-9_-]{0,62}[a-z0-9])?\Z")]
Text = Annotated[str, Meta(min_length=1, max_length=500)]


class CriticalTo(StrEnum):
    CUSTOMER = "customer"
    BUSINESS = "business"
    COMPLIANCE = "compliance"


class Fails(StrEnum):
    SECTION = "section"
    CALL = "call"


class Item(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, omit_defaults=True):
    """`scale`: answered with 0 to that many points; without it, with yes (1) or no (0). It is passed with
    `passes` points or more, by default half the scale. `critical` with what it `fails`. An item with `auto`
    is answered by the machine first."""

    id: Slug
    ask: Text
    help: Annotated[str, Meta(max_length=2000)] = ""
    weight: Annotated[float, Meta(ge=0, le=1000)] = 1.0
    scale: Annotated[int, Meta(ge=2, le=100)] | None = None
    passes: Annotated[int, Meta(ge=1, le=100)] | None = None
    not_applicable: bool = False
    critical: CriticalTo | None = None
    fails: Fails | None = None
    auto: Rule | None = None

    @property
    def most(self) -> int:
        """The points of the best answer."""
        return 1 if self.scale is None else self.scale

    def passed(self, points: int) -> bool:
        return points >= (self.passes or (self.most + 1) // 2)


class Section(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    id: Slug
    title: Text
    items: Annotated[tuple[Item, ...], Meta(min_length=1, max_length=100)]


class Card(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, omit_defaults=True):
    card: Slug
    title: Text
    sections: Annotated[tuple[Section, ...], Meta(min_length=1, max_length=50)]
    language: Annotated[str, Meta(pattern=r"^[a-z]{2,3}\Z")] = "vi"

    def items(self) -> Iterator[Item]:
        for section in self.sections:
            yield from section.items

    def item(self, item_id: str) -> Item | None:
        return next((item for item in self.items() if item.id == item_id), None)


class NoSuchCard(LookupError):
    """The message says what to do."""


class CardJustPublished(Exception):
    """Somebody published the draft while it was written; the message says what to do."""


@dataclass(frozen=True, slots=True)
class KeptCard:
    card: Card
    version: int
    published: bool
    changed_at: float
    changed_by: str


def document(card: Card) -> dict[str, Any]:
    """The card as it is kept: what `interactions.quality.reading.read_card` reads."""
    built: dict[str, Any] = msgspec.to_builtins(card)
    return built
