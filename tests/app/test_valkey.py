from __future__ import annotations

import asyncio
import os
import signal
import sys
from pathlib import Path

import pytest
from redis.asyncio import Redis
from redis.exceptions import ConnectionError as ServerLost

from app.valkey import ValkeyFailed, connect, embedded_valkey


async def process_of(url: str) -> int:
    async with Redis.from_url(url) as redis:
        return int((await redis.info("server"))["process_id"])


async def test_what_was_written_is_there_after_an_orderly_stop(tmp_path: Path) -> None:
    async with embedded_valkey(tmp_path / "v") as url, Redis.from_url(url) as redis:
        await redis.set("kept", "yes")
    async with embedded_valkey(tmp_path / "v") as url, Redis.from_url(url) as redis:
        assert await redis.get("kept") == b"yes"


async def test_an_orderly_stop_leaves_no_server_behind(tmp_path: Path) -> None:
    async with embedded_valkey(tmp_path / "v") as url:
        pass
    async with Redis.from_url(url) as redis:
        with pytest.raises((ServerLost, FileNotFoundError)):
            await redis.ping()


async def test_a_server_that_outlived_its_service_is_attached_to(tmp_path: Path) -> None:
    code = (
        "import asyncio, os, pathlib, sys\n"
        "from app.logs import configure_logs\n"
        "from app.valkey import embedded_valkey\n"
        "configure_logs('json')\n"
        "async def main():\n"
        "    async with embedded_valkey(pathlib.Path(sys.argv[1])) as url:\n"
        "        print(url, flush=True)\n"
        "        await asyncio.Event().wait()\n"
        "asyncio.run(main())\n"
    )
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-c", code, str(tmp_path / "v")),
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.DEVNULL,
    )
    assert process.stdout is not None
    url = (await process.stdout.readline()).decode().strip()
    server = await process_of(url)
    process.send_signal(signal.SIGKILL)
    await process.wait()

    async with embedded_valkey(tmp_path / "v") as again:
        assert again == url
        assert await process_of(again) == server


async def test_a_second_service_on_the_same_folder_is_refused(tmp_path: Path) -> None:
    async with embedded_valkey(tmp_path / "v") as url:
        with pytest.raises(ValkeyFailed, match="another service runs on"):
            async with embedded_valkey(tmp_path / "v"):
                pass
        assert await process_of(url) > 0  # and the first one's server lives on


async def test_a_server_that_cannot_start_is_told_with_its_own_words(tmp_path: Path) -> None:
    folder = tmp_path / "v"
    (folder / "appendonlydir").mkdir(parents=True)
    (folder / "appendonlydir" / "appendonly.aof.manifest").write_text("this is no manifest\n")
    with pytest.raises(ValkeyFailed, match=r"Valkey ended with \d+: .*"):
        async with embedded_valkey(folder):
            pass


async def test_a_folder_too_deep_for_a_socket_works_too(tmp_path: Path) -> None:
    deep = tmp_path / ("d" * 60) / ("e" * 60) / "v"
    async with embedded_valkey(deep) as url:
        assert len(url.removeprefix("unix://")) < 108
        assert await process_of(url) != os.getpid()


async def test_a_command_can_be_cancelled_at_any_moment(valkey_url: str) -> None:
    for moment in range(60):
        async with connect(valkey_url) as redis:

            async def read_for_ever(redis: Redis = redis) -> None:
                while True:
                    await redis.xread({"nothing": "$"}, block=60_000)

            async with asyncio.TaskGroup() as tasks:
                reading = tasks.create_task(read_for_ever())
                for _ in range(moment):
                    await asyncio.sleep(0)
                reading.cancel()
                done, _ = await asyncio.wait([reading], timeout=5)
                assert done, f"cancelled after {moment} steps, it went on"
