from __future__ import annotations

from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from interactions.cases.calendar import BadCalendar, Calendar, read_spans

SAIGON = ZoneInfo("Asia/Ho_Chi_Minh")
OFFICE = [read_spans(["08:00-12:00", "13:00-17:00"])] * 5 + [read_spans(["08:00-12:00"]), ()]
H = 3600.0


def at(text: str, zone: ZoneInfo = SAIGON) -> float:
    return datetime.fromisoformat(text).replace(tzinfo=zone).timestamp()


def test_only_the_hours_of_work_count() -> None:
    office = Calendar(SAIGON, OFFICE)  # 2026-11-13 is a Friday
    assert office.worked(at("2026-11-13 11:00"), at("2026-11-13 14:00")) == 2 * H
    assert office.worked(at("2026-11-13 16:00"), at("2026-11-16 09:00")) == (1 + 4 + 1) * H
    assert office.due(at("2026-11-13 16:00"), 5.5 * H) == at("2026-11-16 08:30")
    assert office.due(at("2026-11-15 03:00"), 1.0) == at("2026-11-16 08:00:01")


def test_what_is_used_up_at_closing_time_is_due_at_closing_time() -> None:
    office = Calendar(SAIGON, OFFICE)
    assert office.due(at("2026-11-13 16:00"), H) == at("2026-11-13 17:00")


def test_nobody_works_at_tet_but_half_a_day_before_it() -> None:
    tet = {date(2026, 2, day): () for day in range(16, 21)} | {date(2026, 2, 14): read_spans(["08:00-10:00"])}
    office = Calendar(SAIGON, OFFICE, tet)
    assert office.due(at("2026-02-14 09:00"), 2 * H) == at("2026-02-21 09:00")
    assert office.worked(at("2026-02-15 00:00"), at("2026-02-21 00:00")) == 0


def test_a_night_belongs_to_the_day_on_which_it_begins() -> None:
    nights = Calendar(SAIGON, [read_spans(["22:00-06:00"])] * 7, {date(2026, 11, 17): ()})
    assert nights.worked(at("2026-11-16 12:00"), at("2026-11-17 12:00")) == 8 * H
    assert nights.worked(at("2026-11-17 12:00"), at("2026-11-18 12:00")) == 0
    assert nights.is_working(at("2026-11-17 05:59"))
    assert not nights.is_working(at("2026-11-17 06:00"))


def test_day_and_night_is_all_the_time() -> None:
    always = Calendar(SAIGON, [read_spans(["00:00-24:00"])] * 7)
    assert always.due(at("2026-11-16 12:00"), 100 * H) == at("2026-11-16 12:00") + 100 * H
    assert always.worked(at("2026-11-16 12:00"), at("2027-11-16 12:00")) == 365 * 24 * H


def test_a_skipped_hour_is_nobodys_work_and_an_hour_lived_twice_is_worked_twice() -> None:
    berlin = ZoneInfo("Europe/Berlin")
    early = Calendar(berlin, [read_spans(["01:00-05:00"])] * 7)
    spring, autumn = at("2026-03-29 00:00", berlin), at("2026-10-25 00:00", berlin)
    assert early.worked(spring, spring + 12 * H) == 3 * H
    assert early.worked(autumn, autumn + 12 * H) == 5 * H


def test_a_span_that_begins_in_the_skipped_hour_begins_after_it() -> None:
    berlin = ZoneInfo("Europe/Berlin")
    early = Calendar(berlin, [read_spans(["02:30-05:00"])] * 7)
    assert early.due(at("2026-03-29 00:00", berlin), 60.0) == at("2026-03-29 03:01", berlin)


def test_nothing_is_worked_backwards() -> None:
    assert Calendar(SAIGON, OFFICE).worked(100.0, 50.0) == 0


@pytest.mark.parametrize(
    ("build", "what"),
    [
        (lambda: Calendar(SAIGON, [()] * 7), "nobody ever works"),
        (lambda: Calendar(SAIGON, OFFICE[:6]), "seven days"),
        (lambda: Calendar(SAIGON, [((600, 600),)] * 7), "up to 24 hours"),
        (lambda: Calendar(SAIGON, [((0, 1441),)] * 7), "up to 24 hours"),
        (lambda: read_spans(["8-17"]), "write one like"),
        (lambda: read_spans(["08:60-17:00"]), "no clock shows"),
        (lambda: read_spans(["24:00-17:00"]), "no clock shows"),
        (lambda: read_spans(["08:00-24:01"]), "no clock shows"),
        (lambda: Calendar(SAIGON, OFFICE).due(0.0, -1.0), "working time"),
        (lambda: Calendar(SAIGON, OFFICE).due(0.0, float("nan")), "working time"),
        (lambda: Calendar(SAIGON, OFFICE).due(float("inf"), 1.0), "is no time"),
    ],
)
def test_what_cannot_be_is_refused_with_advice(build, what: str) -> None:
    with pytest.raises(BadCalendar, match=what):
        build()


# --- against a twin that looks at the clock on the wall every minute ------------------------------

ZONES = ["Asia/Ho_Chi_Minh", "Europe/Berlin", "America/New_York", "Australia/Lord_Howe", "America/Santiago"]
MINUTES = st.integers(0, 1439)
SPANS = st.lists(st.tuples(MINUTES, st.integers(1, 1440)).map(lambda s: (s[0], s[0] + s[1])), max_size=3)


class Wall:
    """Is it working time in this minute? Looked up by what the clock shows, minute after minute."""

    def __init__(self, zone: ZoneInfo, week, special, start: float, minutes: int) -> None:
        waiting, going, self.working = [], [], []
        first = datetime.fromtimestamp(start, zone).date() - timedelta(days=3)
        for day in (first + timedelta(days=n) for n in range(minutes // 1440 + 8)):
            for begin, end in special.get(day, week[day.weekday()]):
                midnight = datetime.combine(day, time())
                waiting.append((midnight + timedelta(minutes=begin), midnight + timedelta(minutes=end)))
        for minute in range(-3 * 1440, minutes):
            shown = datetime.fromtimestamp(start + 60 * minute, zone).replace(tzinfo=None)
            going += [span for span in waiting if span[0] <= shown]
            waiting = [span for span in waiting if span[0] > shown]
            going = [span for span in going if span[1] > shown]
            if minute >= 0:
                self.working.append(bool(going))


@st.composite
def scenes(draw):
    zone = ZoneInfo(draw(st.sampled_from(ZONES)))
    week = draw(st.lists(SPANS, min_size=7, max_size=7).filter(any))
    # Around the days on which clocks change, mostly.
    day = draw(
        st.sampled_from(
            [
                date(2026, 3, 7),
                date(2026, 3, 28),
                date(2026, 4, 4),
                date(2026, 9, 5),
                date(2026, 10, 3),
                date(2026, 10, 24),
                date(2026, 10, 31),
                date(2026, 12, 31),
            ]
        )
    )
    special = draw(
        st.dictionaries(st.integers(-2, 4).map(lambda n: day + timedelta(days=n)), SPANS, max_size=2)
    )
    start = datetime(day.year, day.month, day.day, tzinfo=zone).timestamp() + 60 * draw(MINUTES)
    return zone, week, special, start


@settings(deadline=None, max_examples=60)
@given(scenes(), st.integers(0, 3 * 1440), st.integers(0, 2000))
def test_worked_and_due_are_what_the_clock_on_the_wall_says(scene, length: int, wanted: int) -> None:
    zone, week, special, start = scene
    calendar = Calendar(zone, week, special)
    wall = Wall(zone, week, special, start, 3 * 1440)
    assert calendar.worked(start, start + 60 * length) == 60 * sum(wall.working[:length])
    due = calendar.due(start, 60.0 * wanted)
    reached = next((n for n in range(3 * 1440 + 1) if sum(wall.working[:n]) >= wanted), None)
    if reached is None:
        assert due > start + 60 * 3 * 1440
    else:
        assert due == start + 60 * reached


@settings(deadline=None, max_examples=60)
@given(scenes(), st.floats(0, 5e5), st.floats(0, 5e5))
def test_due_is_the_first_moment_by_which_so_much_was_worked(scene, offset: float, wanted: float) -> None:
    zone, week, special, start = scene
    calendar, start = Calendar(zone, week, special), start + offset
    due = calendar.due(start, wanted)
    assert calendar.worked(start, due) == pytest.approx(wanted, abs=1e-5)
    if wanted > 1:
        assert calendar.worked(start, due - 0.5) < wanted
