"""The agent's own state, as it is told to the centre."""

from __future__ import annotations

import pytest

from telephony.call import AgentState
from telephony.events import AgentPaused, AgentReadied, AgentSignedIn, AgentSignedOut
from tests.web.stage import agent_view, refused


@pytest.mark.parametrize(
    ("wish", "event"),
    [
        ({"state": "signed_in"}, AgentSignedIn),
        ({"state": "ready"}, AgentReadied),
        ({"state": "paused", "reason": "lunch"}, AgentPaused),
        ({"state": "offline"}, AgentSignedOut),
    ],
)
async def test_a_wish_becomes_the_agents_own_event(house, wish, event) -> None:
    async with house() as web:
        await web.show(agent_view("an", AgentState.PAUSED))
        answer = await (await web.screen("an")).post("/api/v1/agent/state", json=wish)
        assert (answer.status, await answer.json()) == (202, {})
        extra = {"reason": wish["reason"]} if "reason" in wish else {}
        assert await web.told(1) == [event(at=web.clock[0], agent_id="an", **extra)]


async def test_an_agent_who_is_offline_is_signed_in_on_the_way(house) -> None:
    async with house() as web:
        await (await web.screen("an")).post("/api/v1/agent/state", json={"state": "ready"})
        assert [type(event) for event in await web.told(2)] == [AgentSignedIn, AgentReadied]


async def test_a_pause_without_a_reason_has_another_reason(house) -> None:
    async with house() as web:
        await web.show(agent_view("an"))
        await (await web.screen("an")).post("/api/v1/agent/state", json={"state": "paused"})
        assert await web.told(1) == [AgentPaused(at=web.clock[0], agent_id="an", reason="other")]


async def test_an_unknown_reason_is_refused_with_the_known_ones(house) -> None:
    async with house() as web:
        screen = await web.screen("an")
        answer = await screen.post("/api/v1/agent/state", json={"state": "paused", "reason": "x"})
        assert await refused(answer) == (422, "unknown_reason")
        assert "lunch, training" in (await answer.json())["error"]["message"]
