"""The sums of a period, by interval and dimension.

Whole days and quarters of an hour come from the sums that are kept; where a period begins or ends in the
middle of a quarter the rest is added up from the facts. `Rollup.refresh` goes before, or what changed since
is missing.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from math import ceil
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import CTE, ColumnElement, Integer, Select, Table, and_, case, column, func, select, values
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from interactions.database import reading
from interactions.kpi import sources
from interactions.kpi.dirty import BUCKET_S
from interactions.kpi.figures import FIELDS, Sums, Within, sums_of
from interactions.kpi.intervals import Interval, Span, day_of, spans
from interactions.kpi.rollup import Level, first_bucket, stored_zone
from interactions.kpi.schema import kpi_sums, kpi_waits
from interactions.kpi.tally import NOBODY, Cell, Dimension, Kind, Tally

_PIECES_AT_ONCE = 1000


class By(StrEnum):
    ALL = "all"
    QUEUE = "queue"
    AGENT = "agent"
    TEAM = "team"
    NUMBER = "number"  # that was dialled
    REASON = "reason"


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """`sl_s`: T, within which an answer is in time; `short_s`: s, until which giving up is short."""

    start: float
    end: float
    interval: Interval = Interval.ALL
    by: By = By.QUEUE
    sl_s: int = 20
    short_s: int = 5
    zone: ZoneInfo


@dataclass(frozen=True, slots=True)
class Line:
    """`value`: the queue, the agent or what else was asked for; None where it is none."""

    span: Span
    value: str | None
    sums: Sums
    within: Within


@dataclass(frozen=True, slots=True)
class _Piece:
    """Of the span with this number: the kept sums of one level, from one quarter to just before another."""

    span: int
    level: Level
    first: int
    last: int


@dataclass(slots=True)
class _Found:
    sums: dict[tuple[int, str], Sums] = field(default_factory=dict)
    within: dict[tuple[int, str], Within] = field(default_factory=dict)

    def add(self, key: tuple[int, str], sums: Sums) -> None:
        there = self.sums.get(key)
        self.sums[key] = sums if there is None else there + sums

    def add_within(self, key: tuple[int, str], within: Within) -> None:
        there = self.within.get(key)
        self.within[key] = within if there is None else there + within


async def report(engine: AsyncEngine, question: Question, teams: Mapping[str, str]) -> list[Line]:
    """By time, then by value: where anything was counted, or always when asked for all together. `teams`: of
    each agent. Raises `BadPeriod` and `DatabaseUnusable`."""
    cut = spans(question.start, question.end, question.interval, question.zone)
    dimension = Dimension.AGENT if question.by is By.TEAM else Dimension(question.by.value)
    found = _Found()
    async with reading(engine) as connection:
        pieces, rest = _pieces(cut, await stored_zone(connection))
        for first in range(0, len(pieces), _PIECES_AT_ONCE):
            await _kept(connection, pieces[first : first + _PIECES_AT_ONCE], dimension, question, found)
        if rest:
            await _added_up(connection, rest, dimension, question, found)
    if question.by is By.TEAM:
        found = _by_team(found, teams)
    if question.by is By.ALL:
        for number in range(len(cut)):
            found.sums.setdefault((number, NOBODY), Sums())
    return [
        Line(cut[number], value or None, sums, found.within.get((number, value), Within()))
        for (number, value), sums in sorted(found.sums.items(), key=_order)
    ]


def _order(item: tuple[tuple[int, str], Sums]) -> tuple[int, bool, str]:
    (number, value), _ = item
    return number, value == NOBODY, value


def _pieces(cut: Sequence[Span], zone: ZoneInfo) -> tuple[list[_Piece], list[Cell]]:
    """How each span is made of kept sums, and what is left of it. `zone`: where the kept days begin."""
    pieces: list[_Piece] = []
    rest: list[Cell] = []
    for number, span in enumerate(cut):
        first, last = ceil(span.start / BUCKET_S), int(span.end // BUCKET_S)
        if first > last:
            rest.append(Cell(span.start, span.end, number))
            continue
        edges = ((span.start, first * BUCKET_S), (last * BUCKET_S, span.end))
        rest += [Cell(start, end, number) for start, end in edges if start < end]
        morning, evening = _days(first, last, zone)
        made = [(Level.QUARTER, first, last)]
        if morning < evening:
            made = [(Level.QUARTER, first, morning), (Level.DAY, morning, evening)]
            made.append((Level.QUARTER, evening, last))
        pieces += [_Piece(number, level, begin, end) for level, begin, end in made if begin < end]
    return pieces, rest


def _days(first: int, last: int, zone: ZoneInfo) -> tuple[int, int]:
    """Where the first whole day in this begins, and where the last one ends."""
    begins = day_of(first * BUCKET_S, zone)
    ends = day_of(last * BUCKET_S, zone)
    morning = first_bucket(begins.start)
    return morning if morning >= first else first_bucket(begins.end), first_bucket(ends.start)


async def _kept(
    connection: AsyncConnection,
    pieces: Sequence[_Piece],
    dimension: Dimension,
    question: Question,
    found: _Found,
) -> None:
    listed = _listed(pieces)
    added = [func.sum(kpi_sums.c[name]) for name in FIELDS]
    for span, value, *sums in await connection.execute(_joined(listed, kpi_sums, dimension, added)):
        found.add((span, value), sums_of(sums))
    counted = [
        _waited(Kind.ANSWERED, question.sl_s),
        _waited(Kind.ABANDONED, question.sl_s),
        _waited(Kind.CALLBACK_ASKED, question.sl_s),
        _waited(Kind.ABANDONED, question.short_s),
    ]
    query = _joined(listed, kpi_waits, dimension, counted)
    query = query.where(kpi_waits.c.second <= max(question.sl_s, question.short_s))
    for span, value, answered, abandoned, asked, short in await connection.execute(query):
        found.add_within(
            (span, value),
            Within(answered=answered, abandoned=abandoned, callbacks_asked=asked, short_abandons=short),
        )


def _listed(pieces: Sequence[_Piece]) -> CTE:
    columns = (column(name, Integer) for name in ("span", "level", "first", "last"))
    listed = values(*columns, name="pieces", literal_binds=True)
    return listed.data([(p.span, int(p.level), p.first, p.last) for p in pieces]).cte("pieces")


def _joined(
    pieces: CTE, table: Table, dimension: Dimension, added: Sequence[ColumnElement[Any]]
) -> Select[Any]:
    within = and_(
        table.c.dimension == dimension.value,
        table.c.level == pieces.c.level,
        table.c.bucket >= pieces.c.first,
        table.c.bucket < pieces.c.last,
    )
    key = (pieces.c.span, table.c.value)
    return select(*key, *added).select_from(pieces.join(table, within)).group_by(*key)


def _waited(kind: Kind, limit_s: int) -> ColumnElement[int]:
    counts = and_(kpi_waits.c.kind == kind.value, kpi_waits.c.second <= limit_s)
    return func.sum(case((counts, kpi_waits.c.stays), else_=0))


async def _added_up(
    connection: AsyncConnection,
    rest: Sequence[Cell],
    dimension: Dimension,
    question: Question,
    found: _Found,
) -> None:
    stretches = [(cell.start, cell.end) for cell in rest]
    tally = Tally(rest, await sources.complaints(connection))
    tally.add_calls(await sources.calls(connection, stretches))
    tally.add_contacts(await sources.contacts(connection, stretches))
    tally.add_surveys(await sources.answers(connection, stretches))
    tally.add_agent_times(await sources.agent_stretches(connection, stretches))
    for (of, number, value), sums in tally.sums.items():
        if of is dimension:
            found.add((number, value), sums)
    for ((of, number, value), kind, second), stays in tally.waits.items():
        if of is dimension:
            found.add_within((number, value), _within(kind, second, stays, question))


def _within(kind: Kind, second: int, stays: int, question: Question) -> Within:
    in_time = stays if second <= question.sl_s else 0
    return Within(
        answered=in_time if kind is Kind.ANSWERED else 0,
        abandoned=in_time if kind is Kind.ABANDONED else 0,
        callbacks_asked=in_time if kind is Kind.CALLBACK_ASKED else 0,
        short_abandons=stays if kind is Kind.ABANDONED and second <= question.short_s else 0,
    )


def _by_team(found: _Found, teams: Mapping[str, str]) -> _Found:
    made = _Found()
    for (number, agent_id), sums in found.sums.items():
        made.add((number, teams.get(agent_id, NOBODY)), sums)
    for (number, agent_id), within in found.within.items():
        made.add_within((number, teams.get(agent_id, NOBODY)), within)
    return made


def teams_of(skills: Iterable[tuple[str, Iterable[str]]]) -> dict[str, str]:
    """Of each agent, by the skill that says so: `team:hanoi`."""
    return {
        agent_id: skill.removeprefix("team:")
        for agent_id, theirs in skills
        for skill in sorted(theirs, reverse=True)
        if skill.startswith("team:")
    }
