"""The sums of a period, by interval and dimension.

Whole days, hours and quarters of an hour come from the sums that are kept; where a period begins or ends in
the middle of a quarter the rest is added up from the facts. `Rollup.refresh` goes before, or what changed
since is missing.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence, Set
from dataclasses import dataclass, field
from math import ceil
from zoneinfo import ZoneInfo

from sqlalchemy import FromClause, Integer, and_, column, select, text, true
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from interactions.database import reading
from interactions.kpi import sources, waiting_now
from interactions.kpi.dirty import BUCKET_S
from interactions.kpi.figures import Sums
from interactions.kpi.intervals import Interval, Span, day_of, spans
from interactions.kpi.levels import LENGTH, Level, first_bucket, made_of
from interactions.kpi.longer import added_up, kept_of
from interactions.kpi.question import By, Line, Question
from interactions.kpi.rollup import stored_zone
from interactions.kpi.schema import kpi_sums
from interactions.kpi.tally import NOBODY, NOTHING, Cell, Dimension, Tally
from interactions.kpi.waiting import NO_BACKLOG, Backlog
from interactions.kpi.waits import durations_in, within

_PIECES_AT_ONCE = 1000
_RESTS_AT_ONCE = (
    100  # where clocks were off by less than a quarter, as Monrovia's until 1972, each span has two
)
_FEW, _FEW_EACH = 100, 4  # kept sums, in all or for each span: added up here it is faster than sorted there


@dataclass(frozen=True, slots=True)
class _Piece:
    """Of the span with this number: the kept sums of one level, from one quarter to just before another."""

    span: int
    level: Level
    first: int
    last: int


@dataclass(slots=True)
class _Found:
    """By number of the span and value."""

    sums: dict[tuple[int, str], Sums] = field(default_factory=dict)
    waits: dict[tuple[int, str], str] = field(default_factory=dict)
    resolved: dict[tuple[int, str], str] = field(default_factory=dict)

    def add(self, key: tuple[int, str], sums: Sums, waits: str, resolved: str) -> None:
        there = self.sums.get(key)
        self.sums[key] = sums if there is None else there + sums
        self.waits[key] = self.waits.get(key, "") + waits
        self.resolved[key] = self.resolved.get(key, "") + resolved


async def report(engine: AsyncEngine, question: Question, teams: Mapping[str, str]) -> list[Line]:
    """By time, then by value: where anything was counted, or always when asked for all together. `teams`: of
    each agent. Raises `BadPeriod` and `DatabaseUnusable`."""
    cut = spans(question.start, question.end, question.interval, question.zone)
    dimension = _dimension(question)
    found = _Found()

    def name(value: str) -> str:
        """Of the line to which it belongs."""
        if question.by is By.ALL:
            return NOBODY
        return teams.get(value, NOBODY) if question.by is By.TEAM else value

    async with reading(engine) as connection:
        pieces, rest = _pieces(cut, await stored_zone(connection))
        for first in range(0, len(pieces), _PIECES_AT_ONCE):
            await _add_kept(connection, pieces[first : first + _PIECES_AT_ONCE], dimension, found)
        for first in range(0, len(rest), _RESTS_AT_ONCE):
            await _add_rest(connection, rest[first : first + _RESTS_AT_ONCE], dimension, found)
    by, queues, promise_s = question.by, question.queues, question.promise_s
    waiting: dict[str, Backlog] = {}
    looks = question.now is not None and question.interval is Interval.ALL
    if question.now is not None and looks:
        waiting = await waiting_now.backlog(engine, by, queues, question.now, promise_s, name)
    if queues:
        found = _only(found, queues)
    if by in (By.TEAM, By.ALL):
        found = _renamed(found, name)
    keys = sorted(_keys(found, waiting, len(cut), by), key=_order)
    counted = within([found.waits.get(key, "") for key in keys], question.sl_s, question.short_s, promise_s)
    return [
        Line(
            cut[key[0]],
            key[1] or None,
            found.sums.get(key, Sums()),
            in_time,
            durations_in(found.resolved.get(key, "")),
            waiting.get(key[1], NO_BACKLOG) if looks else None,
        )
        for key, in_time in zip(keys, counted, strict=True)
    ]


def _keys(found: _Found, waiting: Iterable[str], many: int, by: By) -> set[tuple[int, str]]:
    """Where anything was counted or waits; and always where all is asked for together."""
    keys = found.sums.keys() | {(0, value) for value in waiting}
    return keys | {(number, NOBODY) for number in range(many)} if by is By.ALL else set(keys)


def _order(key: tuple[int, str]) -> tuple[int, bool, str]:
    number, value = key
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
        if morning < evening:
            made = [*made_of(first, morning), (Level.DAY, morning, evening), *made_of(evening, last)]
        else:
            made = made_of(first, last)
        pieces += [_Piece(number, *part) for part in made]
    return pieces, rest


def _days(first: int, last: int, zone: ZoneInfo) -> tuple[int, int]:
    """Where the first whole day in this begins, and where the last one ends."""
    begins = day_of(first * BUCKET_S, zone)
    ends = day_of(last * BUCKET_S, zone)
    morning = first_bucket(begins.start)
    return morning if morning >= first else first_bucket(begins.end), first_bucket(ends.start)


async def _add_kept(
    connection: AsyncConnection, pieces: Sequence[_Piece], dimension: Dimension, found: _Found
) -> None:
    # As one text of numbers: a thousand expressions would take longer to put together than to answer.
    listed = ",".join(f"({p.span},{int(p.level)},{p.first},{p.last})" for p in pieces)
    names = "column1 AS span, column2 AS level, column3 AS first, column4 AS last"
    query = text(f"SELECT {names} FROM (VALUES {listed}) AS listed")  # noqa: S608
    names_of = [column(name, Integer) for name in ("span", "level", "first", "last")]
    wanted, kept = query.columns(*names_of).cte("pieces"), kpi_sums.c
    of_piece = and_(
        kept.dimension == dimension.value,
        kept.level == wanted.c.level,
        kept.bucket >= wanted.c.first,
        kept.bucket < wanted.c.last,
    )
    source: FromClause = kpi_sums
    if connection.dialect.name == "postgresql":
        # It takes few pieces for many and would read the whole table: this way it looks up each by the index.
        for setting in ("jit = off", "work_mem = '64MB'"):
            await connection.execute(text(f"SET LOCAL {setting}"))
        source = select(kpi_sums).where(of_piece).offset(0).lateral("kept")
        of_piece = true()
    key = (wanted.c.span, source.c.value)
    many = sum((piece.last - piece.first) / LENGTH[piece.level] for piece in pieces)
    few = many <= max(_FEW, _FEW_EACH * len({piece.span for piece in pieces}))
    columns = kept_of(source) if few else added_up(source)
    summed = select(*key, *columns).select_from(wanted.join(source, of_piece))
    done = await connection.execute(summed if few else summed.group_by(*key))
    for span, value, *added, waits, resolved in done:
        found.add((span, value), Sums(*added), waits, resolved)


async def _add_rest(
    connection: AsyncConnection, rest: Sequence[Cell], dimension: Dimension, found: _Found
) -> None:
    stretches = [(cell.start, cell.end) for cell in rest]
    tally = Tally(rest, await sources.complaints(connection))
    tally.add_calls(await sources.calls(connection, stretches))
    tally.add_contacts(await sources.contacts(connection, stretches))
    tally.add_surveys(await sources.answers(connection, stretches))
    tally.add_cases(await sources.case_moments(connection, stretches))
    tally.add_agent_times(await sources.agent_stretches(connection, stretches))
    sums, waits, resolved = tally.sums, tally.waits, tally.resolved
    for key in tally.keys:
        of, number, value = key
        if of is dimension:
            added = Sums(*sums.get(key, NOTHING))
            found.add((number, value), added, waits.get(key, ""), resolved.get(key, ""))


def _dimension(question: Question) -> Dimension:
    """Whose sums are needed."""
    if question.by is By.ALL:
        return Dimension.QUEUE if question.queues else Dimension.ALL
    return Dimension.AGENT if question.by is By.TEAM else Dimension(question.by.value)


def _only(found: _Found, values: Set[str]) -> _Found:
    keys = [key for key in found.sums if key[1] in values]
    made = _Found()
    for key in keys:
        made.add(key, found.sums[key], found.waits[key], found.resolved[key])
    return made


def _renamed(found: _Found, name: Callable[[str], str]) -> _Found:
    made = _Found()
    for (number, value), sums in found.sums.items():
        made.add((number, name(value)), sums, found.waits[number, value], found.resolved[number, value])
    return made
