"""Every figure, by every interval and dimension, is what the records say."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import asdict, replace
from itertools import product
from random import Random
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import delete, insert, select, update

from interactions.cases.actions import Reopened
from interactions.cases.facts import CaseFacts
from interactions.cases.rows import case_row, event_row
from interactions.cases.schema import case_events, cases
from interactions.database import writing
from interactions.fcr.schema import fcr_contacts, surveys
from interactions.kpi.answer import answer
from interactions.kpi.dirty import touch, touch_stretches
from interactions.kpi.intervals import Interval
from interactions.kpi.question import By, Question
from interactions.kpi.report import report
from interactions.kpi.rollup import Rollup
from interactions.kpi.schema import kpi_sums
from interactions.kpi.tally import Contact, Survey
from interactions.schema import agent_times, reasons
from interactions.store import InteractionLog
from simulation.hotline import hotline
from simulation.world import OPENS_AT, World
from tests.interactions.kpi import naive
from tests.interactions.kpi.days import TEAMS, random_call, random_cases, random_stretches
from tests.interactions.kpi.naive import House

HANOI, BERLIN, KATHMANDU = (ZoneInfo(key) for key in ("Asia/Ho_Chi_Minh", "Europe/Berlin", "Asia/Kathmandu"))
SUMMER_ENDS = (
    1_792_886_400.0 + 3600
)  # 2026-10-25 02:00 UTC less an hour: Berlin's clocks go back at 01:00 UTC
COMPLAINTS = frozenset({"broken"})


def near(found: Any, wanted: Any) -> bool:
    """The same, but for the last bits of sums in another order."""
    if isinstance(wanted, dict):
        return found.keys() == wanted.keys() and all(near(found[key], wanted[key]) for key in wanted)
    if isinstance(wanted, float) and isinstance(found, float):
        return math.isclose(found, wanted, rel_tol=1e-9, abs_tol=1e-9)
    return bool(found == wanted)


async def agrees(log: InteractionLog, house: House, question: Question) -> None:
    lines = await report(log.engine, question, house.teams or {})
    found = {place(row, question): row for row in answer(lines, question)["rows"]}
    wanted = {place(row, question): row for row in naive.rows(house, question)}
    assert list(found) == list(wanted)
    for key, row in wanted.items():
        assert {
            name: (found[key][name], row[name]) for name in row if not near(found[key][name], row[name])
        } == {}


def place(row: Any, question: Question) -> tuple[Any, ...]:
    return row["from"], row["to"], row.get(question.by.value)


async def put_cases(log: InteractionLog, house: House) -> None:
    async with writing(log.engine) as connection:
        for number, (facts, again) in enumerate(house.cases, 1):
            await connection.execute(insert(cases).values(id=number, **case_row(facts, None)))
            for place, at in enumerate(again, 1):
                row = event_row(number, place, Reopened(at=at, by="rules"))
                await connection.execute(insert(case_events).values(row))


async def changed(
    log: InteractionLog, house: House, rng: Random, begin: float, end: float
) -> list[tuple[CaseFacts, list[float]]]:
    """Some cases went on, some were reopened once more, some are forgotten: nobody marks when that was."""
    now = random_cases(rng, begin, end, len(house.cases))
    made: list[tuple[CaseFacts, list[float]]] = []
    async with writing(log.engine) as connection:
        for number, (old, again) in enumerate(house.cases, 1):
            one, times = cases.c.id == number, list(again)
            if number % 7 == 0:
                await connection.execute(delete(cases).where(one))
                continue
            if number % 3 == 0:
                old = now[number - 1][0]
                await connection.execute(update(cases).where(one).values(**case_row(old, None)))
            if number % 5 == 0:
                times.append(rng.uniform(begin, end))
                row = event_row(number, 99, Reopened(at=times[-1], by="rules"))
                await connection.execute(insert(case_events).values(row))
            made.append((old, times))
    return made


async def put(log: InteractionLog, house: House, rng: Random) -> House:
    """All but the calls, straight into their tables, with their marks; of the known calls."""
    ids = [one.call_id for one in house.calls]
    contacts, answers, rows = [], [], []
    for call_id, one in zip(ids, house.calls, strict=True):
        flag, said = rng.choice((None, True, False)), rng.choice((None, True, False))
        verdict = rng.choice((None, "provisional", "resolved", "repeated"))
        if rng.random() < 0.6:
            contacts.append(
                Contact(
                    at=one.arrived_at,
                    queue=one.queue,
                    agent_id=one.agent_id,
                    number=one.dialled or None,
                    reason=one.disposition,
                    flag=flag,
                    survey=said,
                    repeat=verdict,
                )
            )
            rows.append(asdict(contacts[-1]) | {"call_id": call_id, "pii_customer": "c"})
        if rng.random() < 0.5:
            replied = rng.random() < 0.5
            score = (
                {
                    "csat": rng.choice((None, 1, 3, 4, 5)),
                    "nps": rng.choice((None, 0, 6, 7, 9, 10)),
                    "ces": rng.choice((None, 1, 4, 7)),
                }
                if replied
                else dict.fromkeys(("csat", "nps", "ces"))
            )
            at = one.arrived_at + 300
            answers.append(
                (
                    call_id,
                    Survey(
                        asked_at=at,
                        answered_at=at + 60 if replied else None,
                        queue=one.queue,
                        agent_id=one.agent_id,
                        number=one.dialled or None,
                        reason=one.disposition,
                        **score,
                    ),
                )
            )
    async with writing(log.engine) as connection:
        for table, made in (
            (
                reasons,
                [
                    {
                        "code": code,
                        "names": {},
                        "position": 0,
                        "active": True,
                        "complaint": code in COMPLAINTS,
                    }
                    for code in ("order", "broken", "late")
                ],
            ),
            (fcr_contacts, rows),
            (
                surveys,
                [
                    {
                        "call_id": call_id,
                        "channel": "ivr",
                        **{
                            name: getattr(one, name)
                            for name in ("asked_at", "answered_at", "csat", "nps", "ces")
                        },
                    }
                    for call_id, one in answers
                ],
            ),
            (agent_times, [asdict(time) for time in house.times]),
        ):
            if made:
                await connection.execute(insert(table), made)
        await touch(connection, [row["at"] for row in rows])
        await touch(connection, [one.asked_at for _, one in answers])
        await touch_stretches(connection, [(t.start, t.end) for t in house.times if t.end is not None])
    return replace(house, contacts=contacts, surveys=[one for _, one in answers])


async def everything(log: InteractionLog) -> dict[tuple[Any, ...], tuple[Any, ...]]:
    """Every sum, and the waits and durations in an order of their own."""

    def ordered(text: str) -> list[str]:
        return sorted(map("".join, zip(*[iter(text)] * 4, strict=True)))

    async with writing(log.engine) as connection:
        rows = [tuple(row) for row in await connection.execute(select(kpi_sums))]
    return {row[:4]: (*row[4:-2], *map(ordered, row[-2:])) for row in rows}


def questions(begin: float, end: float) -> Sequence[Question]:
    """Each interval and dimension, in places whose clocks differ; begun and ended within a quarter, too."""
    asked = [
        Question(start=begin, end=end, interval=interval, by=by, sl_s=sl, short_s=short, zone=zone)
        for (interval, by), (zone, sl, short) in zip(
            product(Interval, By),
            [(HANOI, 20, 5), (BERLIN, 7, 30), (KATHMANDU, 0, 0), (BERLIN, 3000, 1)] * 6,
            strict=True,
        )
    ]
    some = frozenset({"sales", "$ đổi trả"})
    asked += [replace(one, queues=some) for one in asked if one.by in (By.QUEUE, By.ALL)][::3]
    return asked + [replace(one, start=begin + 12_345.678, end=end - 7_654.321) for one in asked[::3]]


@pytest.mark.parametrize("seed", range(2))
async def test_random_days_give_what_a_naive_count_gives(log: InteractionLog, seed: int) -> None:
    rng = Random(seed)
    begin, end = SUMMER_ENDS - 86_400, SUMMER_ENDS + 2 * 86_400
    calls = [random_call(rng, number, begin, end) for number in range(100)]
    await log.save_many(calls)
    house = House(calls, times=random_stretches(rng, begin, end), complaints=COMPLAINTS, teams=TEAMS)
    house = replace(house, cases=random_cases(rng, begin, end, 60))
    await put_cases(log, house)
    house = await put(log, house, rng)
    rollup = Rollup(log.engine, HANOI)
    await rollup.refresh()
    for question in questions(begin - 3600, end + 7200):
        await agrees(log, house, question)
    for by in By:
        await agrees(log, house, Question(start=begin, end=end, by=by, zone=HANOI, now=end, promise_s=500))
    some = frozenset({"sales"})
    await agrees(log, house, Question(start=begin, end=end, zone=HANOI, now=end - 9000, queues=some))

    # Some of them changed, moved, or are new; what hangs on them is told where it is kept.
    for number in range(0, 130, 3):
        again = random_call(rng, number, begin, end, version=2)
        if number < len(calls):
            old = calls[number]
            again = replace(
                again,
                queue=old.queue,
                agent_id=old.agent_id,
                dialled=old.dialled,
                disposition=old.disposition,
                arrived_at=old.arrived_at,
            )
            calls[number] = again
        else:
            calls.append(again)
        await log.save(again)
    house = replace(house, calls=calls, cases=await changed(log, house, rng, begin, end))
    assert await rollup.refresh() > 0
    for question in questions(begin - 3600, end + 7200)[::5]:
        await agrees(log, house, question)
    incremental = await everything(log)
    await rollup.rebuild()
    rebuilt = await everything(log)
    assert rebuilt.keys() == incremental.keys()
    assert [key for key in rebuilt if not all(map(near, rebuilt[key], incremental[key]))] == []


async def test_a_simulated_day_gives_what_a_naive_count_gives(log: InteractionLog) -> None:
    world = World(hotline(6), seed=1, calls=120, every_s=20.0)
    world.run()
    calls = sorted(world.saved.values(), key=lambda one: one.call_id)
    await log.save_many(calls)
    await Rollup(log.engine, BERLIN).refresh()
    teams = dict.fromkeys(sorted(world.house.agents)[:3], "hanoi")
    for question in questions(OPENS_AT - 900, OPENS_AT + 86_400)[::2]:
        await agrees(log, House(calls, teams=teams), question)
    everybody = Question(start=OPENS_AT, end=OPENS_AT + 7 * 86_400, by=By.ALL, zone=BERLIN)
    (line,) = await report(log.engine, everybody, {})
    assert line.sums.offered > 50
    assert line.sums.answered > 30


async def test_clocks_that_are_off_by_seconds_have_their_days_too(log: InteractionLog) -> None:
    monrovia = ZoneInfo("Africa/Monrovia")  # 44 minutes and 30 seconds behind, until 1972
    rng = Random(9)
    calls = [random_call(rng, number, 1000.0, 400 * 86_400.0) for number in range(60)]
    await log.save_many(calls)
    await Rollup(log.engine, monrovia).refresh()
    for interval in (Interval.DAY, Interval.ALL):
        asked = Question(start=0.0, end=420 * 86_400.0, interval=interval, by=By.QUEUE, zone=monrovia)
        await agrees(log, House(calls), asked)
