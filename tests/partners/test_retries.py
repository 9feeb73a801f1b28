"""When a delivery that failed is tried again."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from partners.retries import FIRST_S, GROWTH, MOST_S, backoff_s, retry_after_s
from tests.partners.receiver import NINE


def test_a_delivery_always_waits_the_same_and_two_do_not() -> None:
    assert backoff_s(7, 1) == backoff_s(7, 1)
    assert len({backoff_s(number, 1) for number in range(100)}) == 100


@given(st.integers(min_value=1, max_value=2**62), st.integers(min_value=1, max_value=1000))
def test_waits_grow_threefold_up_to_six_hours_and_are_shortened_by_half_at_most(
    number: int, attempt: int
) -> None:
    longest = min(MOST_S, FIRST_S * GROWTH ** (attempt - 1)) if attempt < 50 else MOST_S
    assert longest / 2 <= backoff_s(number, attempt) <= longest


@pytest.mark.parametrize(
    ("header", "wanted"),
    [
        (None, None),
        ("120", 120.0),
        (" 0 ", 0.0),
        ("Fri, 15 Jan 2027 08:05:00 GMT", 300.0),
        ("Fri, 15 Jan 2027 07:00:00 GMT", 0.0),
        ("Fri, 15 Jan 2027 08:05:00", 300.0),
        ("9" * 400, 86_400.0),
        ("Fri, 31 Dec 9999 23:59:59 GMT", 86_400.0),
        ("soon", None),
        ("-5", None),
        ("1.5", None),
        ("", None),
        ("٣", None),
        ("Fri, 99 Jan 2027 08:05:00 GMT", None),
    ],
)
def test_they_may_ask_for_more_time_in_seconds_or_by_a_date(header: str | None, wanted: float | None) -> None:
    assert retry_after_s(header, NINE) == wanted


@given(st.text())
def test_whatever_they_ask_for_is_at_most_a_day(header: str) -> None:
    asked = retry_after_s(header, NINE)
    assert asked is None or 0 <= asked <= 86_400
