"""`tongdai serve`: the roles of the service, in one process or in several."""

from __future__ import annotations

import asyncio
import json
import os
from enum import StrEnum
from pathlib import Path

import structlog

from app.centre import run_centre
from app.config import Config
from app.ground import Ground, ground
from app.screens import start_screens
from app.sink import SqlSink
from interactions.transcripts import Transcripts
from transcription.engine import Engine
from transcription.jobs import TranscriberRole

log = structlog.get_logger(__name__)


class Role(StrEnum):
    CENTRE = "centre"
    WEB = "web"
    TRANSCRIBER = "transcriber"


async def serve(config: Config, roles: frozenset[Role] = frozenset(Role)) -> None:
    """Run until cancelled. A crash of any part stops the whole; the supervisor starts it again."""
    announced = config.data / "service.json"
    async with ground(config) as base, asyncio.TaskGroup() as tasks:
        facts: dict[str, str] = {}
        if Role.TRANSCRIBER in roles:
            tasks.create_task(_transcribe(base), name="transcriber")
        if Role.WEB in roles:
            facts["url"] = await start_screens(base, tasks)
        if Role.CENTRE in roles:
            ready = asyncio.Event()
            tasks.create_task(run_centre(base, ready), name="centre")
            await ready.wait()
        try:
            await asyncio.to_thread(_announce, announced, facts)
            log.info("service_ready", roles=sorted(roles), **facts)
            await asyncio.Event().wait()
        finally:
            announced.unlink(missing_ok=True)


async def _transcribe(base: Ground) -> None:
    transcripts = Transcripts(base.store.engine)
    async with base.redis() as redis:
        sink = SqlSink(base.store, transcripts, redis, base.config.prefix)
        engine = Engine(base.config.models)
        await TranscriberRole(base.redis_url, engine, sink, base.config.recordings).run()


def _announce(path: Path, facts: dict[str, str]) -> None:
    """For whoever started us: that we are ready, and where."""
    path.parent.mkdir(parents=True, exist_ok=True)
    partial = path.with_suffix(".partial")
    partial.write_text(json.dumps({"pid": os.getpid(), **facts}))
    partial.replace(path)
