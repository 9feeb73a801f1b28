"""Calls found by what was said in them. How to ask is in `query`, what counts as the same word in `fold`.

All terms must stand in one line. Newest first, by the moment the transcript was saved, and within a
call in the order spoken. SQLite and PostgreSQL find the same.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from sqlalchemy import Select, column, func, literal_column, select, table
from sqlalchemy.dialects.postgresql import REGCONFIG, TSVECTOR
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from interactions import cursors, rows
from interactions.database import reading
from interactions.query import Term, highlights, parse, to_fts5, to_tsquery
from interactions.record import Interaction
from interactions.schema import interactions, recordings, transcript_segments
from interactions.transcripts import Line

_MOST = 200
_SIMPLE = literal_column("'simple'", REGCONFIG)
_FTS5 = table("transcript_search", column("rowid"), column("transcript_search"))


@dataclass(frozen=True, slots=True)
class Hit:
    """A line with what was sought; `highlights` are (from, to) in its characters, `at` is when the first
    of them was said, in seconds from the start of the recording."""

    call: Interaction
    line: Line
    highlights: tuple[tuple[int, int], ...]
    at: float


@dataclass(frozen=True, slots=True)
class Hits:
    items: tuple[Hit, ...]
    next: str | None


class TranscriptSearch:
    def __init__(self, engine: AsyncEngine) -> None:
        self._engine = engine

    async def search(self, query: str, *, limit: int = 20, before: str | None = None) -> Hits:
        """A page of hits. Raises `BadQuery` and `BadCursor`."""
        terms = parse(query)
        limit = max(1, min(limit, _MOST))
        last = None if before is None else cursors.decode_row(before)
        async with reading(self._engine) as connection:
            matching = _matching(connection, terms, last).limit(limit + 1)
            ids = list((await connection.execute(matching)).scalars())
            hits = await _hits(connection, terms, ids[:limit])
        return Hits(hits, cursors.encode(ids[limit - 1]) if len(ids) > limit else None)


def _matching(connection: AsyncConnection, terms: tuple[Term, ...], last: int | None) -> Select[Any]:
    """The ids of the lines that match, newest first, from the database's own index."""
    if connection.dialect.name == "sqlite":
        # Asked alone, FTS5 walks its index backwards and stops at the limit.
        found = _FTS5.c.rowid
        query = select(found).where(_FTS5.c.transcript_search.op("MATCH")(to_fts5(terms)))
    else:
        found = transcript_segments.c.id
        vector = column("words_vector", TSVECTOR)
        query = (
            select(found)
            .select_from(transcript_segments)
            .where(vector.bool_op("@@")(func.to_tsquery(_SIMPLE, to_tsquery(terms))))
        )
    if last is not None:
        query = query.where(found < last)
    return query.order_by(found.desc())


async def _hits(connection: AsyncConnection, terms: tuple[Term, ...], ids: list[int]) -> tuple[Hit, ...]:
    said = transcript_segments.c
    found = await connection.execute(
        select(transcript_segments, recordings.c.call_id)
        .join(recordings, recordings.c.recording_id == said.recording_id)
        .where(said.id.in_(ids))
        .order_by(said.id.desc())
    )
    lines = found.mappings().all()
    wanted = {line["call_id"] for line in lines}
    calls = await rows.read(connection, rows.select_interactions().where(interactions.c.call_id.in_(wanted)))
    by_id = {call.call_id: call for call in calls}
    hits = []
    for row in lines:
        line = Line(*(row[name] for name in ("recording_id", "leg", "start", "end", "pii_text")))
        spans = highlights(terms, line.pii_text)
        hits.append(Hit(by_id[row["call_id"]], line, spans, _when(row["pii_words"], spans, line.start)))
    return tuple(hits)


def _when(words: list[dict[str, Any]], spans: tuple[tuple[int, int], ...], start: float) -> float:
    """When the first highlighted word was said; the line's text is its words with a space between."""
    place = 0
    for word in words:
        place += len(word["word"]) + 1
        if spans and place > spans[0][0]:
            return float(word["start"])
    return start
