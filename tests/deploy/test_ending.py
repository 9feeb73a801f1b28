from __future__ import annotations

import asyncio
import signal
import sys
from asyncio.subprocess import DEVNULL, PIPE, Process

from deploy.ending import end


async def started(code: str) -> Process:
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-c", f"import signal, time\n{code}\nprint('up', flush=True)\ntime.sleep(60)"),
        stdout=PIPE,
        stderr=DEVNULL,
    )
    assert process.stdout is not None
    await process.stdout.readline()
    return process


async def test_a_program_that_goes_when_told_to_is_waited_for() -> None:
    process = await started("")
    assert await end(process, signal.SIGTERM, 30.0)
    assert process.returncode == -signal.SIGTERM


async def test_one_that_does_not_go_is_killed() -> None:
    process = await started("signal.signal(signal.SIGTERM, signal.SIG_IGN)")
    assert not await end(process, signal.SIGTERM, 0.2)
    assert process.returncode == -signal.SIGKILL


async def test_one_that_is_gone_already_is_no_error() -> None:
    process = await started("")
    process.kill()
    await process.wait()
    assert await end(process, signal.SIGTERM, 30.0)
