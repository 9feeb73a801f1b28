"""What is measured of a day: the figures of each queue and of all together.

Offered are all calls that arrived; admitted those who were let in to wait, that is all but the blocked. A
figure without a base (nobody answered, say) is None, never 0.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from planning.day import Agent, Done, Fate, Line

Floats = NDArray[np.float64]
Mask = NDArray[np.bool_]


@dataclass(frozen=True, slots=True, kw_only=True)
class Figures:
    """Counts, shares from 0 to 1, and seconds."""

    offered: float
    answered: float
    abandoned: float  # hung up while waiting
    blocked: float  # too many were waiting already
    timed_out: float  # waited as long as the queue allows
    still_waiting: float  # at the end of everything: nobody who could serve them ever came
    p_wait: float | None  # share of the admitted who waited at all
    mean_wait_s: float | None  # of all admitted
    asa_s: float | None  # average speed of answer: the wait of the answered
    p90_wait_s: float | None  # nine of ten admitted waited no longer
    longest_wait_s: float | None
    sl: float | None  # answered within sl_s, of the offered
    abandonment: float | None  # abandoned, of the offered


@dataclass(frozen=True, slots=True)
class Intervals:
    """The same, interval by interval: a row for each queue, the last for all; NaN: nobody called."""

    begin: float
    length_s: float
    offered: Floats
    mean_wait_s: Floats
    p90_wait_s: Floats
    sl: Floats


@dataclass(frozen=True, slots=True)
class Measured:
    queues: tuple[Figures, ...]
    total: Figures
    occupancy: float | None  # share of the agents' time that they were busy
    agents: tuple[float | None, ...]  # occupancy of each, in their order
    intervals: Intervals | None = None


@dataclass(frozen=True, slots=True)
class Slicing:
    """Intervals to be measured one by one; `begin` None: from the first call that counts."""

    length_s: float
    count: int
    begin: float | None = None


class Columns:
    """The calls from number `first` on, as arrays."""

    def __init__(self, done: Done, lines: Sequence[Line], first: int) -> None:
        self.at: Floats = np.array(done.at, dtype=np.float64)[first:]
        self.line: NDArray[np.int64] = np.array(done.line, dtype=np.int64)[first:]
        self.wait_s: Floats = np.array(done.wait_s, dtype=np.float64)[first:]
        fate = np.frombuffer(bytes(done.fate), dtype=np.uint8)[first:]
        self.fate = fate
        self.answered: Mask = fate == Fate.ANSWERED
        self.admitted: Mask = fate != Fate.BLOCKED
        promise = np.array([line.sl_s for line in lines], dtype=np.float64)
        self.in_sl: Mask = self.answered & (self.wait_s <= promise[self.line])

    def figures(self, which: Mask) -> Figures:
        fate, wait_s = self.fate[which], self.wait_s[which]
        answered, decided = fate == Fate.ANSWERED, (fate != Fate.BLOCKED) & (fate != Fate.WAITING)
        waits, offered = wait_s[decided], fate.size
        return Figures(
            offered=offered,
            answered=int(answered.sum()),
            abandoned=int((fate == Fate.ABANDONED).sum()),
            blocked=int((fate == Fate.BLOCKED).sum()),
            timed_out=int((fate == Fate.TIMED_OUT).sum()),
            still_waiting=int((fate == Fate.WAITING).sum()),
            p_wait=_mean(np.where(answered, wait_s > 0, True)[fate != Fate.BLOCKED]),
            mean_wait_s=_mean(waits),
            asa_s=_mean(wait_s[answered]),
            p90_wait_s=float(np.quantile(waits, 0.9)) if waits.size else None,
            longest_wait_s=float(waits.max()) if waits.size else None,
            sl=_mean(self.in_sl[which]),
            abandonment=_mean(fate == Fate.ABANDONED),
        )

    def intervals(self, lines: int, slicing: Slicing) -> Intervals:
        begin = float(self.at[0]) if slicing.begin is None else slicing.begin
        interval = np.floor((self.at - begin) / slicing.length_s)
        table = np.full((4, lines + 1, slicing.count), np.nan)
        for row in range(lines + 1):
            mine = self.line == row if row < lines else np.ones(self.line.size, dtype=np.bool_)
            for column in range(slicing.count):
                f = self.figures(mine & (interval == column))
                values = (f.offered, f.mean_wait_s, f.p90_wait_s, f.sl)
                table[:, row, column] = [np.nan if value is None else value for value in values]
        return Intervals(begin, slicing.length_s, *table)


def measure(
    done: Done,
    lines: Sequence[Line],
    agents: Sequence[Agent],
    *,
    first: int = 0,
    slicing: Slicing | None = None,
) -> Measured:
    """Figures of the calls from number `first` on; occupancy from its arrival to the last one's."""
    calls = Columns(done, lines, first)
    busy, there = _times(done, agents, first)
    return Measured(
        queues=tuple(calls.figures(calls.line == row) for row in range(len(lines))),
        total=calls.figures(np.ones(calls.line.size, dtype=np.bool_)),
        occupancy=_share(float(busy.sum()), float(there.sum())),
        agents=tuple(_share(float(b), float(t)) for b, t in zip(busy, there, strict=True)),
        intervals=calls.intervals(len(lines), slicing) if slicing and calls.at.size else None,
    )


def _times(done: Done, agents: Sequence[Agent], first: int) -> tuple[Floats, Floats]:
    """Of each agent: seconds busy and seconds there. Who stays after his shift for a call is there."""
    busy, there = np.zeros(len(agents)), np.zeros(len(agents))
    if len(done.at) <= first:
        return busy, there
    begin, end = done.at[first], done.at[-1]
    agent = np.array(done.agent, dtype=np.int64)
    taken = agent >= 0
    start = (np.array(done.at) + np.array(done.wait_s))[taken]
    stop = np.minimum(start + np.array(done.handle_s)[taken], end)
    seconds = np.clip(stop - np.maximum(start, begin), 0.0, None)
    busy = np.bincount(agent[taken], weights=seconds, minlength=len(agents)).astype(np.float64)
    for index, who in enumerate(agents):
        there[index] = sum(max(0.0, min(ends, end) - max(begins, begin)) for begins, ends in who.shifts)
    return busy, np.maximum(there, busy)


def _mean(values: NDArray[Any]) -> float | None:
    return float(values.mean()) if values.size else None


def _share(part: float, whole: float) -> float | None:
    return part / whole if whole > 0 else None
