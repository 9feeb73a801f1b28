"""What a report is asked, and what it says. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from zoneinfo import ZoneInfo

from interactions.kpi.figures import Sums, Within
from interactions.kpi.intervals import BadPeriod, Interval, Span
from interactions.kpi.waiting import Backlog
from interactions.kpi.waits import LONGEST_S

PROMISE_S = 3600  # within which who asked to be called back is reached, where a house says nothing else


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
    promise_s: int = PROMISE_S
    now: float | None = None

    def __post_init__(self) -> None:
        if not all(0 <= limit_s <= LONGEST_S for limit_s in (self.sl_s, self.short_s, self.promise_s)):
            raise BadPeriod(f"waits are told apart up to {LONGEST_S} s: ask for no more")
        if self.queues and self.by not in (By.QUEUE, By.ALL):
            raise BadPeriod(
                "sums are kept by queue or by something else: ask for queues by queue, or for all"
            )


@dataclass(frozen=True, slots=True)
class Line:
    """`value`: the queue, the agent or what else was asked for; None where it is none. `resolved_s`: how long
    each case took that was resolved, the shortest first."""

    span: Span
    value: str | None
    sums: Sums
    within: Within
    resolved_s: Sequence[float] = ()
    backlog: Backlog | None = None
