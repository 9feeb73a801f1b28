from __future__ import annotations

from collections.abc import AsyncIterator

import pytest
from sqlalchemy import select

from interactions.agent_times import AgentTimes, Stretch
from interactions.database import make_engine, reading
from interactions.kpi.schema import kpi_dirty

IDLE = Stretch(agent_id="an", start=10.0, state="idle")
TALKING = Stretch(agent_id="an", start=20.0, state="talking")
LUNCH = Stretch(agent_id="an", start=30.0, state="paused", reason="lunch")


@pytest.fixture
async def times(url: str) -> AsyncIterator[AgentTimes]:
    engine = make_engine(url)
    yield AgentTimes(engine)
    await engine.dispose()


def ended(stretch: Stretch, end: float) -> Stretch:
    return Stretch(
        agent_id=stretch.agent_id, start=stretch.start, state=stretch.state, reason=stretch.reason, end=end
    )


async def test_each_stretch_ends_the_one_before_it(times: AgentTimes) -> None:
    await times.begin([IDLE])
    await times.begin([LUNCH, TALKING])
    assert await times.between(0.0, 100.0) == [ended(IDLE, 20.0), ended(TALKING, 30.0), LUNCH]


async def test_what_is_known_changes_nothing(times: AgentTimes) -> None:
    await times.begin([IDLE, TALKING, LUNCH])
    await times.begin([IDLE, TALKING])
    await times.begin([])
    assert await times.between(0.0, 100.0) == [ended(IDLE, 20.0), ended(TALKING, 30.0), LUNCH]


async def test_agents_do_not_end_each_others_stretches(times: AgentTimes) -> None:
    other = Stretch(agent_id="binh", start=15.0, state="idle")
    await times.begin([IDLE, other])
    assert await times.between(0.0, 100.0) == [IDLE, other]


async def test_the_quarters_of_a_stretch_that_ended_are_to_be_summed_anew(
    times: AgentTimes, url: str
) -> None:
    engine = make_engine(url)

    async def marked() -> set[int]:
        async with reading(engine) as connection:
            return set(await connection.scalars(select(kpi_dirty.c.bucket)))

    await times.begin([IDLE])
    assert await marked() == set()
    await times.begin([Stretch(agent_id="an", start=1000.0, state="talking")])
    assert await marked() == {0, 1}
    await times.begin([Stretch(agent_id="binh", start=0.0, state="offline")])
    await times.begin([Stretch(agent_id="binh", start=1.7e9, state="idle")])
    assert await marked() == {0, 1}, "nobody's absence is summed up, least of all since 1970"
    await engine.dispose()


async def test_only_what_touches_the_time_is_told(times: AgentTimes) -> None:
    await times.begin([IDLE, TALKING, LUNCH])
    assert await times.between(20.0, 30.0) == [ended(TALKING, 30.0)]
