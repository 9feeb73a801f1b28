"""Why did this agent get the call, why does it still wait."""

from __future__ import annotations

import pytest

from routing.explain import Standing, explain
from telephony.call import AgentState, CallState
from tests.web.stage import (
    agent_view,
    call_view,
    callback_view,
    interaction,
    queue_view,
    refused,
    waiting_view,
)


async def why(web, call_id: str = "c1", who: str = "chi", lang: str = "") -> dict:
    query = f"?lang={lang}" if lang else ""
    answer = await (await web.screen(who)).get(f"/api/v1/calls/{call_id}/why{query}")
    assert answer.status == 200
    return await answer.json()


async def test_a_supervisor_reads_why_a_call_still_waits(house) -> None:
    async with house() as web:
        web.clock[0] = 1040.3
        await web.show(waiting_view("c1", 1000.0), agent_view("binh"), agent_view("an", AgentState.OFFLINE))
        told = await why(web, lang="en")
        assert (told["state"], told["decisions"], told["next_try"]) == ("waiting", [], None)
        assert told["waiting"]["facts"]["verdict"] == "nobody_signed_in_has_the_skills"
        assert told["waiting"]["facts"]["missing"] == {"skill": "support", "needed": 3, "has": 0}
        first, *_ = told["waiting"]["sentences"]
        assert "waited 40 seconds in the queue Hỗ trợ" in first
        assert "support" in first


async def test_it_is_told_in_vietnamese_unless_asked_otherwise(house) -> None:
    async with house() as web:
        await web.show(waiting_view("c1", 1000.0), agent_view("an", AgentState.TALKING))
        vietnamese, english = await why(web), await why(web, lang="en")
        assert vietnamese["waiting"]["facts"] == english["waiting"]["facts"]
        assert "hàng chờ Hỗ trợ" in vietnamese["waiting"]["sentences"][0]
        assert any("An" in sentence for sentence in vietnamese["waiting"]["sentences"])


async def test_a_boost_of_the_moment_and_those_ahead_are_told(house) -> None:
    async with house() as web:
        await web.show(
            waiting_view("c1", 1000.0, 1),
            waiting_view("c2", 1010.0, 2, "sales"),
            queue_view("sales", boost_s=30.0),
        )
        facts = (await why(web))["waiting"]["facts"]
        assert facts["position"] == 2
        assert [call["call_id"] for call in facts["ahead"]] == ["c2"]


async def test_what_was_decided_is_told_after_the_call_is_over(house) -> None:
    async with house() as web:
        view = waiting_view("c1", 1000.0)
        standing = Standing(agent=agent_view("an").routed, state="idle", phone_reachable=True)
        made = explain(view.waiting, [], [standing], {}, 1012.0, chosen="an")
        await web.decisions.save_many([made])
        told = await why(web, who="dung", lang="en")
        assert (told["state"], told["waiting"]) == (None, None)
        (decision,) = told["decisions"]
        assert (decision["facts"]["chosen"], decision["facts"]["at"]) == ("an", 1012.0)
        assert "given to An after 12 seconds" in decision["sentences"][0]


async def test_a_callback_that_rests_says_until_when(house) -> None:
    async with house() as web:
        later = web.clock[0] + 600
        await web.show(callback_view("c1", not_before=later))
        assert (await why(web))["next_try"] == later


@pytest.mark.parametrize("state", [CallState.IN_MENU, CallState.TALKING])
async def test_a_call_that_does_not_wait_has_no_reason_to(house, state) -> None:
    async with house() as web:
        await web.show(call_view("c1", state))
        told = await why(web)
        assert (told["state"], told["waiting"], told["decisions"]) == (state, None, [])


async def test_a_call_of_the_log_without_decisions_was_given_to_nobody(house) -> None:
    async with house() as web:
        await web.log.save(interaction("c1"))
        told = await why(web)
        assert (told["state"], told["waiting"], told["decisions"]) == (None, None, [])


async def test_a_call_that_never_was_is_not_found(house) -> None:
    async with house() as web:
        answer = await (await web.screen("chi")).get("/api/v1/calls/c9/why")
        assert await refused(answer) == (404, "not_found")
