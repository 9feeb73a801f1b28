from __future__ import annotations

import asyncio
from dataclasses import replace
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import delete, func, insert, select, update

from interactions.agent_times import Stretch
from interactions.database import reading, writing
from interactions.kpi.dirty import BUCKET_S, touch_stretches
from interactions.kpi.figures import Sums
from interactions.kpi.intervals import Interval, day_of
from interactions.kpi.levels import Level
from interactions.kpi.question import By, Question
from interactions.kpi.report import report
from interactions.kpi.rollup import Rollup, kept_zone
from interactions.kpi.schema import kpi_basis, kpi_dirty, kpi_sums
from interactions.schema import agent_times, reasons
from interactions.store import InteractionLog
from tests.interactions.calls import NINE, answered_call

HANOI, BERLIN = ZoneInfo("Asia/Ho_Chi_Minh"), ZoneInfo("Europe/Berlin")
DAY = day_of(NINE, HANOI)


async def total(log: InteractionLog, **asked: Any) -> Sums:
    plain = {"start": DAY.start, "end": DAY.end, "by": By.ALL, "zone": HANOI}
    (line,) = await report(log.engine, Question(**plain | asked), {})
    return line.sums


async def days(log: InteractionLog) -> list[int]:
    """Where the kept days begin."""
    async with reading(log.engine) as connection:
        found = select(kpi_sums.c.bucket).where(kpi_sums.c.level == Level.DAY).distinct()
        return [bucket * BUCKET_S for bucket in (await connection.execute(found)).scalars()]


async def test_nothing_marked_is_nothing_done(log: InteractionLog) -> None:
    assert await kept_zone(log.engine) is None
    rollup = Rollup(log.engine, HANOI)
    assert await rollup.refresh() == 0
    await log.save(answered_call())
    assert await rollup.refresh() == 1
    assert await rollup.refresh() == 0
    assert await kept_zone(log.engine) == HANOI


async def test_a_call_that_loses_its_queue_leaves_no_sum_behind(log: InteractionLog) -> None:
    first = answered_call()
    rollup = Rollup(log.engine, HANOI)
    await log.save(first)
    await rollup.refresh()
    await log.save(replace(first, version=10, segments=()))
    await rollup.refresh()
    assert await total(log) == Sums()
    async with reading(log.engine) as connection:
        assert await connection.scalar(select(func.count()).select_from(kpi_sums)) == 0


async def test_calls_saved_while_several_sum_up_are_all_counted_once(log: InteractionLog) -> None:
    async def save() -> None:
        for number in range(30):
            at = NINE + number * 100.0
            await log.save(answered_call(f"call-{number}", arrived_at=at, recordings=()))

    async def sum_up() -> None:
        for _ in range(10):
            await Rollup(log.engine, HANOI).refresh()

    async with asyncio.TaskGroup() as tasks:
        tasks.create_task(save(), name="save")
        for number in range(3):
            tasks.create_task(sum_up(), name=f"sum up {number}")
    await Rollup(log.engine, HANOI).refresh()
    found = await total(log)
    assert (found.offered, found.handled, found.answered_wait_s) == (30, 30, 360.0)
    async with reading(log.engine) as connection:
        assert await connection.scalar(select(func.count()).select_from(kpi_dirty)) == 0


async def test_a_reason_that_becomes_a_complaint_counts_for_past_calls_too(
    log: InteractionLog,
) -> None:
    rollup = Rollup(log.engine, HANOI)
    await log.save(answered_call())
    row = {"code": "order", "names": {}, "position": 0, "active": True, "complaint": False}
    async with writing(log.engine) as connection:
        await connection.execute(insert(reasons), [row])
    await rollup.refresh()
    assert (await total(log)).complaints == 0
    for complaint in (True, False):
        async with writing(log.engine) as connection:
            await connection.execute(update(reasons).values(complaint=complaint))
        assert await rollup.refresh() == 1
        assert (await total(log)).complaints == complaint


async def test_a_house_that_moves_has_its_days_begin_elsewhere(log: InteractionLog) -> None:
    await log.save(answered_call())
    await Rollup(log.engine, HANOI).refresh()
    assert await days(log) == [DAY.start]
    await Rollup(log.engine, BERLIN).refresh()
    berlin = day_of(NINE, BERLIN)
    assert await days(log) == [berlin.start] != [DAY.start]
    for zone in (HANOI, BERLIN):
        of_day = day_of(NINE, zone)
        asked = {"start": of_day.start, "end": of_day.end, "interval": Interval.DAY, "zone": zone}
        assert (await total(log, **asked)).answered == 1
    await Rollup(log.engine).refresh()
    assert await kept_zone(log.engine) == BERLIN


async def test_made_from_nothing_it_is_the_same_and_knows_what_was_never_marked(log: InteractionLog) -> None:
    await log.save_many([answered_call(), answered_call("call-2", arrived_at=NINE + 5000, recordings=())])
    times = [
        Stretch(agent_id="an", start=NINE, state="idle", end=NINE + 3 * BUCKET_S),
        Stretch(agent_id="an", start=NINE + 3 * BUCKET_S, state="talking", end=NINE + 4 * BUCKET_S),
        Stretch(agent_id="an", start=NINE + 4 * BUCKET_S, state="paused"),
    ]
    async with writing(log.engine) as connection:
        await connection.execute(
            insert(agent_times),
            [{"agent_id": t.agent_id, "start": t.start, "state": t.state, "end": t.end} for t in times],
        )
        await connection.execute(kpi_dirty.delete())
    rollup = Rollup(log.engine, HANOI)
    seen: list[float] = []
    assert await rollup.rebuild(seen.append) > 3
    assert seen[-1] == 1.0
    found = await total(log)
    assert (found.offered, found.idle_s, found.talking_s, found.paused_s) == (2, 2700.0, 900.0, 0.0)
    async with writing(log.engine) as connection:
        await touch_stretches(connection, [(NINE, NINE + 4 * BUCKET_S)])
    await rollup.refresh()
    assert await total(log) == found


async def test_sums_that_an_older_version_kept_get_their_hours(log: InteractionLog) -> None:
    await log.save_many([answered_call("a"), answered_call("b", arrived_at=NINE + 5000, recordings=())])
    await Rollup(log.engine, HANOI).refresh()

    async def everything() -> set[tuple[object, ...]]:
        async with reading(log.engine) as connection:
            return {tuple(row) for row in await connection.execute(select(kpi_sums))}

    kept = await everything()
    async with writing(log.engine) as connection:
        await connection.execute(delete(kpi_sums).where(kpi_sums.c.level.in_([Level.HOUR, Level.SHIFT])))
        await connection.execute(delete(kpi_basis).where(kpi_basis.c.name == "keeps"))
    await Rollup(log.engine).refresh()
    assert await everything() == kept
