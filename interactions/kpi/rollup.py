"""Sums by quarter of an hour and by longer stretches: renewed where something changed, or made from nothing.

The facts are read and added up first, then the old sums are replaced in one short transaction that also
takes the marks away. Should somebody else have taken one of them meanwhile, his sums may be newer: it is
done again.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import (
    ColumnElement,
    Select,
    cast,
    delete,
    func,
    insert,
    select,
    text,
)
from sqlalchemy import Integer as SqlInteger
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from interactions import rows
from interactions.agent_times import ABSENT
from interactions.cases.schema import case_events, cases
from interactions.database import reading, writing
from interactions.fcr.schema import fcr_contacts, surveys
from interactions.kpi import sources
from interactions.kpi.dirty import BUCKET_S, FIRST, LAST, touch_stretches
from interactions.kpi.figures import FIELDS
from interactions.kpi.levels import Level
from interactions.kpi.longer import DIMENSIONS, of_level, sum_longer
from interactions.kpi.schema import kpi_basis, kpi_dirty, kpi_sums
from interactions.kpi.tally import NOTHING, Cell, Tally
from interactions.record import SegmentKind
from interactions.schema import agent_times, interactions, segments

UTC = ZoneInfo("UTC")
_AT_ONCE = 192  # quarters: the calls of two days fit into memory, and nobody waits long for the writing
_MOST_IDS = 10_000
_LOCK = 8_425_302  # any number, the same for ever: one replaces sums, the others wait

Progress = Callable[[float], None]


_KEEPS = "hours, quarters of days, cases"  # other sums than these are made anew


class _OvertakenError(Exception):
    """Somebody else has summed up the same meanwhile."""


class Rollup:
    """`zone`: where the days begin that are kept summed up; None leaves it as it is."""

    def __init__(self, engine: AsyncEngine, zone: ZoneInfo | None = None) -> None:
        self._engine = engine
        self._zone = zone

    async def refresh(self, progress: Progress = lambda _done: None) -> int:
        """Renew what is marked; how many quarters that were."""
        await self._rebase()
        async with reading(self._engine) as connection:
            marked = func.count(kpi_dirty.c.bucket.distinct())
            total = (await connection.execute(select(marked))).scalar_one()
        renewed = 0
        while (some := await self._renew()) is not None:
            renewed += some
            progress(min(1.0, renewed / max(total, 1)))
        return renewed

    async def rebuild(self, progress: Progress = lambda _done: None) -> int:
        """Forget all sums and make them anew; how many quarters there are."""
        async with writing(self._engine) as connection:
            await _lock(connection)
            await _forget(connection)
        return await self.refresh(progress)

    async def _rebase(self) -> None:
        """The zone of the days and the reasons that are complaints may have changed since."""
        async with reading(self._engine) as connection:
            before = await _basis(connection)
            complaints = sorted(await sources.complaints(connection))
        zone = before.get("zone", UTC.key) if self._zone is None else self._zone.key
        now = {"zone": zone, "complaints": complaints, "keeps": _KEEPS}
        if {name: before.get(name) for name in now} == now:
            return
        async with writing(self._engine) as connection:
            await _lock(connection)
            before = await _basis(connection)
            complaints = sorted(await sources.complaints(connection))
            changed = set(before.get("complaints", ())) ^ set(complaints)
            if changed:
                await _mark_reasons(connection, changed)
            put = rows.or_update(rows.insert(connection, kpi_basis), kpi_basis)
            now["complaints"] = complaints
            await connection.execute(put, [{"name": name, "value": value} for name, value in now.items()])
            if before.get("keeps") != _KEEPS:
                await _forget(connection)
            elif before.get("zone") != zone:
                await connection.execute(delete(kpi_sums).where(kpi_sums.c.level != Level.QUARTER))
                found = (
                    select(kpi_sums.c.bucket)
                    .distinct()
                    .where(kpi_sums.c.dimension.in_(DIMENSIONS), kpi_sums.c.level == Level.QUARTER)
                )
                buckets = list((await connection.execute(found)).scalars())
                await sum_longer(connection, buckets, ZoneInfo(zone))

    async def _renew(self) -> int | None:
        """Renew the earliest marked quarters; how many, 0 when somebody else was faster, None when there are
        none."""
        async with reading(self._engine) as connection:
            earliest = select(kpi_dirty.c.bucket).distinct().order_by(kpi_dirty.c.bucket).limit(_AT_ONCE)
            buckets = list((await connection.execute(earliest)).scalars())
            if not buckets:
                return None
            marks = select(kpi_dirty.c.id).where(kpi_dirty.c.bucket.in_(buckets))
            # All that was changed by whoever made these marks can be seen from here on.
            ids = list((await connection.execute(marks)).scalars())
            stretches = list(_stretches(buckets))
            complaints = frozenset((await _basis(connection)).get("complaints", ()))
            calls = await sources.calls(connection, stretches)
            contacts = await sources.contacts(connection, stretches)
            answers = await sources.answers(connection, stretches)
            moments = await sources.case_moments(connection, stretches)
            times = await sources.agent_stretches(connection, stretches)
        cells = [Cell(bucket * BUCKET_S, (bucket + 1) * BUCKET_S, bucket) for bucket in buckets]
        tally = Tally(cells, complaints)

        def add_up() -> list[dict[str, Any]]:
            tally.add_calls(calls)
            tally.add_contacts(contacts)
            tally.add_surveys(answers)
            tally.add_cases(moments)
            tally.add_agent_times(times)
            return list(_rows(tally))

        made = await asyncio.to_thread(add_up)  # whoever else is on this loop must not wait for it
        try:
            await self._replace(buckets, ids, made)
        except _OvertakenError:
            return 0
        return len(buckets)

    async def _replace(self, buckets: Sequence[int], ids: Sequence[int], made: list[dict[str, Any]]) -> None:
        async with writing(self._engine) as connection:
            await _lock(connection)
            await _take(connection, ids)
            await connection.execute(delete(kpi_sums).where(*of_level(Level.QUARTER, buckets)))
            if made:
                await connection.execute(insert(kpi_sums), made)
            await sum_longer(connection, buckets, await stored_zone(connection))


async def kept_zone(engine: AsyncEngine) -> ZoneInfo | None:
    """Where the days begin that are kept summed up; None: none are yet."""
    async with reading(engine) as connection:
        name = (await _basis(connection)).get("zone")
    return None if name is None else ZoneInfo(name)


async def stored_zone(connection: AsyncConnection) -> ZoneInfo:
    return ZoneInfo((await _basis(connection)).get("zone", UTC.key))


async def _basis(connection: AsyncConnection) -> dict[str, Any]:
    found = await connection.execute(select(kpi_basis.c.name, kpi_basis.c.value))
    return {row.name: row.value for row in found}


async def _lock(connection: AsyncConnection) -> None:
    if connection.dialect.name == "postgresql":  # SQLite has but one writer
        await connection.execute(text("SELECT pg_advisory_xact_lock(:lock)"), {"lock": _LOCK})


async def _take(connection: AsyncConnection, ids: Sequence[int]) -> None:
    """Take these marks away. Raises `_OvertakenError`."""
    taken = 0
    for first in range(0, len(ids), _MOST_IDS):
        some = kpi_dirty.c.id.in_(ids[first : first + _MOST_IDS])
        taken += (await connection.execute(delete(kpi_dirty).where(some))).rowcount
    if taken != len(ids):
        raise _OvertakenError


async def _forget(connection: AsyncConnection) -> None:
    """No sums are left, and every quarter is marked."""
    for table in (kpi_sums, kpi_dirty):
        await connection.execute(delete(table))
    for query in _all_buckets(connection.dialect.name):
        await connection.execute(insert(kpi_dirty).from_select(["bucket"], query))
    times = agent_times.c
    long = select(times.start, times.end).where(times.end - times.start > BUCKET_S, times.state != ABSENT)
    await touch_stretches(connection, [(a, b) for a, b in await connection.execute(long)])


async def _mark_reasons(connection: AsyncConnection, codes: Iterable[str]) -> None:
    stays = (
        select(_bucket(connection.dialect.name, segments.c.start))
        .join(interactions, interactions.c.call_id == segments.c.call_id)
        .where(segments.c.kind == SegmentKind.QUEUE.value, interactions.c.disposition.in_(sorted(codes)))
        .where(segments.c.start >= FIRST, segments.c.start < LAST)
        .distinct()
    )
    await connection.execute(insert(kpi_dirty).from_select(["bucket"], stays))


def _stretches(buckets: Sequence[int]) -> Iterator[tuple[float, float]]:
    """Quarters that follow one another as one."""
    first = buckets[0]
    for bucket, following in zip(buckets, [*buckets[1:], None], strict=True):
        if following != bucket + 1:
            yield first * BUCKET_S, (bucket + 1) * BUCKET_S
            if following is not None:
                first = following


def _rows(tally: Tally) -> Iterator[dict[str, Any]]:
    sums, texts = tally.sums, {"waits": tally.waits, "resolved": tally.resolved}
    for key in tally.keys:
        dimension, bucket, value = key
        place = {"dimension": dimension.value, "level": int(Level.QUARTER), "bucket": bucket, "value": value}
        added = dict(zip(FIELDS, sums.get(key, NOTHING), strict=True))
        yield place | added | {name: text.get(key, "") for name, text in texts.items()}


def _all_buckets(dialect: str) -> Iterator[Select[Any]]:
    """Every quarter in which something began, or an agent's doing ended."""
    stays = segments.c.kind == SegmentKind.QUEUE.value
    for at, which in (
        (segments.c.start, [stays]),
        (fcr_contacts.c.at, []),
        (cases.c.opened_at, []),
        (cases.c.closed_at, []),
        (cases.c.resolved_at, []),
        (case_events.c.at, [case_events.c.kind == "reopened"]),
        (surveys.c.asked_at, []),
        (agent_times.c.start, [agent_times.c.end.is_not(None), agent_times.c.state != ABSENT]),
        (agent_times.c.end, [agent_times.c.state != ABSENT]),
    ):
        yield select(_bucket(dialect, at)).where(*which, at >= FIRST, at < LAST).distinct()


def _bucket(dialect: str, at: ColumnElement[float]) -> ColumnElement[int]:
    """As `bucket_of`; SQLite's cast cuts off, PostgreSQL's rounds."""
    quarters = at / BUCKET_S
    return cast(quarters if dialect == "sqlite" else func.floor(quarters), SqlInteger)
