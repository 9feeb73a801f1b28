"""Cases and callbacks of each stretch of time, counted by the database; and what of them waits now."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Sequence, Set
from typing import Any

from sqlalchemy import (
    CTE,
    ColumnElement,
    Double,
    FromClause,
    Integer,
    Select,
    String,
    and_,
    cast,
    column,
    func,
    literal,
    literal_column,
    select,
    text,
    true,
)
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from interactions.cases.facts import CaseFacts
from interactions.cases.figures import backlog_by
from interactions.cases.lists import CaseLists
from interactions.cases.schema import case_events, cases
from interactions.database import reading
from interactions.kpi.intervals import Span
from interactions.kpi.question import By
from interactions.kpi.stays import CALLBACK
from interactions.kpi.tally import NOBODY
from interactions.kpi.work import NO_BACKLOG, Backlog, Work, callback_backlog
from interactions.schema import interactions

Found = dict[tuple[int, str], Work]  # by number of the span and value; of a team by agent
_AT_ONCE = 1000
# Spelled out: an index of some rows only is used where the statement itself says which.
_CALLBACK: ColumnElement[str] = literal_column(f"'{CALLBACK}'")
_REOPENED: ColumnElement[str] = literal_column("'reopened'")
_CASE: dict[By, Any] = {
    By.ALL: literal(NOBODY),
    By.QUEUE: cases.c.queue,
    By.AGENT: cases.c.owner,
    By.TEAM: cases.c.owner,
    By.REASON: cases.c.reason,
}  # a number has no cases
_CALL: dict[By, Any] = {
    By.ALL: literal(NOBODY),
    By.QUEUE: interactions.c.queue,
    By.AGENT: interactions.c.agent_id,
    By.TEAM: interactions.c.agent_id,
    By.NUMBER: interactions.c.dialled,
    By.REASON: interactions.c.disposition,
}


async def work(
    connection: AsyncConnection, spans: Sequence[Span], by: By, queues: Set[str], promise_s: float
) -> Found:
    """`queues`: of these only; none named: of all."""
    if connection.dialect.name != "sqlite":
        return await _counted(connection, spans, by, queues, promise_s)
    # It would make an index of its own for each statement, though there is one.
    await connection.execute(text("PRAGMA automatic_index = off"))
    try:
        return await _counted(connection, spans, by, queues, promise_s)
    finally:
        await connection.execute(text("PRAGMA automatic_index = on"))


async def _counted(
    connection: AsyncConnection, spans: Sequence[Span], by: By, queues: Set[str], promise_s: float
) -> Found:
    found: defaultdict[tuple[int, str], Work] = defaultdict(Work)

    async def add(
        source: Select[Any], counted: Sequence[ColumnElement[Any]], made: Callable[..., Work]
    ) -> None:
        for first in range(0, len(spans), _AT_ONCE):
            query = _by_span(connection, spans[first : first + _AT_ONCE], first, source, counted)
            for number, value, *sums in await connection.execute(query):
                found[number, value] += made(*sums)

    many = (func.count(),)
    if by in _CASE:
        case, value = cases.c, _CASE[by]
        theirs = [case.queue.in_(sorted(queues))] if queues else []
        await add(_at(case.opened_at, value).where(*theirs), many, lambda n: Work(opened=n))
        await add(_at(case.closed_at, value).where(*theirs), many, lambda n: Work(closed=n))
        again = _at(case_events.c.at, value).join_from(case_events, cases)
        again = again.where(case_events.c.kind == _REOPENED, *theirs)
        await add(again, many, lambda n: Work(reopened=n))
        took = cast(case.resolved_at - case.opened_at, String).label("took")
        resolved = _at(case.resolved_at, value).add_columns(took).where(*theirs)
        every = (func.aggregate_strings(column("took", String), ","),)
        await add(resolved, every, lambda all_: Work(resolved_s=tuple(map(float, all_.split(",")))))
    call = interactions.c
    over, soon = call.closed_at.is_not(None), call.answered_at - call.arrived_at <= promise_s
    called = _at(call.arrived_at, _CALL[by]).add_columns(
        cast(over, Integer).label("over"), cast(func.coalesce(soon, False), Integer).label("soon")
    )
    called = called.where(call.direction == _CALLBACK)
    if queues:
        called = called.where(call.queue.in_(sorted(queues)))
    sums = (func.count(), func.sum(column("over", Integer)), func.sum(column("soon", Integer)))
    await add(
        called,
        sums,
        lambda n, done, soon: Work(callbacks_waiting=n - done, callbacks_done=done, callbacks_in_time=soon),
    )
    return dict(found)


async def backlog(
    engine: AsyncEngine,
    by: By,
    queues: Set[str],
    now: float,
    promise_s: float,
    name: Callable[[str], str],
) -> dict[str, Backlog]:
    """What is open now; `name`: of the line to which a value belongs."""
    waiting: defaultdict[str, list[float]] = defaultdict(list)
    call = interactions.c
    lines = select(func.coalesce(_CALL[by], NOBODY), call.arrived_at, call.queue).where(
        call.direction == _CALLBACK, call.closed_at.is_(None), call.answered_at.is_(None)
    )
    async with reading(engine) as connection:
        for value, at, queue in await connection.execute(lines):
            if not queues or queue in queues:
                waiting[name(value)].append(at)
    open_cases = {}
    if by in _CASE:
        unclosed = [case for case in await CaseLists(engine).unclosed() if not queues or case.queue in queues]
        open_cases = backlog_by(unclosed, now, lambda case: name(_value(case, by)))
    return {
        value: Backlog(
            open_cases.get(value, NO_BACKLOG.cases), callback_backlog(waiting.get(value, []), now, promise_s)
        )
        for value in waiting.keys() | open_cases.keys()
    }


def _value(case: CaseFacts, by: By) -> str:
    match by:
        case By.QUEUE:
            return case.queue or NOBODY
        case By.AGENT | By.TEAM:
            return case.owner or NOBODY
        case By.REASON:
            return case.reason or NOBODY
    return NOBODY


def _at(at: ColumnElement[Any], value: ColumnElement[Any]) -> Select[Any]:
    return select(at.label("at"), func.coalesce(value, NOBODY).label("value"))


def _by_span(
    connection: AsyncConnection,
    spans: Sequence[Span],
    first: int,
    source: Select[Any],
    counted: Sequence[ColumnElement[Any]],
) -> Select[Any]:
    """What is counted of the source, by number of the span (`first` is the first one's) and value."""
    wanted = _listed(spans, first)
    at = source.selected_columns["at"]
    of_span = and_(at >= wanted.c.start, at < wanted.c.end_at)
    found: FromClause
    if connection.dialect.name == "postgresql":  # each span by the index, whatever it takes the number for
        found = source.where(of_span).offset(0).lateral("found")
        joined = wanted.join(found, true())
    else:
        found = source.subquery("found")
        joined = wanted.join(found, and_(found.c.at >= wanted.c.start, found.c.at < wanted.c.end_at))
    key = (wanted.c.span, found.c.value)
    return select(*key, *counted).select_from(joined).group_by(*key)


def _listed(spans: Sequence[Span], first: int) -> CTE:
    listed = ",".join(f"({first + n},{span.start!r},{span.end!r})" for n, span in enumerate(spans))
    times = "CAST(column2 AS DOUBLE PRECISION) AS start, CAST(column3 AS DOUBLE PRECISION) AS end_at"
    query = text(f"SELECT column1 AS span, {times} FROM (VALUES {listed}) AS listed")  # noqa: S608
    columns = column("span", Integer), column("start", Double), column("end_at", Double)
    return query.columns(*columns).cte("spans")
