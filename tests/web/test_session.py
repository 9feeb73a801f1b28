"""Log-in, log-out, and who I am."""

from __future__ import annotations

from tests.web.stage import PASSWORD, refused
from web.auth import COOKIE


async def test_logging_in_sets_a_cookie_no_script_can_read(house) -> None:
    async with house() as web:
        screen = await web.screen()
        answer = await screen.post("/api/v1/login", json={"username": "An", "password": PASSWORD})
        assert answer.status == 200
        assert await answer.json() == {
            "user": {"username": "an", "name": "An", "role": "agent", "agent_id": "an"}
        }
        cookie = answer.cookies[COOKIE]
        assert (cookie["httponly"], cookie["samesite"], cookie["path"]) == (True, "Strict", "/")
        assert answer.headers["Cache-Control"] == "no-store"
        assert (await (await screen.get("/api/v1/me")).json())["user"]["username"] == "an"


async def test_a_wrong_password_and_an_unknown_user_are_answered_alike(house) -> None:
    async with house() as web:
        screen = await web.screen()
        wrong = await screen.post("/api/v1/login", json={"username": "an", "password": "wrong horse"})
        unknown = await screen.post("/api/v1/login", json={"username": "nobody", "password": "wrong horse"})
        assert await refused(wrong) == await refused(unknown) == (401, "invalid_credentials")
        assert await wrong.read() == await unknown.read()
        assert COOKIE not in wrong.cookies


async def test_too_many_attempts_must_wait_and_are_told_how_long(house) -> None:
    async with house() as web:
        screen = await web.screen()
        for _ in range(5):
            await screen.post("/api/v1/login", json={"username": "an", "password": "wrong horse"})
        answer = await screen.post("/api/v1/login", json={"username": "an", "password": PASSWORD})
        assert await refused(answer) == (429, "too_many_attempts")
        assert 0 < int(answer.headers["Retry-After"]) <= 300


async def test_after_logging_out_the_token_opens_nothing(house) -> None:
    async with house() as web:
        screen = await web.screen("an")
        answer = await screen.post("/api/v1/logout", json={})
        assert (answer.status, await answer.json()) == (200, {})
        assert await web.users.session(web.tokens["an"]) is None
        assert await refused(await screen.get("/api/v1/me")) == (401, "unauthorized")


async def test_logging_out_without_a_session_is_no_harm(house) -> None:
    async with house() as web:
        assert (await (await web.screen()).post("/api/v1/logout")).status == 200


async def test_an_expired_session_opens_nothing(house) -> None:
    async with house() as web:
        screen = await web.screen("chi")
        web.clock[0] += 13 * 3600
        assert await refused(await screen.get("/api/v1/me")) == (401, "unauthorized")


async def test_logging_in_again_ends_the_session_before(house) -> None:
    async with house() as web:
        screen = await web.screen("an")
        await screen.post("/api/v1/login", json={"username": "an", "password": PASSWORD})
        assert await web.users.session(web.tokens["an"]) is None
        assert (await screen.get("/api/v1/me")).status == 200


async def test_a_forged_token_opens_nothing(house) -> None:
    async with house() as web:
        screen = await web.screen()
        for token in ("x" * 43, "", "' OR 1=1", "ẽ"):
            answer = await screen.get("/api/v1/me", headers={"Cookie": f"{COOKIE}={token}"})
            assert await refused(answer) == (401, "unauthorized")
