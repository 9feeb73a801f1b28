"""What of cases and callbacks waits at one moment. Pure."""

from __future__ import annotations

from dataclasses import dataclass

from interactions.cases.figures import Backlog as CaseBacklog


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


NO_BACKLOG = Backlog(CaseBacklog(0, 0, 0, None), CallbackBacklog())


def callback_backlog(put_in_line: list[float], now: float, promise_s: float) -> CallbackBacklog:
    overdue = sum(now - at > promise_s for at in put_in_line)
    return CallbackBacklog(len(put_in_line), overdue, min(put_in_line, default=None))
