"""`serve`: the application and its floor on a port, until they are told to stop."""

from __future__ import annotations

import asyncio
import shutil
import time
from pathlib import Path

import pytest
from aiohttp import ClientSession, WSMsgType
from argon2 import PasswordHasher

from app.live import Inbox, LiveFeed, LivePublisher
from app.valkey import connect
from interactions.database import make_engine
from interactions.decisions import DecisionLog
from interactions.reasons import Reasons
from interactions.search import TranscriptSearch
from interactions.store import InteractionLog
from interactions.transcripts import Transcripts
from interactions.users import Role, Users
from tests.web.stage import PASSWORD, PREMISES, agent_view
from web.floor import Floor
from web.server import make_app, serve


async def test_the_service_answers_on_a_port_and_says_goodbye_when_it_is_stopped(
    tmp_path: Path, database: Path, valkey: str
) -> None:
    engine = make_engine(f"sqlite:///{tmp_path / 'own.db'}")
    shutil.copy(database, tmp_path / "own.db")
    users = Users(engine, PasswordHasher(time_cost=1, memory_cost=8, parallelism=1))
    await users.add_user("an", PASSWORD, name="An", role=Role.AGENT, agent_id="an")
    log = InteractionLog(engine)
    started: asyncio.Future[int] = asyncio.get_running_loop().create_future()
    async with connect(f"unix://{valkey}") as redis, connect(f"unix://{valkey}") as follower:
        await LivePublisher(redis, "serve").reset([], [agent_view("an")])
        floor = Floor(PREMISES, LiveFeed(follower, "serve"), log, time.time)
        app = make_app(
            premises=PREMISES,
            floor=floor,
            users=users,
            log=log,
            decisions=DecisionLog(engine),
            transcripts=Transcripts(engine),
            search=TranscriptSearch(engine),
            reasons=Reasons(engine),
            desk=Inbox(redis, "serve"),
            recordings=tmp_path,
            pages=tmp_path,
            clock=time.time,
            behind_tls=True,
        )
        service = asyncio.Task(serve(app, "127.0.0.1", 0, started=started.set_result))
        async with asyncio.timeout(20), ClientSession() as http:
            address = f"http://127.0.0.1:{await started}"
            await floor.reached("0-0")
            assert await (await http.get(f"{address}/healthz")).json() == {"live": True}
            login = await http.post(f"{address}/api/v1/login", json={"username": "an", "password": PASSWORD})
            cookie = login.cookies["tongdai_session"]
            assert cookie["secure"], "behind TLS the cookie never travels in the clear"
            assert "Strict-Transport-Security" in login.headers
            mine = {"Cookie": f"tongdai_session={cookie.value}"}
            socket = await http.ws_connect(f"{address}/api/v1/live", headers=mine)
            assert (await socket.receive_json())["agent"]["state"] == "idle"
            service.cancel()
            while (message := await socket.receive()).type is WSMsgType.TEXT:
                pass
            assert message.data == 1001
            with pytest.raises(asyncio.CancelledError):
                await service
    await engine.dispose()
