"""Which calls have the keys that are wanted: one question to the index of each database."""

from __future__ import annotations

from typing import Any

from sqlalchemy import (
    CTE,
    ColumnElement,
    Select,
    Text,
    cast,
    column,
    exists,
    func,
    literal_column,
    select,
    table,
    text,
    true,
)
from sqlalchemy.dialects.postgresql import TSQUERY
from sqlalchemy.ext.asyncio import AsyncConnection

from interactions.number import HOME_REGION
from interactions.schema import interactions
from interactions.search.filters import Filters, conditions, places
from interactions.search.plan import Wanted, to_fts5, to_tsquery
from interactions.search.schema import search_calls

_PLANNING = text(
    "SELECT set_config('enable_seqscan', 'off', true),"
    " set_config('plan_cache_mode', 'force_custom_plan', true)"
)
_ROOM = text(
    "PRAGMA cache_size = -32000"
)  # KiB; 2 MB, as it comes, are the index read anew for each question
_FTS5 = table("search_index", column("rowid"), column("search_index"))


async def ready(connection: AsyncConnection) -> None:
    """Before the first question of a transaction: PostgreSQL shall not unpack every call to look into it, nor
    plan once for words of every commonness; SQLite shall keep what it has read, as long as it is connected.
    """
    if connection.dialect.name == "postgresql":
        await connection.execute(_PLANNING)
        return
    known = connection.sync_connection.info if connection.sync_connection is not None else {}
    if "room" not in known:
        await connection.execute(_ROOM)
        known["room"] = True


def having(
    connection: AsyncConnection,
    wanted: Wanted,
    filters: Filters,
    *,
    region: str = HOME_REGION,
    last: int | None = None,
) -> Select[Any]:
    """The ids of the calls, in no order; `last` is the greatest that may be among them."""
    true_of_it = conditions(filters, region)
    place: ColumnElement[int]
    if connection.dialect.name == "sqlite":
        place = _FTS5.c.rowid
        query = select(place.label("id")).where(
            _FTS5.c.search_index.op("MATCH")(question(connection, wanted))
        )
        if true_of_it:
            call = _call().where(search_calls.c.id == place, *true_of_it)
            query = query.where(exists(call.correlate(_FTS5)))
    else:
        asked = cast(cast(question(connection, wanted), Text), TSQUERY)
        query = select(search_calls.c.id).where(search_calls.c.pii_keys.bool_op("@@")(asked))
        if true_of_it:
            query = query.where(exists(_call().where(*true_of_it).correlate(search_calls)))
        # Asked with the range of ids in one, PostgreSQL would look into each call of that time: it does not
        # know what it costs to unpack one. What has an offset it asks by itself.
        place = query.offset(0).subquery("asked").c.id
        query = select(place)
    least, most = places(filters)
    return query.where(place.between(least, most if last is None else min(last, most)))


def question(connection: AsyncConnection, wanted: Wanted) -> str:
    """In the words of the database's index."""
    return to_fts5(wanted) if connection.dialect.name == "sqlite" else to_tsquery(wanted)


def of_each(connection: AsyncConnection, asked: CTE, first: ColumnElement[int], last: int) -> Select[Any]:
    """(id, points) of the calls from `first` to `last` for each row (question, points) of `asked`."""
    place: ColumnElement[int]
    if connection.dialect.name == "sqlite":
        place = _FTS5.c.rowid
        both = asked.join(_FTS5, _FTS5.c.search_index.op("MATCH")(asked.c.question))
    else:
        has = search_calls.c.pii_keys.bool_op("@@")(cast(asked.c.question, TSQUERY))
        its = select(search_calls.c.id).where(has).offset(0).lateral("its")
        place = its.c.id
        both = asked.join(its, true())
    query = select(place.label("id"), asked.c.points).select_from(both)
    return query.where(place >= first, place <= last)


def _call() -> Select[Any]:
    return select(literal_column("1")).where(interactions.c.call_id == search_calls.c.call_id)


def newest(found: Select[Any], limit: int) -> Select[Any]:
    """Of them the newest, newest first. FTS5 walks its index backwards and stops at the limit."""
    return found.order_by(literal_column("id").desc()).limit(limit)


def number_of(found: Select[Any], most: int) -> Select[Any]:
    """How many, counted up to `most`."""
    return select(func.count()).select_from(found.limit(most).subquery())
