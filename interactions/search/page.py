"""Calls that may be what was sought are looked at: whether they are, and which of their lines show it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncConnection

from interactions import rows
from interactions.fold import fold, spellings
from interactions.query import Near, Node, Term
from interactions.record import Interaction
from interactions.schema import interactions, recordings, transcript_segments
from interactions.search.index import notes_of
from interactions.search.keys import Part
from interactions.search.lines import Spans, highlights, holds, stands
from interactions.search.ranking import how_exact, weighed
from interactions.search.schema import search_calls
from interactions.spoken import Line

_NOTES = ("call_id", "pii_note", "tags", "pii_name", "pii_number", "pii_e164", "disposition")


@dataclass(frozen=True, slots=True)
class Place:
    """A line, a note, a tag or a fact of a call; `row` is the line's, None of the others."""

    line: Line
    part: Part
    row: int | None = None


@dataclass(frozen=True, slots=True)
class Seen:
    """A call that is what was sought: what of the query it holds, and where."""

    id: int
    call_id: str
    leaves: tuple[Term | Near, ...]
    places: tuple[Place, ...]


@dataclass(frozen=True, slots=True)
class Hit:
    """A line with what was sought; `highlights` are (from, to) in its characters, `at` is when the first
    of them was said, in seconds from the start of the recording.

    What was not said but noted has a line too: its leg is `note`, `tag` or `fact`, its recording empty.
    """

    call: Interaction
    line: Line
    highlights: Spans
    at: float


async def look(
    connection: AsyncConnection, node: Node, ids: Sequence[int], *, best_lines_first: bool = False
) -> list[Seen]:
    """Those of the calls that are what was sought, in the order of `ids`."""
    call = interactions.c
    known = select(search_calls.c.id, *(call[name] for name in _NOTES)).join(
        search_calls, search_calls.c.call_id == call.call_id
    )
    found = await connection.execute(known.where(search_calls.c.id.in_(ids)))
    calls = {row["id"]: row for row in found.mappings()}
    said = await _lines(connection, [row["call_id"] for row in calls.values()])
    seen = []
    for place in ids:
        if place not in calls:
            continue
        row = calls[place]
        places = [*said.get(row["call_id"], ()), *_noted(row)]
        leaves = holds(node, [one.part for one in places])
        if leaves is None:
            continue
        shown = [one for one in places if any(stands(leaf, one.part) for leaf in leaves)]
        if best_lines_first:
            terms = weighed(node)
            shown.sort(
                key=lambda one: (
                    -how_exact(terms, spellings(one.line.pii_text)),
                    -sum(stands(leaf, one.part) for leaf in leaves),
                )
            )
        seen.append(Seen(place, row["call_id"], leaves, tuple(shown)))
    return seen


async def hits(connection: AsyncConnection, wanted: Sequence[tuple[Seen, Place]]) -> tuple[Hit, ...]:
    """The places as they are shown."""
    ids = {seen.call_id for seen, _ in wanted}
    found = await rows.read(connection, rows.select_interactions().where(interactions.c.call_id.in_(ids)))
    calls = {call.call_id: call for call in found}
    said = transcript_segments.c
    lines = select(said.id, said.pii_words).where(
        said.id.in_([place.row for _, place in wanted if place.row is not None])
    )
    words = {row: list(each) for row, each in await connection.execute(lines)}
    made = []
    for seen, place in wanted:
        spans = highlights(seen.leaves, place.line.leg, place.line.pii_text)
        heard = [] if place.row is None else words[place.row]
        at = _when(heard, spans, place.line.start)
        made.append(Hit(calls[seen.call_id], place.line, spans, at))
    return tuple(made)


async def _lines(connection: AsyncConnection, call_ids: Sequence[str]) -> dict[str, list[Place]]:
    """What was said, in the order spoken, by call."""
    said = transcript_segments.c
    query = (
        select(recordings.c.call_id, said.id, said.recording_id, said.leg)
        .add_columns(said.start, said.end, said.pii_text, said.pii_folded)
        .join(recordings, recordings.c.recording_id == said.recording_id)
        .where(recordings.c.call_id.in_(call_ids))
        .order_by(said.id.desc())
    )
    found: dict[str, list[Place]] = {}
    for call_id, row, recording_id, leg, start, end, heard, folded in await connection.execute(query):
        line = Line(recording_id, leg, start, end, heard)
        found.setdefault(call_id, []).append(Place(line, Part(leg, folded), row))
    return found


def _noted(row: Any) -> list[Place]:
    return [Place(Line("", leg, 0.0, 0.0, noted), Part(leg, fold(noted))) for leg, noted in notes_of(row)]


def _when(words: list[dict[str, Any]], spans: Spans, start: float) -> float:
    """When the first highlighted word was said; the line's text is its words with a space between."""
    place = 0
    for word in words:
        place += len(word["word"]) + 1
        if spans and place > spans[0][0]:
            return float(word["start"])
    return start
