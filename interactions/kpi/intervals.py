"""A period cut into quarters, hours or days as the clocks of a place show them. Pure."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from enum import StrEnum
from itertools import pairwise
from zoneinfo import ZoneInfo

from interactions.kpi.dirty import BUCKET_S, FIRST, LAST

MOST_SPANS = 100_000


class BadPeriod(ValueError):
    """No report can be made of this period; the message says what to write."""


class Interval(StrEnum):
    QUARTER = "15m"
    HOUR = "1h"
    DAY = "1d"
    ALL = "all"


@dataclass(frozen=True, slots=True)
class Span:
    """From `start` to just before `end`; seconds UTC."""

    start: float
    end: float


def moment(text: str, zone: ZoneInfo, *, ends: bool = False) -> float:
    """`2026-11-17` or `2026-11-17T08:30`, by the clock of the zone unless it says its offset. A date that
    ends a period includes its whole day. Raises `BadPeriod`."""
    try:
        if "T" not in text and " " not in text.strip():
            day = date.fromisoformat(text)
            return midnight(day + timedelta(days=1) if ends else day, zone)
        said = datetime.fromisoformat(text)
        return (said if said.tzinfo else said.replace(tzinfo=zone)).timestamp()
    except (ValueError, OverflowError):
        raise BadPeriod(
            f"{text[:40]!r} is no date: write it as 2026-11-17, or with a time as 2026-11-17T08:30"
        ) from None


def midnight(day: date, zone: ZoneInfo) -> float:
    """When this day begins there: where clocks leave midnight out, with the first moment after."""
    return datetime.combine(day, time.min, tzinfo=zone).timestamp()


def spans(start: float, end: float, interval: Interval, zone: ZoneInfo) -> list[Span]:
    """The period in intervals; the first and the last one may be shorter. Raises `BadPeriod`."""
    if not FIRST <= start < end <= LAST:
        raise BadPeriod("the period must end after it begins, in the years 1970 to 2199")
    if interval is Interval.ALL:
        return [Span(start, end)]
    least_s = {Interval.QUARTER: 900, Interval.HOUR: 3600, Interval.DAY: 86_400}[interval]
    if (end - start) / least_s > MOST_SPANS:
        raise BadPeriod(f"more than {MOST_SPANS} intervals: ask for longer ones, or for a shorter period")
    cuts = days(start, end, zone) if interval is Interval.DAY else _by_the_clock(start, end, interval, zone)
    edges = [start, *(cut for cut in cuts if start < cut < end), end]
    return [Span(a, b) for a, b in pairwise(edges)]


def day_of(at: float, zone: ZoneInfo) -> Span:
    """The day in which this moment lies."""
    edges = list(days(at, at, zone))
    begun = max(edge for edge in edges if edge <= at)
    return Span(begun, min(edge for edge in edges if edge > at))


def days(start: float, end: float, zone: ZoneInfo) -> Iterator[float]:
    """The midnights from one that is no later than `start` to one that is later than `end`, each once."""
    day = datetime.fromtimestamp(start, zone).date()
    before: float | None = None
    while before is None or before <= end:
        at = midnight(day, zone)
        if at != before:  # a place that crosses the date line leaves a day out
            yield at
        before, day = at, day + timedelta(days=1)


def _by_the_clock(start: float, end: float, interval: Interval, zone: ZoneInfo) -> Iterator[float]:
    """Where the clock shows full quarters or hours. Since 1972 zones are off by quarters of an hour; an hour
    that the clocks go through twice is two."""
    at = start // BUCKET_S * BUCKET_S
    while at < end:
        if interval is Interval.QUARTER or datetime.fromtimestamp(at, zone).minute == 0:
            yield at
        at += BUCKET_S
