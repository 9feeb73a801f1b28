"""The one true log: a row for each call, from its first second, on SQLite or PostgreSQL."""

from __future__ import annotations

import time
from collections.abc import Awaitable, Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Self

from sqlalchemy import Select, case, delete, func, or_, select, tuple_
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from interactions import cursors, customers, rows
from interactions.customers import Caller, Facts
from interactions.database import check, make_engine, reading, writing
from interactions.fcr import marks
from interactions.kpi.dirty import touch_calls
from interactions.metrics import Counts
from interactions.number import HOME_REGION, e164
from interactions.record import Interaction, Outcome
from interactions.schema import interactions, recordings, segments

_MOST = 500  # interactions on one page
MOST_IDS = 10_000  # what one statement may name is limited in both databases
SHORT_ABANDON_S = 5.0
SERVICE_LEVEL_S = 20.0  # for a queue that says nothing else


@dataclass(frozen=True, slots=True)
class Page:
    """Some of a list, newest first; `next` is the cursor of the following page, None at the end."""

    items: tuple[Interaction, ...]
    next: str | None


# Gets the calls that are news, in the transaction that saves them.
Heard = Callable[[AsyncConnection, Sequence[Interaction]], Awaitable[None]]


class InteractionLog:
    """`region` tells how numbers without a country code are meant."""

    def __init__(self, engine: AsyncEngine, region: str = HOME_REGION, heard: Heard | None = None) -> None:
        self.engine = engine
        self._heard = heard
        self._region = region

    @classmethod
    async def open(cls, url: str, region: str = HOME_REGION) -> Self:
        """Connect to a migrated database. Raises `BadDatabaseUrl` and `DatabaseUnusable`."""
        engine = make_engine(url)
        try:
            await check(engine)
        except BaseException:
            await engine.dispose()
            raise
        return cls(engine, region)

    async def aclose(self) -> None:
        await self.engine.dispose()

    async def save(self, interaction: Interaction) -> bool:
        """Write the record with all its parts; False when one as new or newer is there already."""
        return bool(await self.save_many([interaction]))

    async def save_many(self, batch: Iterable[Interaction]) -> frozenset[str]:
        """Write records in one transaction, of each call the newest; the ids of those that were news."""
        newest: dict[str, Interaction] = {}
        for interaction in batch:
            known = newest.get(interaction.call_id)
            if known is None or known.version < interaction.version:
                newest[interaction.call_id] = interaction
        # In one order for everybody: two writers of the same calls must not wait for each other.
        ordered = [newest[call_id] for call_id in sorted(newest)]
        if not ordered:
            return frozenset()
        async with writing(self.engine) as connection:
            return await self._save(connection, ordered)

    async def _save(self, connection: AsyncConnection, batch: list[Interaction]) -> frozenset[str]:
        call_rows = [rows.interaction_row(interaction, self._region) for interaction in batch]
        put = rows.insert(connection, interactions)
        fenced = rows.or_update(put, interactions, where=interactions.c.version < put.excluded.version)
        returned = await connection.execute(fenced.returning(interactions.c.call_id), call_rows)
        written = frozenset(returned.scalars())
        news = [interaction for interaction in batch if interaction.call_id in written]
        parts = [row for interaction in news for row in rows.segment_rows(interaction)]
        recorded = [row for interaction in news for row in rows.recording_rows(interaction)]
        if self._heard is not None:
            await self._heard(connection, news)
        await touch_calls(connection, news)
        await marks.note(connection, [row for row in call_rows if row["call_id"] in written])
        if news:
            await _forget_segments(connection, [interaction.call_id for interaction in news])
        if parts:
            await connection.execute(segments.insert(), parts)
        if recorded:
            put = rows.insert(connection, recordings)
            await connection.execute(rows.or_update(put, recordings), recorded)
        return written

    async def get(self, call_id: str) -> Interaction | None:
        found = await self._read(rows.select_interactions().where(interactions.c.call_id == call_id))
        return found[0] if found else None

    async def recorded(self, recording_id: str) -> Interaction | None:
        """The call of which this is a recording."""
        its = select(recordings.c.call_id).where(recordings.c.recording_id == recording_id)
        found = await self._read(rows.select_interactions().where(interactions.c.call_id.in_(its)))
        return found[0] if found else None

    async def unfinished(self) -> tuple[Interaction, ...]:
        """Calls about which something is still to be done, oldest first."""
        query = rows.select_interactions().where(interactions.c.closed_at.is_(None))
        return await self._read(query.order_by(interactions.c.arrived_at, interactions.c.call_id))

    async def list(
        self,
        *,
        limit: int = 50,
        before: str | None = None,
        queue: str | None = None,
        agent_id: str | None = None,
        number: str | None = None,
        since: float | None = None,
    ) -> Page:
        """A page of calls, newest first. `number` in any spelling. Raises `BadCursor`."""
        limit = max(1, min(limit, _MOST))
        query = rows.select_interactions()
        if queue is not None:
            query = query.where(interactions.c.queue == queue)
        if agent_id is not None:
            query = query.where(interactions.c.agent_id == agent_id)
        if number is not None:
            known = e164(number, self._region)
            query = query.where(
                interactions.c.pii_number == number if known is None else interactions.c.pii_e164 == known
            )
        if since is not None:
            query = query.where(interactions.c.arrived_at >= since)
        place = tuple_(interactions.c.arrived_at, interactions.c.call_id)
        if before is not None:
            query = query.where(place < tuple_(*cursors.decode_time_and_id(before)))
        query = query.order_by(interactions.c.arrived_at.desc(), interactions.c.call_id.desc())
        found = await self._read(query.limit(limit + 1))
        items = found[:limit]
        more = len(found) > limit
        return Page(items, cursors.encode(items[-1].arrived_at, items[-1].call_id) if more else None)

    async def caller(self, number: str, *, before_call: str, limit: int = 5) -> Caller:
        """Who calls, and this number's earlier calls."""
        known = e164(number, self._region)
        if known is None:
            return Caller()
        async with reading(self.engine) as connection:
            return await customers.caller(connection, known, before_call, limit)

    async def know_customer(
        self, number: str, facts: Facts, *, who: str = "tongdai", at: float | None = None
    ) -> bool:
        """Remember who calls from a number. False when nobody can be known by it (withheld, internal).
        `who` and `at` (now, when it is not said) are for the audit. Raises `BadCustomer`."""
        known = e164(number, self._region)
        if known is None:
            return False
        async with writing(self.engine) as connection:
            await customers.remember(connection, known, facts, at=time.time() if at is None else at, who=who)
        return True

    async def totals(
        self,
        since: float,
        *,
        sl_s: Mapping[str, float],
        short_s: float = SHORT_ABANDON_S,
    ) -> dict[str, Counts]:
        """What happened to the calls that arrived since, by queue; `sl_s` is each queue's promise."""
        async with reading(self.engine) as connection:
            found = await connection.execute(_totals(since, sl_s, short_s))
            return {row.pop("queue"): Counts(**row) for row in map(dict, found.mappings())}

    async def _read(self, query: Select[Any]) -> tuple[Interaction, ...]:
        async with reading(self.engine) as connection:
            return tuple(await rows.read(connection, query))


async def _forget_segments(connection: AsyncConnection, call_ids: Sequence[str]) -> None:
    for first in range(0, len(call_ids), MOST_IDS):
        old = segments.c.call_id.in_(call_ids[first : first + MOST_IDS])
        await connection.execute(delete(segments).where(old))


def _totals(since: float, sl_s: Mapping[str, float], short_s: float) -> Select[Any]:
    call = interactions.c
    answered = call.answered_at.is_not(None)
    abandoned = call.outcome == Outcome.ABANDONED.value
    handled = answered & call.closed_at.is_not(None)
    promise = case(sl_s, value=call.queue, else_=SERVICE_LEVEL_S) if sl_s else SERVICE_LEVEL_S
    counted = {
        "offered": func.count(),
        "answered": func.count().filter(answered),
        "abandoned": func.count().filter(abandoned),
        "answered_in_sl": func.count().filter(answered & (call.wait_s <= promise)),
        "short_abandons": func.count().filter(abandoned & (call.wait_s <= short_s)),
        "handled": func.count().filter(handled),
    } | {
        name: func.coalesce(func.sum(column).filter(which), 0.0)
        for name, column, which in (
            ("answered_wait_s", call.wait_s, answered),
            ("abandoned_wait_s", call.wait_s, abandoned),
            ("talk_s", call.talk_s, handled),
            ("hold_s", call.hold_s, handled),
            ("wrap_up_s", call.wrap_up_s, handled),
        )
    }
    return (
        select(call.queue, *(column.label(name) for name, column in counted.items()))
        .where(call.arrived_at >= since, call.queue.is_not(None), call.offered_at.is_not(None))
        .where(or_(answered, call.outcome != Outcome.IN_PROGRESS.value))
        .group_by(call.queue)
    )
