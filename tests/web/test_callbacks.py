"""Customers who are to be called back."""

from __future__ import annotations

import pytest

from interactions.record import Segment, SegmentKind
from telephony.call import CallState
from telephony.events import CallbackAsked, CallbackCancelled
from tests.web.stage import NUMBER, call_view, callback_view, interaction, refused, waiting_view


def dial(result: str | None) -> Segment:
    return Segment(kind=SegmentKind.DIAL, start=1.0, end=None if result is None else 2.0, result=result)


async def listed(web) -> list[dict]:
    answer = await (await web.screen("chi")).get("/api/v1/callbacks")
    return (await answer.json())["callbacks"]


async def test_callbacks_are_listed_the_oldest_first_and_callers_are_not_among_them(house) -> None:
    async with house() as web:
        await web.show(
            waiting_view("c1", 900.0),
            callback_view("b2", order=3, arrived_at=1200.0, tier="vip"),
            callback_view("b1", order=2, arrived_at=1100.0),
            call_view("b0", CallState.TALKING, direction="callback", agent_id="an"),
        )
        first, second = await listed(web)
        assert (first["call_id"], second["call_id"]) == ("b1", "b2")
        assert (first["number"], first["queue"], first["since"]) == (NUMBER, "support", 1100.0)
        assert (first["tries"], first["last_result"], first["next_try"]) == (0, None, None)
        assert second["tier"] == "vip"


async def test_tries_are_counted_where_the_customers_phone_had_a_chance(house) -> None:
    async with house() as web:
        later = web.clock[0] + 600
        await web.show(callback_view("b1", not_before=later))
        tries = (dial("busy"), dial("agent_hung_up"), dial("interrupted"), dial("no_answer"), dial(None))
        await web.log.save(interaction("b1", segments=tries))
        (callback,) = await listed(web)
        assert (callback["tries"], callback["last_result"]) == (2, "no_answer")
        assert callback["next_try"] == later


async def test_a_supervisor_has_somebody_called(house) -> None:
    async with house() as web:
        order = {"number": "0901 234-567", "queue": "support", "name": "Đào"}
        answer = await (await web.screen("chi")).post("/api/v1/callbacks", json=order)
        assert answer.status == 202
        (asked,) = await web.told(1)
        assert isinstance(asked, CallbackAsked)
        assert (asked.pii_number, asked.queue, asked.pii_name, asked.by) == (
            *("0901234567", "support", "Đào", "chi"),
        )
        assert asked.request == asked.asked_in


@pytest.mark.parametrize(
    ("wrong", "code"), [({"queue": "none"}, "unknown_queue"), ({"number": "112"}, "number_not_dialled")]
)
async def test_nobody_is_called_whom_the_house_does_not_dial(house, wrong: dict, code: str) -> None:
    async with house() as web:
        order = {"number": "0901234567", "queue": "support"} | wrong
        answer = await (await web.screen("chi")).post("/api/v1/callbacks", json=order)
        assert await refused(answer) == (422, code)


async def test_a_supervisor_strikes_one_off(house) -> None:
    async with house() as web:
        await web.show(callback_view("b1"))
        answer = await (await web.screen("chi")).delete("/api/v1/callbacks/b1")
        assert (answer.status, await answer.json()) == (202, {})
        assert await web.told(1) == [CallbackCancelled(at=web.clock[0], call_id="b1", by="chi")]


async def test_what_is_no_callback_or_settled_cannot_be_struck_off(house) -> None:
    async with house() as web:
        await web.show(
            waiting_view("c1", 900.0),
            call_view("b1", CallState.TALKING, direction="callback", agent_id="an"),
        )
        chi = await web.screen("chi")
        for call_id in ("c1", "b1", "b9"):
            answer = await chi.delete(f"/api/v1/callbacks/{call_id}")
            assert await refused(answer) == (404, "no_such_callback")
        assert await web.redis.xlen(f"{web.inbox_prefix}:inbox") == 0


async def test_a_customer_who_is_being_called_is_not_struck_off(house) -> None:
    async with house() as web:
        dialling = call_view(
            "b1", CallState.DIALLING, direction="callback", caller_on_line=False, agent_id="an"
        )
        await web.show(dialling)
        answer = await (await web.screen("chi")).delete("/api/v1/callbacks/b1")
        assert await refused(answer) == (409, "being_dialled")
