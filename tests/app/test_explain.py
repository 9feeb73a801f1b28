"""`tongdai explain`, on a real database and a real Valkey."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import msgspec
import pytest

from app.config import Config, load
from app.explain import UnknownCall, explain_call
from app.ground import open_store
from app.live import LivePublisher
from app.valkey import connect, embedded_valkey
from interactions.decisions import DecisionLog
from interactions.record import Outcome
from routing.explain import Explanation, Standing, explain
from telephony.call import AgentState
from tests.app.serving import write_centre
from tests.centre.shown import at_desk, shown, waits
from tests.interactions.calls import NINE, answered_call, call


@pytest.fixture
def config(tmp_path: Path) -> Config:
    return load(write_centre(tmp_path))


def decided(at: float) -> Explanation:
    standing = Standing(agent=at_desk(AgentState.IDLE).routed, state="idle", phone_reachable=True)
    return explain(waits("c1"), [], [standing], {}, at, "an")


async def write(config: Config, *decisions: Explanation, **record: Any) -> None:
    async with open_store(config) as store:
        await store.save(call("c1", **record))
        await DecisionLog(store.engine).save_many(decisions)


async def test_all_decisions_of_a_call_are_told_in_order(config: Config) -> None:
    await write(config, decided(NINE + 5), decided(NINE), **{"outcome": Outcome.ABANDONED, "closed_at": NINE})
    told = (await explain_call(config, "c1")).splitlines()
    assert told[:4] == [
        "Cuộc gọi c1",
        "",
        "Lúc 15:00:00 ngày 15/01/2027 (quy tắc 1):",
        "  Cuộc gọi được phân cho An sau khi chờ 30 giây trong hàng chờ sales.",
    ]
    assert "Lúc 15:00:05 ngày 15/01/2027 (quy tắc 1):" in told
    english = (await explain_call(config, "c1", language="en")).splitlines()
    assert english[2:4] == [
        "At 15:00:00 on 2027-01-15 (rules 1):",
        "  The call was given to An after 30 seconds in the queue sales.",
    ]


async def test_a_call_nobody_was_rung_for_says_so(config: Config) -> None:
    await write(config, outcome=Outcome.ABANDONED, closed_at=NINE)
    assert await explain_call(config, "c1", language="en") == (
        "Call c1\n\nNo agent was ever rung for this call."
    )


async def test_while_no_service_runs_nobody_knows_whether_it_waits(config: Config) -> None:
    await write(config)
    assert (await explain_call(config, "c1")).endswith("không biết cuộc gọi có còn chờ hay không.")
    config.redis = "redis://127.0.0.1:1/0"
    assert "The service does not run" in await explain_call(config, "c1", language="en")


async def test_an_unknown_call_is_a_clear_error(config: Config) -> None:
    with pytest.raises(UnknownCall, match=r"there is no call \"x'\": the ids of calls are in"):
        await explain_call(config, "x'")


async def test_a_call_that_waits_is_told_why(config: Config, valkey_url: str) -> None:
    config.redis = valkey_url
    async with connect(valkey_url) as redis:
        await LivePublisher(redis, config.prefix).publish(
            [
                shown("c1", waits("c1")),
                shown("c0", waits("c0", NINE - 50)),
                shown("other", None),
                at_desk(AgentState.TALKING),
            ]
        )
    told = await explain_call(config, "c1", language="en", clock=lambda: NINE)
    assert "Now, at 15:00:00 on 2027-01-15, it still waits:" in told
    assert "because none of those who could take it is free: 1 talking." in told
    assert "Calls ahead of it: 1, of which 1 need the same agents." in told


async def test_a_callback_that_rests_says_until_when_and_is_ahead_of_nobody(
    config: Config, valkey_url: str
) -> None:
    config.redis = valkey_url
    back = {"caller_on_line": False, "direction": "callback", "not_before": NINE + 600}
    async with connect(valkey_url) as redis:
        await LivePublisher(redis, config.prefix).publish(
            [shown("c1", waits("c1")), shown("back", waits("back", NINE - 50), **back)]
        )
    told = await explain_call(config, "back", clock=lambda: NINE)
    assert "Cuộc gọi lại này chưa được gọi trước 15:10:00 ngày 15/01/2027." in told
    assert "đứng đầu thứ tự" in await explain_call(config, "c1", clock=lambda: NINE)
    assert "Số cuộc gọi đứng trước: 1" in await explain_call(config, "c1", clock=lambda: NINE + 600)


async def test_the_embedded_server_of_a_running_service_is_asked(config: Config) -> None:
    async with embedded_valkey(config.data / "valkey") as url:
        async with connect(url) as redis:
            await LivePublisher(redis, config.prefix).publish([shown("c1", waits("c1"))])
        assert "it still waits" in await explain_call(config, "c1", language="en")


async def test_json_holds_every_value(config: Config, valkey_url: str) -> None:
    config.redis = valkey_url
    await write(config, decided(NINE))
    async with connect(valkey_url) as redis:
        await LivePublisher(redis, config.prefix).publish(
            [shown("c1", waits("c1")), at_desk(AgentState.PAUSED)]
        )
    told = json.loads(await explain_call(config, "c1", as_json=True, clock=lambda: NINE + 9))
    assert msgspec.convert(told["decisions"], list[Explanation]) == [decided(NINE)]
    assert told["waiting"]["verdict"] == "all_who_could_are_busy"
    assert (told["call_id"], told["outcome"], told["service_runs"]) == ("c1", "in_progress", True)


async def test_a_call_that_is_over_needs_no_service(config: Config) -> None:
    async with open_store(config) as store:
        await store.save(answered_call("c1"))
    assert "service" not in await explain_call(config, "c1", language="en")
