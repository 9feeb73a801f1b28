"""Which calls have the keys that are wanted: one question to the index of each database."""

from __future__ import annotations

from typing import Any

from sqlalchemy import (
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
_FTS5 = table("search_index", column("rowid"), column("search_index"))


async def ready(connection: AsyncConnection) -> None:
    """Before the first question of a transaction: PostgreSQL shall not unpack every call to look into it, nor
    plan once for words of every commonness."""
    if connection.dialect.name == "postgresql":
        await connection.execute(_PLANNING)


def having(
    connection: AsyncConnection,
    wanted: Wanted,
    filters: Filters,
    *,
    region: str = HOME_REGION,
    last: int | None = None,
) -> Select[Any]:
    """The ids of the calls, in no order; `last` is the greatest that may be among them."""
    if connection.dialect.name == "sqlite":
        found = _FTS5.c.rowid
        query = select(found.label("id")).where(_FTS5.c.search_index.op("MATCH")(to_fts5(wanted)))
    else:
        found = search_calls.c.id
        asked = cast(cast(to_tsquery(wanted), Text), TSQUERY)
        query = select(found.label("id")).where(search_calls.c.pii_keys.bool_op("@@")(asked))
    least, most = places(filters)
    query = query.where(found.between(least, most if last is None else min(last, most)))
    if true_of_it := conditions(filters, region):
        call: Select[Any] = select(literal_column("1")).where(
            interactions.c.call_id == search_calls.c.call_id
        )
        if connection.dialect.name == "sqlite":
            its = call.where(search_calls.c.id == found, *true_of_it).correlate(_FTS5)
        else:
            its = call.where(*true_of_it).correlate(search_calls)
        query = query.where(exists(its))
    return query


def newest(connection: AsyncConnection, found: Select[Any], limit: int) -> Select[Any]:
    """Of them the newest, newest first."""
    if connection.dialect.name == "sqlite":
        # Asked alone, FTS5 walks its index backwards and stops at the limit.
        return found.order_by(literal_column("id").desc()).limit(limit)
    # Left to itself PostgreSQL may walk the calls backwards, in the hope of finding some soon.
    all_of_them = found.cte("found").prefix_with("MATERIALIZED", dialect="postgresql")
    return select(all_of_them.c.id).order_by(all_of_them.c.id.desc()).limit(limit)


def since(connection: AsyncConnection, found: Select[Any], first: ColumnElement[int]) -> Select[Any]:
    """Of them those from the id `first` on."""
    if connection.dialect.name == "sqlite":
        return found.where(_FTS5.c.rowid >= first)
    # Said together, PostgreSQL would look into each call of that time instead of asking the index.
    asked = found.offset(0).subquery()
    return select(asked.c.id).where(asked.c.id >= first)


def number_of(found: Select[Any], most: int) -> Select[Any]:
    """How many, counted up to `most`."""
    return select(func.count()).select_from(found.limit(most).subquery())
