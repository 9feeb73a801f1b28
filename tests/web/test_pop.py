"""The screen pop, from the agent's call. Pure."""

from __future__ import annotations

import msgspec
import pytest

from telephony.call import CallState
from telephony.customer import Dossier, OpenCase, PastContact
from tests.web.stage import HOUSE, NUMBER, PAST, call_view
from web.pop import ColleagueNote, own_call_of, pop_of


@pytest.mark.parametrize("state", ["ringing", "dialling", "talking", "on_hold", "wrap_up"])
def test_an_agent_is_shown_his_call_until_it_is_wrapped_up(state) -> None:
    call = call_view("c1", CallState(state), agent_id="an")
    assert own_call_of("an", [call_view("c0"), call]) is call
    assert pop_of(call, "an", HOUSE).state == state


@pytest.mark.parametrize("state", ["in_menu", "waiting", "ended"])
def test_a_call_that_is_nobodys_pops_up_nowhere(state) -> None:
    assert own_call_of("an", [call_view("c1", CallState(state), agent_id="an")]) is None


def test_a_colleagues_call_is_not_his() -> None:
    assert own_call_of("an", [call_view("c1", CallState.TALKING, agent_id="binh")]) is None


def test_of_two_calls_that_claim_an_agent_the_later_change_is_right() -> None:
    old = call_view("c1", CallState.WRAP_UP, agent_id="an", at=1.0)
    new = call_view("c2", CallState.RINGING, agent_id="an", at=2.0)
    assert own_call_of("an", [new, old]) is new


def test_the_wait_ends_with_the_answer() -> None:
    ringing = call_view("c1", CallState.RINGING, agent_id="an", at=1010.0, offered_at=1002.0)
    answered = call_view("c1", CallState.WRAP_UP, agent_id="an", at=1100.0, answered_at=1012.0)
    direct = call_view("c1", CallState.RINGING, agent_id="an", offered_at=None)
    assert [pop_of(call, "an", HOUSE).wait_s for call in (ringing, answered, direct)] == [8.0, 10.0, 0.0]


LETTER = PastContact(
    call_id="",
    arrived_at=5.0,
    queue=None,
    agent_id=None,
    outcome="inbound",
    disposition=None,
    resolved=None,
    pii_note="Hàng chưa tới.",
    channel="email",
    pii_subject="Đơn 12",
)
CASE = OpenCase(
    number="C-2026-000001",
    state="open",
    reason="billing",
    owner=None,
    due_at=2000.0,
    pii_summary="Chưa hoàn tiền",
)
DOSSIER = Dossier(customer_id=7, pii_note="Nói chậm.", pii_preferences={"giờ gọi": "chiều"}, cases=(CASE,))


def test_the_pop_is_what_the_pages_expect() -> None:
    call = call_view(
        "c1",
        CallState.WRAP_UP,
        agent_id="an",
        at=1100.0,
        answered_at=1012.0,
        ended_at=1090.0,
        caller_on_line=False,
        disposition="sold",
        resolved=True,
        pii_notes={"an": "x"},
        history=(PAST, LETTER),
        dossier=DOSSIER,
        direction="callback",
        tier="vip",
    )
    assert msgspec.to_builtins(pop_of(call, "an", HOUSE)) == {
        "call_id": "c1",
        "direction": "callback",
        "tier": "vip",
        "state": "wrap_up",
        "since": 1100.0,
        "number": NUMBER,
        "name": "Nguyễn Thị Đào",
        "dialled": "1900",
        "language": "vi",
        "menu_path": ["main", "support"],
        "queue": "support",
        "queue_title": "Hỗ trợ",
        "wait_s": 10.0,
        "offered_at": 1002.0,
        "answered_at": 1012.0,
        "ended_at": 1090.0,
        "caller_on_line": False,
        "disposition": "sold",
        "resolved": True,
        "note": "x",
        "colleagues": [],
        "transferred_by": None,
        "tags": [],
        "history": [
            {
                "call_id": "c0",
                "channel": "phone",
                "subject": "",
                "arrived_at": 10.0,
                "queue": "sales",
                "agent_id": "binh",
                "outcome": "answered",
                "disposition": "sold",
                "resolved": True,
                "note": "gọi lại",
            },
            {
                "call_id": "",
                "channel": "email",
                "subject": "Đơn 12",
                "arrived_at": 5.0,
                "queue": None,
                "agent_id": None,
                "outcome": "inbound",
                "disposition": None,
                "resolved": None,
                "note": "Hàng chưa tới.",
            },
        ],
        "known": {
            "customer_id": 7,
            "note": "Nói chậm.",
            "preferences": {"giờ gọi": "chiều"},
            "cases": [
                {
                    "number": "C-2026-000001",
                    "state": "open",
                    "reason": "billing",
                    "owner": None,
                    "due_at": 2000.0,
                    "summary": "Chưa hoàn tiền",
                }
            ],
        },
    }


def test_whoever_is_sent_a_caller_sees_by_whom_and_with_what_words_before_he_answers() -> None:
    call = call_view(
        "c1",
        CallState.RINGING,
        agent_id="binh",
        answered_at=1010.0,
        pii_note="gấp",
        pii_notes={"an": "gấp"},
        transferred_by="an",
        wrapping={"an": 1050.0},
        disposition="sold",
    )
    assert own_call_of("binh", [call]) is call
    pop = pop_of(call, "binh", HOUSE)
    assert (pop.state, pop.note, pop.transferred_by, pop.disposition) == ("ringing", None, "an", "sold")
    assert pop.colleagues == [ColleagueNote(agent_id="an", note="gấp")]


def test_who_sent_him_on_sees_his_own_wrap_up() -> None:
    call = call_view(
        "c1",
        CallState.TALKING,
        agent_id="binh",
        pii_notes={"an": "gấp", "binh": ""},
        transferred_by="an",
        wrapping={"an": 1050.0},
    )
    assert own_call_of("an", [call]) is call
    pop = pop_of(call, "an", HOUSE)
    assert (pop.state, pop.since, pop.note) == ("wrap_up", 1050.0, "gấp")
    assert (pop.transferred_by, pop.colleagues) == (None, [])
    over = call_view("c1", CallState.WRAP_UP, agent_id="binh", wrapping={"an": 1050.0})
    assert own_call_of("binh", [over]) is None


def test_a_queue_that_is_gone_from_the_house_is_shown_by_its_name() -> None:
    call = call_view("c1", CallState.RINGING, agent_id="an", queue="old")
    assert pop_of(call, "an", HOUSE).queue_title == "old"
