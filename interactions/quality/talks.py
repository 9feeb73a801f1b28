"""The talk of a call, from the log, as the machine judges it; and who took part in it."""

from __future__ import annotations

from sqlalchemy import exists, func, or_, select
from sqlalchemy.ext.asyncio import AsyncConnection

from interactions.quality.heard import Talk
from interactions.quality.review import NoSuchReview
from interactions.quality.spans import Span
from interactions.record import SegmentKind
from interactions.schema import interactions, recordings, segments, transcript_segments, transcripts
from interactions.transcripts import TranscriptStatus
from transcription.transcript import Segment, Word

# Who talks in a recording: the agent of the talk that began last when it did, a moment sooner or later.
_talker = (
    select(segments.c.agent_id)
    .where(segments.c.call_id == recordings.c.call_id, segments.c.kind == SegmentKind.TALK.value)
    .where(segments.c.start <= recordings.c.started_at + 1.0)
    .order_by(segments.c.start.desc())
    .limit(1)
    .correlate(recordings)
    .scalar_subquery()
)


async def talk_of(connection: AsyncConnection, call_id: str, agent_id: str) -> Talk | None:
    """What this agent and the caller said, the last time if they talked twice. None when there is no
    transcript of it, or none yet. Lines in the order of `Transcripts.of_call`."""
    mine = (
        select(transcripts.c.recording_id, transcripts.c.language, interactions.c.language.label("spoken"))
        .join(recordings, recordings.c.recording_id == transcripts.c.recording_id)
        .join(interactions, interactions.c.call_id == recordings.c.call_id)
        .where(recordings.c.call_id == call_id, transcripts.c.status == TranscriptStatus.READY.value)
        .where(func.coalesce(_talker, agent_id) == agent_id)
        .order_by(recordings.c.started_at.desc())
        .limit(1)
    )
    known = (await connection.execute(mine)).one_or_none()
    if known is None:
        return None
    said = (
        select(transcript_segments)
        .where(transcript_segments.c.recording_id == known.recording_id)
        .order_by(transcript_segments.c.id.desc())
    )
    lines = tuple(
        Segment(row.leg, row.start, row.end, row.pii_text, tuple(Word(**word) for word in row.pii_words))
        for row in await connection.execute(said)
    )
    return Talk(known.language or known.spoken, lines, await _holds(connection, call_id, known.recording_id))


async def _holds(connection: AsyncConnection, call_id: str, recording_id: str) -> tuple[Span, ...]:
    held = (
        select(
            segments.c.start - recordings.c.started_at,
            segments.c.end - recordings.c.started_at,
        )
        .select_from(segments.join(recordings, recordings.c.call_id == segments.c.call_id))
        .where(segments.c.call_id == call_id, segments.c.kind == SegmentKind.HOLD.value)
        .where(recordings.c.recording_id == recording_id, segments.c.end.is_not(None))
        .order_by(segments.c.position)
    )
    return tuple(Span(start, end) for start, end in await connection.execute(held))


async def check_part(connection: AsyncConnection, call_id: str, agent_id: str) -> None:
    """The agent talked in the call. Raises `NoSuchReview`."""
    talked = exists().where(
        segments.c.call_id == interactions.c.call_id,
        segments.c.kind == SegmentKind.TALK.value,
        segments.c.agent_id == agent_id,
    )
    mine = select(interactions.c.call_id).where(interactions.c.call_id == call_id)
    found = await connection.scalar(mine.where(or_(interactions.c.agent_id == agent_id, talked)))
    if found is None:
        raise NoSuchReview(f"There is no call {call_id!r} of agent {agent_id!r} to be reviewed.")
