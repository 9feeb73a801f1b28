"""Where the transcriber puts its transcripts: into SQL, once, and then word of it to the centre."""

from __future__ import annotations

import time

import structlog
from redis.asyncio import Redis

from app.live import Inbox
from interactions.record import Interaction, SegmentKind
from interactions.store import InteractionLog
from interactions.transcripts import Transcripts
from telephony.events import TranscriptionFailed, TranscriptSaved
from transcription.transcript import Transcript, cut

log = structlog.get_logger(__name__)


class SqlSink:
    """A `transcription.jobs.TranscriptSink`."""

    def __init__(self, store: InteractionLog, transcripts: Transcripts, redis: Redis, prefix: str) -> None:
        self._store = store
        self._transcripts = transcripts
        self._inbox = Inbox(redis, prefix)

    async def save(self, recording_id: str, attempt: int, transcript: Transcript) -> None:
        interaction = await self._store.recorded(recording_id)
        if interaction is not None:
            transcript = cut(transcript, "agent", holds_of(interaction, recording_id))
        await self._transcripts.save(recording_id, attempt, transcript)
        call_id = "" if interaction is None else interaction.call_id
        await self._inbox.tell(TranscriptSaved(at=time.time(), call_id=call_id, recording_id=recording_id))

    async def failed(self, recording_id: str, reason: str) -> None:
        await self._transcripts.failed(recording_id, reason)
        interaction = await self._store.recorded(recording_id)
        call_id = "" if interaction is None else interaction.call_id
        await self._inbox.tell(
            TranscriptionFailed(at=time.time(), call_id=call_id, recording_id=recording_id, reason=reason)
        )


def holds_of(interaction: Interaction, recording_id: str) -> list[tuple[float, float]]:
    """When the caller heard music, in seconds from the start of this recording; before it, below zero."""
    began = next(one.started_at for one in interaction.recordings if one.recording_id == recording_id)
    return [
        (segment.start - began, segment.end - began)
        for segment in interaction.segments
        if segment.kind is SegmentKind.HOLD and segment.end is not None
    ]
