"""The routes of cases on a real database, with people who ask and telephones they hold."""

from __future__ import annotations

import shutil
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from aiohttp import CookieJar, web
from aiohttp.test_utils import TestClient, TestServer
from argon2 import PasswordHasher

from centre.views import CallView
from interactions.cases.lists import CaseLists
from interactions.cases.store import Cases
from interactions.database import make_engine
from interactions.reasons import Reason, Reasons
from interactions.users import Users
from tests.interactions.cases.stage import MORNING, RULES
from tests.web.stage import HOUSE, PASSWORD, PREMISES, USERS, call_view
from web.answers import answer_failures
from web.auth import COOKIE, CookieDoor
from web.case_actions import CaseActionRoutes
from web.cases import CaseRoutes
from web.typed import checked, routes_of

_QUEUES = HOUSE.queues | {"experts": replace(HOUSE.queues["support"], name="experts", title="Chuyên gia")}


class Telephones:
    """Which call each agent has now."""

    def __init__(self) -> None:
        self._calls: dict[str, CallView] = {}

    def own_call(self, agent_id: str) -> CallView | None:
        return self._calls.get(agent_id)

    def talk(self, agent_id: str, call_id: str, number: str) -> None:
        self._calls[agent_id] = call_view(call_id, pii_number=number, agent_id=agent_id)


@dataclass
class CaseStage:
    server: TestServer
    users: Users
    cases: Cases
    phones: Telephones
    clock: list[float]
    stack: AsyncExitStack

    async def screen(self, username: str) -> TestClient[Any, Any]:
        """A browser of this user, logged in."""
        client = TestClient(self.server, cookie_jar=CookieJar(unsafe=True))
        self.stack.push_async_callback(client.session.close)
        token = await self.users.begin_session(username)
        client.session.cookie_jar.update_cookies({COOKIE: token}, self.server.make_url("/"))
        return client


@asynccontextmanager
async def case_stage(folder: Path, database: Path) -> AsyncIterator[CaseStage]:
    """`database` is a migrated one, to be copied."""
    mine = folder / "tongdai.db"
    shutil.copy(database, mine)
    clock, phones = [MORNING], Telephones()
    async with AsyncExitStack() as stack:
        engine = make_engine(f"sqlite:///{mine}")
        stack.push_async_callback(engine.dispose)
        hasher = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1)
        users = Users(engine, hasher, lambda: clock[0])
        for username, (role, agent_id) in USERS.items():
            await users.add_user(username, PASSWORD, name=username.title(), role=role, agent_id=agent_id)
        reasons = Reasons(engine)
        for code, parent in (("billing", None), ("billing.refund", "billing"), ("device", None)):
            await reasons.put(Reason(code=code, parent=parent, names={"vi": code}), who="em", at=MORNING)
        cases = Cases(engine, RULES)
        premises = replace(PREMISES, house=replace(HOUSE, queues=_QUEUES))
        app = web.Application(middlewares=[answer_failures])
        for described, handler in routes_of(
            CaseRoutes(CaseLists(engine), cases, phones, lambda: clock[0]),
            CaseActionRoutes(premises, reasons, cases, phones, lambda: clock[0]),
        ):
            routed = checked(described, handler, CookieDoor(users))
            app.router.add_route(described.method, described.path, routed)
        server = TestServer(app)
        await server.start_server()
        stack.push_async_callback(server.close)
        yield CaseStage(server, users, cases, phones, clock, stack)
