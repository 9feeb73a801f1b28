"""What an agent does about the call he has."""

from __future__ import annotations

import pytest

from telephony.call import CallState
from telephony.events import AgentEndedCall, CallNoted, WrapUpFinished
from tests.web.stage import call_view, refused

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


@pytest.mark.parametrize("what", ["note", "wrap-up", "hang-up"])
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
