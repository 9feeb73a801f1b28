"""Coaching clips: stretches of recordings, in a list for each agent."""

from __future__ import annotations

from collections.abc import Callable
from typing import Annotated, Any, Protocol

import msgspec
from msgspec import Meta

from interactions.quality.moments import Clip
from interactions.quality.review import Person
from interactions.users import User
from web.auth import EVERYBODY, QUALITY
from web.quality import Moment, Name, RowNumber, Title, person_of, refusing
from web.typed import Done, route


class ClipBook(Protocol):
    async def add(
        self,
        *,
        agent_id: str,
        recording_id: str,
        from_s: float,
        to_s: float,
        title: str,
        note: str,
        who: Person,
        at: float,
    ) -> Clip:
        """Raises `NotAllowed`, `BadClip`."""

    async def of(self, agent_id: str, who: Person) -> tuple[Clip, ...]:
        """Raises `NotAllowed`."""

    async def remove(self, clip_id: int, *, who: Person, at: float) -> None:
        """Raises `NotAllowed`, `NoSuchClip`."""


class ClipPath(msgspec.Struct, frozen=True):
    clip_id: RowNumber


class ClipsPath(msgspec.Struct, frozen=True):
    agent_id: Name


class NewClip(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    recording_id: Name
    from_s: Moment
    to_s: Moment
    title: Title
    note: Annotated[str, Meta(max_length=10_000)] = ""


class ClipOfAgent(msgspec.Struct, frozen=True, kw_only=True):
    """Seconds from the start of the recording, which may be of another agent's call."""

    clip_id: int
    agent_id: str
    recording_id: str
    call_id: str
    from_s: float
    to_s: float
    title: str
    note: str
    at: float
    by: str


class ClipList(msgspec.Struct, frozen=True):
    """Newest first."""

    clips: list[ClipOfAgent]


class ClipRoutes:
    def __init__(self, clips: ClipBook, clock: Callable[[], float]) -> None:
        self._clips = clips
        self._clock = clock

    @route("GET", "/api/v1/quality/agents/{agent_id}/clips", roles=EVERYBODY)
    async def list_clips(self, me: User, path: ClipsPath) -> ClipList:
        """An agent's coaching clips; agents have their own list only."""
        with refusing():
            return ClipList([_clip(each) for each in await self._clips.of(path.agent_id, person_of(me))])

    @route("POST", "/api/v1/quality/agents/{agent_id}/clips", roles=QUALITY, status=201)
    async def add_clip(self, me: User, path: ClipsPath, body: NewClip) -> ClipOfAgent:
        """Put a stretch of a recording into an agent's list."""
        with refusing():
            added = await self._clips.add(
                agent_id=path.agent_id,
                recording_id=body.recording_id,
                from_s=body.from_s,
                to_s=body.to_s,
                title=body.title,
                note=body.note,
                who=person_of(me),
                at=self._clock(),
            )
            return _clip(added)

    @route("DELETE", "/api/v1/quality/clips/{clip_id}", roles=QUALITY)
    async def remove_clip(self, me: User, path: ClipPath) -> Done:
        """Take a clip out of its list."""
        with refusing():
            await self._clips.remove(path.clip_id, who=person_of(me), at=self._clock())
        return Done()


def _clip(clip: Clip) -> ClipOfAgent:
    named: dict[str, Any] = {"title": clip.pii_title, "note": clip.pii_note}
    same = {name: getattr(clip, name) for name in ClipOfAgent.__struct_fields__ if name not in named}
    return ClipOfAgent(**(named | same))
