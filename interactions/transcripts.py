"""What was said in each recording: written once, read by call."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import asdict, dataclass
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import Select, select
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from interactions.database import reading, writing
from interactions.fcr.marks import note_recording
from interactions.fold import fold
from interactions.rows import insert, or_update
from interactions.schema import recordings, transcript_segments, transcripts
from interactions.search.index import HOME_ZONE, refresh
from interactions.spoken import CallTranscript, Line, TranscriptStatus
from transcription.transcript import Segment, Transcript

# An utterance is a few dozen words. PostgreSQL refuses to index a megabyte of them.
_LONGEST_INDEXED = 20_000
_BEST_FIRST = (TranscriptStatus.READY, TranscriptStatus.PENDING, TranscriptStatus.FAILED)

__all__ = ["CallTranscript", "Line", "ReadyTranscript", "TranscriptStatus", "Transcripts"]


@dataclass(frozen=True, slots=True, kw_only=True)
class ReadyTranscript:
    """One that can be read from now on, without its words. `call_id` is empty when the log has not caught up
    with the recording yet."""

    recording_id: str
    call_id: str
    attempt: int
    language: str
    duration_s: float
    utterances: int


# Gets a transcript that is news, in the transaction that saves it.
Heard = Callable[[AsyncConnection, ReadyTranscript], Awaitable[None]]


class Transcripts:
    """`zone`: where the house's days begin."""

    def __init__(
        self, engine: AsyncEngine, zone: ZoneInfo = HOME_ZONE, *, heard: Heard | None = None
    ) -> None:
        self._engine = engine
        self._zone = zone
        self._heard = heard

    async def pending(self, recording_id: str) -> None:
        """A transcript is asked for. One that is ready stays."""
        await self._mark(recording_id, status=TranscriptStatus.PENDING.value)

    async def failed(self, recording_id: str, reason: str) -> None:
        """There will be none. One that is ready stays: a late failure undoes nothing."""
        await self._mark(recording_id, status=TranscriptStatus.FAILED.value, reason=reason)

    async def save(self, recording_id: str, attempt: int, transcript: Transcript) -> bool:
        """Keep a transcript; False when one is kept already, be it by the same or another attempt.

        In the same transaction its call is made to be found by what was said, and marked to be judged anew.
        The first one stays: whoever read or searched it finds it as it was.
        """
        async with writing(self._engine) as connection:
            first = await _put(
                connection,
                recording_id,
                status=TranscriptStatus.READY.value,
                attempt=attempt,
                language=transcript.language,
                duration_s=transcript.duration_s,
            )
            if first and transcript.segments:
                # Last words first: the search shows the newest row first, so a call's hits come as spoken.
                await connection.execute(
                    transcript_segments.insert(),
                    [_row(recording_id, segment) for segment in reversed(transcript.segments)],
                )
            if first:
                mine = select(recordings.c.call_id).where(recordings.c.recording_id == recording_id)
                calls = (await connection.execute(mine)).scalars().all()
                await refresh(connection, calls, self._zone)
                await note_recording(connection, recording_id)
                if self._heard is not None:
                    await self._heard(connection, _ready(recording_id, "".join(calls), attempt, transcript))
            return first

    async def lines(self, call_id: str) -> tuple[Line, ...]:
        """What was said in the call's recordings, in the order spoken."""
        return (await self.of_call(call_id)).lines

    async def of_call(self, call_id: str) -> CallTranscript:
        """One recording after the other; ready as soon as one of them is."""
        mine = (
            select(transcripts.c.status, transcripts.c.reason)
            .join(recordings, recordings.c.recording_id == transcripts.c.recording_id)
            .where(recordings.c.call_id == call_id)
            .order_by(recordings.c.started_at)
        )
        spoken = (
            _select_lines()
            .join(recordings, recordings.c.recording_id == transcript_segments.c.recording_id)
            .where(recordings.c.call_id == call_id)
            .order_by(recordings.c.started_at, recordings.c.recording_id, transcript_segments.c.id.desc())
        )
        async with reading(self._engine) as connection:
            reasons = {TranscriptStatus(status): reason for status, reason in await connection.execute(mine)}
            status = next((best for best in _BEST_FIRST if best in reasons), TranscriptStatus.NONE)
            said = await connection.execute(spoken) if status is TranscriptStatus.READY else None
            lines = () if said is None else tuple(Line(**row) for row in said.mappings())
        return CallTranscript(status, reasons.get(status), lines)

    async def _mark(self, recording_id: str, **values: Any) -> None:
        async with writing(self._engine) as connection:
            await _put(connection, recording_id, **values)


def _select_lines() -> Select[Any]:
    said = transcript_segments.c
    return select(said.recording_id, said.leg, said.start, said.end, said.pii_text)


async def _put(connection: AsyncConnection, recording_id: str, **values: Any) -> bool:
    """Write the transcript's row unless it is ready already. Locks it until the transaction ends."""
    put = insert(connection, transcripts).values(values | {"recording_id": recording_id})
    unless_ready = or_update(put, transcripts, where=transcripts.c.status != TranscriptStatus.READY.value)
    written = await connection.execute(unless_ready.returning(transcripts.c.recording_id))
    return written.first() is not None


def _ready(recording_id: str, call_id: str, attempt: int, transcript: Transcript) -> ReadyTranscript:
    return ReadyTranscript(
        recording_id=recording_id,
        call_id=call_id,
        attempt=attempt,
        language=transcript.language,
        duration_s=transcript.duration_s,
        utterances=len(transcript.segments),
    )


def _row(recording_id: str, segment: Segment) -> dict[str, Any]:
    return {
        "recording_id": recording_id,
        "leg": segment.leg,
        "start": segment.start,
        "end": segment.end,
        "pii_text": segment.text,
        "pii_folded": fold(segment.text)[:_LONGEST_INDEXED],
        "pii_words": [asdict(word) for word in segment.words],
    }
