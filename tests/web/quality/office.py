"""The routes of quality alone, and browsers of each role that ask them."""

from __future__ import annotations

from functools import partial
from pathlib import Path
from typing import Any

from aiohttp import CookieJar, web
from aiohttp.test_utils import TestClient, TestServer
from argon2 import PasswordHasher
from sqlalchemy.ext.asyncio import AsyncEngine

from interactions.fcr.surveys import Surveys
from interactions.quality.cards import Cards
from interactions.quality.clips import Clips
from interactions.quality.comments import Comments
from interactions.quality.figures import Figures
from interactions.quality.reviews import Reviews
from interactions.quality.rounds import Rounds
from interactions.quality.worklist import candidates
from interactions.users import Users
from tests.interactions.calls import NINE
from tests.web.stage import PASSWORD, USERS
from web.answers import answer_failures
from web.auth import COOKIE, CookieDoor
from web.calibrations import CalibrationRoutes
from web.clip_audio import ClipAudioRoutes
from web.clips import ClipRoutes
from web.openapi import describe
from web.reviews import ReviewRoutes
from web.scorecards import ScorecardRoutes
from web.typed import checked, routes_of
from web.worklist import WorklistRoutes

NOW = NINE + 3600.0


def routes_on(engine: AsyncEngine, recordings: Path) -> tuple[object, ...]:
    """Wired as the service wires them."""
    cards = Cards(engine)
    return (
        ScorecardRoutes(cards, Figures(engine), lambda: NOW),
        ReviewRoutes(Reviews(engine), Comments(engine), cards, Surveys(engine), lambda: NOW),
        WorklistRoutes(partial(candidates, engine), ["an", "binh", "chau"]),
        CalibrationRoutes(Rounds(engine), lambda: NOW),
        ClipRoutes(Clips(engine), lambda: NOW),
        ClipAudioRoutes(Clips(engine), recordings),
    )


class Office:
    """Browsers of each role, and what they are told."""

    def __init__(self, engine: AsyncEngine, recordings: Path) -> None:
        self.engine = engine
        self.recordings = recordings
        hasher = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1)
        self.users = Users(engine, hasher, lambda: NOW)
        self.clients: dict[str, TestClient[Any, Any]] = {}
        app = web.Application(middlewares=[answer_failures])
        self.routes = list(routes_of(*routes_on(engine, recordings)))
        for described, handler in self.routes:
            app.router.add_route(
                described.method, described.path, checked(described, handler, CookieDoor(self.users))
            )
        self.server = TestServer(app)

    async def screen(self, username: str) -> TestClient[Any, Any]:
        if username not in self.clients:
            role, agent_id = USERS[username]
            await self.users.add_user(username, PASSWORD, name=username, role=role, agent_id=agent_id)
            client = TestClient(self.server, cookie_jar=CookieJar(unsafe=True))
            token = await self.users.begin_session(username)
            client.session.cookie_jar.update_cookies({COOKIE: token}, self.server.make_url("/"))
            self.clients[username] = client
        return self.clients[username]

    async def ask(
        self, who: str, method: str, path: str, body: Any = None, **query: str
    ) -> tuple[int, dict[str, Any]]:
        screen = await self.screen(who)
        answer = await screen.request(method, f"/api/v1/quality{path}", json=body, params=query)
        return answer.status, await answer.json()

    async def good(self, who: str, method: str, path: str, body: Any = None, **query: str) -> dict[str, Any]:
        status, answer = await self.ask(who, method, path, body, **query)
        assert status in (200, 201), answer
        return answer

    async def refused(
        self, who: str, method: str, path: str, body: Any = None, **query: str
    ) -> tuple[int, str]:
        status, answer = await self.ask(who, method, path, body, **query)
        assert answer["error"]["message"].strip()
        return status, answer["error"]["code"]

    def described(self) -> dict[str, Any]:
        return describe([described for described, _ in self.routes], title="t", version="1")
