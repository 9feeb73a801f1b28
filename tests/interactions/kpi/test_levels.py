from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from interactions.kpi.levels import LENGTH, Level, first_bucket, made_of

QUARTERS = st.integers(0, 10_000)


@given(QUARTERS, QUARTERS)
def test_every_quarter_is_in_one_part_and_every_part_is_kept(first: int, last: int) -> None:
    parts = made_of(first, last)
    assert [quarter for _, begin, end in parts for quarter in range(begin, end)] == list(range(first, last))
    assert all(begin % LENGTH[level] == end % LENGTH[level] == 0 for level, begin, end in parts)


@given(QUARTERS)
def test_a_day_on_any_clocks_is_made_of_few_sums(first: int) -> None:
    many = sum((end - begin) // LENGTH[level] for level, begin, end in made_of(first, first + 96))
    assert many <= 3 + 3 + 5 + 5 + 4


def test_an_hour_of_a_clock_is_one_sum() -> None:
    assert made_of(8, 12) == [(Level.HOUR, 8, 12)]
    assert made_of(23, 49) == [(Level.QUARTER, 23, 24), (Level.SHIFT, 24, 48), (Level.QUARTER, 48, 49)]


def test_a_quarter_that_has_begun_is_not_the_first() -> None:
    assert (first_bucket(900.0), first_bucket(900.5)) == (1, 2)
