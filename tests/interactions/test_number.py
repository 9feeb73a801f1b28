from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from interactions.number import e164


@pytest.mark.parametrize(
    "number",
    ["0901234567", "+84901234567", "84901234567", "0084 901 234 567", "090-123.45 67", "+84 (90) 1234567"],
)
def test_spellings_of_a_number_are_one_number(number: str) -> None:
    assert e164(number) == "+84901234567"


def test_a_number_is_meant_in_its_region() -> None:
    assert e164("010-1234-5678", "KR") == "+821012345678"


@pytest.mark.parametrize(
    "number",
    [
        "",
        "anonymous",
        "unknown",
        "1001",
        "call 0901234567 now",
        "+999999999999",
        "0901234567\n",
        "\x00",
        "0" * 32,
    ],
)
def test_withheld_internal_and_hostile_numbers_are_none(number: str) -> None:
    assert e164(number) is None


@given(st.text())
def test_no_text_breaks_it(number: str) -> None:
    e164(number)
