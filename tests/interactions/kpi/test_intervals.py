from __future__ import annotations

from datetime import UTC, datetime
from itertools import pairwise
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from interactions.kpi.intervals import BadPeriod, Interval, Span, day_of, moment, spans

HANOI = ZoneInfo("Asia/Ho_Chi_Minh")
BERLIN = ZoneInfo("Europe/Berlin")


def at(text: str) -> float:
    return datetime.fromisoformat(text).timestamp()


def shown(found: list[Span], zone: ZoneInfo) -> list[str]:
    return [datetime.fromtimestamp(span.start, zone).isoformat() for span in found]


def test_a_date_begins_at_its_midnight_and_ends_with_its_day() -> None:
    assert moment("2026-11-17", HANOI) == at("2026-11-17T00:00+07:00")
    assert moment("2026-11-17", HANOI, ends=True) == at("2026-11-18T00:00+07:00")


@pytest.mark.parametrize("ends", [False, True])
def test_a_time_is_exact(ends: bool) -> None:
    assert moment("2026-11-17T08:30", HANOI, ends=ends) == at("2026-11-17T08:30+07:00")
    assert moment("2026-11-17 08:30:15.5", HANOI, ends=ends) == at("2026-11-17T08:30:15.5+07:00")
    assert moment("2026-11-17T08:30Z", HANOI, ends=ends) == at("2026-11-17T08:30+00:00")


@pytest.mark.parametrize(
    "text", ["", "yesterday", "2026-13-01", "2026-02-30T08:00", "9999-12-31", "17.11.2026"]
)
def test_what_is_no_date_is_refused_in_words(text: str) -> None:
    with pytest.raises(BadPeriod, match="write it as 2026-11-17"):
        moment(text, HANOI, ends=True)


@pytest.mark.parametrize(("start", "end"), [(5.0, 5.0), (6.0, 5.0), (-1.0, 5.0), (0.0, 1e11)])
def test_a_period_must_end_after_it_begins_in_our_times(start: float, end: float) -> None:
    with pytest.raises(BadPeriod, match="must end after it begins"):
        spans(start, end, Interval.ALL, HANOI)


def test_too_many_intervals_are_refused_in_words() -> None:
    with pytest.raises(BadPeriod, match="ask for longer ones"):
        spans(0.0, 4e8, Interval.QUARTER, HANOI)


def test_the_day_on_which_clocks_go_forward_has_23_hours() -> None:
    start, end = at("2026-03-29T00:00+01:00"), at("2026-03-30T00:00+02:00")
    assert spans(start, end, Interval.DAY, BERLIN) == [Span(start, end)]
    hours = spans(start, end, Interval.HOUR, BERLIN)
    assert len(hours) == 23
    assert shown(hours, BERLIN)[1:3] == ["2026-03-29T01:00:00+01:00", "2026-03-29T03:00:00+02:00"]
    assert len(spans(start, end, Interval.QUARTER, BERLIN)) == 92


def test_the_hour_that_clocks_go_through_twice_is_two() -> None:
    start, end = at("2026-10-25T00:00+02:00"), at("2026-10-26T00:00+01:00")
    hours = spans(start, end, Interval.HOUR, BERLIN)
    assert len(hours) == 25
    assert shown(hours, BERLIN)[2:4] == ["2026-10-25T02:00:00+02:00", "2026-10-25T02:00:00+01:00"]


def test_a_day_without_midnight_begins_with_its_first_moment() -> None:
    cairo = ZoneInfo("Africa/Cairo")  # clocks go from 24 April 00:00 to 01:00
    found = spans(at("2026-04-23T00:00+02:00"), at("2026-04-25T00:00+03:00"), Interval.DAY, cairo)
    assert shown(found, cairo) == ["2026-04-23T00:00:00+02:00", "2026-04-24T01:00:00+03:00"]
    assert found[0].end == found[1].start


def test_a_day_that_a_place_left_out_has_no_row() -> None:
    apia = ZoneInfo("Pacific/Apia")  # went from 29 to 31 December 2011
    found = spans(at("2011-12-29T00:00-10:00"), at("2012-01-01T00:00+14:00"), Interval.DAY, apia)
    assert [text[:10] for text in shown(found, apia)] == ["2011-12-29", "2011-12-31"]


def test_the_first_and_the_last_interval_may_be_shorter() -> None:
    start, end = at("2026-11-17T08:20+07:00"), at("2026-11-17T10:05+07:00")
    assert shown(spans(start, end, Interval.HOUR, HANOI), HANOI) == [
        "2026-11-17T08:20:00+07:00",
        "2026-11-17T09:00:00+07:00",
        "2026-11-17T10:00:00+07:00",
    ]


def test_hours_are_those_of_clocks_that_are_off_by_45_minutes() -> None:
    kathmandu = ZoneInfo("Asia/Kathmandu")
    found = spans(at("2026-11-17T08:00+05:45"), at("2026-11-17T10:00+05:45"), Interval.HOUR, kathmandu)
    assert len(found) == 2


MOMENTS = st.floats(0, 4e9)
ZONES = st.sampled_from(
    [HANOI, BERLIN, *map(ZoneInfo, ("Africa/Cairo", "Australia/Lord_Howe", "America/Havana"))]
)


@given(MOMENTS, st.floats(1, 3e6), st.sampled_from(Interval), ZONES)
def test_intervals_cover_the_period_without_gap_or_overlap(
    start: float, lasts: float, interval: Interval, zone: ZoneInfo
) -> None:
    found = spans(start, start + lasts, interval, zone)
    assert found[0].start == start
    assert found[-1].end == start + lasts
    assert all(a.end == b.start for a, b in pairwise(found))
    assert all(span.start < span.end for span in found)


@given(MOMENTS, ZONES)
def test_a_moment_lies_in_its_day(moment: float, zone: ZoneInfo) -> None:
    day = day_of(moment, zone)
    assert day.start <= moment < day.end
    assert day_of(day.start, zone) == day_of((day.start + day.end) / 2, zone) == day
    shown = datetime.fromtimestamp(day.start, UTC).astimezone(zone)
    assert shown.hour < 2
