"""Coaching clips: stretches of recordings worth hearing again, in a list for each agent."""

from __future__ import annotations

from sqlalchemy import delete, select
from sqlalchemy.ext.asyncio import AsyncEngine

from interactions import audit
from interactions.database import reading, writing
from interactions.quality.moments import BadClip, Clip, NoSuchClip, Stretch
from interactions.quality.review import NotAllowed, Person
from interactions.quality.schema import quality_clips
from interactions.schema import recordings

LONGEST_S = 600.0
"""A clip is an example, not a call; and it is cut out anew whenever somebody listens."""


class Clips:
    def __init__(self, engine: AsyncEngine) -> None:
        self._engine = engine

    async def add(
        self,
        *,
        agent_id: str,
        recording_id: str,
        from_s: float,
        to_s: float,
        title: str,
        note: str = "",
        who: Person,
        at: float,
    ) -> Clip:
        """Raises `NotAllowed`, `BadClip`."""
        _not_from_a_desk(who)
        row = {
            "agent_id": agent_id,
            "recording_id": recording_id,
            "from_s": from_s,
            "to_s": to_s,
            "pii_title": title,
            "pii_note": note,
        }
        async with writing(self._engine) as connection:
            which = select(recordings).where(recordings.c.recording_id == recording_id)
            known = (await connection.execute(which)).one_or_none()
            if known is None:
                raise BadClip(f"There is no recording {recording_id!r}.")
            if not 0 <= from_s < to_s <= (known.duration_s or 0.0):
                raise BadClip(
                    f"A clip goes from 0 or later to the recording's end at {known.duration_s or 0.0:g} s"
                    f" at most, and ends after it begins; not from {from_s:g} to {to_s:g} s."
                )
            if to_s - from_s > LONGEST_S:
                raise BadClip(f"A clip has {LONGEST_S / 60:g} minutes at most. Choose what matters of it.")
            put = quality_clips.insert().values(**row, at=at, by=who.username)
            number = await connection.scalar(put.returning(quality_clips.c.id))
            assert number is not None
            change = {"added": number, **row}
            await audit.write(
                connection, at=at, who=who.username, kind="clip", subject=recording_id, change=change
            )
        return Clip(
            clip_id=number,
            agent_id=agent_id,
            recording_id=recording_id,
            call_id=known.call_id,
            from_s=from_s,
            to_s=to_s,
            pii_title=title,
            pii_note=note,
            at=at,
            by=who.username,
        )

    async def of(self, agent_id: str, who: Person) -> tuple[Clip, ...]:
        """The agent's list, newest first. Raises `NotAllowed`: an agent hears his own list."""
        if who.agent_id not in (None, agent_id):
            raise NotAllowed("An agent has his own clips only.")
        joined = quality_clips.join(recordings)
        theirs = (
            select(quality_clips, recordings.c.call_id)
            .select_from(joined)
            .where(quality_clips.c.agent_id == agent_id)
            .order_by(quality_clips.c.id.desc())
        )
        async with reading(self._engine) as connection:
            found = (await connection.execute(theirs)).mappings()
            return tuple(Clip(clip_id=row["id"], **{k: row[k] for k in row if k != "id"}) for row in found)

    async def stretch(self, clip_id: int, who: Person) -> Stretch:
        """What to play of a clip. An agent hears those in his own list, whoever's call it was. Raises
        `NoSuchClip`, also when it is not for this person."""
        joined = quality_clips.join(recordings)
        one = (
            select(quality_clips, recordings.c.stereo)
            .select_from(joined)
            .where(quality_clips.c.id == clip_id)
        )
        async with reading(self._engine) as connection:
            clip = (await connection.execute(one)).one_or_none()
        if clip is None or who.agent_id not in (None, clip.agent_id):
            raise NoSuchClip("There is no such clip.")
        return Stretch(clip.recording_id, clip.stereo, clip.from_s, clip.to_s)

    async def remove(self, clip_id: int, *, who: Person, at: float) -> None:
        """Raises `NotAllowed`, `NoSuchClip`."""
        _not_from_a_desk(who)
        async with writing(self._engine) as connection:
            gone = delete(quality_clips).where(quality_clips.c.id == clip_id)
            recording_id = await connection.scalar(gone.returning(quality_clips.c.recording_id))
            if recording_id is None:
                raise NoSuchClip("There is no such clip.")
            change = {"removed": clip_id}
            await audit.write(
                connection, at=at, who=who.username, kind="clip", subject=recording_id, change=change
            )


def _not_from_a_desk(who: Person) -> None:
    if who.agent_id is not None:
        raise NotAllowed("Clips are made by those who review.")
