"""The pairs behind first-contact resolution, and surveys answered elsewhere, on a real database."""

from __future__ import annotations

import shutil
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest_asyncio
from aiohttp import CookieJar, web
from aiohttp.test_utils import TestClient, TestServer
from argon2 import PasswordHasher
from sqlalchemy.ext.asyncio import AsyncEngine

from interactions.database import make_engine
from interactions.fcr.evidence import Evidence
from interactions.fcr.judge import DAY_S
from interactions.fcr.store import judge_due
from interactions.fcr.surveys import Surveys
from interactions.store import InteractionLog
from interactions.users import Users
from tests.interactions.calls import NINE, answered_call
from tests.web.stage import PASSWORD, USERS
from web.answers import answer_failures
from web.auth import COOKIE, CookieDoor
from web.fcr import FcrRoutes
from web.typed import checked, routes_of

NOW = NINE + 30 * DAY_S


class Office:
    """The routes alone, and browsers of each role."""

    def __init__(self, engine: AsyncEngine) -> None:
        self.log = InteractionLog(engine)
        self.engine = engine
        hasher = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1)
        self.users = Users(engine, hasher, lambda: NOW)
        self.clients: list[TestClient[Any, Any]] = []
        app = web.Application(middlewares=[answer_failures])
        routes = FcrRoutes(Evidence(engine), Surveys(engine), lambda: NOW)
        for described, handler in routes_of(routes):
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
    """Where `a` was followed by `b` for the same reason, and `c` by nothing."""
    shutil.copy(database, tmp_path / "tongdai.db")
    engine = make_engine(f"sqlite:///{tmp_path}/tongdai.db")
    made = Office(engine)
    await made.server.start_server()
    for call_id, day in (("a", 0), ("b", 2), ("c", 20)):
        await made.log.save(answered_call(call_id, arrived_at=NINE + day * DAY_S))
    await judge_due(engine, NOW)
    yield made
    for client in made.clients:
        await client.session.close()
    await made.server.close()
    await engine.dispose()


async def test_a_supervisor_sees_who_had_to_call_again_and_why(office: Office) -> None:
    chi = await office.screen("chi")
    page = await (await chi.get("/api/v1/fcr/repeats")).json()
    assert page["next"] is None
    (pair,) = page["items"]
    assert pair["earlier"] == {
        "call_id": "a",
        "at": NINE,
        "queue": "sales",
        "agent_id": "an",
        "number": "19001000",
        "reason": "order",
        "flag": True,
        "survey": None,
        "repeat": "repeated",
        "first": True,
        "repeated_by": "b",
        "why": "same_reason",
        "similarity": None,
        "reopened": True,
        "due_at": None,
    }
    assert (pair["later"]["call_id"], pair["later"]["repeat"]) == ("b", None)


async def test_pairs_are_filtered_and_a_strange_cursor_is_refused(office: Office) -> None:
    chi = await office.screen("chi")
    for query, number in (
        ({"queue": "sales", "agent_id": "an", "since": str(NINE), "until": str(NINE + 1)}, 1),
        ({"queue": "support"}, 0),
        ({"until": str(NINE)}, 0),
    ):
        page = await (await chi.get("/api/v1/fcr/repeats", params=query)).json()
        assert len(page["items"]) == number
    refused = await chi.get("/api/v1/fcr/repeats", params={"before": "rubbish"})
    assert (refused.status, (await refused.json())["error"]["code"]) == (422, "bad_cursor")


async def test_one_call_shows_its_evidence_and_its_survey(office: Office) -> None:
    chi = await office.screen("chi")
    await chi.post("/api/v1/surveys/b", json={"resolved": True, "csat": 5})
    found = await (await chi.get("/api/v1/fcr/calls/b")).json()
    assert [contact["call_id"] for contact in found["earlier"]] == ["a"]
    assert (found["contact"]["first"], found["later"], found["survey"]["csat"]) == (False, None, 5)
    alone = await (await chi.get("/api/v1/fcr/calls/c")).json()
    assert (alone["contact"]["repeat"], alone["earlier"], alone["survey"]) == ("resolved", [], None)
    unjudged = await (await chi.get("/api/v1/fcr/calls/x")).json()
    assert unjudged == {"contact": None, "later": None, "earlier": [], "survey": None}


async def test_an_answer_from_elsewhere_is_taken_down_and_stands(office: Office) -> None:
    chi = await office.screen("chi")
    said = {"channel": "sms", "csat": 5, "nps": 10, "ces": 7, "resolved": True, "comment": "tốt"}
    answered = await chi.post("/api/v1/surveys/a", json=said)
    assert answered.status == 200
    assert await answered.json() == {**said, "call_id": "a", "asked_at": NOW, "answered_at": NOW}
    other = await chi.post("/api/v1/surveys/a", json={"csat": 1})
    assert (other.status, (await other.json())["error"]["code"]) == (409, "already_answered")


async def test_what_is_no_answer_is_refused_with_what_to_send(office: Office) -> None:
    chi = await office.screen("chi")
    for body, status, code in (
        ({"csat": 6}, 422, "invalid"),
        ({"nps": "ten"}, 422, "invalid"),
        ({"stars": 5}, 422, "invalid"),
        ({}, 422, "invalid"),
    ):
        refused = await chi.post("/api/v1/surveys/a", json=body)
        assert (refused.status, (await refused.json())["error"]["code"]) == (status, code)
    unknown = await chi.post("/api/v1/surveys/x", json={"csat": 5})
    assert (unknown.status, (await unknown.json())["error"]["code"]) == (404, "not_found")


async def test_agents_see_no_evidence_and_only_supervisors_hand_in_answers(office: Office) -> None:
    an, dung = await office.screen("an"), await office.screen("dung")
    assert (await an.get("/api/v1/fcr/repeats")).status == 403
    assert (await an.get("/api/v1/fcr/calls/a")).status == 403
    assert (await dung.get("/api/v1/fcr/repeats")).status == 200
    assert (await dung.post("/api/v1/surveys/a", json={"csat": 5})).status == 403
