from __future__ import annotations

import math
from dataclasses import replace

from sqlalchemy import select

from interactions.database import reading, writing
from interactions.kpi.dirty import BUCKET_S, bucket_of, touch, touch_stretches
from interactions.kpi.schema import kpi_dirty
from interactions.record import Segment, SegmentKind
from interactions.store import InteractionLog
from tests.interactions.calls import NINE, answered_call, call


async def marked(log: InteractionLog) -> set[int]:
    async with reading(log.engine) as connection:
        return set((await connection.execute(select(kpi_dirty.c.bucket))).scalars())


async def forget(log: InteractionLog) -> None:
    async with writing(log.engine) as connection:
        await connection.execute(kpi_dirty.delete())


def stay(start: float) -> Segment:
    return Segment(kind=SegmentKind.QUEUE, start=start, end=start + 5, queue="sales", result="abandoned")


async def test_moments_mark_their_quarters_of_an_hour_however_often(log: InteractionLog) -> None:
    for _ in range(2):
        async with writing(log.engine) as connection:
            await touch(connection, [NINE, NINE + 1, NINE + BUCKET_S])
    assert await marked(log) == {bucket_of(NINE), bucket_of(NINE) + 1}


async def test_times_that_no_report_reaches_mark_nothing(log: InteractionLog) -> None:
    async with writing(log.engine) as connection:
        await touch(connection, [-1.0, 1e300, math.inf, math.nan])
        await touch_stretches(connection, [(-9.0, -1.0), (1e300, math.inf)])
    assert await marked(log) == set()


async def test_no_moment_marks_nothing(log: InteractionLog) -> None:
    async with writing(log.engine) as connection:
        await touch(connection, [])
    assert await marked(log) == set()


async def test_a_stretch_marks_all_that_it_covers(log: InteractionLog) -> None:
    async with writing(log.engine) as connection:
        await touch_stretches(connection, [(NINE, NINE + 2 * BUCKET_S), (NINE, NINE - 5)])
    first = bucket_of(NINE)
    assert await marked(log) == {first, first + 1, first + 2}


async def test_a_saved_call_marks_the_quarters_in_which_it_entered_its_queues(log: InteractionLog) -> None:
    await log.save(answered_call())
    assert await marked(log) == {bucket_of(NINE + 8)}


async def test_a_call_that_moves_marks_its_old_quarter_and_its_new_one(log: InteractionLog) -> None:
    first = call(segments=(stay(NINE),))
    await log.save(first)
    await forget(log)
    await log.save(replace(first, version=2, segments=(stay(NINE + 10 * BUCKET_S),)))
    assert await marked(log) == {bucket_of(NINE), bucket_of(NINE) + 10}


async def test_a_call_without_a_queue_and_an_old_copy_mark_nothing(log: InteractionLog) -> None:
    await log.save(call())
    await log.save(call("call-2", 5, segments=(stay(NINE),)))
    await forget(log)
    await log.save(call("call-2", 4, segments=(stay(NINE + 10 * BUCKET_S),)))
    assert await marked(log) == set()
