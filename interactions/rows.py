"""Records as rows and back. Pure, but for one reader that both the log and the search use."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import fields
from typing import Any, TypeAlias

from sqlalchemy import ColumnElement, RowMapping, Select, Table, select
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.ext.asyncio import AsyncConnection

from interactions.number import e164
from interactions.record import Interaction, Outcome, Recording, RecordingLeg, Segment, SegmentKind
from interactions.schema import interactions, recordings, segments

Insert: TypeAlias = sqlite.Insert | postgresql.Insert

# Nested in the record, rows of their own in the database.
_OWN = tuple(f.name for f in fields(Interaction) if f.name not in ("segments", "recordings"))
_SEGMENT = tuple(f.name for f in fields(Segment))
_LEG = tuple(f.name for f in fields(RecordingLeg))
_LEGS = ("customer", "agent")
_RECORDING = tuple(f.name for f in fields(Recording) if f.name not in _LEGS)


def insert(connection: AsyncConnection, table: Table) -> Insert:
    """INSERT in the connection's own dialect, for ON CONFLICT."""
    return sqlite.insert(table) if connection.dialect.name == "sqlite" else postgresql.insert(table)


def or_update(put: Insert, table: Table, where: ColumnElement[bool] | None = None) -> Insert:
    """Write over the row that is there already, `where` that is allowed."""
    return put.on_conflict_do_update(
        index_elements=list(table.primary_key),
        set_={column.name: put.excluded[column.name] for column in table.c if not column.primary_key},
        where=where,
    )


def interaction_row(interaction: Interaction, region: str) -> dict[str, Any]:
    row = {name: getattr(interaction, name) for name in _OWN}
    row["menu_path"], row["tags"] = list(interaction.menu_path), list(interaction.tags)
    row["outcome"] = interaction.outcome.value
    row["pii_e164"] = e164(interaction.pii_number, region)
    row["recording_id"] = interaction.recording.recording_id if interaction.recording else None
    return row


def segment_rows(interaction: Interaction) -> list[dict[str, Any]]:
    """Written out: an import makes half a million of them."""
    call_id = interaction.call_id
    return [
        {
            "call_id": call_id,
            "position": position,
            "kind": segment.kind.value,
            "start": segment.start,
            "end": segment.end,
            "queue": segment.queue,
            "agent_id": segment.agent_id,
            "result": segment.result,
        }
        for position, segment in enumerate(interaction.segments)
    ]


def recording_rows(interaction: Interaction) -> list[dict[str, Any]]:
    return [{"call_id": interaction.call_id} | _recording_row(each) for each in interaction.recordings]


def _recording_row(recording: Recording) -> dict[str, Any]:
    row = {name: getattr(recording, name) for name in _RECORDING}
    for leg in _LEGS:
        kept: RecordingLeg | None = getattr(recording, leg)
        row |= {f"{leg}_{name}": getattr(kept, name) if kept else None for name in _LEG}
    return row


# Made once: it takes longer than reading a page of them.
_CALLS = select(*(interactions.c[name] for name in _OWN))
_SEGMENTS = select(segments).order_by(segments.c.position)
_RECORDINGS = select(recordings).order_by(recordings.c.started_at, recordings.c.recording_id)


def select_interactions() -> Select[Any]:
    """The calls; to be filtered, ordered and given to `read`."""
    return _CALLS


async def read(connection: AsyncConnection, query: Select[Any]) -> list[Interaction]:
    """The records a query of `select_interactions` finds, in its order."""
    rows = (await connection.execute(query)).mappings().all()
    these = [row["call_id"] for row in rows]
    parts: defaultdict[str, list[Segment]] = defaultdict(list)
    taken: defaultdict[str, list[Recording]] = defaultdict(list)
    if these:
        found = await connection.execute(_SEGMENTS.where(segments.c.call_id.in_(these)))
        for part in found.mappings():
            parts[part["call_id"]].append(_segment(part))
        kept = await connection.execute(_RECORDINGS.where(recordings.c.call_id.in_(these)))
        for take in kept.mappings():
            taken[take["call_id"]].append(_recording(take))
    return [_interaction(row, parts[row["call_id"]], taken[row["call_id"]]) for row in rows]


def _interaction(row: RowMapping, parts: Iterable[Segment], taken: Iterable[Recording]) -> Interaction:
    own = {name: row[name] for name in _OWN}
    own |= {"menu_path": tuple(row["menu_path"]), "tags": tuple(row["tags"])}
    own |= {"outcome": Outcome(row["outcome"])}
    return Interaction(**own, segments=tuple(parts), recordings=tuple(taken))


def _segment(row: RowMapping) -> Segment:
    return Segment(**{name: row[name] for name in _SEGMENT} | {"kind": SegmentKind(row["kind"])})


def _recording(row: RowMapping) -> Recording:
    values: dict[str, Any] = {name: row[name] for name in _RECORDING}
    values |= {leg: _leg({name: row[f"{leg}_{name}"] for name in _LEG}) for leg in _LEGS}
    return Recording(**values)


def _leg(values: dict[str, Any]) -> RecordingLeg | None:
    return None if values["path"] is None else RecordingLeg(**values)
