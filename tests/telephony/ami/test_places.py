"""Where things are, as Asterisk sees them."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from telephony.ami.errors import Misplaced
from telephony.ami.places import LONGEST_NUMBER, AsteriskPlaces

PLACES = AsteriskPlaces(prompts="/p", recordings="/r", trunk="PJSIP/{number}@trunk")


def test_a_recordings_path_is_whole() -> None:
    assert PLACES.recording("2026/11/22/c/talk-1/customer.wav16") == "/r/2026/11/22/c/talk-1/customer.wav16"


@pytest.mark.parametrize("evil", ["a,b", "a)b", "a^b", "%d", "${X}", "a\nb", 'a"b', "a&b"])
def test_a_path_with_a_meaning_is_refused(evil: str) -> None:
    with pytest.raises(Misplaced, match="choose a plainer folder"):
        PLACES.recording(evil)


def test_a_number_is_dialled_as_the_trunk_says() -> None:
    assert PLACES.outside("+84 (28) 1234-567") == "PJSIP/+84281234567@trunk"
    assert AsteriskPlaces(prompts="", recordings="", trunk="PJSIP/trunk/sip:{number}@c.vn").outside("1") == (
        "PJSIP/trunk/sip:1@c.vn"
    )


@given(st.text())
def test_whatever_a_number_holds_only_digits_are_dialled(number: str) -> None:
    try:
        dialled = PLACES.outside(number)
    except Misplaced:
        assert not set(number) & set("0123456789")
    else:
        digits = dialled.removeprefix("PJSIP/").removesuffix("@trunk")
        assert set(digits) <= set("+0123456789")
        assert 1 <= len(digits) <= LONGEST_NUMBER


def test_without_a_trunk_the_setting_is_named() -> None:
    with pytest.raises(Misplaced, match=r"no trunk is configured: set \[asterisk\] trunk"):
        AsteriskPlaces(prompts="/p", recordings="/r").outside("090")
