"""The web role: screens and API, fed from the live carrier, reading from SQL."""

from __future__ import annotations

import asyncio
import time
from pathlib import Path
from zoneinfo import ZoneInfo

from app.ground import Ground
from app.live import Inbox, LiveFeed
from app.plain import leaves
from app.routes import routes
from interactions.decisions import DecisionLog
from interactions.reasons import Reasons
from interactions.search import TranscriptSearch
from interactions.transcripts import Transcripts
from interactions.users import Users
from web.floor import Floor
from web.house import Premises
from web.server import make_app, serve

PAGES = Path(__file__).resolve().parent.parent / "web" / "static"


class ScreensFailed(RuntimeError):
    """The screens cannot be served; the message says what to do."""


async def run_screens(base: Ground, address: asyncio.Future[str]) -> None:
    """Serve until cancelled; `address` is set as soon as they answer. Raises `ScreensFailed`."""
    config = base.config
    premises = Premises(
        name=config.name,
        house=base.house,
        pause_reasons=tuple(config.pause_reasons),
        zone=ZoneInfo(config.zone),
    )
    async with base.redis() as for_feed, base.redis() as for_inbox:
        floor = Floor(premises, LiveFeed(for_feed, config.prefix), base.store, time.time)
        app = make_app(
            premises=premises,
            floor=floor,
            users=Users(base.store.engine),
            log=base.store,
            decisions=DecisionLog(base.store.engine),
            transcripts=Transcripts(base.store.engine),
            search=TranscriptSearch(base.store.engine),
            reasons=Reasons(base.store.engine),
            desk=Inbox(for_inbox, config.prefix),
            recordings=config.recordings,
            pages=PAGES,
            clock=time.time,
            behind_tls=config.web.behind_tls,
            also=routes(config, base.store.engine, premises, floor),
        )
        host, port = config.web.host, config.web.port
        try:
            await serve(app, host, port, started=lambda bound: address.set_result(f"http://{host}:{bound}"))
        except* OSError as group:
            if address.done():
                raise
            reasons = ", ".join(str(leaf) for leaf in leaves(group))
            raise ScreensFailed(
                f"the screens cannot be served at {host}:{port}: {reasons}. Set another host or port in [web]"
            ) from None
