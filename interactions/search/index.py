"""Calls are read into the index: what was said, noted and known of them becomes their keys.

`refresh` does it in the transaction that changes a call, `SearchIndex.run` for all that others have changed
(`search_stale`, which the database keeps by itself).
"""

from __future__ import annotations

import asyncio
import json
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, NoReturn
from zoneinfo import ZoneInfo

import structlog
from sqlalchemy import ARRAY, Text, cast, delete, func, select, text
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from interactions.database import DatabaseUnusable, writing
from interactions.fold import fold, spellings
from interactions.schema import interactions, recordings, transcript_segments
from interactions.search.keys import Part, keys_of
from interactions.search.schema import saved_searches, search_calls, search_stale

log = structlog.get_logger(__name__)

HOME_ZONE = ZoneInfo("Asia/Ho_Chi_Minh")
MICROSECOND = 1_000_000
FACTS = ("queue", "agent_id", "disposition", "outcome", "language", "direction")
"""Columns of a call that filters ask for as they are."""
_AT_ONCE = 50  # calls in one transaction: nobody who saves a call waits long
_LOCK = 8_425_303  # of PostgreSQL, as in `interactions.search.triggers`
_PAUSE_S = 0.5
_PATIENCE_S = 5.0  # until a database that is away is asked again
_LAST_ID = 2**62


@dataclass(frozen=True, slots=True)
class Texts:
    """What is to be found of a call. `notes` are its note, tags and facts; `lines` (leg, folded words, words
    as they were heard) are in the order spoken."""

    call_id: str
    arrived_at: float
    facts: tuple[tuple[str, str], ...]
    notes: tuple[tuple[str, str], ...]
    lines: list[tuple[str, str, str]] = field(default_factory=list)
    seconds: dict[str, float] = field(default_factory=lambda: defaultdict(float))  # said, by leg

    def parts(self) -> Iterator[Part]:
        for leg, folded, heard in self.lines:
            yield Part(leg, folded, spellings(heard))
        for leg, said in self.notes:
            # Names and numbers are no words that are counted.
            yield Part(leg, fold(said), () if leg == "fact" else spellings(said))

    @property
    def agent_share(self) -> float | None:
        said = sum(self.seconds.values())
        return self.seconds["agent"] / said if said else None


class SearchIndex:
    """`zone`: where the house's days begin."""

    def __init__(self, engine: AsyncEngine, zone: ZoneInfo = HOME_ZONE) -> None:
        self._engine = engine
        self._zone = zone

    async def run(self) -> NoReturn:
        """Keep the index in step until cancelled. One of them is enough; more do no harm."""
        while True:
            try:
                while await self.catch_up(_AT_ONCE):
                    pass
                await asyncio.sleep(_PAUSE_S)
            except DatabaseUnusable as error:
                log.warning("search_index_waits", reason=str(error))
                await asyncio.sleep(_PATIENCE_S)

    async def catch_up(self, most: int = 1_000_000) -> int:
        """Read calls that have changed, the newest first; how many."""
        done = 0
        while done < most:
            async with writing(self._engine) as connection:
                await _alone(connection)
                changed = select(search_stale.c.call_id).order_by(search_stale.c.at.desc())
                changed = changed.limit(min(_AT_ONCE, most - done)).with_for_update(skip_locked=True)
                some = (await connection.execute(changed)).scalars().all()
                await refresh(connection, some, self._zone)
            done += len(some)
            if len(some) < _AT_ONCE:
                break
        return done


async def refresh(connection: AsyncConnection, call_ids: Sequence[str], zone: ZoneInfo = HOME_ZONE) -> None:
    """Read these calls again, in the caller's transaction; those that are gone are forgotten."""
    if not call_ids:
        return
    await _alone(connection)
    await connection.execute(delete(search_calls).where(search_calls.c.call_id.in_(call_ids)))
    texts = await texts_of(connection, call_ids)
    seq = await _last_seq(connection)
    taken: dict[int, int] = {}
    found = []
    for one in texts:
        seq += 1
        found.append(
            {
                "id": await _free(connection, place_of(one.arrived_at), taken),
                "call_id": one.call_id,
                "seq": seq,
                "day": datetime.fromtimestamp(_moment(one.arrived_at), zone).toordinal(),
                "agent_share": one.agent_share,
                "pii_keys": _stored(connection, keys_of(one.parts(), one.facts)),
            }
        )
    if found:
        await connection.execute(search_calls.insert().values(found))
    await connection.execute(delete(search_stale).where(search_stale.c.call_id.in_(call_ids)))


async def _last_seq(connection: AsyncConnection) -> int:
    """Also of rows that are no longer there: what is put in their place is new to a search that alerts."""
    highest = select(func.max(search_calls.c.seq)), select(func.max(saved_searches.c.last_seq))
    return max([await connection.scalar(each) or 0 for each in highest])


async def texts_of(connection: AsyncConnection, call_ids: Sequence[str]) -> list[Texts]:
    """What is to be found of calls, in the order of their arrival."""
    call = interactions.c
    names = "call_id arrived_at pii_name pii_number pii_e164 pii_note tags disposition queue agent_id outcome"
    columns = [call[name] for name in (*names.split(), "language", "direction", "resolved")]
    known = select(*columns).where(call.call_id.in_(call_ids)).order_by(call.arrived_at, call.call_id)
    # Nobody takes the call away before it is read.
    rows = await connection.execute(known.with_for_update(read=True, key_share=True))
    texts = {row["call_id"]: _texts(row) for row in rows.mappings()}
    said = transcript_segments.c
    lines = (
        select(recordings.c.call_id, said.leg, said.pii_folded, said.pii_text, said.start, said.end)
        .join(recordings, recordings.c.recording_id == said.recording_id)
        .where(recordings.c.call_id.in_(texts))
        .order_by(said.id.desc())
    )
    for call_id, leg, folded, heard, start, end in await connection.execute(lines):
        texts[call_id].lines.append((leg, folded, heard))
        texts[call_id].seconds[leg] += max(end - start, 0.0)
    return list(texts.values())


def notes_of(row: Any) -> Iterator[tuple[str, str]]:
    """What was not said but is found as well: (leg, text), from the columns of a call."""
    if row["pii_note"]:
        yield "note", row["pii_note"]
    for tag in row["tags"]:
        yield "tag", str(tag)
    for name in ("pii_name", "pii_number", "pii_e164", "disposition"):
        if row[name]:
            yield "fact", row[name]


def facts_of(row: Any) -> Iterator[tuple[str, str]]:
    """What filters ask for: (name, value), from the columns of a call."""
    for column in FACTS:
        if row[column] is not None:
            yield column.removesuffix("_id"), row[column]
    for tag in row["tags"]:
        yield "tag", str(tag)
    if row["resolved"] is not None:
        yield "resolved", "yes" if row["resolved"] else "no"
    for name in ("pii_e164", "pii_number"):
        if row[name]:
            yield "number", row[name]


def place_of(at: float) -> int:
    """The first id of the calls that arrived at this moment."""
    return int(_moment(at) * MICROSECOND)


def _moment(at: float) -> float:
    """Within the years that a calendar knows, whatever was written down."""
    return min(max(at, 0.0), 250_000_000_000.0) if at == at else 0.0


def _texts(row: Any) -> Texts:
    return Texts(row["call_id"], row["arrived_at"], tuple(facts_of(row)), tuple(notes_of(row)))


async def _free(connection: AsyncConnection, place: int, taken: dict[int, int]) -> int:
    """The next id after those of calls that arrived in the same millisecond."""
    last = taken.get(place)
    if last is None:
        near = search_calls.c.id.between(place, place + 999)
        last = await connection.scalar(select(func.max(search_calls.c.id)).where(near))
    taken[place] = place if last is None else last + 1
    return taken[place]


def _stored(connection: AsyncConnection, keys: Iterable[str]) -> Any:
    if connection.dialect.name == "sqlite":
        return json.dumps(list(keys), ensure_ascii=False)
    return func.array_to_tsvector(cast(list(keys), ARRAY(Text)))


async def _alone(connection: AsyncConnection) -> None:
    """One writer after the other, until the transaction ends; SQLite has but one."""
    if connection.dialect.name == "postgresql":
        await connection.execute(text("SELECT pg_advisory_xact_lock(:lock)"), {"lock": _LOCK})
