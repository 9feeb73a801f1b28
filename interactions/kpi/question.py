"""What a report is asked, and what it says. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from zoneinfo import ZoneInfo

from interactions.kpi.figures import Sums, Within
from interactions.kpi.intervals import BadPeriod, Interval, Span
from interactions.kpi.waits import LONGEST_S
from interactions.kpi.work import NO_WORK, Backlog, Work

PROMISE_S = 3600.0  # within which who asked to be called back is reached, where a house says nothing else


class By(StrEnum):
    ALL = "all"
    QUEUE = "queue"
    AGENT = "agent"
    TEAM = "team"
    NUMBER = "number"  # that was dialled
    REASON = "reason"


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """`sl_s`: T, within which an answer is in time; `short_s`: s, until which giving up is short. `queues`:
    of these only; none named: of all. `promise_s`: within which callbacks are to be reached. `now`: when the
    backlog is looked at, in a report without intervals; None: it is not. Raises `BadPeriod`."""

    start: float
    end: float
    interval: Interval = Interval.ALL
    by: By = By.QUEUE
    sl_s: int = 20
    short_s: int = 5
    zone: ZoneInfo
    queues: frozenset[str] = frozenset()
    promise_s: float = PROMISE_S
    now: float | None = None

    def __post_init__(self) -> None:
        if not (0 <= self.sl_s <= LONGEST_S and 0 <= self.short_s <= LONGEST_S):
            raise BadPeriod(f"waits are told apart up to {LONGEST_S} s: ask for no more")
        if self.queues and self.by not in (By.QUEUE, By.ALL):
            raise BadPeriod(
                "sums are kept by queue or by something else: ask for queues by queue, or for all"
            )


@dataclass(frozen=True, slots=True)
class Line:
    """`value`: the queue, the agent or what else was asked for; None where it is none."""

    span: Span
    value: str | None
    sums: Sums
    within: Within
    work: Work = NO_WORK
    backlog: Backlog | None = None
