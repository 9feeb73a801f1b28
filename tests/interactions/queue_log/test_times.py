from __future__ import annotations

import itertools

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from interactions.agent_times import AgentTimes, Stretch
from interactions.queue_log.times import keep_new
from interactions.store import InteractionLog
from tests.interactions.queue_log.written import NINE


def stretch(start: float, end: float, state: str = "idle", agent_id: str = "an") -> Stretch:
    return Stretch(agent_id=agent_id, start=NINE + start, end=NINE + end, state=state)


async def known(log: InteractionLog) -> list[tuple[str, float, float | None, str]]:
    found = await AgentTimes(log.engine).between(0.0, NINE * 2)
    return [(s.agent_id, s.start - NINE, s.end and s.end - NINE, s.state) for s in found]


async def test_stretches_are_kept_once(log: InteractionLog) -> None:
    day = [stretch(0, 10), stretch(10, 20, "talking"), stretch(0, 20, "paused", "minh")]
    assert await keep_new(log.engine, day) == 3
    assert await keep_new(log.engine, [*day, stretch(20, 30)]) == 1
    assert await known(log) == [
        ("an", 0, 10, "idle"),
        ("an", 10, 20, "talking"),
        ("an", 20, 30, "idle"),
        ("minh", 0, 20, "paused"),
    ]
    assert await keep_new(log.engine, []) == 0


@pytest.mark.parametrize(("start", "end"), [(5, 8), (0, 6), (9, 20), (0, 20), (5, 10)])
async def test_what_was_recorded_is_not_overwritten(log: InteractionLog, start: float, end: float) -> None:
    await keep_new(log.engine, [stretch(5, 10, "talking")])
    assert await keep_new(log.engine, [stretch(start, end)]) == 0
    assert await known(log) == [("an", 5, 10, "talking")]


async def test_the_time_of_an_agent_who_is_at_work_now_is_his_own(log: InteractionLog) -> None:
    at_work = Stretch(agent_id="an", start=NINE + 50.0, state="idle")
    await AgentTimes(log.engine).begin([at_work])
    assert await keep_new(log.engine, [stretch(40, 60), stretch(60, 70), stretch(40, 50)]) == 1
    assert await known(log) == [("an", 40, 50, "idle"), ("an", 50, None, "idle")]


_turn = itertools.count()
_shift = st.lists(st.integers(0, 12), min_size=2, max_size=5, unique=True).map(sorted)
_batch = st.dictionaries(st.sampled_from(["an", "minh", "thu"]), _shift, min_size=1)


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(batches=st.lists(_batch, min_size=1, max_size=5))
async def test_whatever_comes_in_whatever_order_only_free_time_is_filled(
    log: InteractionLog, batches: list[dict[str, list[int]]]
) -> None:
    kept: set[tuple[str, int, int]] = set()
    turn = next(_turn)  # one database for all of them
    for batch in batches:
        offered = {
            (f"{agent}{turn}", *two) for agent, cuts in batch.items() for two in itertools.pairwise(cuts)
        }
        free = {
            (agent, start, end)
            for agent, start, end in offered
            if not any(name == agent and start < stop and begin < end for name, begin, stop in kept)
        }
        stretches = [stretch(start, end, agent_id=agent) for agent, start, end in sorted(offered)]
        assert await keep_new(log.engine, stretches) == len(free)
        kept |= free
    mine = {(agent, start, end) for agent, start, end, _ in await known(log) if agent.endswith(f"{turn}")}
    assert {each for each in mine if each[0].strip("anmihtu") == str(turn)} == kept
