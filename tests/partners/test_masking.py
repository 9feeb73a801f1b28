"""How much of a person a partner learns."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from partners.masking import Personal, mask_number, shown

LAN = {
    "pii_number": "+84901234567",
    "pii_name": "Chị Lan",
    "pii_note": "wants two",
    "queue": "sales",
    "parts": [{"pii_name": "Hoa", "n": 1}],
}


def test_nothing_personal_is_shown_unless_it_is_asked_for() -> None:
    hidden = {"number": None, "name": None, "note": None}
    assert shown(LAN, Personal.NONE) == {**hidden, "queue": "sales", "parts": [{"name": None, "n": 1}]}


def test_masked_is_enough_to_recognise_and_too_little_to_call() -> None:
    assert shown(LAN, Personal.MASKED) == {
        "number": "*********567",
        "name": "C***",
        "note": None,
        "queue": "sales",
        "parts": [{"name": "H***", "n": 1}],
    }


def test_in_full_everything_is_shown_under_its_plain_name() -> None:
    full = shown(LAN, Personal.FULL)
    assert (full["number"], full["name"], full["note"]) == ("+84901234567", "Chị Lan", "wants two")


@pytest.mark.parametrize("number", ["", "113", "1001", "123456", "anonymous"])
def test_a_number_of_which_three_digits_would_say_too_much_is_hidden_wholly(number: str) -> None:
    assert mask_number(number) == "*" * len(number)


def test_an_empty_name_stays_empty() -> None:
    assert shown({"pii_name": "", "pii_number": None}, Personal.MASKED) == {"name": "", "number": None}


@given(st.from_regex(r"\+?[0-9 .-]{3,20}", fullmatch=True))
def test_three_digits_at_most_are_seen_of_any_number(number: str) -> None:
    masked = mask_number(number)
    assert len(masked) == len(number)
    assert sum(sign.isdecimal() for sign in masked) <= 3
