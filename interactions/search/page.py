"""Calls that may be what was sought are looked at: whether they are, and which of their lines show it."""

from __future__ import annotations

import json
import math
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import product
from typing import Any

from sqlalchemy import ColumnElement, Text, cast, literal, or_, select
from sqlalchemy.ext.asyncio import AsyncConnection

from interactions import rows
from interactions.fold import fold, spellings
from interactions.query import Near, Node, Term, leaves_of, terms
from interactions.record import Interaction
from interactions.schema import interactions, recordings, transcript_segments
from interactions.search.index import notes_of
from interactions.search.keys import Part
from interactions.search.lines import Spans, highlights, holds, stands
from interactions.search.ranking import how_exact, weighed
from interactions.search.schema import search_calls
from interactions.spoken import Line

_NOTES = ("call_id", "pii_note", "pii_name", "pii_number", "pii_e164", "disposition")
_MOST_PATTERNS = 40  # in one statement

# What is the same in each question is made once: it takes longer than the answer.
_PADDED = literal(" ").concat(transcript_segments.c.pii_folded).concat(" ")
_CALLS = (
    select(search_calls.c.id, *(interactions.c[name] for name in _NOTES))
    .add_columns(transcript_segments.c.id.label("row"), transcript_segments.c.recording_id)
    .add_columns(*(transcript_segments.c[name] for name in ("leg", "start", "end", "pii_text", "pii_folded")))
    .add_columns(cast(interactions.c.tags, Text).label("all_tags"))
    .add_columns(cast(transcript_segments.c.pii_words, Text).label("words"))
    .select_from(search_calls)
    .join(interactions, interactions.c.call_id == search_calls.c.call_id)
    .outerjoin(recordings, recordings.c.call_id == interactions.c.call_id)
)


@dataclass(frozen=True, slots=True)
class Place:
    """A line, a note, a tag or a fact of a call; `words` are the line's as they are stored."""

    line: Line
    part: Part
    words: str = "[]"


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
    found = await _places(connection, node, ids)
    seen = []
    for place, (call_id, places) in ((each, found[each]) for each in ids if each in found):
        leaves = holds(node, [one.part for one in places])
        if leaves is None:
            continue
        shown = [one for one in places if any(stands(leaf, one.part) for leaf in leaves)]
        if best_lines_first:
            shown.sort(key=lambda one: _worse(one, leaves, weighed(node)))
        seen.append(Seen(place, call_id, leaves, tuple(shown)))
    return seen


async def hits(connection: AsyncConnection, wanted: Sequence[tuple[Seen, Place]]) -> tuple[Hit, ...]:
    """The places as they are shown."""
    ids = {seen.call_id for seen, _ in wanted}
    query = rows.select_interactions().where(interactions.c.call_id.in_(ids))
    calls = {call.call_id: call for call in (await rows.read(connection, query) if ids else ())}
    made = []
    for seen, place in wanted:
        spans = highlights(seen.leaves, place.line.leg, place.line.pii_text)
        at = _when(json.loads(place.words), spans, place.line.start)
        made.append(Hit(calls[seen.call_id], place.line, spans, at))
    return tuple(made)


async def _places(
    connection: AsyncConnection, node: Node, ids: Sequence[int]
) -> dict[int, tuple[str, list[Place]]]:
    """Of each call all that the query may be about: lines as they were spoken, then notes, tags and facts."""
    line = transcript_segments.c.recording_id == recordings.c.recording_id
    if lines := _with_words(node):
        line &= or_(*lines)
    query = _CALLS.outerjoin(transcript_segments, line).where(search_calls.c.id.in_(ids))
    found: dict[int, tuple[str, list[Place]]] = {}
    noted: dict[int, list[Place]] = {}
    for row in (await connection.execute(query.order_by(transcript_segments.c.id.desc()))).mappings():
        if row["id"] not in found:
            found[row["id"]] = row["call_id"], []
            noted[row["id"]] = _noted({**row, "tags": json.loads(row["all_tags"])})
        if row["row"] is not None:
            heard = Line(row["recording_id"], row["leg"], row["start"], row["end"], row["pii_text"])
            found[row["id"]][1].append(Place(heard, Part(row["leg"], row["pii_folded"]), row["words"]))
    for place, places in noted.items():
        found[place][1].extend(places)
    return found


def _with_words(node: Node) -> list[ColumnElement[bool]]:
    """What is true of lines that hold something of the query: others make no difference."""
    if sum(math.prod(map(len, term.choices)) for term in terms(node)) > _MOST_PATTERNS:
        return []
    return [
        _like(leaf) if isinstance(leaf, Term) else _like(leaf.first) & _like(leaf.second)
        for leaf in leaves_of(node)
    ]


def _like(term: Term) -> ColumnElement[bool]:
    end = "%" if term.prefix else " %"
    return or_(*(_PADDED.like(f"% {' '.join(words)}{end}") for words in product(*term.choices)))


def _worse(place: Place, leaves: Sequence[Term | Near], typed: list[Term]) -> tuple[int, int]:
    """Lines with more words as they were spelled come first, then those with more of what was sought."""
    exact = how_exact(typed, spellings(place.line.pii_text))
    return -exact, -sum(stands(leaf, place.part) for leaf in leaves)


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
