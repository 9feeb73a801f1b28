"""What is counted beside the calls: cases and callbacks of a stretch of time, and what of them waits. Pure.

A case counts as opened, closed, reopened and resolved in the stretch in which that happened; its resolution
took from its opening to its last resolution. A callback belongs to the stretch in which it was put in line.
"""

from __future__ import annotations

from dataclasses import dataclass, fields
from typing import Any, Self

from interactions.cases.figures import Backlog as CaseBacklog


@dataclass(frozen=True, slots=True, kw_only=True)
class Work:
    """`resolved_s`: how long each resolved case took. `callbacks_in_time`: reached within the promise."""

    opened: int = 0
    closed: int = 0
    reopened: int = 0
    resolved_s: tuple[float, ...] = ()
    callbacks_waiting: int = 0
    callbacks_done: int = 0
    callbacks_in_time: int = 0

    def __add__(self, other: Self) -> Self:
        return type(self)(**{f.name: _both(self, other, f.name) for f in fields(self)})


@dataclass(frozen=True, slots=True)
class CallbackBacklog:
    """`overdue` wait longer than was promised; `oldest_at`: when the oldest was put in line."""

    waiting: int = 0
    overdue: int = 0
    oldest_at: float | None = None


@dataclass(frozen=True, slots=True)
class Backlog:
    """What waits at one moment."""

    cases: CaseBacklog
    callbacks: CallbackBacklog


NO_WORK = Work()
NO_BACKLOG = Backlog(CaseBacklog(0, 0, 0, None), CallbackBacklog())


def callback_backlog(put_in_line: list[float], now: float, promise_s: float) -> CallbackBacklog:
    overdue = sum(now - at > promise_s for at in put_in_line)
    return CallbackBacklog(len(put_in_line), overdue, min(put_in_line, default=None))


def _both(one: Work, other: Work, name: str) -> Any:
    return getattr(one, name) + getattr(other, name)
