"""What is spoken about more than before: in how many calls a query's words are, by day or week; and words
that many more calls hold than did in the time before."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum
from zoneinfo import ZoneInfo

from sqlalchemy import case, func, literal, select
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from interactions.database import reading
from interactions.number import HOME_REGION
from interactions.query import Node
from interactions.search import found
from interactions.search.filters import ALL, Filters, facts
from interactions.search.fuzzy import expanded
from interactions.search.index import HOME_ZONE, MICROSECOND
from interactions.search.page import look
from interactions.search.parse import parse
from interactions.search.plan import Wanted, exact, plan
from interactions.search.schema import search_days

_QUARTER = 900 * MICROSECOND  # no time zone is off by anything else than quarters of an hour
_AT_ONCE = 500
MOST_LOOKED_AT = 20_000
"""Calls whose words are read for one trend, where the index alone cannot tell."""
_PRIOR_CALLS = 20.0  # how many calls of no difference are put beside those there were
_FEWEST = 3  # calls that must hold a word for it to be one that rises


class By(StrEnum):
    DAY = "day"
    WEEK = "week"  # from Monday


@dataclass(frozen=True, slots=True)
class Point:
    """`first` is the day, or the first day of the week; `calls` of all, so many as hold what was sought."""

    first: date
    calls: int


@dataclass(frozen=True, slots=True)
class Trend:
    """Without a gap. Not `complete`: there were too many calls to read, and the oldest are not counted."""

    points: tuple[Point, ...]
    complete: bool


@dataclass(frozen=True, slots=True)
class Rising:
    """A word as it was spelled, how many calls hold it now and held it before, and by how many standard
    deviations that is more."""

    word: str
    calls: int
    before: int
    z: float


class Trends:
    """`zone`: where the house's days begin."""

    def __init__(self, engine: AsyncEngine, zone: ZoneInfo = HOME_ZONE, region: str = HOME_REGION) -> None:
        self._engine = engine
        self._zone = zone
        self._region = region

    async def trend(
        self, query: str, *, filters: Filters = ALL, by: By = By.DAY, fuzzy: bool = False
    ) -> Trend:
        """In how many calls it is. Raises `BadQuery`."""
        node = parse(query, fuzzy=fuzzy)
        async with reading(self._engine) as connection:
            await found.ready(connection)
            node, _ = await expanded(connection, node)
            wanted = plan(node, facts(filters, self._region))
            if exact(node):
                quarters, complete = await self._counted(connection, wanted, filters), True
            else:
                quarters, complete = await self._read(connection, node, wanted, filters)
        calls: Counter[date] = Counter()
        for quarter, count in quarters.items():
            calls[_first(self._day(quarter * 900), by)] += count
        return Trend(tuple(self._points(calls, filters, by)), complete)

    async def rising(self, *, until: float, days: int, most: int = 30) -> tuple[Rising, ...]:
        """Of the days before the one of `until`, against as many days before them."""
        end = self._day(until).toordinal()
        word, now = search_days.c.word, search_days.c.day >= end - days
        counted = (
            select(
                word,
                func.sum(case((now, search_days.c.calls), else_=0)),
                func.sum(case((now, 0), else_=search_days.c.calls)),
            )
            .where(search_days.c.day >= end - 2 * days, search_days.c.day < end)
            .group_by(word)
        )
        async with reading(self._engine) as connection:
            rows = [(each, int(n), int(before)) for each, n, before in await connection.execute(counted)]
        return rise(rows)[:most]

    def _day(self, at: float) -> date:
        return datetime.fromtimestamp(at, self._zone).date()

    async def _counted(self, connection: AsyncConnection, wanted: Wanted, filters: Filters) -> dict[int, int]:
        """The index alone tells: calls by quarter of an hour since 1970."""
        ids = found.having(connection, wanted, filters, region=self._region).subquery()
        quarter = ids.c.id.op("/")(literal(_QUARTER)).label("quarter")
        rows = await connection.execute(select(quarter, func.count()).group_by(quarter))
        return {int(each): count for each, count in rows}

    async def _read(
        self, connection: AsyncConnection, node: Node, wanted: Wanted, filters: Filters
    ) -> tuple[dict[int, int], bool]:
        """Each call is looked at, the newest first."""
        counted: Counter[int] = Counter()
        last: int | None = None
        for _ in range(0, MOST_LOOKED_AT, _AT_ONCE):
            having = found.having(connection, wanted, filters, region=self._region, last=last)
            ids = (await connection.execute(found.newest(having, _AT_ONCE))).scalars().all()
            counted.update(seen.id // _QUARTER for seen in await look(connection, node, ids))
            if len(ids) < _AT_ONCE:
                return counted, True
            last = ids[-1] - 1
        return counted, False

    def _points(self, calls: Counter[date], filters: Filters, by: By) -> Iterable[Point]:
        if not calls and (filters.since is None or filters.until is None):
            return
        first = min(calls) if filters.since is None else _first(self._day(filters.since), by)
        last = max(calls) if filters.until is None else _first(self._day(filters.until - 1e-6), by)
        while first <= last:
            yield Point(first, calls[first])
            first += timedelta(days=1 if by is By.DAY else 7)


def rise(counted: Iterable[tuple[str, int, int]]) -> tuple[Rising, ...]:
    """Of words with the number of calls now and before ('' has that of all calls) those that rise, the surest
    first: the log-odds ratio over its standard deviation, with a prior as if some calls more had been as all
    were (Monroe, Colaresi and Quinn, "Fightin' Words", 2008)."""
    rows = list(counted)
    calls, before = next(((now, then) for word, now, then in rows if not word), (0, 0))
    found = []
    for word, now, then in rows:
        if not word or now < _FEWEST:
            continue
        prior = _PRIOR_CALLS * (now + then + 0.5) / (calls + before + 1)
        hold, hold_not = now + prior, calls - now + _PRIOR_CALLS - prior
        held, held_not = then + prior, before - then + _PRIOR_CALLS - prior
        deviation = math.sqrt(1 / hold + 1 / hold_not + 1 / held + 1 / held_not)
        z = (math.log(hold / hold_not) - math.log(held / held_not)) / deviation
        if z > 0:
            found.append(Rising(word, now, then, round(z, 3)))
    return tuple(sorted(found, key=lambda one: (-one.z, one.word)))


def _first(day: date, by: By) -> date:
    return day if by is By.DAY else day - timedelta(days=day.weekday())
