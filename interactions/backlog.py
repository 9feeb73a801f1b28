"""Recordings that still wait for their transcript, as SQL knows it."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import or_, select
from sqlalchemy.ext.asyncio import AsyncEngine

from interactions.database import reading
from interactions.schema import interactions, recordings, transcripts
from interactions.transcripts import TranscriptStatus


@dataclass(frozen=True, slots=True)
class Untranscribed:
    """Paths are relative to the recordings folder; a message has no agent."""

    recording_id: str
    language: str
    customer: str
    agent: str | None


async def untranscribed(engine: AsyncEngine) -> tuple[Untranscribed, ...]:
    """Kept recordings with neither a transcript nor a reason why there is none, oldest first."""
    query = (
        select(
            recordings.c.recording_id,
            interactions.c.language,
            recordings.c.customer_path.label("customer"),
            recordings.c.agent_path.label("agent"),
        )
        .join(interactions, interactions.c.call_id == recordings.c.call_id)
        .outerjoin(transcripts, transcripts.c.recording_id == recordings.c.recording_id)
        .where(
            recordings.c.status == "kept",
            or_(transcripts.c.status.is_(None), transcripts.c.status == TranscriptStatus.PENDING),
        )
        .order_by(recordings.c.started_at)
    )
    async with reading(engine) as connection:
        return tuple(Untranscribed(**row) for row in (await connection.execute(query)).mappings())
