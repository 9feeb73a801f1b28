"""Saved searches, their alerts, and what is spoken about more than before; on the routes alone."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from typing import Any

import pytest
from aiohttp import web
from aiohttp.test_utils import TestClient, TestServer

from interactions.search import TranscriptSearch
from interactions.search.index import SearchIndex
from interactions.search.known import KnownCalls
from interactions.search.saved import SavedSearches
from interactions.search.trends import Trends
from tests.web.stage import Stage, interaction, recording, refused
from tests.web.test_history import SAID
from web.answers import answer_failures
from web.auth import COOKIE, CookieDoor
from web.saved_searches import SavedSearchRoutes, TrendRoutes
from web.search import KnownCallRoutes, SearchCountRoutes
from web.typed import checked, routes_of

KEPT = {
    "name": "Đặt hàng",
    "q": '"dat hang"',
    "filters": {"queue": "support", "resolved": True},
    "alert": True,
}
Client = TestClient[Any, Any]


@pytest.fixture
def rooms(house: Callable[..., AbstractAsyncContextManager[Stage]]) -> Any:
    """The stage, and what opens a screen of somebody on these routes."""

    @asynccontextmanager
    async def build() -> AsyncIterator[tuple[Stage, Callable[[str], Any]]]:
        async with house() as stage:
            engine, clock = stage.log.engine, lambda: stage.clock[0]
            app = web.Application(middlewares=[answer_failures])
            for described, handler in routes_of(
                SavedSearchRoutes(SavedSearches(engine), clock),
                TrendRoutes(Trends(engine), clock),
                SearchCountRoutes(TranscriptSearch(engine)),
                KnownCallRoutes(KnownCalls(engine)),
            ):
                door = CookieDoor(stage.users)
                app.router.add_route(described.method, described.path, checked(described, handler, door))
            server = TestServer(app)
            await server.start_server()

            async def screen(username: str) -> Client:
                client = TestClient(server)
                stage.stack.push_async_callback(client.session.close)
                token = await stage.users.begin_session(username)
                client.session.headers[COOKIE] = ""
                client.session.headers["Cookie"] = f"{COOKIE}={token}"
                return client

            try:
                yield stage, screen
            finally:
                await server.close()

    return build


async def speak(stage: Stage, call_id: str, agent_id: str = "an", **fields: Any) -> None:
    await stage.log.save(
        interaction(call_id, agent_id, recordings=(recording(f"{call_id}-r", "s.wav"),), **fields)
    )
    await stage.transcripts.save(f"{call_id}-r", 1, SAID)


async def test_a_search_is_kept_changed_and_deleted(rooms) -> None:
    async with rooms() as (stage, screen):
        chi = await screen("chi")
        answer = await chi.post("/api/v1/saved-searches", json=KEPT)
        assert answer.status == 201
        made = await answer.json()
        assert (made["name"], made["q"], made["filters"]["queue"], made["alert"]) == (
            "Đặt hàng",
            '"dat hang"',
            "support",
            True,
        )
        assert made["filters"]["resolved"] is True
        assert made["changed_at"] == stage.clock[0]
        address = f"/api/v1/saved-searches/{made['id']}"
        changed = await (await chi.put(address, json=KEPT | {"q": "vâng", "fuzzy": True})).json()
        assert (await (await chi.get("/api/v1/saved-searches")).json()) == {"items": [changed]}
        assert (changed["q"], changed["fuzzy"]) == ("vâng", True)
        assert (await chi.delete(address)).status == 200
        assert (await (await chi.get("/api/v1/saved-searches")).json()) == {"items": []}
        assert await refused(await chi.delete(address)) == (404, "not_found")


async def test_what_cannot_be_kept_is_refused(rooms) -> None:
    async with rooms() as (_, screen):
        chi = await screen("chi")
        made = await (await chi.post("/api/v1/saved-searches", json=KEPT)).json()
        address = f"/api/v1/saved-searches/{made['id']}"
        assert await refused(await chi.post("/api/v1/saved-searches", json=KEPT)) == (409, "not_saved")
        other = KEPT | {"name": "b", "q": "-a"}
        assert await refused(await chi.post("/api/v1/saved-searches", json=other)) == (422, "bad_query")
        assert await refused(await chi.put(address, json=other)) == (422, "bad_query")
        wrong = KEPT | {"name": "c", "filters": {"csat_from": 9}}
        assert await refused(await chi.post("/api/v1/saved-searches", json=wrong)) == (422, "invalid")
        assert await refused(await (await screen("dung")).put(address, json=KEPT)) == (404, "not_found")


async def test_alerts_are_listed_for_whose_search_it_is(rooms) -> None:
    async with rooms() as (stage, screen):
        chi = await screen("chi")
        made = await (await chi.post("/api/v1/saved-searches", json=KEPT)).json()
        await speak(stage, "c1")
        await SavedSearches(stage.log.engine).alerts_due(at=5.0)
        told = await (await chi.get("/api/v1/search-alerts")).json()
        assert told == {"items": [{"search_id": made["id"], "call_id": "c1", "at": 5.0}]}
        assert await (await (await screen("dung")).get("/api/v1/search-alerts")).json() == {"items": []}


async def test_an_agent_keeps_searches_of_his_own_calls_only(rooms) -> None:
    async with rooms() as (_, screen):
        an = await screen("an")
        made = await (await an.post("/api/v1/saved-searches", json=KEPT)).json()
        assert made["filters"]["agent_id"] == "an"
        others = KEPT | {"name": "b", "filters": {"agent_id": "binh"}}
        assert await refused(await an.post("/api/v1/saved-searches", json=others)) == (403, "forbidden")


async def test_calls_are_counted_of_an_agent_his_own(rooms) -> None:
    async with rooms() as (stage, screen):
        await speak(stage, "c1")
        await speak(stage, "c2", "binh")
        for who, calls in (("dung", 2), ("an", 1)):
            answer = await (await (await screen(who)).get("/api/v1/search/count?q=vâng")).json()
            assert answer == {"calls": calls, "more": False, "exact": True}
        assert await refused(await (await screen("an")).get("/api/v1/search/count?q=")) == (422, "bad_query")


async def test_trends_are_for_who_looks_after_quality(rooms) -> None:
    async with rooms() as (stage, screen):
        for n in range(4):
            await speak(stage, f"c{n}", arrived_at=1_800_000_000.0 + n)
        await SearchIndex(stage.log.engine).catch_up()
        dung = await screen("dung")
        trend = await (await dung.get("/api/v1/search/trend?q=dat hang&by=week")).json()
        assert trend == {"points": [{"first": "2027-01-11", "calls": 4}], "complete": True}
        assert await refused(await dung.get("/api/v1/search/trend?q=")) == (422, "bad_query")
        rising = await (await dung.get("/api/v1/search/rising-words?until=1800100000&days=7")).json()
        assert {"word": "hàng", "calls": 4, "before": 0} in [
            {name: one[name] for name in ("word", "calls", "before")} for one in rising["items"]
        ]
        for address in ("/api/v1/search/trend?q=a", "/api/v1/search/rising-words"):
            assert (await (await screen("an")).get(address)).status == 403


async def test_calls_are_found_by_what_is_known_of_them_alone(rooms) -> None:
    async with rooms() as (stage, screen):
        for n, who in enumerate(("an", "an", "binh")):
            await speak(stage, f"c{n}", who, arrived_at=1000.0 + n, resolved=n != 1)
        dung, an = await screen("dung"), await screen("an")
        first = await (await dung.get("/api/v1/search/calls?resolved=true&limit=1")).json()
        rest = await (
            await dung.get(f"/api/v1/search/calls?resolved=true&limit=1&before={first['next']}")
        ).json()
        assert [page["items"][0]["call_id"] for page in (first, rest)] == ["c2", "c0"]
        assert rest["next"] is None
        for who, calls in ((dung, 2), (an, 1)):
            counted = await (await who.get("/api/v1/search/calls/count?resolved=true")).json()
            assert counted == {"calls": calls, "more": False, "exact": True}
        assert await refused(await an.get("/api/v1/search/calls?agent_id=binh")) == (403, "forbidden")
        assert await refused(await dung.get("/api/v1/search/calls?before=zz")) == (422, "bad_cursor")
