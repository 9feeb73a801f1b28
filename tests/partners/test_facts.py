"""The values that a mapping puts in their places."""

from __future__ import annotations

import pytest

from interactions.record import Outcome
from partners.facts import Activity, Note, Ticket, activity_values, note_values, spellings, ticket_values
from partners.mapping import NUMBER, WRITTEN
from tests.interactions.calls import NINE, answered_call, call


@pytest.mark.parametrize("number", ["0901234567", "+84 901 234 567", "+84901234567"])
def test_a_number_is_spelled_in_each_way_in_which_systems_keep_it(number: str) -> None:
    assert spellings(number, "VN") == {
        "number": "+84901234567",
        "digits": "84901234567",
        "national": "0901234567",
        "significant": "901234567",
    }


@pytest.mark.parametrize("number", ["", "anonymous", "\x00"])
def test_what_is_no_number_is_spelled_in_no_way(number: str) -> None:
    assert spellings(number, "VN") == {}


def test_every_value_has_a_place_and_every_place_a_value() -> None:
    ticket = Ticket(key="k", subject="s", pii_text="t", pii_number="0901234567")
    note = Note(key="k", at=NINE, pii_text="t")
    activity = Activity(key="k", call=answered_call(), subject="s", pii_text="t")
    assert set(spellings("0901234567", "VN")) == NUMBER
    assert set(ticket_values(ticket, "VN")) == WRITTEN["ticket"]
    assert set(note_values(note)) == WRITTEN["note"]
    assert set(activity_values(activity, "VN")) == WRITTEN["activity"]


def test_a_call_that_nobody_answered_has_no_end_of_talk_to_tell() -> None:
    gone = call(outcome=Outcome.LOST, closed_at=NINE + 9)
    values = activity_values(Activity(key="k", call=gone, subject="s", pii_text=""), "VN")
    assert "ended" not in values
    assert (values["duration_s"], values["outcome"]) == (0, "lost")


def test_talk_and_hold_are_the_length_of_a_call() -> None:
    values = activity_values(Activity(key="k", call=answered_call(), subject="s", pii_text=""), "VN")
    assert (values["duration_s"], values["duration_ms"], values["at_ms"]) == (120, 120_000, NINE * 1000)
