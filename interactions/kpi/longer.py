"""The sums of hours, quarters of days and days, each from those of shorter stretches."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import ColumnElement, FromClause, Select, and_, delete, func, insert, literal, or_, select
from sqlalchemy.ext.asyncio import AsyncConnection

from interactions.kpi.dirty import BUCKET_S
from interactions.kpi.figures import FIELDS
from interactions.kpi.intervals import day_of
from interactions.kpi.levels import LENGTH, Level, first_bucket, made_of
from interactions.kpi.schema import kpi_sums
from interactions.kpi.tally import Dimension

TEXTS = ("waits", "resolved")
DIMENSIONS = [dimension.value for dimension in Dimension]
_STEPS = ((Level.HOUR, Level.QUARTER), (Level.SHIFT, Level.HOUR))  # each summed up from the shorter one
_AT_ONCE = 192


async def sum_longer(connection: AsyncConnection, buckets: Sequence[int], zone: ZoneInfo) -> None:
    """All that is longer than a quarter and has one of these in it."""
    for level, of in _STEPS:
        length, part = LENGTH[level], LENGTH[of]
        begins = sorted({bucket // length * length for bucket in buckets})
        for first in range(0, len(begins), _AT_ONCE):
            some = begins[first : first + _AT_ONCE]
            parts = [begin + each for begin in some for each in range(0, length, part)]
            await connection.execute(delete(kpi_sums).where(*of_level(level, some)))
            begins_at = kpi_sums.c.bucket - kpi_sums.c.bucket % length
            await _sum(connection, level, begins_at, and_(*of_level(of, parts)))
    done_until = None
    for bucket in sorted(buckets):
        if done_until is not None and bucket < done_until:
            continue
        day = day_of(bucket * BUCKET_S, zone)
        begin, done_until = first_bucket(day.start), first_bucket(day.end)
        await connection.execute(delete(kpi_sums).where(*of_level(Level.DAY, [begin])))
        sums = kpi_sums.c
        made = (
            and_(sums.level == level, sums.bucket >= first, sums.bucket < last)
            for level, first, last in made_of(begin, done_until)
        )
        await _sum(connection, Level.DAY, literal(begin), and_(sums.dimension.in_(DIMENSIONS), or_(*made)))


async def _sum(
    connection: AsyncConnection, level: Level, begin: ColumnElement[int], of: ColumnElement[bool]
) -> None:
    """The sums of longer stretches, each from those of shorter ones."""
    key = (kpi_sums.c.dimension, kpi_sums.c.value, begin.label("begin"))
    summed: Select[Any] = select(*key, literal(int(level)), *added_up(kpi_sums)).where(of).group_by(*key)
    names = ["dimension", "value", "bucket", "level", *FIELDS, *TEXTS]
    await connection.execute(insert(kpi_sums).from_select(names, summed))


def kept_of(sums: FromClause) -> list[ColumnElement[Any]]:
    """Of `kpi_sums`, or of some of its rows: in the order of `FIELDS`, and the texts."""
    return [sums.c[name] for name in (*FIELDS, *TEXTS)]


def added_up(sums: FromClause) -> list[ColumnElement[Any]]:
    numbers = (func.sum(sums.c[name]) for name in FIELDS)
    return [*numbers, *(func.aggregate_strings(sums.c[name], "") for name in TEXTS)]


def of_level(level: Level, buckets: Sequence[int]) -> tuple[ColumnElement[bool], ...]:
    sums = kpi_sums.c
    return sums.dimension.in_(DIMENSIONS), sums.level == level, sums.bucket.in_(buckets)
