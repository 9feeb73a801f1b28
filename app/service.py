"""`tongdai serve`: the roles of the service, in one process or in several."""

from __future__ import annotations

import asyncio
import gc
import json
import os
import sys
import time
from collections.abc import Coroutine
from enum import StrEnum
from pathlib import Path
from typing import Any

import structlog

from app.centre import run_centre
from app.config import Config
from app.ground import Ground, ground
from app.plain import leaves
from app.screens import run_screens
from app.sink import SqlSink
from app.telling import Telling
from interactions.transcripts import Transcripts
from transcription.engine import Engine
from transcription.jobs import TranscriberRole

log = structlog.get_logger(__name__)


# A thread that writes to the database or looks at a file gives the loop its turn sooner than the usual 5 ms:
# a phone waits to ring.
SWITCH_S = 0.0005


class Role(StrEnum):
    CENTRE = "centre"
    WEB = "web"
    TRANSCRIBER = "transcriber"


async def serve(config: Config, roles: frozenset[Role] = frozenset(Role)) -> None:
    """Run until cancelled. A crash of any part stops the whole; the supervisor starts it again."""
    sys.setswitchinterval(SWITCH_S)
    few = "" if roles == frozenset(Role) else "-" + "-".join(sorted(roles))
    announced = config.data / f"service{few}.json"
    async with ground(config) as base, asyncio.TaskGroup() as tasks:
        facts: dict[str, str] = {}
        if Role.TRANSCRIBER in roles:
            tasks.create_task(_part(Role.TRANSCRIBER, _transcribe(base)), name="transcriber")
        if Role.WEB in roles:
            address: asyncio.Future[str] = asyncio.get_running_loop().create_future()
            tasks.create_task(_part(Role.WEB, run_screens(base, address)), name="web")
            facts["url"] = await address
        if Role.CENTRE in roles:
            ready = asyncio.Event()
            tasks.create_task(_part(Role.CENTRE, run_centre(base, ready)), name="centre")
            await ready.wait()
        try:
            await asyncio.to_thread(_announce, announced, facts)
            gc.collect()
            gc.freeze()  # what is there now stays: nobody need look through it again and again
            log.info("service_ready", roles=sorted(roles), **facts)
            await asyncio.Event().wait()
        finally:
            announced.unlink(missing_ok=True)


async def _part(role: Role, work: Coroutine[Any, Any, None]) -> None:
    """A part that fails is named in the log before everything else stops with it."""
    try:
        await work
    except Exception as error:
        # Not the words: whoever wrote them may have put a caller's into them.
        log.critical("part_failed", part=role, errors=[type(leaf).__name__ for leaf in leaves(error)])
        raise


async def _transcribe(base: Ground) -> None:
    telling = Telling(base.config, time.time)
    transcripts = Transcripts(base.store.engine, heard=telling.transcript)
    async with base.redis() as redis:
        sink = SqlSink(base.store, transcripts, redis, base.config.prefix)
        engine = Engine(base.config.models)
        config = base.config
        await TranscriberRole(base.redis_url, engine, sink, config.recordings, config.prefix).run()


def _announce(path: Path, facts: dict[str, str]) -> None:
    """For whoever started us: that we are ready, and where."""
    path.parent.mkdir(parents=True, exist_ok=True)
    partial = path.with_suffix(".partial")
    partial.write_text(json.dumps({"pid": os.getpid(), **facts}))
    partial.replace(path)
