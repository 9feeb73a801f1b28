"""Listening to a coaching clip: its stretch alone, so that who may hear it hears nothing of the rest."""

from __future__ import annotations

import asyncio
import io
import wave
from pathlib import Path
from typing import Protocol

import structlog
from aiohttp import web

from interactions.quality.moments import Stretch
from interactions.quality.review import Person
from interactions.users import User
from web.auth import EVERYBODY
from web.clips import ClipPath
from web.quality import person_of, refusing
from web.recordings import inside
from web.typed import Refused, route

log = structlog.get_logger()


class Stretches(Protocol):
    async def stretch(self, clip_id: int, who: Person) -> Stretch:
        """Raises `NoSuchClip`."""


class ClipAudioRoutes:
    def __init__(self, clips: Stretches, folder: Path) -> None:
        """`folder`: the root of all recordings."""
        self._clips = clips
        self._folder = folder

    @route("GET", "/api/v1/quality/clips/{clip_id}/audio", roles=EVERYBODY, produces="audio/wav")
    async def clip_audio(self, me: User, path: ClipPath, request: web.Request) -> web.StreamResponse:
        """The clip's stretch of the recording, as a file of its own. An agent hears the clips in his own
        list, whoever's call they come from. Takes ranges."""
        with refusing():
            stretch = await self._clips.stretch(path.clip_id, person_of(me))
        if stretch.file is None:
            raise Refused(404, "recording_not_kept", "There is nothing to hear: the recording was not kept.")
        try:
            sound = await asyncio.to_thread(_cut, self._folder, stretch.file, stretch.from_s, stretch.to_s)
        except (OSError, EOFError, wave.Error) as error:
            log.error("clip_unreadable", clip_id=path.clip_id, path=stretch.file, reason=str(error))
            raise Refused(
                404, "recording_missing", "The recording's file is not there. Look at the disk."
            ) from error
        return _ranged(request, sound)


def _cut(folder: Path, relative: str, from_s: float, to_s: float) -> bytes:
    """A WAV file of the stretch. Raises OSError, EOFError and `wave.Error`."""
    file = inside(folder, relative)
    if file is None:
        raise FileNotFoundError(relative)
    made = io.BytesIO()
    with wave.open(str(file), "rb") as whole, wave.open(made, "wb") as part:
        part.setparams(whole.getparams())
        first, last = (min(round(at * whole.getframerate()), whole.getnframes()) for at in (from_s, to_s))
        whole.setpos(first)
        part.writeframes(whole.readframes(last - first))
    return made.getvalue()


def _ranged(request: web.Request, sound: bytes) -> web.Response:
    """A player jumps by asking for a range of bytes."""
    headers = {"Content-Type": "audio/wav", "Accept-Ranges": "bytes", "Cache-Control": "no-store"}
    try:
        asked = request.http_range
    except ValueError:
        asked = slice(None)  # what is no range is to be ignored (RFC 9110, 14.2)
    if asked.start is None and asked.stop is None:
        return web.Response(body=sound, headers=headers)
    begin, end, _ = asked.indices(len(sound))
    if begin >= end:
        raise web.HTTPRequestRangeNotSatisfiable()
    headers["Content-Range"] = f"bytes {begin}-{end - 1}/{len(sound)}"
    return web.Response(status=206, body=sound[begin:end], headers=headers)
