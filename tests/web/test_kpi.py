"""The key figures over the API: what the command says, for those who may see it."""

from __future__ import annotations

import shutil
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest
import pytest_asyncio
from aiohttp import CookieJar, web
from aiohttp.test_utils import TestClient, TestServer
from argon2 import PasswordHasher
from sqlalchemy.ext.asyncio import AsyncEngine

from interactions.database import make_engine
from interactions.kpi.answer import answer
from interactions.kpi.desk import KpiDesk
from interactions.kpi.intervals import Interval, moment
from interactions.kpi.question import By, Question
from interactions.store import InteractionLog
from interactions.users import Users
from tests.interactions.calls import answered_call
from tests.web.stage import PASSWORD, USERS, refused
from web.answers import answer_failures
from web.auth import COOKIE, CookieDoor
from web.kpi import KpiRoutes
from web.typed import checked, routes_of

HANOI, TOKYO = ZoneInfo("Asia/Ho_Chi_Minh"), ZoneInfo("Asia/Tokyo")
NINE = moment("2025-03-10T09:00", HANOI)
DAY = {"from": "2025-03-10", "to": "2025-03-10"}


class Office:
    """The routes alone, and browsers of each role."""

    def __init__(self, engine: AsyncEngine) -> None:
        self.log = InteractionLog(engine)
        self.desk = KpiDesk(engine, HANOI, {"an": {"team:hue": 1, "sales": 5}})
        hasher = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1)
        self.users = Users(engine, hasher, lambda: NINE)
        self.clients: list[TestClient[Any, Any]] = []
        app = web.Application(middlewares=[answer_failures])
        for described, handler in routes_of(KpiRoutes(self.desk)):
            app.router.add_route(
                described.method, described.path, checked(described, handler, CookieDoor(self.users))
            )
        self.server = TestServer(app)

    async def screen(self, username: str) -> TestClient[Any, Any]:
        role, agent_id = USERS[username]
        await self.users.add_user(username, PASSWORD, name=username, role=role, agent_id=agent_id)
        client = TestClient(self.server, cookie_jar=CookieJar(unsafe=True))
        self.clients.append(client)
        token = await self.users.begin_session(username)
        client.session.cookie_jar.update_cookies({COOKIE: token}, self.server.make_url("/"))
        return client


@pytest_asyncio.fixture
async def office(tmp_path: Path, database: Path) -> AsyncIterator[Office]:
    shutil.copy(database, tmp_path / "tongdai.db")
    engine = make_engine(f"sqlite:///{tmp_path}/tongdai.db")
    made = Office(engine)
    await made.server.start_server()
    await made.log.save(answered_call(arrived_at=NINE))
    yield made
    for client in made.clients:
        await client.session.close()
    await made.server.close()
    await engine.dispose()


@pytest.mark.parametrize("by", By)
async def test_a_supervisor_is_told_what_the_report_says(office: Office, by: By) -> None:
    chi = await office.screen("chi")
    asked = DAY | {"by": by.value, "interval": "1d", "sl": "12", "short": "0", "timezone": "Asia/Tokyo"}
    found = await (await chi.get("/api/v1/kpi", params=asked)).json()
    question = Question(
        start=moment("2025-03-10", TOKYO),
        end=moment("2025-03-11", TOKYO),
        interval=Interval.DAY,
        by=by,
        sl_s=12,
        short_s=0,
        zone=TOKYO,
    )
    assert found == answer(await office.desk.report(question), question)
    (row,) = found["rows"]
    assert (row["from"], row["offered"], row["service_level"]["V6"]) == ("2025-03-10T00:00:00+09:00", 1, 1.0)


async def test_a_call_counts_at_once_when_it_is_saved(office: Office) -> None:
    chi = await office.screen("chi")
    for many in (1, 2, 3):
        (row,) = (await (await chi.get("/api/v1/kpi", params=DAY)).json())["rows"]
        assert (row["queue"], row["answered"]) == ("sales", many)
        await office.log.save(answered_call(f"more-{many}", arrived_at=NINE + 60 * many))


@pytest.mark.parametrize(
    ("asked", "code"),
    [
        ({"from": "soon"}, "bad_period"),
        ({"to": "2025-03-01"}, "bad_period"),
        ({"from": "1980-01-01", "interval": "15m"}, "bad_period"),
        ({"timezone": "Mars/Olympus"}, "bad_timezone"),
        ({"timezone": "/etc/passwd"}, "bad_timezone"),
        ({"by": "colour"}, "invalid"),
        ({"sl": "-1"}, "invalid"),
        ({"short": "1.5"}, "invalid"),
        ({"what": "1"}, "invalid"),
        ({"from": ""}, "invalid"),
    ],
)
async def test_what_cannot_be_answered_is_refused(office: Office, asked: dict[str, str], code: str) -> None:
    chi = await office.screen("chi")
    assert await refused(await chi.get("/api/v1/kpi", params=DAY | asked)) == (422, code)


async def test_agents_do_not_see_the_figures_of_the_house(office: Office) -> None:
    an = await office.screen("an")
    assert (await refused(await an.get("/api/v1/kpi", params=DAY)))[0] == 403
