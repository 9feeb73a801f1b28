from __future__ import annotations

import asyncio
import os
import socket
import sys

import pytest
from redis.asyncio import Redis

from app import lease as lease_module
from app.lease import Lease, LeaseLost


async def test_only_one_centre_is_active_and_the_next_waits_for_it(redis: Redis) -> None:
    first, second = Lease(redis, "t"), Lease(redis, "t")
    await first.acquire()
    async with asyncio.TaskGroup() as tasks:
        waiting = tasks.create_task(second.acquire())
        done, _ = await asyncio.wait([waiting], timeout=0.5)
        assert not done
        await first.release()


async def test_a_centre_killed_on_this_machine_is_not_waited_for(redis: Redis) -> None:
    process = await asyncio.create_subprocess_exec(sys.executable, "-c", "")
    await process.wait()
    await redis.set("t:lease", f"{socket.gethostname()}|{process.pid}|x", px=60_000)
    async with asyncio.timeout(2):
        await Lease(redis, "t").acquire()


async def test_a_centre_on_another_machine_is_waited_for_until_its_term_ends(redis: Redis) -> None:
    await redis.set("t:lease", f"elsewhere|{os.getpid()}|x", px=400)
    began = asyncio.get_running_loop().time()
    await Lease(redis, "t").acquire()
    assert asyncio.get_running_loop().time() - began >= 0.3


async def test_a_lease_that_another_took_over_stops_its_centre(
    redis: Redis, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(lease_module, "RENEW_S", 0.01)
    mine = Lease(redis, "t")
    await mine.acquire()
    await redis.set("t:lease", "elsewhere|1|x")
    with pytest.raises(LeaseLost):
        await mine.keep()
    await mine.release()
    assert await redis.get("t:lease") == b"elsewhere|1|x"  # the other's is not touched


async def test_a_kept_lease_does_not_run_out(redis: Redis, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(lease_module, "RENEW_S", 0.02)
    monkeypatch.setattr(lease_module, "TERM_S", 0.2)
    mine = Lease(redis, "t")
    await mine.acquire()
    async with asyncio.TaskGroup() as tasks:
        keeping = tasks.create_task(mine.keep())
        done, _ = await asyncio.wait([keeping], timeout=0.6)
        assert not done
        assert await redis.get("t:lease") is not None
        keeping.cancel()


async def test_an_earlier_run_with_the_same_pid_is_not_waited_for(redis: Redis) -> None:
    await redis.set("t:lease", f"{socket.gethostname()}|{os.getpid()}|an earlier run|x", px=60_000)
    async with asyncio.timeout(2):
        await Lease(redis, "t").acquire()


async def test_a_lease_that_ran_out_and_nobody_took_is_taken_again(
    redis: Redis, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(lease_module, "RENEW_S", 0.02)
    mine = Lease(redis, "t")
    await mine.acquire()
    held = await redis.get("t:lease")
    await redis.delete("t:lease")  # as after a machine that slept
    async with asyncio.TaskGroup() as tasks:
        keeping = tasks.create_task(mine.keep())
        async with asyncio.timeout(5):
            while await redis.get("t:lease") != held:  # noqa: ASYNC110 - it must be asked for
                await asyncio.sleep(0.01)
        assert not keeping.done()
        keeping.cancel()
