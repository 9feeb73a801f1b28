from __future__ import annotations

import asyncio
import socket
from pathlib import Path

import aiohttp
import pytest

from app.config import load
from app.ground import ground
from app.screens import ScreensFailed, run_screens
from tests.app.serving import write_centre


async def test_they_answer_at_the_address_they_tell_until_cancelled(tmp_path: Path) -> None:
    async with ground(load(write_centre(tmp_path))) as base:
        address: asyncio.Future[str] = asyncio.get_running_loop().create_future()
        async with asyncio.TaskGroup() as tasks:
            screens = tasks.create_task(run_screens(base, address))
            url = await address
            async with aiohttp.ClientSession() as session, session.get(f"{url}/healthz") as health:
                assert health.status == 200
            screens.cancel()
        async with aiohttp.ClientSession() as session:
            with pytest.raises(aiohttp.ClientConnectionError):
                await session.get(f"{url}/healthz")


async def test_an_address_that_is_taken_is_told_with_what_to_do(tmp_path: Path) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        config = load(write_centre(tmp_path))
        config.web.port = port
        async with ground(config) as base:
            address: asyncio.Future[str] = asyncio.get_running_loop().create_future()
            told = rf"127\.0\.0\.1:{port}: .*in use.*Set another host or port in \[web\]"
            with pytest.raises(ScreensFailed, match=told):
                await run_screens(base, address)
    assert not address.done()


async def test_a_host_that_is_not_this_machine_is_told(tmp_path: Path) -> None:
    config = load(write_centre(tmp_path))
    config.web.host = "192.0.2.1"
    async with ground(config) as base:
        address: asyncio.Future[str] = asyncio.get_running_loop().create_future()
        with pytest.raises(ScreensFailed, match=r"cannot be served at 192\.0\.2\.1:0"):
            await run_screens(base, address)
