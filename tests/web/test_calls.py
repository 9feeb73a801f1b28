"""What an agent does about the call he has."""

from __future__ import annotations

import pytest

from telephony.call import AgentState, CallState
from telephony.events import AgentEndedCall, CallNoted, TransferAsked, WrapUpFinished
from tests.web.stage import agent_view, call_view, refused

NOTE = {"disposition": "sold", "resolved": False, "note": "gọi lại ☎"}


async def test_a_note_reaches_the_centre(house) -> None:
    async with house() as web:
        await web.show(call_view("c1", CallState.TALKING, agent_id="an"))
        answer = await (await web.screen("an")).post("/api/v1/calls/c1/note", json=NOTE)
        assert (answer.status, await answer.json()) == (202, {})
        assert await web.told(1) == [
            CallNoted(
                at=web.clock[0],
                agent_id="an",
                call_id="c1",
                disposition="sold",
                resolved=False,
                pii_note="gọi lại ☎",
            )
        ]


async def test_wrapping_up_says_the_last_word_and_then_that_it_is_done(house) -> None:
    async with house() as web:
        await web.show(call_view("c1", CallState.WRAP_UP, agent_id="an"))
        answer = await (await web.screen("an")).post("/api/v1/calls/c1/wrap-up", json=NOTE)
        assert answer.status == 202
        noted, finished = await web.told(2)
        assert isinstance(noted, CallNoted)
        assert finished == WrapUpFinished(at=web.clock[0], agent_id="an", call_id="c1")


async def test_wrapping_up_without_a_word_changes_no_note(house) -> None:
    async with house() as web:
        await web.show(call_view("c1", CallState.WRAP_UP, agent_id="an"))
        await (await web.screen("an")).post("/api/v1/calls/c1/wrap-up", json={"note": None})
        assert [type(event) for event in await web.told(1)] == [WrapUpFinished]


async def test_hanging_up_reaches_the_centre(house) -> None:
    async with house() as web:
        await web.show(call_view("c1", CallState.TALKING, agent_id="an"))
        assert (await (await web.screen("an")).post("/api/v1/calls/c1/hang-up")).status == 202
        assert await web.told(1) == [AgentEndedCall(at=web.clock[0], agent_id="an", call_id="c1")]


@pytest.mark.parametrize(
    ("wish", "to"),
    [
        ({"queue": "sales"}, {"queue": "sales"}),
        ({"agent_id": "binh"}, {"to_agent": "binh"}),
        ({"number": "(028) 123-45.67"}, {"pii_number": "0281234567"}),
    ],
)
@pytest.mark.parametrize("state", [CallState.TALKING, CallState.ON_HOLD])
async def test_a_transfer_reaches_the_centre(house, wish, to, state) -> None:
    async with house() as web:
        await web.show(call_view("c1", state, agent_id="an"), agent_view("binh", AgentState.TALKING))
        answer = await (await web.screen("an")).post("/api/v1/calls/c1/transfer", json=wish)
        assert answer.status == 202
        assert await web.told(1) == [TransferAsked(at=web.clock[0], agent_id="an", call_id="c1", **to)]


@pytest.mark.parametrize(
    ("wish", "why"),
    [
        ({}, (422, "one_target")),
        ({"queue": "sales", "agent_id": "binh"}, (422, "one_target")),
        ({"queue": "nowhere"}, (422, "unknown_queue")),
        ({"agent_id": "nobody"}, (422, "unknown_agent")),
        ({"agent_id": "an"}, (422, "yourself")),
        ({"agent_id": "binh"}, (409, "agent_away")),
        ({"number": "+1 900 1234"}, (422, "bad_number")),
        ({"number": "0281234567;rm"}, (422, "bad_number")),
    ],
)
async def test_a_transfer_to_nowhere_is_refused(house, wish, why) -> None:
    async with house() as web:
        away = agent_view("binh", AgentState.PAUSED)
        await web.show(call_view("c1", CallState.TALKING, agent_id="an"), away)
        answer = await (await web.screen("an")).post("/api/v1/calls/c1/transfer", json=wish)
        assert await refused(answer) == why


async def test_a_colleague_whose_phone_is_gone_is_away(house) -> None:
    async with house() as web:
        gone = agent_view("binh", AgentState.IDLE, phone_reachable=False)
        await web.show(call_view("c1", CallState.TALKING, agent_id="an"), gone)
        answer = await (await web.screen("an")).post("/api/v1/calls/c1/transfer", json={"agent_id": "binh"})
        assert await refused(answer) == (409, "agent_away")


async def test_only_who_talks_with_the_caller_can_transfer_him(house) -> None:
    async with house() as web:
        screen = await web.screen("an")
        for call in (
            call_view("c1", CallState.RINGING, agent_id="an"),
            call_view("c1", CallState.TALKING, agent_id="binh", wrapping={"an": 1050.0}),
        ):
            await web.show(call)
            answer = await screen.post("/api/v1/calls/c1/transfer", json={"queue": "sales"})
            assert await refused(answer) == (409, "not_talking")


@pytest.mark.parametrize("what", ["note", "wrap-up", "hang-up", "transfer"])
async def test_a_colleagues_call_is_answered_like_no_call_at_all(house, what) -> None:
    async with house() as web:
        await web.show(call_view("c1", CallState.TALKING, agent_id="binh"))
        screen = await web.screen("an")
        theirs = await screen.post(f"/api/v1/calls/c1/{what}", json={})
        none = await screen.post(f"/api/v1/calls/c9/{what}", json={})
        assert await refused(theirs) == await refused(none) == (404, "not_your_call")
        assert await theirs.read() == await none.read()


async def test_a_call_that_is_over_takes_no_more_notes(house) -> None:
    async with house() as web:
        await web.show(call_view("c1", CallState.WRAP_UP, agent_id="an"))
        await web.show(call_view("c1", CallState.ENDED, agent_id="an"))
        answer = await (await web.screen("an")).post("/api/v1/calls/c1/note", json=NOTE)
        assert await refused(answer) == (404, "not_your_call")


async def test_an_unknown_disposition_is_refused_with_the_known_ones(house) -> None:
    async with house() as web:
        await web.show(call_view("c1", CallState.TALKING, agent_id="an"))
        answer = await (await web.screen("an")).post("/api/v1/calls/c1/note", json={"disposition": "x"})
        assert await refused(answer) == (422, "unknown_disposition")
        assert "sold, complaint" in (await answer.json())["error"]["message"]
