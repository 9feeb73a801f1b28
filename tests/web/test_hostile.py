"""Input from the network is hostile: it gets a clear refusal, and reaches nobody."""

from __future__ import annotations

import pytest

from telephony.call import CallState
from tests.web.stage import PASSWORD, call_view, refused

JSON = {"Content-Type": "application/json"}
STATE = "/api/v1/agent/state"


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"{",
        b"\xff\xfe",
        b'{"state": "ready"} x',
        b'{"state": "\xff"}',
        b"[" * 50_000,
        b'{"state": "\\ud800"}',
    ],
)
async def test_what_is_no_json_is_refused(house, body) -> None:
    async with house() as web:
        answer = await (await web.screen("an")).post(STATE, data=body, headers=JSON)
        status, code = await refused(answer)
        assert (status, code) in {(400, "bad_json"), (422, "invalid")}
        assert await web.redis.xlen(f"{web.inbox_prefix}:inbox") == 0


@pytest.mark.parametrize(
    "body",
    [
        "null",
        "[]",
        '"ready"',
        "{}",
        '{"state": 1}',
        '{"state": null}',
        '{"state": "READY"}',
        '{"state": "ready", "agent_id": "binh"}',
        '{"state": "paused", "reason": 7}',
        '{"state": "paused", "reason": "' + "x" * 101 + '"}',
    ],
)
async def test_json_of_another_shape_is_refused_with_the_place_of_the_mistake(house, body) -> None:
    async with house() as web:
        answer = await (await web.screen("an")).post(STATE, data=body, headers=JSON)
        assert await refused(answer) == (422, "invalid")
        assert await web.redis.xlen(f"{web.inbox_prefix}:inbox") == 0


@pytest.mark.parametrize(
    "body",
    [
        "null",
        "[]",
        '"support"',
        '{"support": 0}',
        '{"support": 11}',
        '{"support": 2.5}',
        '{"support": "5"}',
        '{"support": true}',
        '{"support": null}',
        '{"support": 99999999999999999999}',
        '{"": 5}',
        '{"hỗ trợ": 5}',
        '{"-support": 5}',
        '{"support\\n": 5}',
        '{"support\\u0000": 5}',
        '{"' + "x" * 65 + '": 5}',
        "{" + ", ".join(f'"s{n}": 1' for n in range(101)) + "}",
    ],
)
async def test_skills_that_are_none_are_refused(house, body) -> None:
    async with house() as web:
        chi = await web.screen("chi")
        answer = await chi.put("/api/v1/agents/an/skills", data=body, headers=JSON)
        assert await refused(answer) == (422, "invalid")
        needs = '{"requires": ' + body + "}"
        if body != "null":
            answer = await chi.put("/api/v1/queues/support", data=needs, headers=JSON)
            assert await refused(answer) == (422, "invalid")
        assert await web.redis.xlen(f"{web.inbox_prefix}:inbox") == 0


@pytest.mark.parametrize(
    "body",
    [
        "[]",
        '{"requires": {}}',
        '{"priority_s": "5"}',
        '{"priority_s": 1e999}',
        '{"priority_s": NaN}',
        '{"priority_s": 86401}',
        '{"priority_s": -86401}',
        '{"choice": "BEST_FIT"}',
        '{"choice": ""}',
        '{"strict": 1}',
        '{"name": "sales"}',
    ],
)
async def test_settings_of_a_queue_that_make_no_sense_are_refused(house, body) -> None:
    async with house() as web:
        answer = await (await web.screen("chi")).put("/api/v1/queues/support", data=body, headers=JSON)
        assert await refused(answer) in {(422, "invalid"), (400, "bad_json")}
        assert await web.redis.xlen(f"{web.inbox_prefix}:inbox") == 0


@pytest.mark.parametrize("query", ["lang=de", "lang=VI", "lang=vi&lang=en", "language=vi"])
async def test_a_reason_is_told_in_no_other_language(house, query) -> None:
    async with house() as web:
        answer = await (await web.screen("chi")).get(f"/api/v1/calls/c1/why?{query}")
        assert await refused(answer) == (422, "invalid")


async def test_strange_names_in_an_address_are_nobody(house) -> None:
    async with house() as web:
        for name in (b"%00", b"%ff", b"..", b"%2e%2e%2f", b"x" * 101, b"%ed%a0%80"):
            for method, path in (
                (b"PUT", b"/api/v1/agents/%s/skills"),
                (b"PUT", b"/api/v1/queues/%s"),
                (b"DELETE", b"/api/v1/callbacks/%s"),
                (b"GET", b"/api/v1/calls/%s/why"),
            ):
                lines = (b"Content-Type: application/json", b"Content-Length: 2")
                answer = await web.raw(path % name, "chi", *lines, method=method, body=b"{}")
                assert answer.split()[1] in (b"404", b"422", b"405", b"400"), (method, path % name)
        assert await web.redis.xlen(f"{web.inbox_prefix}:inbox") == 0


async def test_a_giant_body_is_refused(house) -> None:
    async with house() as web:
        await web.show(call_view("c1", CallState.TALKING, agent_id="an"))
        screen = await web.screen("an")
        long = await screen.post("/api/v1/calls/c1/note", json={"note": "x" * 4001})
        assert await refused(long) == (422, "invalid")
        giant = await screen.post("/api/v1/calls/c1/note", json={"note": "x" * 100_000})
        assert await refused(giant) == (413, "too_large")


async def test_a_form_is_not_json(house) -> None:
    async with house() as web:
        answer = await (await web.screen("an")).post(STATE, data={"state": "ready"})
        assert await refused(answer) == (415, "not_json")


@pytest.mark.parametrize(
    "query",
    [
        "limit=0",
        "limit=-1",
        "limit=x",
        "limit=1e9",
        "limit=99999999999999999999",
        "limit=1&limit=2",
        "nonsense=1",
        "queue=" + "x" * 101,
        "number=" + "9" * 101,
    ],
)
async def test_a_query_that_makes_no_sense_is_refused(house, query) -> None:
    async with house() as web:
        answer = await (await web.screen("chi")).get(f"/api/v1/interactions?{query}")
        assert await refused(answer) == (422, "invalid")


async def test_strange_bytes_in_a_query_find_nothing_and_break_nothing(house) -> None:
    async with house() as web:
        for query in (
            b"queue=%00",
            b"number=%00",
            b"agent_id=%ff",
            b"queue=%",
            b"queue=%ed%a0%80",
            b"queue='--",
        ):
            answer = await web.raw(b"/api/v1/interactions?" + query, "chi")
            assert answer.split()[1] in (b"200", b"422"), query


@pytest.mark.parametrize(
    "origin",
    [
        "https://evil.example",
        "null",
        "http://127.0.0.1:1",
        "",
        "javascript:x",
        "http://[",
        "http://127.0.0.1.evil.example",
    ],
)
async def test_another_sites_page_can_change_nothing(house, origin) -> None:
    async with house() as web:
        screen = await web.screen("an")
        for address, body in ((STATE, {"state": "ready"}), ("/api/v1/logout", {})):
            answer = await screen.post(address, json=body, headers={"Origin": origin})
            assert await refused(answer) == (403, "foreign_origin")
        login = {"username": "an", "password": PASSWORD}
        assert (await screen.post("/api/v1/login", json=login, headers={"Origin": origin})).status == 403
        assert (await screen.get("/api/v1/me")).status == 200
        assert await web.redis.xlen(f"{web.inbox_prefix}:inbox") == 0


async def test_our_own_pages_and_programs_without_origin_may(house) -> None:
    async with house() as web:
        screen = await web.screen("an")
        own = {"Origin": str(web.server.make_url("/").origin())}
        assert (await screen.post(STATE, json={"state": "ready"}, headers=own)).status == 202
        assert (await screen.post(STATE, json={"state": "ready"})).status == 202


async def test_unknown_addresses_and_methods_of_the_api_answer_in_its_own_shape(house) -> None:
    async with house() as web:
        screen = await web.screen("em")
        assert await refused(await screen.get("/api/v1/nothing")) == (404, "not_found")
        assert await refused(await screen.get("/api")) == (404, "not_found")
        deleted = await screen.delete("/api/v1/me")
        assert await refused(deleted) == (405, "method_not_allowed")
        assert "GET" in deleted.headers["Allow"]


async def test_an_expired_session_can_change_nothing(house) -> None:
    async with house() as web:
        screen = await web.screen("an")
        web.clock[0] += 13 * 3600
        assert await refused(await screen.post(STATE, json={"state": "ready"})) == (401, "unauthorized")
        assert await web.redis.xlen(f"{web.inbox_prefix}:inbox") == 0


async def test_every_answer_carries_the_security_headers(house) -> None:
    async with house() as web:
        screen = await web.screen("em")
        for address in ("/", "/api/v1/me", "/api/v1/nothing", "/nothing.js"):
            headers = (await screen.get(address)).headers
            assert "default-src 'none'" in headers["Content-Security-Policy"], address
            assert "unsafe" not in headers["Content-Security-Policy"]
            assert headers["X-Content-Type-Options"] == "nosniff"
            assert headers["X-Frame-Options"] == "DENY"
            assert "aiohttp" not in headers["Server"]
