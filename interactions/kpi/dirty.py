"""Which quarters of an hour are to be summed up anew.

Whoever changes something that counts says when it was, in the transaction in which he changes it: the mark is
there exactly when the change is.
"""

from __future__ import annotations

from collections.abc import Iterable

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncConnection

from interactions.fcr.schema import surveys
from interactions.kpi.schema import kpi_dirty
from interactions.record import Interaction, SegmentKind
from interactions.schema import segments

BUCKET_S = 900  # no time zone is off by anything else than quarters of an hour
FIRST, LAST = 0, 7_258_118_400  # the years 1970 to 2199: of other times no report can be asked for
_MOST_IDS = 10_000  # what one statement may name is limited in both databases


def bucket_of(at: float) -> int:
    """The quarter of an hour, counted from 1970, in which this moment (UTC seconds) lies."""
    return int(at // BUCKET_S)


async def touch(connection: AsyncConnection, times: Iterable[float]) -> None:
    """What happened at these moments (UTC seconds) is to be summed up anew; in the caller's transaction."""
    await _mark(connection, {bucket_of(at) for at in times if FIRST <= at < LAST})


async def touch_stretches(connection: AsyncConnection, stretches: Iterable[tuple[float, float]]) -> None:
    """As `touch`, for all that lies between each start and end."""
    covered: set[int] = set()
    for start, end in stretches:
        first, last = max(start, FIRST), min(max(start, end), LAST - 1)
        if first <= last:
            covered.update(range(bucket_of(first), bucket_of(last) + 1))
    await _mark(connection, covered)


async def touch_calls(connection: AsyncConnection, batch: Iterable[Interaction]) -> None:
    """The stays of these calls, as they are about to be written and as the database still has them, and when
    their surveys were asked for."""
    calls = list(batch)
    times = {s.start for call in calls for s in call.segments if s.kind is SegmentKind.QUEUE}
    for first in range(0, len(calls), _MOST_IDS):
        ids = [call.call_id for call in calls[first : first + _MOST_IDS]]
        stays = select(segments.c.start).where(
            segments.c.call_id.in_(ids), segments.c.kind == SegmentKind.QUEUE.value
        )
        asked = select(surveys.c.asked_at).where(surveys.c.call_id.in_(ids))
        for moments in (stays, asked):
            times.update((await connection.execute(moments)).scalars())
    await touch(connection, times)


async def _mark(connection: AsyncConnection, buckets: set[int]) -> None:
    if buckets:
        await connection.execute(kpi_dirty.insert(), [{"bucket": bucket} for bucket in sorted(buckets)])
