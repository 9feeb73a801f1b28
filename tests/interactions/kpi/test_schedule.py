"""When reports are due, and that each goes out once whatever happens to the service."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from interactions.kpi.schedule import (
    CLAIM_S,
    Begin,
    Every,
    Kept,
    PassOver,
    Period,
    Schedule,
    Send,
    Wait,
    decide,
    last_due,
    next_due,
    pause_s,
    reported,
)

HANOI, BERLIN = ZoneInfo("Asia/Ho_Chi_Minh"), ZoneInfo("Europe/Berlin")
MORNING = Schedule(Every.DAY, time(7, 30), HANOI)


def at(text: str, zone: ZoneInfo = HANOI) -> float:
    return datetime.fromisoformat(text).replace(tzinfo=zone).timestamp()


schedules = st.builds(
    Schedule,
    st.sampled_from(Every),
    st.times().map(lambda t: t.replace(second=0, microsecond=0)),
    st.sampled_from([HANOI, BERLIN, ZoneInfo("America/Sao_Paulo"), ZoneInfo("Pacific/Apia")]),
    st.integers(0, 6),
    st.integers(1, 28),
)
moments = st.floats(at("2005-01-01"), at("2026-12-31"))


@given(schedules, moments)
def test_the_last_and_the_next_time_are_those_of_the_calendar(schedule: Schedule, now: float) -> None:
    today = datetime.fromtimestamp(now, schedule.zone).date()
    due = sorted(
        datetime.combine(day, schedule.at, schedule.zone).timestamp()
        for day in (today + timedelta(days=n) for n in range(-70, 70))
        if schedule.every is Every.DAY
        or (schedule.every is Every.WEEK and day.weekday() == schedule.weekday)
        or (schedule.every is Every.MONTH and day.day == schedule.day)
    )
    assert last_due(schedule, now) == max(moment for moment in due if moment <= now)
    assert next_due(schedule, now) == min(moment for moment in due if moment > now)


@given(
    schedules,
    moments,
    st.lists(st.tuples(st.floats(0, 3 * 86_400), st.booleans(), st.booleans()), max_size=40),
)
@settings(max_examples=60)
def test_each_goes_out_once_however_often_the_service_stops_and_the_mail_fails(
    schedule: Schedule, now: float, story: list[tuple[float, bool, bool]]
) -> None:
    """Each part of the story: so much later the service looks; whether mail goes out then, or it dies."""
    kept: Kept | None = None
    sent: list[float] = []
    for later_s, goes_out, dies in story:
        now += later_s
        for _ in range(5):  # until there is nothing to do at this moment
            match decide(schedule, kept, now):
                case Begin(due_at=due) | PassOver(due_at=due):
                    kept = Kept(due, None)
                case Send(due_at=due):
                    assert due not in sent
                    assert 0 <= now - due < 86_400
                    if dies:
                        kept = Kept(due, now + CLAIM_S)
                    elif goes_out:
                        sent.append(due)
                        kept = Kept(due, None)
                    else:
                        kept = Kept(due, now + pause_s(1))
                case Wait(until=until):
                    assert until > now
                    break
        else:
            raise AssertionError("it never rests")
    assert sent == sorted(set(sent))


def test_a_new_report_waits_for_its_first_time() -> None:
    due = at("2026-11-20T07:30")
    assert decide(MORNING, None, at("2026-11-20T09:00")) == Begin(due)
    assert decide(MORNING, Kept(due, None), at("2026-11-20T09:00")) == Wait(due + 86_400)


def test_what_was_due_while_nobody_was_there_goes_out_within_a_day() -> None:
    before, due = Kept(at("2026-11-18T07:30"), None), at("2026-11-20T07:30")
    assert decide(MORNING, before, due + 3600) == Send(due)
    weekly = Schedule(Every.WEEK, time(7, 30), HANOI, weekday=4)
    assert decide(weekly, before, due + 86_399) == Send(due)
    assert decide(weekly, before, due + 86_400) == PassOver(due)


def test_what_could_not_be_sent_is_tried_again_until_it_is_a_day_late() -> None:
    monthly, due = Schedule(Every.MONTH, time(7, 30), HANOI, day=20), at("2026-11-20T07:30")
    again = Kept(due, due + 60)
    assert decide(monthly, again, due + 59) == Wait(due + 60)
    assert decide(monthly, again, due + 60) == Send(due)
    assert decide(monthly, Kept(due, due + 86_500), due + 86_400) == PassOver(due)


def test_pauses_grow_up_to_an_hour() -> None:
    assert [pause_s(tries) for tries in (1, 2, 3, 6, 7, 500)] == [60, 120, 240, 1920, 3600, 3600]


@pytest.mark.parametrize(
    ("period", "first", "last"),
    [
        (Period.YESTERDAY, "2026-03-02", "2026-03-03"),
        (Period.LAST_WEEK, "2026-02-23", "2026-03-02"),
        (Period.LAST_MONTH, "2026-02-01", "2026-03-01"),
    ],
)
def test_a_report_is_of_whole_days(period: Period, first: str, last: str) -> None:
    span = reported(period, at("2026-03-03T07:30"), HANOI)
    assert (span.start, span.end) == (at(first), at(last))


def test_of_today_it_is_what_has_been_so_far() -> None:
    span = reported(Period.TODAY, at("2026-03-03T17:30"), HANOI)
    assert (span.start, span.end) == (at("2026-03-03"), at("2026-03-03T17:30"))


def test_a_time_that_the_clocks_leave_out_or_repeat_is_due_once() -> None:
    schedule = Schedule(Every.DAY, time(2, 30), BERLIN)
    for day in (date(2026, 3, 29), date(2026, 10, 25)):
        noon = datetime.combine(day, time(12), BERLIN).timestamp()
        before = datetime.combine(day, time(0), BERLIN).timestamp()
        assert next_due(schedule, before) == last_due(schedule, noon)
        assert next_due(schedule, last_due(schedule, noon)) > noon
