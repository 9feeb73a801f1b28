"""Searches that somebody keeps, and is told of what they find from then on."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass, replace
from typing import Any, NoReturn

import msgspec
import structlog
from sqlalchemy import Row, delete, func, select, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from interactions import audit
from interactions.alerts import board as alerts
from interactions.alerts.board import raise_alerts
from interactions.database import DatabaseUnusable, reading, writing
from interactions.number import HOME_REGION
from interactions.rows import insert
from interactions.schema import users
from interactions.search import found
from interactions.search.filters import ALL, Filters, facts
from interactions.search.fuzzy import expanded
from interactions.search.page import look
from interactions.search.parse import parse
from interactions.search.plan import plan
from interactions.search.schema import saved_searches, search_alerts, search_calls
from interactions.users import Role

log = structlog.get_logger(__name__)

_PAUSE_S = 5.0
_PATIENCE_S = 15.0  # until a database that is away is asked again
KIND = "saved_search"  # of the audit; its subject is the search's id
MOST_OF_ONE = 100
_AT_ONCE = 200  # calls looked through in one transaction


class NoSuchSearch(LookupError):
    """There is none of this id, or it is somebody else's."""

    def __init__(self) -> None:
        super().__init__("There is no such saved search of yours. Ask for the list of them.")


class NotSaved(ValueError):
    """The search cannot be kept; the message says what to do."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Wish:
    """What is to be kept."""

    name: str
    pii_query: str
    pii_filters: Filters = ALL
    fuzzy: bool = False
    alert: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class SavedSearch(Wish):
    id: int
    owner: str
    changed_at: float


@dataclass(frozen=True, slots=True)
class Alert:
    """A call that a saved search has newly found; `at` is when it was."""

    search_id: int
    owner: str
    call_id: str
    at: float


class SavedSearches:
    """`region` tells how numbers without a country code are meant."""

    def __init__(self, engine: AsyncEngine, region: str = HOME_REGION) -> None:
        self._engine = engine
        self._region = region

    async def of(self, owner: str) -> list[SavedSearch]:
        """By their names."""
        mine = select(saved_searches).where(saved_searches.c.owner == owner).order_by(saved_searches.c.name)
        async with reading(self._engine) as connection:
            return [_search(row) for row in await connection.execute(mine)]

    async def save(self, owner: str, wish: Wish, *, at: float) -> SavedSearch:
        """Keep a new one. Raises `BadQuery` and `NotSaved`."""
        parse(wish.pii_query)
        values = _values(wish) | {"owner": owner, "changed_at": at}
        try:
            async with writing(self._engine) as connection:
                mine = select(func.count()).where(saved_searches.c.owner == owner)
                if (await connection.scalar(mine) or 0) >= MOST_OF_ONE:
                    raise NotSaved(f"There are {MOST_OF_ONE} saved searches already: delete one first.")
                values["last_seq"] = await _last_seq(connection)
                put = saved_searches.insert().values(values).returning(saved_searches)
                made = _search((await connection.execute(put)).one())
                await self._write_down(connection, made, at=at, change=_values(wish))
                return made
        except IntegrityError as error:
            raise _taken(wish) from error

    async def change(self, owner: str, search_id: int, wish: Wish, *, at: float) -> SavedSearch:
        """Put another in its place; what it told before is not told again. Raises `BadQuery`, `NotSaved` and
        `NoSuchSearch`."""
        parse(wish.pii_query)
        try:
            async with writing(self._engine) as connection:
                before = await _mine(connection, owner, search_id)
                values = _values(wish) | {"changed_at": at}
                if wish.alert and not before.alert:
                    values["last_seq"] = await _last_seq(connection)
                put = update(saved_searches).where(saved_searches.c.id == search_id).values(values)
                made = _search((await connection.execute(put.returning(saved_searches))).one())
                change = {
                    name: [old, new]
                    for name, new in _values(made).items()
                    if (old := _values(before)[name]) != new
                }
                await self._write_down(connection, made, at=at, change=change)
                return made
        except IntegrityError as error:
            raise _taken(wish) from error

    async def remove(self, owner: str, search_id: int, *, at: float) -> None:
        """Raises `NoSuchSearch`."""
        async with writing(self._engine) as connection:
            before = await _mine(connection, owner, search_id)
            await connection.execute(delete(saved_searches).where(saved_searches.c.id == search_id))
            await self._write_down(connection, before, at=at, change={"removed": _values(before)})

    async def alerts_due(self, *, at: float) -> list[Alert]:
        """What the searches that alert have found since they were last asked: each call once for each search,
        whoever asks. It is written down, for `alerts`."""
        new: list[Alert] = []
        async with reading(self._engine) as connection:
            waiting = select(saved_searches.c.id).where(saved_searches.c.alert)
            ids = (await connection.execute(waiting.order_by(saved_searches.c.id))).scalars().all()
        for search_id in ids:
            more = True
            while more:
                async with writing(self._engine) as connection:
                    told, more = await self._ask(connection, search_id, at)
                    new += told
        return new

    async def run(self, clock: Callable[[], float]) -> NoReturn:
        """Ask what is due, again and again, until cancelled. Several may: each call is told once."""
        while True:
            try:
                if told := await self.alerts_due(at=clock()):
                    log.info("search_alerts", told=len(told))
                await asyncio.sleep(_PAUSE_S)
            except DatabaseUnusable as error:
                log.warning("search_alerts_wait", reason=str(error))
                await asyncio.sleep(_PATIENCE_S)

    async def alerts(self, owner: str, *, limit: int = 50) -> list[Alert]:
        """What his searches have told, the newest first."""
        told = (
            select(search_alerts.c.search_id, saved_searches.c.owner, search_alerts.c.call_id)
            .add_columns(search_alerts.c.at)
            .join(saved_searches, saved_searches.c.id == search_alerts.c.search_id)
            .where(saved_searches.c.owner == owner)
            .order_by(search_alerts.c.at.desc(), search_alerts.c.search_id, search_alerts.c.call_id)
        )
        async with reading(self._engine) as connection:
            return [Alert(*row) for row in await connection.execute(told.limit(limit))]

    async def _ask(self, connection: AsyncConnection, search_id: int, at: float) -> tuple[list[Alert], bool]:
        """The next calls that came into the index: those that are found, and whether there are more."""
        kept = select(saved_searches).where(saved_searches.c.id == search_id, saved_searches.c.alert)
        row = (await connection.execute(kept.with_for_update())).one_or_none()
        if row is None:
            return [], False
        came = select(search_calls.c.id, search_calls.c.seq).where(search_calls.c.seq > row.last_seq)
        batch = (await connection.execute(came.order_by(search_calls.c.seq).limit(_AT_ONCE))).all()
        if not batch:
            return [], False
        search = _search(row)
        calls = await self._found(connection, search, [each.id for each in batch])
        told = []
        if calls:
            put = insert(connection, search_alerts).values(
                [{"search_id": search_id, "call_id": call_id, "at": at} for call_id in calls]
            )
            once = put.on_conflict_do_nothing().returning(search_alerts.c.call_id)
            told = sorted((await connection.execute(once)).scalars())
        if told:
            await raise_alerts(connection, [_news(search, told, batch[-1].seq, at)])
        seen = update(saved_searches).where(saved_searches.c.id == search_id)
        await connection.execute(seen.values(last_seq=batch[-1].seq))
        return [Alert(search_id, search.owner, call_id, at) for call_id in told], len(batch) == _AT_ONCE

    async def _found(self, connection: AsyncConnection, search: SavedSearch, ids: Sequence[int]) -> list[str]:
        """The calls among these that its owner may see and the search finds."""
        owner = select(users.c.role, users.c.agent_id).where(users.c.username == search.owner)
        role, agent_id = (await connection.execute(owner)).one()
        filters = search.pii_filters
        if role == Role.AGENT.value:
            if agent_id is None or filters.agent_id not in (None, agent_id):
                return []
            filters = replace(filters, agent_id=agent_id)
        await found.ready(connection)
        node, _ = await expanded(connection, parse(search.pii_query, fuzzy=search.fuzzy))
        wanted = plan(node, facts(filters, self._region))
        having = found.having(connection, wanted, filters, region=self._region).subquery()
        here = select(having.c.id).where(having.c.id.in_(ids))
        there = (await connection.execute(here)).scalars().all()
        return [seen.call_id for seen in await look(connection, node, there)]

    async def _write_down(
        self, connection: AsyncConnection, search: SavedSearch, *, at: float, change: dict[str, Any]
    ) -> None:
        who, subject = search.owner, str(search.id)
        await audit.write(connection, at=at, who=who, kind=KIND, subject=subject, change=change)


async def _mine(connection: AsyncConnection, owner: str, search_id: int) -> SavedSearch:
    mine = select(saved_searches).where(saved_searches.c.id == search_id, saved_searches.c.owner == owner)
    row = (await connection.execute(mine.with_for_update())).one_or_none()
    if row is None:
        raise NoSuchSearch
    return _search(row)


async def _last_seq(connection: AsyncConnection) -> int:
    return await connection.scalar(select(func.max(search_calls.c.seq))) or 0


def _search(row: Row[Any]) -> SavedSearch:
    return SavedSearch(
        id=row.id,
        owner=row.owner,
        name=row.name,
        pii_query=row.pii_query,
        pii_filters=msgspec.convert(row.pii_filters, Filters),
        fuzzy=row.fuzzy,
        alert=row.alert,
        changed_at=row.changed_at,
    )


def _values(wish: Wish) -> dict[str, Any]:
    given = {name: value for name, value in asdict(wish.pii_filters).items() if value is not None}
    return {
        "name": wish.name,
        "pii_query": wish.pii_query,
        "pii_filters": given,
        "fuzzy": wish.fuzzy,
        "alert": wish.alert,
    }


def _news(search: SavedSearch, calls: Sequence[str], seq: int, at: float) -> alerts.Alert:
    return alerts.Alert(
        key=f"search/{search.id}/{seq}",
        at=at,
        kind=alerts.Kind.SEARCH,
        subject=str(search.id),
        owner=search.owner,
        facts={"name": search.name, "calls": len(calls), "call_id": calls[0]},
    )


def _taken(wish: Wish) -> NotSaved:
    return NotSaved(f"You have a saved search named {wish.name!r} already: give this one another name.")
