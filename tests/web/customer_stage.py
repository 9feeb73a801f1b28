"""The routes of customers on a real database, with people who ask and telephones they hold."""

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

from interactions.people.desk import CustomerDesk
from interactions.store import InteractionLog
from interactions.users import Users
from tests.web.case_stage import Telephones
from tests.web.stage import HOUSE, PASSWORD, PREMISES, USERS
from web.answers import answer_failures
from web.auth import COOKIE, CookieDoor
from web.contacts import ContactRoutes
from web.customer_actions import CustomerActionRoutes
from web.customers import CustomerRoutes
from web.typed import checked, routes_of

NOW = 5000.0


@dataclass
class CustomerStage:
    server: TestServer
    users: Users
    log: InteractionLog
    customers: CustomerDesk
    phones: Telephones
    stack: AsyncExitStack

    async def screen(self, username: str) -> TestClient[Any, Any]:
        """A browser of this user, logged in."""
        client = TestClient(self.server, cookie_jar=CookieJar(unsafe=True))
        self.stack.push_async_callback(client.session.close)
        token = await self.users.begin_session(username)
        client.session.cookie_jar.update_cookies({COOKIE: token}, self.server.make_url("/"))
        return client


@asynccontextmanager
async def customer_stage(folder: Path, database: Path) -> AsyncIterator[CustomerStage]:
    """`database` is a migrated one, to be copied."""
    mine = folder / "tongdai.db"
    shutil.copy(database, mine)
    phones = Telephones()
    async with AsyncExitStack() as stack:
        log = await InteractionLog.open(f"sqlite:///{mine}")
        stack.push_async_callback(log.aclose)
        hasher = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1)
        users = Users(log.engine, hasher, lambda: NOW)
        for username, (role, agent_id) in USERS.items():
            await users.add_user(username, PASSWORD, name=username.title(), role=role, agent_id=agent_id)
        customers = CustomerDesk(log.engine)
        premises = replace(PREMISES, house=replace(HOUSE, tiers={"vip": 60.0}))
        app = web.Application(middlewares=[answer_failures])
        for described, handler in routes_of(
            CustomerRoutes(premises, customers, phones, lambda: NOW),
            CustomerActionRoutes(customers, lambda: NOW),
            ContactRoutes(customers, phones, lambda: NOW),
        ):
            routed = checked(described, handler, CookieDoor(users))
            app.router.add_route(described.method, described.path, routed)
        server = TestServer(app)
        await server.start_server()
        stack.push_async_callback(server.close)
        yield CustomerStage(server, users, log, customers, phones, stack)
