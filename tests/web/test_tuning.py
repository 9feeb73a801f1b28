"""What a supervisor sets while the house works."""

from __future__ import annotations

import pytest

from telephony.events import AgentSkillsChanged, QueueTuned
from tests.web.stage import queue_view, refused


async def test_an_agents_new_skills_reach_the_centre_with_who_set_them(house) -> None:
    async with house() as web:
        answer = await (await web.screen("chi")).put(
            "/api/v1/agents/an/skills", json={"support": 7, "team:hanoi": 1}
        )
        assert (answer.status, await answer.json()) == (202, {})
        assert await web.told(1) == [
            AgentSkillsChanged(
                at=web.clock[0], agent_id="an", skills={"support": 7, "team:hanoi": 1}, by="chi"
            )
        ]


async def test_an_agent_may_be_left_without_any_skill(house) -> None:
    async with house() as web:
        assert (await (await web.screen("chi")).put("/api/v1/agents/an/skills", json={})).status == 202
        (event,) = await web.told(1)
        assert event.skills == {}


async def test_what_is_set_of_a_queue_reaches_the_centre_and_the_rest_stays(house) -> None:
    async with house() as web:
        chi = await web.screen("chi")
        body = {"requires": {"support": 2}, "priority_s": -5.5, "choice": "longest_idle"}
        assert (await chi.put("/api/v1/queues/support", json=body)).status == 202
        assert (await chi.put("/api/v1/queues/support", json={"priority_s": 0})).status == 202
        at = web.clock[0]
        assert await web.told(2) == [
            QueueTuned(
                at=at,
                queue="support",
                by="chi",
                requires={"support": 2},
                priority_s=-5.5,
                choice="longest_idle",
            ),
            QueueTuned(at=at, queue="support", by="chi", priority_s=0.0),
        ]


@pytest.mark.parametrize(
    ("address", "code"),
    [("/api/v1/agents/zoe/skills", "unknown_agent"), ("/api/v1/queues/vip", "unknown_queue")],
)
async def test_whom_nobody_knows_cannot_be_set(house, address, code) -> None:
    async with house() as web:
        answer = await (await web.screen("chi")).put(
            address, json={"requires": {"x": 1}} if "queues" in address else {"x": 1}
        )
        assert await refused(answer) == (404, code)
        assert await web.redis.xlen(f"{web.inbox_prefix}:inbox") == 0


async def test_setting_nothing_is_a_mistake(house) -> None:
    async with house() as web:
        answer = await (await web.screen("chi")).put("/api/v1/queues/support", json={"choice": None})
        assert await refused(answer) == (422, "nothing_set")


async def test_queues_are_listed_as_they_are_now_and_as_they_were_configured(house) -> None:
    async with house() as web:
        await web.show(
            queue_view(
                "support",
                requires={"support": 2},
                priority_s=20.0,
                choice="least_calls",
                expected_s=95.0,
                boost_s=10.0,
                forecast_calls=140,
                forecast_off_s=25.0,
            )
        )
        answer = await (await web.screen("chi")).get("/api/v1/queues")
        sales, support = (await answer.json())["queues"]
        assert (sales["outlook"], sales["aht_s"]) == (None, None)
        assert sales["now"] == sales["configured"]
        assert support["now"] == {"requires": {"support": 2}, "priority_s": 20.0, "choice": "least_calls"}
        assert support["configured"] == {"requires": {"support": 3}, "priority_s": 0.0, "choice": "best_fit"}
        assert support["outlook"] == {
            "expected_s": 95.0,
            "boost_s": 10.0,
            "forecast_calls": 140,
            "forecast_error_s": 0.0,
            "forecast_off_s": 25.0,
        }
        assert (support["title"], support["sl_s"], support["aht_s"]) == ("Hỗ trợ", 30.0, 240.0)
