"""When a report is due, of which time it is, and what is to be done about it now. Pure.

Times are told by the clocks of the house. Where they leave the time of a report out it is due as much later,
where they go through it twice it is due the first time: each day has it once.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from enum import StrEnum
from zoneinfo import ZoneInfo

from interactions.kpi.intervals import Span, midnight

TOO_LATE_S = 86_400.0  # what is a day late is of no use any more
LATE_S = 300.0  # later than this is told
CLAIM_S = 600.0  # whoever sends a report has so long before another takes it up
_ONE_DAY = timedelta(days=1)
_LONGEST = 62  # days; each of 31 days and less comes in them
_FIRST_PAUSE_S, _LONGEST_PAUSE_S = 60.0, 3600.0


class Every(StrEnum):
    DAY = "day"
    WEEK = "week"
    MONTH = "month"


class Period(StrEnum):
    YESTERDAY = "yesterday"
    LAST_WEEK = "last_week"  # Monday to Sunday
    LAST_MONTH = "last_month"
    TODAY = "today"  # so far


@dataclass(frozen=True, slots=True)
class Schedule:
    """`weekday`: 0 is Monday; of a weekly one. `day`: of the month, 1 to 28; of a monthly one."""

    every: Every
    at: time
    zone: ZoneInfo
    weekday: int = 0
    day: int = 1


@dataclass(frozen=True, slots=True)
class Kept:
    """What is known of the last due time. `again_at`: when it may be tried; None: nothing is left to do."""

    due_at: float
    again_at: float | None


@dataclass(frozen=True, slots=True)
class Begin:
    """The report is new: what was due before is none of its business."""

    due_at: float


@dataclass(frozen=True, slots=True)
class PassOver:
    """It is too late for that one."""

    due_at: float


@dataclass(frozen=True, slots=True)
class Send:
    due_at: float


@dataclass(frozen=True, slots=True)
class Wait:
    until: float


def decide(schedule: Schedule, kept: Kept | None, now: float) -> Begin | PassOver | Send | Wait:
    due = last_due(schedule, now)
    if kept is None:
        return Begin(due)
    if kept.due_at >= due:
        if kept.again_at is None:
            return Wait(next_due(schedule, max(now, kept.due_at)))
        if now - kept.due_at >= TOO_LATE_S:
            return PassOver(kept.due_at)
        return Send(kept.due_at) if kept.again_at <= now else Wait(kept.again_at)
    return Send(due) if now - due < TOO_LATE_S else PassOver(due)


def pause_s(tries: int) -> float:
    """Until the next try, after so many."""
    return float(min(_FIRST_PAUSE_S * 2 ** (min(tries, 20) - 1), _LONGEST_PAUSE_S))


def last_due(schedule: Schedule, now: float) -> float:
    """The last time at which it was due, `now` included."""
    day = datetime.fromtimestamp(now, schedule.zone).date() + _ONE_DAY
    for _ in range(_LONGEST):
        if _falls_on(schedule, day) and (at := _moment(schedule, day)) <= now:
            return at
        day -= _ONE_DAY
    raise AssertionError("each month has the days 1 to 28")


def next_due(schedule: Schedule, now: float) -> float:
    """The first time after `now`."""
    day = datetime.fromtimestamp(now, schedule.zone).date() - _ONE_DAY
    for _ in range(_LONGEST):
        if _falls_on(schedule, day) and (at := _moment(schedule, day)) > now:
            return at
        day += _ONE_DAY
    raise AssertionError("each month has the days 1 to 28")


def reported(period: Period, due_at: float, zone: ZoneInfo) -> Span:
    """The time that a report due then is of."""
    day = datetime.fromtimestamp(due_at, zone).date()
    match period:
        case Period.YESTERDAY:
            first, last = day - _ONE_DAY, day
        case Period.LAST_WEEK:
            last = day - timedelta(days=day.weekday())
            first = last - timedelta(days=7)
        case Period.LAST_MONTH:
            last = day.replace(day=1)
            first = (last - _ONE_DAY).replace(day=1)
        case Period.TODAY:
            return Span(midnight(day, zone), due_at)
    return Span(midnight(first, zone), midnight(last, zone))


def _falls_on(schedule: Schedule, day: date) -> bool:
    match schedule.every:
        case Every.DAY:
            return True
        case Every.WEEK:
            return day.weekday() == schedule.weekday
        case Every.MONTH:
            return day.day == schedule.day


def _moment(schedule: Schedule, day: date) -> float:
    return datetime.combine(day, schedule.at, tzinfo=schedule.zone).timestamp()
