"""What the log says of a period: the calls of its queues, and when each agent was at work.

The log has no time sheet. An agent counts as present, on each day, from the first to the last thing he did:
a ring, a talk, a wrap-up.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from math import inf
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import Row, func, select
from sqlalchemy.ext.asyncio import AsyncEngine

from interactions.database import check, make_engine, reading
from interactions.record import Outcome, SegmentKind
from interactions.schema import interactions, segments
from planning.day import Fate

Shifts = tuple[tuple[float, float], ...]

# What became of a call that nobody answered. Of the others (lost, say) is known that they were not answered.
_FATES = {
    Outcome.ABANDONED.value: Fate.ABANDONED,
    Outcome.TURNED_AWAY.value: Fate.BLOCKED,
}


class NoHistory(ValueError):
    """The log cannot tell what is asked; the message says why."""


@dataclass(frozen=True, slots=True)
class PastCall:
    at: float  # entered the queue
    queue: str
    fate: Fate
    wait_s: float
    ring_s: float | None  # how long the phone of its agent rang; this and the next two None: nobody took it
    handle_s: float | None  # None, too: the log does not know yet how long it took
    agent_id: str | None
    callback: bool = False  # nobody was on the line while it waited


@dataclass(frozen=True, slots=True)
class History:
    begin: float
    end: float
    zone: ZoneInfo
    calls: tuple[PastCall, ...]  # in the order of `at`
    shifts: dict[str, Shifts]  # of each agent who did anything
    open: Shifts  # each day, from the first to the last thing that anybody did


@dataclass(frozen=True, slots=True)
class Period:
    """Whole days, the last one included."""

    first: date
    last: date
    zone: ZoneInfo

    @property
    def seconds(self) -> tuple[float, float]:
        return self._midnight(self.first), self._midnight(self.last + timedelta(days=1))

    def day_of(self, at: float) -> date:
        return datetime.fromtimestamp(at, UTC).astimezone(self.zone).date()

    def _midnight(self, day: date) -> float:
        return datetime.combine(day, time(), self.zone).timestamp()


def period(first: date, last: date | None, zone: ZoneInfo) -> Period:
    """Without `last` it is the one day. Raises `NoHistory`."""
    if last is not None and last < first:
        raise NoHistory(f"--to {last} is before --from {first}: it is the last day")
    return Period(first, last or first, zone)


async def read_history(url: str, which: Period) -> History:
    """Raises `NoHistory`, `BadDatabaseUrl` and `DatabaseUnusable`."""
    engine = make_engine(url)
    try:
        await check(engine)
        calls = await _calls(engine, *which.seconds)
        activity = await _activity(engine, *which.seconds)
    finally:
        await engine.dispose()
    if not calls:
        raise NoHistory(f"the log has no call in a queue from {which.first} to {which.last}")
    begin, end = which.seconds
    shifts = {agent: _days(spans, which) for agent, spans in activity.items()}
    everybody = [span for spans in activity.values() for span in spans]
    return History(begin, end, which.zone, calls, shifts, _days(everybody, which))


async def _calls(engine: AsyncEngine, begin: float, end: float) -> tuple[PastCall, ...]:
    call, part = interactions.c, segments.c
    ring_s = (
        select(func.max(part.end - part.start))
        .where(part.call_id == call.call_id, part.agent_id == call.agent_id)
        .where(part.kind == SegmentKind.RING.value, part.result == "answered")
        .scalar_subquery()
    )
    query = (
        select(call.queue, call.offered_at, call.answered_at, call.closed_at, call.outcome, call.agent_id)
        .add_columns(call.wait_s, (call.talk_s + call.hold_s + call.wrap_up_s).label("handle_s"))
        .add_columns(ring_s.label("ring_s"), call.direction)
        .where(call.arrived_at >= begin, call.arrived_at < end)
        .where(call.queue.is_not(None), call.offered_at.is_not(None))
        # Of who waits at this moment nothing is known yet.
        .where((call.outcome != Outcome.IN_PROGRESS.value) | call.answered_at.is_not(None))
        .order_by(call.offered_at, call.call_id)
    )
    async with reading(engine) as connection:
        rows = (await connection.execute(query)).all()
    return tuple(_past_call(row) for row in rows)


def _past_call(row: Row[Any]) -> PastCall:
    answered = row.answered_at is not None
    wait_s = max(0.0, row.wait_s)
    return PastCall(
        at=row.offered_at,
        queue=row.queue,
        fate=Fate.ANSWERED if answered else _FATES.get(row.outcome, Fate.TIMED_OUT),
        wait_s=wait_s,
        ring_s=min(wait_s, max(0.0, row.ring_s or 0.0)) if answered else None,
        handle_s=row.handle_s if answered and row.closed_at is not None else None,
        agent_id=row.agent_id if answered else None,
        callback=row.direction == "callback",
    )


async def _activity(engine: AsyncEngine, begin: float, end: float) -> dict[str, list[tuple[float, float]]]:
    part, call = segments.c, interactions.c
    query = (
        select(part.agent_id, part.start, func.coalesce(part.end, part.start).label("end"))
        .join(interactions, call.call_id == part.call_id)
        .where(call.arrived_at >= begin, call.arrived_at < end, part.agent_id.is_not(None))
        .order_by(part.agent_id, part.start)
    )
    async with reading(engine) as connection:
        rows = (await connection.execute(query)).all()
    found: defaultdict[str, list[tuple[float, float]]] = defaultdict(list)
    for row in rows:
        found[row.agent_id].append((row.start, max(row.start, row.end)))
    return dict(found)


def _days(spans: Iterable[tuple[float, float]], which: Period) -> Shifts:
    """One stretch for each day, from the first beginning to the last end; those that touch are one."""
    days: dict[date, tuple[float, float]] = {}
    for start, end in spans:
        day = which.day_of(start)
        first, last = days.get(day, (inf, -inf))
        days[day] = (min(first, start), max(last, end))
    merged: list[tuple[float, float]] = []
    for begins, ends in sorted(days.values()):
        if merged and begins <= merged[-1][1]:
            merged[-1] = (merged[-1][0], max(merged[-1][1], ends))
        else:
            merged.append((begins, ends))
    return tuple(merged)
