"""Figures of reviews. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from interactions.quality.card import CriticalTo


class By(StrEnum):
    ALL = "all"
    AGENT = "agent"
    QUEUE = "queue"


@dataclass(frozen=True, slots=True)
class AverageScore:
    """`period` is the number of the interval; `key` the agent or queue, None for all (and for no queue).
    `score` from 0 to 1."""

    period: int
    key: str | None
    reviews: int
    score: float


@dataclass(frozen=True, slots=True)
class ItemRate:
    """`failed` of the `judged` answers to the item on that version of the card; `machine`: how many of these
    the machine gave. Answers that do not apply are not judged."""

    card_id: str
    card_version: int
    item: str
    judged: int
    failed: int
    machine: int

    @property
    def fail_rate(self) -> float:
        return self.failed / self.judged


@dataclass(frozen=True, slots=True)
class CriticalRate:
    """Reviews with an error that is critical to somebody, of the reviews in which it was possible."""

    critical_to: CriticalTo
    reviews: int
    with_error: int

    @property
    def rate(self) -> float:
        return self.with_error / self.reviews
