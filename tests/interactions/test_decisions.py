from __future__ import annotations

from dataclasses import replace

import pytest
from sqlalchemy import text

from interactions.database import DatabaseUnusable, make_engine, writing
from interactions.decisions import DecisionLog
from interactions.store import InteractionLog
from routing.demand import Demand, IdleAgent, WaitingCall, way
from routing.explain import Explanation, Standing, explain
from tests.interactions.calls import NINE


@pytest.fixture
def decisions(log: InteractionLog) -> DecisionLog:
    return DecisionLog(log.engine)


def decision(call_id: str = "call-1", at: float = NINE, chosen: str | None = "lan") -> Explanation:
    demand = Demand("bán hàng", (way({"sales": 3}), ()), prefers=way({"team:hanoi": 1}))
    staff = [
        Standing(
            state=state,
            phone_reachable=True,
            agent=IdleAgent(agent_id, {"sales": level}, NINE - order, order),
        )
        for order, (agent_id, state, level) in enumerate(
            [("lan", "idle", 5), ("minh", "idle", 8), ("hoa", "offline", 9)]
        )
    ]
    call = WaitingCall(call_id, demand, NINE - 20.125, 4, head_start_s=60.0, passed=frozenset({"minh"}))
    return explain(call, [call], staff, {"bán hàng": 30.0}, at, chosen)


async def test_decisions_come_back_as_they_were_made_the_newest_last(decisions: DecisionLog) -> None:
    made = [decision(at=NINE + 5, chosen=None), decision(at=NINE), decision("call-2")]
    await decisions.save_many(made)
    assert await decisions.of_call("call-1") == [made[1], made[0]]
    assert await decisions.of_call("call-2") == [made[2]]
    assert await decisions.of_call("nobody") == []


async def test_a_decision_written_again_is_there_once(decisions: DecisionLog) -> None:
    await decisions.save_many([decision(), decision()])
    await decisions.save_many([decision(), decision(at=NINE + 1)])
    assert [found.at for found in await decisions.of_call("call-1")] == [NINE, NINE + 1]


async def test_no_decisions_are_no_work(decisions: DecisionLog) -> None:
    await decisions.save_many([])


async def test_a_large_batch_is_written_whole(decisions: DecisionLog) -> None:
    await decisions.save_many(replace(decision(), at=NINE + n) for n in range(450))
    assert len(await decisions.of_call("call-1")) == 450


async def test_hostile_ids_are_kept_as_text(decisions: DecisionLog) -> None:
    await decisions.save_many([decision("x'; --\x00", chosen="\ud800")])
    (found,) = await decisions.of_call("x'; --\x00")
    assert found.asked == decision().asked


async def test_what_another_version_wrote_is_left_out_and_the_rest_told(
    log: InteractionLog, decisions: DecisionLog
) -> None:
    await decisions.save_many([decision()])
    async with writing(log.engine) as connection:
        await connection.execute(
            text(
                "INSERT INTO decisions (call_id, at, agent_id, rules, explanation)"
                """ VALUES ('call-1', 1, 'lan', '99', '{"form": "new"}')"""
            )
        )
    assert await decisions.of_call("call-1") == [decision()]


async def test_a_database_that_is_away_is_said_so() -> None:
    engine = make_engine("postgresql://nobody@127.0.0.1:1/none")
    with pytest.raises(DatabaseUnusable, match="Check its address"):
        await DecisionLog(engine).save_many([decision()])
    await engine.dispose()
