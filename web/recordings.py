"""Listening to a recording. aiohttp's FileResponse answers ranges, so a player can jump."""

from __future__ import annotations

import asyncio
from pathlib import Path
from typing import Annotated

import msgspec
import structlog
from aiohttp import web
from msgspec import Meta

from interactions.users import User
from web.auth import EVERYBODY
from web.history import may_see
from web.ports import Log
from web.typed import Refused, route

log = structlog.get_logger()


class RecordingPath(msgspec.Struct, frozen=True):
    recording_id: Annotated[str, Meta(max_length=200)]


class RecordingRoutes:
    def __init__(self, calls: Log, folder: Path) -> None:
        """`folder`: the root of all recordings; nothing outside of it is ever sent."""
        self._calls = calls
        self._folder = folder

    @route("GET", "/api/v1/recordings/{recording_id}/audio", roles=EVERYBODY, produces="audio/wav")
    async def recording_audio(self, me: User, path: RecordingPath) -> web.StreamResponse:
        """A talk in stereo, the customer left, the agent right; a message in mono. Takes ranges."""
        call = await self._calls.recorded(path.recording_id)
        if call is None or not may_see(me, call):
            raise Refused(404, "not_found", "There is no such recording.")
        recording = next(each for each in call.recordings if each.recording_id == path.recording_id)
        if recording.stereo is None:
            raise Refused(404, "recording_not_kept", f"There is nothing to hear: it is {recording.status}.")
        file = await asyncio.to_thread(inside, self._folder, recording.stereo)
        if file is None:
            log.error("recording_missing", recording_id=path.recording_id, path=recording.stereo)
            raise Refused(404, "recording_missing", "The recording's file is not there. Look at the disk.")
        return web.FileResponse(file, headers={"Content-Type": "audio/wav", "Cache-Control": "no-store"})


def inside(folder: Path, relative: str) -> Path | None:
    """The file of that name, if there is one and it lies in the folder, links followed."""
    try:
        root = folder.resolve()
        file = (root / relative).resolve()
        return file if file.is_relative_to(root) and file.is_file() else None
    except (OSError, ValueError):  # a name too long, or with a NUL in it
        return None
