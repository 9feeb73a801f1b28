"""What partners are told."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from partners.events import (
    EventType,
    iso,
    of_interaction,
    payload,
    survey_answered,
    survey_asked,
    transcript_ready,
)
from partners.masking import Personal
from tests.interactions.calls import NINE, abandoned_call, answered_call, call


def types(events: tuple[Any, ...]) -> list[str]:
    return [event.type.value for event in events]


def test_a_call_that_just_came_has_started_and_no_more() -> None:
    (started,) = of_interaction(call())
    assert (started.type, started.at, started.subject) == (EventType.CALL_STARTED, NINE, "call-1")


def test_each_thing_that_happened_to_a_call_is_an_event_at_its_own_time() -> None:
    events = of_interaction(answered_call())
    assert [(event.type.value, event.at - NINE) for event in events] == [
        ("call.started", 0),
        ("call.answered", 20),
        ("call.ended", 140),
        ("call.closed", 150),
    ]


def test_a_caller_who_gave_up_was_never_answered() -> None:
    assert types(of_interaction(abandoned_call("call-2", 30.0))) == [
        "call.started",
        "call.ended",
        "call.closed",
    ]


def test_a_call_that_was_lost_ended_when_it_was_closed() -> None:
    events = of_interaction(call(closed_at=NINE + 9))
    assert [(event.type.value, event.at - NINE) for event in events][1] == ("call.ended", 9)


def test_the_same_event_of_a_later_record_is_the_same_event() -> None:
    early, late = of_interaction(call())[0], of_interaction(answered_call())[0]
    assert early.event_id == late.event_id
    assert len({event.event_id for event in of_interaction(answered_call())}) == 4
    assert early.event_id != of_interaction(call("call-2"))[0].event_id


@given(st.text())
def test_an_id_can_go_into_any_header_and_has_no_dot(call_id: str) -> None:
    event_id = of_interaction(call(call_id))[0].event_id
    assert event_id.removeprefix("evt_").isalnum()
    assert len(event_id) == 36


def test_the_payload_says_what_happened_when_and_to_which_call() -> None:
    ended = of_interaction(answered_call(tags=("vip",)))[2]
    body = json.loads(payload(ended, Personal.FULL))
    assert {key: body[key] for key in ("type", "version", "timestamp")} == {
        "type": "call.ended",
        "version": 1,
        "timestamp": "2027-01-15T08:02:20.000Z",
    }
    assert body["id"] == ended.event_id
    told = body["data"]["call"]
    assert (told["number"], told["name"], told["note"]) == ("0901234567", "Lan", "wants two 🌸")
    assert (told["talk_s"], told["outcome"], told["resolved"]) == (100.0, "answered", True)
    assert (told["tags"], told["menu_path"], told["recording_id"]) == (["vip"], ["main", "1"], "call-1-r")
    assert told["recording_ids"] == ["call-1-r"]


def test_without_a_word_from_the_settings_nobody_is_known_by_a_payload() -> None:
    body = payload(of_interaction(answered_call())[3], Personal.NONE)
    assert "0901234567" not in body
    assert "Lan" not in body
    assert "wants two" not in body


@given(st.text(), st.text())
def test_hostile_names_and_notes_make_valid_json(name: str, note: str) -> None:
    ended = of_interaction(answered_call(pii_name=name + "\ud800\x00", pii_note=note))[3]
    body = payload(ended, Personal.FULL).encode()
    told = json.loads(body)["data"]["call"]
    assert told["name"].endswith("\ufffd\x00")
    assert b"\x00" not in body  # no database's text could hold it


def test_a_transcript_that_was_made_again_is_news() -> None:
    def made(attempt: int) -> Any:
        return transcript_ready(
            at=NINE,
            call_id="call-1",
            recording_id="r1",
            attempt=attempt,
            language="vi",
            duration_s=61.5,
            utterances=12,
        )

    assert made(1).event_id == made(1).event_id != made(2).event_id
    told = json.loads(payload(made(1), Personal.NONE))["data"]
    assert told == {
        "call_id": "call-1",
        "transcript": {"recording_id": "r1", "language": "vi", "duration_s": 61.5, "utterances": 12},
    }


def test_whom_to_ask_is_told_as_far_as_a_partner_may_know_him() -> None:
    event = survey_asked(
        at=NINE, survey_id="c1", call_id="c1", channel="sms", pii_number="0901234567", language="vi"
    )
    for personal, number in ((Personal.FULL, "0901234567"), (Personal.NONE, None)):
        told = json.loads(payload(event, personal))["data"]["survey"]
        assert told == {"survey_id": "c1", "channel": "sms", "number": number, "language": "vi"}


def test_what_a_customer_answered_is_told_and_his_comment_only_in_full() -> None:
    event = survey_answered(
        at=NINE,
        survey_id="s1",
        call_id="call-1",
        scores={"csat": 4},
        resolved=True,
        pii_comment="thanks, Lan",
    )
    masked = json.loads(payload(event, Personal.MASKED))["data"]["survey"]
    assert masked == {"survey_id": "s1", "scores": {"csat": 4}, "resolved": True, "comment": None}
    assert json.loads(payload(event, Personal.FULL))["data"]["survey"]["comment"] == "thanks, Lan"


def test_a_callback_is_due_when_it_is_put_in_line() -> None:
    asked = call("back-1", direction="callback", callback_of="C-2026-000001")
    assert types(of_interaction(asked)) == ["call.started"]
    started, due = of_interaction(replace(asked, offered_at=NINE + 600))
    assert (due.type, due.at, due.subject) == (EventType.CALLBACK_DUE, NINE + 600, "back-1")
    told = json.loads(payload(due, Personal.MASKED))["data"]
    assert told["callback"] == {"due_at": NINE + 600, "for": "C-2026-000001"}
    assert (told["call"]["direction"], told["call"]["number"]) == ("callback", "*******567")
    later = of_interaction(answered_call("back-1", callback_of="C-2026-000001"))[-1]
    assert due.event_id == later.event_id != started.event_id


def test_each_part_of_an_answer_is_an_event() -> None:
    def answered(scores: dict[str, float], resolved: bool | None, comment: str | None) -> str:
        event = survey_answered(
            at=NINE, survey_id="c", call_id="c", scores=scores, resolved=resolved, pii_comment=comment
        )
        return event.event_id

    parts = [({"csat": 4.0}, None, None), ({"csat": 4.0}, True, None), ({"csat": 4.0}, True, "ok")]
    assert len({answered(*part) for part in parts}) == 3
    assert answered({"nps": 1.0, "csat": 2.0}, None, None) == answered({"csat": 2.0, "nps": 1.0}, None, None)


@pytest.mark.parametrize("at", [0.0, NINE + 0.1256])
def test_times_are_told_in_utc_to_the_millisecond(at: float) -> None:
    assert iso(at).endswith("Z")
    assert len(iso(at)) == 24
