"""The web role: screens and API, fed from the live carrier, reading from SQL."""

from __future__ import annotations

import asyncio
import time
from datetime import UTC, datetime
from pathlib import Path

from app.ground import Ground
from app.live import Inbox, LiveFeed
from interactions.search import TranscriptSearch
from interactions.transcripts import Transcripts
from interactions.users import Users
from web.floor import Floor
from web.house import Premises
from web.server import make_app, serve

PAGES = Path(__file__).resolve().parent.parent / "web" / "static"


async def start_screens(base: Ground, tasks: asyncio.TaskGroup) -> str:
    """Serve until the tasks are cancelled; returns the address as soon as it answers."""
    config = base.config
    address: asyncio.Future[int] = asyncio.get_running_loop().create_future()
    tasks.create_task(_serve(base, address), name="web")
    return f"http://{config.web.host}:{await address}"


async def _serve(base: Ground, address: asyncio.Future[int]) -> None:
    config = base.config
    premises = Premises(
        name=config.name,
        house=base.house,
        pause_reasons=tuple(config.pause_reasons),
        zone=datetime.now().astimezone().tzinfo or UTC,
    )
    async with base.redis() as for_feed, base.redis() as for_inbox:
        floor = Floor(premises, LiveFeed(for_feed, config.prefix), base.store, time.time)
        app = make_app(
            premises=premises,
            floor=floor,
            users=Users(base.store.engine),
            log=base.store,
            transcripts=Transcripts(base.store.engine),
            search=TranscriptSearch(base.store.engine),
            desk=Inbox(for_inbox, config.prefix),
            recordings=config.recordings,
            pages=PAGES,
            clock=time.time,
            behind_tls=config.web.behind_tls,
        )
        await serve(app, config.web.host, config.web.port, started=address.set_result)
