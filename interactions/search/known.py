"""Calls by what is known of them alone, newest first: the same filters as a search, without a word."""

from __future__ import annotations

import json

from sqlalchemy import ColumnElement, Select, Text, cast, func, select, tuple_
from sqlalchemy.ext.asyncio import AsyncEngine

from interactions import cursors, rows
from interactions.database import reading
from interactions.number import HOME_REGION
from interactions.schema import interactions
from interactions.search.calls import Count
from interactions.search.filters import ALL, Filters, conditions
from interactions.search.schema import search_calls
from interactions.store import Page

_MOST = 200
_call = interactions.c


class KnownCalls:
    """`region` tells how numbers without a country code are meant."""

    def __init__(self, engine: AsyncEngine, region: str = HOME_REGION) -> None:
        self._engine = engine
        self._region = region

    async def list(self, *, filters: Filters = ALL, limit: int = 30, before: str | None = None) -> Page:
        """Raises `BadCursor`."""
        limit = max(1, min(limit, _MOST))
        query = rows.select_interactions().where(*_true_of(filters, self._region))
        if _needs_the_index(filters):
            query = query.join(search_calls, search_calls.c.call_id == _call.call_id)
        if before is not None:
            place = tuple_(_call.arrived_at, _call.call_id)
            query = query.where(place < tuple_(*cursors.decode_time_and_id(before)))
        newest = query.order_by(_call.arrived_at.desc(), _call.call_id.desc())
        async with reading(self._engine) as connection:
            found = await rows.read(connection, newest.limit(limit + 1))
        items = tuple(found[:limit])
        more = len(found) > limit
        return Page(items, cursors.encode(items[-1].arrived_at, items[-1].call_id) if more else None)

    async def count(self, *, filters: Filters = ALL, most: int = 1_000) -> Count:
        """How many calls, counted up to `most`."""
        query: Select[tuple[str]] = select(_call.call_id).where(*_true_of(filters, self._region))
        if _needs_the_index(filters):
            query = query.join(search_calls, search_calls.c.call_id == _call.call_id)
        counted = select(func.count()).select_from(query.limit(most + 1).subquery())
        async with reading(self._engine) as connection:
            calls = await connection.scalar(counted) or 0
        return Count(min(calls, most), calls > most, exact=True)


def _true_of(filters: Filters, region: str) -> list[ColumnElement[bool]]:
    found = conditions(filters, region)
    if filters.since is not None:
        found.append(_call.arrived_at >= filters.since)
    if filters.until is not None:
        found.append(_call.arrived_at < filters.until)
    if filters.tag is not None:
        # Tags are kept as JSON writes them, each in its quotes.
        found.append(cast(_call.tags, Text).contains(json.dumps(filters.tag), autoescape=True))
    return found


def _needs_the_index(filters: Filters) -> bool:
    """How much of the talk was the agent's is known there alone."""
    return filters.agent_share_from is not None or filters.agent_share_to is not None
