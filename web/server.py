"""`make_app`: all routes on one aiohttp application. `serve` runs it together with the floor."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any, NoReturn

import msgspec
from aiohttp import web

from web.agents import AgentRoutes
from web.answers import answer_failures, put_headers
from web.auth import CookieDoor, same_origin
from web.callbacks import CallbackRoutes
from web.calls import CallRoutes
from web.floor import Floor
from web.history import HistoryRoutes
from web.house import HouseRoutes, Premises
from web.live import LiveRoutes
from web.openapi import describe
from web.pages import Pages
from web.ports import Decisions, Desk, Log, Transcripts, Users
from web.reasons import ReasonBook, ReasonRoutes
from web.recordings import RecordingRoutes
from web.search import Search, SearchRoutes
from web.session import SessionRoutes
from web.tuning import TuningRoutes
from web.typed import checked, route, routes_of
from web.why import WhyRoutes

VERSION = "1"
_LARGEST_BODY = 64 * 1024
_GOODBYE_S = 5.0  # for requests under way when the service stops

FLOOR = web.AppKey("floor", Floor)
DOCUMENT: web.AppKey[dict[str, Any]] = web.AppKey("document", dict)


class Health(msgspec.Struct, frozen=True):
    """`live`: the state of the floor is known, so screens can be served."""

    live: bool


class ServiceRoutes:
    def __init__(self, floor: Floor, document: dict[str, Any]) -> None:
        self._floor = floor
        self._document = document

    @route("GET", "/healthz", roles=None)
    async def health(self) -> Health:
        """Whether the service is up."""
        return Health(self._floor.position is not None)

    @route("GET", "/api/v1/openapi.json", roles=None, produces="application/openapi+json")
    async def openapi(self) -> web.Response:
        """This description."""
        return web.Response(body=msgspec.json.encode(self._document), content_type="application/json")


def make_app(
    *,
    premises: Premises,
    floor: Floor,
    users: Users,
    log: Log,
    decisions: Decisions,
    transcripts: Transcripts,
    search: Search,
    desk: Desk,
    reasons: ReasonBook,
    recordings: Path,
    pages: Path,
    clock: Callable[[], float],
    behind_tls: bool = False,
    renew_s: float = 20.0,
    also: Sequence[object] = (),
) -> web.Application:
    """`recordings` and `pages` are folders. `behind_tls`: browsers come by https, through a proxy.
    `renew_s`: how often a live connection's session is looked at. `also`: more objects with routes, for
    which calls in progress are nothing. The floor must be run beside it."""
    document: dict[str, Any] = {}
    live = LiveRoutes(floor, users, renew_s=renew_s)
    subjects = [
        SessionRoutes(users, live.session_ended, secure_cookie=behind_tls),
        HouseRoutes(premises, reasons),
        ReasonRoutes(reasons, clock),
        AgentRoutes(premises, floor, desk, clock),
        CallRoutes(premises, reasons, floor, desk, clock),
        WhyRoutes(premises, floor, log, decisions, clock),
        TuningRoutes(premises, floor, desk, clock),
        CallbackRoutes(premises, floor, log, desk, clock),
        HistoryRoutes(log, transcripts),
        SearchRoutes(search),
        RecordingRoutes(log, recordings),
        live,
        *also,
        ServiceRoutes(floor, document),
    ]
    routes = list(routes_of(*subjects))
    document.update(describe((described for described, _ in routes), title=premises.name, version=VERSION))

    app = web.Application(middlewares=[answer_failures, same_origin], client_max_size=_LARGEST_BODY)
    door = CookieDoor(users)
    for described, handler in routes:
        app.router.add_route(described.method, described.path, checked(described, handler, door))
    app.router.add_get("/{path:(?!api(?:/|$)).*}", Pages(pages).page)
    app.on_response_prepare.append(put_headers(behind_tls=behind_tls))

    async def close_live(_: web.Application) -> None:
        await live.close()

    app.on_shutdown.append(close_live)
    app[FLOOR] = floor
    app[DOCUMENT] = document
    return app


async def serve(
    app: web.Application, host: str, port: int, *, started: Callable[[int], None] | None = None
) -> NoReturn:
    """Answer on this address until cancelled; `started` is told the port (0 leaves it to the system)."""
    # No access log: addresses hold numbers and words that were searched for.
    runner = web.AppRunner(app, access_log=None, shutdown_timeout=_GOODBYE_S)
    await runner.setup()
    try:
        async with asyncio.TaskGroup() as tasks:
            tasks.create_task(app[FLOOR].run(), name="web: floor")
            site = web.TCPSite(runner, host, port)
            await site.start()
            if started is not None:
                started(runner.addresses[0][1])
            await asyncio.Event().wait()
    finally:
        await runner.cleanup()
    raise AssertionError("unreachable")
