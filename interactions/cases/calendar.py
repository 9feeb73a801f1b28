"""Working time: when somebody is there, and how much of it lies between two moments. Pure.

A span such as 22:00-06:00 goes over midnight and belongs to the day on which it begins, also when the next
one is a holiday. It begins and ends when the clock on the wall first shows that time or a later one, so that
a skipped hour is nobody's work, and an hour lived twice is worked twice.

Times are floats, seconds UTC. Those of our days are multiples of 2^-22 s and sums of them stay below 2^31 s:
a float holds each exactly, and so is every sum here.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from datetime import date, datetime, time, timedelta
from math import isfinite
from typing import TypeAlias
from zoneinfo import ZoneInfo

DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
Span: TypeAlias = tuple[int, int]  # minutes of the day; an end beyond 1440 is of the next day
_SPAN = re.compile(r"([0-9]{2}):([0-9]{2})-([0-9]{2}):([0-9]{2})")
_DAY_MIN = 1440
_ONE_DAY = timedelta(days=1)
_LONGEST_S = 10 * 366 * 86_400.0


class BadCalendar(ValueError):
    """Nobody can work by this calendar; the message says what to write."""


class Calendar:
    """`week` has the spans of Monday to Sunday. `special` has others for single days; none: a holiday."""

    def __init__(
        self,
        zone: ZoneInfo,
        week: Sequence[Sequence[Span]],
        special: Mapping[date, Sequence[Span]] | None = None,
    ) -> None:
        if len(week) != 7:
            raise BadCalendar("a week has seven days, Monday first")
        if not any(week):
            raise BadCalendar('nobody ever works: write hours such as mon = ["08:00-12:00", "13:00-17:30"]')
        for start, end in (span for day in (*week, *(special or {}).values()) for span in day):
            if not (0 <= start < _DAY_MIN and start < end <= start + _DAY_MIN):
                raise BadCalendar(f"a span from minute {start} to minute {end}: it lasts up to 24 hours")
        self._zone = zone
        self._week = tuple(tuple(day) for day in week)
        self._special = {day: tuple(spans) for day, spans in (special or {}).items()}
        self._known: dict[date, tuple[tuple[float, float], ...]] = {}

    def due(self, start: float, working_s: float) -> float:
        """The first moment at or after `start` by which so much has been worked since."""
        if not 0 <= working_s <= _LONGEST_S:
            raise BadCalendar(f"{working_s} s of working time: write from 0 to {_LONGEST_S:.0f}")
        if working_s == 0:
            return start
        left = working_s
        for begin, end in self._spans(start):
            if end - max(begin, start) >= left:
                return max(begin, start) + left
            left -= max(0.0, end - max(begin, start))
        raise AssertionError("the days never end")

    def worked(self, start: float, end: float) -> float:
        """Seconds of working time between the two; 0 when `end` is not later."""
        total = 0.0
        if end <= start:
            return total
        for begin, stop in self._spans(start):
            if begin >= end:
                break
            total += max(0.0, min(stop, end) - max(begin, start))
        return total

    def is_working(self, at: float) -> bool:
        begin, _ = next(self._spans(at))
        return begin <= at

    def _spans(self, since: float) -> Iterator[tuple[float, float]]:
        """Working time that ends after `since`, in order and without overlaps, for ever."""
        if not isfinite(since):
            raise BadCalendar(f"{since} is no time")
        day = datetime.fromtimestamp(since, self._zone).date() - 2 * _ONE_DAY  # nights reach into the next
        told = 0.0
        while True:
            for begin, end in self._of_day(day):
                if end > max(told, since):
                    yield max(begin, told), end
                told = max(told, end)
            day += _ONE_DAY

    def _of_day(self, day: date) -> tuple[tuple[float, float], ...]:
        """The spans that begin on this day, as moments."""
        if day not in self._known:
            spans = self._special.get(day, self._week[day.weekday()])
            found = ((self._moment(day, start), self._moment(day, end)) for start, end in spans)
            self._known[day] = tuple(sorted(found))
        return self._known[day]

    def _moment(self, day: date, minute: int) -> float:
        """When the clock on the wall first shows this minute of the day, or a later one."""
        shown = datetime.combine(day, time()) + timedelta(minutes=minute)
        first = shown.replace(tzinfo=self._zone).timestamp()
        if datetime.fromtimestamp(first, self._zone).replace(tzinfo=None) == shown:
            return first
        # The clock skips this minute: it is the moment of the jump, which lies between the two readings.
        before, past = int(shown.replace(tzinfo=self._zone, fold=1).timestamp()), int(first)
        while past - before > 1:
            middle = (before + past) // 2
            if datetime.fromtimestamp(middle, self._zone).replace(tzinfo=None) < shown:
                before = middle
            else:
                past = middle
        return float(past)


def read_spans(texts: Sequence[str]) -> tuple[Span, ...]:
    """`["08:00-12:00", "22:00-06:00"]` as spans. Raises `BadCalendar`."""
    return tuple(_span(text) for text in texts)


def _span(text: str) -> Span:
    found = _SPAN.fullmatch(text)
    if found is None:
        raise BadCalendar(f"{text!r} is no span of a day: write one like 08:00-17:30")
    hour, minute, end_hour, end_minute = map(int, found.groups())
    start, end = 60 * hour + minute, 60 * end_hour + end_minute
    if minute > 59 or end_minute > 59 or start >= _DAY_MIN or end > _DAY_MIN:
        raise BadCalendar(f"{text!r} has a time that no clock shows: write from 00:00 to 24:00")
    return start, end if end > start else end + _DAY_MIN
