"""The contacts of customers, as the log has them: who a number belongs to, what became of each call, what
was said in it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from itertools import islice
from typing import Any, TypeVar

from sqlalchemy import RowMapping, Select, and_, exists, func, or_, select
from sqlalchemy.ext.asyncio import AsyncConnection

from interactions.fcr.judge import Contact
from interactions.fcr.schema import surveys
from interactions.record import Outcome, SegmentKind
from interactions.schema import (
    customer_numbers,
    interactions,
    recordings,
    segments,
    transcript_segments,
    transcripts,
)
from interactions.transcripts import TranscriptStatus

Item = TypeVar("Item")

LINE_LOST = (
    "line_lost"  # the result of a talk that ended because a line failed, not because somebody rang off
)
_MOST_NAMED = 5_000  # values in one statement; both databases have a limit


@dataclass(frozen=True, slots=True)
class Known:
    """A contact with what is kept beside the verdict on it; `number` is the caller's, empty
    where he cannot be known by it; `row` is the call's."""

    contact: Contact
    number: str
    row: RowMapping


async def owners(connection: AsyncConnection, numbers: Collection[str]) -> dict[str, str]:
    """Whose each of these numbers is, and whose are the other numbers of the same people: a number is a
    customer of its own unless somebody has it beside others."""
    theirs: defaultdict[int, list[str]] = defaultdict(list)
    for some in batches(numbers, _MOST_NAMED):
        named = select(customer_numbers.c.customer_id).where(customer_numbers.c.pii_e164.in_(some))
        query = select(customer_numbers.c.customer_id, customer_numbers.c.pii_e164).where(
            customer_numbers.c.customer_id.in_(named)
        )
        for customer_id, number in await connection.execute(query):
            theirs[customer_id].append(number)
    found = {number: number for number in numbers}
    for customer_id, several in theirs.items():
        if len(several) > 1:
            found |= dict.fromkeys(several, f"customer:{customer_id}")
    return found


async def contacts(
    connection: AsyncConnection, numbers: Collection[str], since: float, until: float
) -> list[Known]:
    """Every call of these numbers that arrived in this time, both ends included."""
    found: list[Known] = []
    for some in batches(numbers, _MOST_NAMED):
        theirs = interactions.c.pii_e164.in_(some), interactions.c.arrived_at.between(since, until)
        found += await _read(connection, _select_contacts().where(*theirs))
    return found


async def nameless(connection: AsyncConnection, call_ids: Collection[str]) -> list[Known]:
    """These calls, where nobody can be known by their numbers."""
    found: list[Known] = []
    for some in batches(call_ids, _MOST_NAMED):
        these = interactions.c.call_id.in_(some), interactions.c.pii_e164.is_(None)
        found += await _read(connection, _select_contacts().where(*these))
    return found


async def said(connection: AsyncConnection, call_ids: Collection[str]) -> dict[str, list[str]]:
    """The folded words of these calls, of those that have a transcript."""
    words: defaultdict[str, list[str]] = defaultdict(list)
    for some in batches(call_ids, _MOST_NAMED):
        query = (
            select(recordings.c.call_id, transcript_segments.c.pii_folded)
            .join(transcripts, transcripts.c.recording_id == recordings.c.recording_id)
            .join(transcript_segments, transcript_segments.c.recording_id == transcripts.c.recording_id)
            .where(recordings.c.call_id.in_(some), transcripts.c.status == TranscriptStatus.READY.value)
            .order_by(recordings.c.call_id, transcript_segments.c.id)
        )
        for call_id, folded in await connection.execute(query):
            words[call_id] += folded.split()
    return words


def batches(items: Iterable[Item], size: int) -> Iterator[list[Item]]:
    rest = iter(items)
    while some := list(islice(rest, size)):
        yield some


def _select_contacts() -> Select[Any]:
    call = interactions.c
    line_lost = exists().where(
        segments.c.call_id == call.call_id,
        segments.c.kind.in_([SegmentKind.TALK.value, SegmentKind.HOLD.value]),
        segments.c.result == LINE_LOST,
    )
    dropped = and_(call.answered_at.is_not(None), or_(call.outcome == Outcome.LOST.value, line_lost))
    return select(
        *(call[name] for name in ("call_id", "pii_e164", "arrived_at", "direction", "answered_at")),
        *(call[name] for name in ("queue", "agent_id", "dialled", "disposition", "resolved")),
        dropped.label("dropped"),
        func.coalesce(call.ended_at, call.answered_at).label("over_at"),
        surveys.c.resolved.label("told"),
    ).outerjoin_from(interactions, surveys, surveys.c.call_id == call.call_id)


async def _read(connection: AsyncConnection, query: Select[Any]) -> list[Known]:
    found = (await connection.execute(query)).mappings()
    return [Known(_contact(row), row["pii_e164"] or "", row) for row in found]


def _contact(row: RowMapping) -> Contact:
    return Contact(
        call_id=row["call_id"],
        at=row["arrived_at"],
        inbound=row["direction"] == "inbound",
        answered=row["answered_at"] is not None,
        dropped_at=row["over_at"] if row["dropped"] else None,
        reason=row["disposition"] or None,
        told=row["told"],
    )
