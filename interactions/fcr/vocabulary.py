"""Which words are common in this house: learned from its newest transcripts."""

from __future__ import annotations

from sqlalchemy import delete, select
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from interactions.database import reading, writing
from interactions.fcr.common import COMMON
from interactions.fcr.schema import fcr_vocabulary
from interactions.fcr.words import Learner, Vocabulary
from interactions.schema import interactions, transcript_segments, transcripts
from interactions.transcripts import TranscriptStatus

_LEARNED_FROM = 10_000  # calls
_ENOUGH = 100  # calls; of fewer, what they are about would pass for common
_SAID_IN = 5  # calls that must have a word for it to be kept


async def current(connection: AsyncConnection) -> Vocabulary:
    """What was learned last; ours as long as nothing was."""
    newest = select(fcr_vocabulary).order_by(fcr_vocabulary.c.learned_at.desc()).limit(1)
    found = (await connection.execute(newest)).mappings().one_or_none()
    return COMMON if found is None else Vocabulary(found["calls"], found["words"])


async def learn(engine: AsyncEngine, now: float) -> Vocabulary:
    """Learn anew; while there are too few transcripts, what is in use stays in use."""
    learner = Learner()
    newest = (
        select(interactions.c.recording_id)
        .join(transcripts, transcripts.c.recording_id == interactions.c.recording_id)
        .where(transcripts.c.status == TranscriptStatus.READY.value)
        .order_by(interactions.c.arrived_at.desc(), interactions.c.call_id)
        .limit(_LEARNED_FROM)
    )
    spoken = (
        select(transcript_segments.c.recording_id, transcript_segments.c.pii_folded)
        .where(transcript_segments.c.recording_id.in_(newest))
        .order_by(transcript_segments.c.recording_id)
    )
    async with reading(engine) as connection:
        heard, words = None, set[str]()
        async for recording_id, folded in await connection.stream(spoken):
            if recording_id != heard and words:
                learner.hear(words)
                words = set()
            heard = recording_id
            words.update(folded.split())
        if words:
            learner.hear(words)
    learned = learner.vocabulary(said_in=_SAID_IN)
    async with writing(engine) as connection:
        if learned.calls >= _ENOUGH:
            kept = {"learned_at": now, "calls": learned.calls, "words": dict(learned.said_in)}
            await connection.execute(delete(fcr_vocabulary))
            await connection.execute(fcr_vocabulary.insert().values(kept))
        return await current(connection)
