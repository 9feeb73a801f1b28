"""Ending a program that was started: politely, and with SIGKILL when it does not go."""

from __future__ import annotations

import asyncio
import signal
from asyncio.subprocess import Process


async def end(process: Process, how: signal.Signals, patience_s: float) -> bool:
    """Signal it and wait until it is gone; False when it had to be killed after `patience_s` seconds."""
    if process.returncode is None:
        process.send_signal(how)
    try:
        async with asyncio.timeout(patience_s):
            await process.wait()
    except TimeoutError:
        process.kill()
        await process.wait()
        return False
    return True
