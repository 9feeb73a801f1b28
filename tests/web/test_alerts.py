"""What somebody is to look at, on the routes alone."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from typing import Any

import pytest
from aiohttp import web
from aiohttp.test_utils import TestClient, TestServer

from interactions.alerts.board import Alert, AlertBoard, Kind
from tests.web.stage import Stage, refused
from web.alerts import AlertRoutes
from web.answers import answer_failures
from web.auth import COOKIE, CookieDoor
from web.typed import checked, routes_of

BREACHED = Alert(
    key="case/C-1/4",
    at=5.0,
    kind=Kind.CASE,
    subject="C-2026-000001",
    facts={"why": "breached", "target": "response", "queue": "sales", "priority": "high", "owner": None},
)
FOUND = Alert(
    key="search/1/2",
    at=6.0,
    kind=Kind.SEARCH,
    subject="1",
    owner="an",
    facts={"name": "x", "calls": 2, "call_id": "c1"},
)


@pytest.fixture
def rooms(house: Callable[..., AbstractAsyncContextManager[Stage]]) -> Any:
    """The stage, and what opens a screen of somebody on these routes."""

    @asynccontextmanager
    async def build() -> AsyncIterator[tuple[AlertBoard, Callable[[str], Any]]]:
        async with house() as stage:
            board = AlertBoard(stage.log.engine)
            app = web.Application(middlewares=[answer_failures])
            for described, handler in routes_of(AlertRoutes(board, lambda: stage.clock[0])):
                door = CookieDoor(stage.users)
                app.router.add_route(described.method, described.path, checked(described, handler, door))
            server = TestServer(app)
            await server.start_server()

            async def screen(username: str) -> TestClient[Any, Any]:
                client = TestClient(server)
                stage.stack.push_async_callback(client.session.close)
                token = await stage.users.begin_session(username)
                client.session.headers["Cookie"] = f"{COOKIE}={token}"
                return client

            try:
                yield board, screen
            finally:
                await server.close()

    return build


async def test_supervisors_see_what_the_house_needs_and_say_so(rooms: Any) -> None:
    async with rooms() as (board, screen):
        await board.raise_alert(BREACHED)
        await board.raise_alert(FOUND)
        chi = await screen("chi")
        told = await (await chi.get("/api/v1/alerts")).json()
        (shown,) = told["items"]
        assert told["unseen"] == 1
        assert shown == {
            "id": shown["id"],
            "at": 5.0,
            "kind": "case",
            "subject": "C-2026-000001",
            "facts": dict(BREACHED.facts),
            "seen": False,
        }
        assert (await chi.post("/api/v1/alerts/seen", json={"ids": [shown["id"]]})).status == 200
        told = await (await chi.get("/api/v1/alerts")).json()
        assert (told["unseen"], told["items"][0]["seen"]) == (0, True)


async def test_others_see_their_own_alone_and_cannot_put_away_what_is_not_theirs(rooms: Any) -> None:
    async with rooms() as (board, screen):
        await board.raise_alert(BREACHED)
        await board.raise_alert(FOUND)
        an, chi = await screen("an"), await screen("chi")
        told = await (await an.get("/api/v1/alerts?limit=1")).json()
        assert [(shown["kind"], shown["facts"]["calls"]) for shown in told["items"]] == [("search", 2)]
        theirs = (await (await chi.get("/api/v1/alerts")).json())["items"][0]["id"]
        await an.post("/api/v1/alerts/seen", json={"ids": [theirs]})
        assert (await (await chi.get("/api/v1/alerts")).json())["unseen"] == 1


@pytest.mark.parametrize("body", [{"ids": ["x"]}, {"ids": [0]}, {}, {"ids": [1], "more": 1}])
async def test_what_makes_no_sense_is_refused(rooms: Any, body: dict[str, Any]) -> None:
    async with rooms() as (_, screen):
        chi = await screen("chi")
        answer = await chi.post("/api/v1/alerts/seen", json=body)
        assert await refused(answer) == (422, "invalid")
        assert await refused(await chi.get("/api/v1/alerts?limit=0")) == (422, "invalid")
