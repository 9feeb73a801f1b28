"""The lease of the active centre: two centres on one Asterisk would both answer every call."""

from __future__ import annotations

import asyncio
import os
import secrets
import socket
from typing import NoReturn

import structlog
from redis.asyncio import Redis

log = structlog.get_logger(__name__)

TERM_S = 6.0
RENEW_S = 2.0
# Renew and release only what is ours: another centre may have taken over since.
# One that ran out while this process was held up, and that nobody took, is taken again.
_RENEW = """
local holder = redis.call('get', KEYS[1])
if holder and holder ~= ARGV[1] then return 0 end
redis.call('set', KEYS[1], ARGV[1], 'px', ARGV[2])
return 1
"""
_RELEASE = "if redis.call('get', KEYS[1]) == ARGV[1] then return redis.call('del', KEYS[1]) end return 0"
_RUN = secrets.token_hex(8)


class LeaseLost(RuntimeError):
    """Another centre is active: this one must stop at once."""


class Lease:
    def __init__(self, redis: Redis, prefix: str) -> None:
        self._redis = redis
        self._key = f"{prefix}:lease"
        self._mine = f"{socket.gethostname()}|{os.getpid()}|{_RUN}|{secrets.token_hex(4)}"

    async def acquire(self) -> None:
        """Wait until no other centre is active. One that was killed on this machine is not waited for."""
        told = False
        while not await self._redis.set(self._key, self._mine, nx=True, px=int(TERM_S * 1000)):
            holder: bytes | None = await self._redis.get(self._key)  # type: ignore[assignment]
            if holder is not None and _died_here(holder.decode()):
                await self._redis.eval(_RELEASE, 1, self._key, holder)
                continue
            if not told:
                told = True
                log.warning("another_centre_is_active", holder=(holder or b"").decode())
            await asyncio.sleep(0.2)

    async def keep(self) -> NoReturn:
        while True:
            await asyncio.sleep(RENEW_S)
            if not await self._redis.eval(_RENEW, 1, self._key, self._mine, str(int(TERM_S * 1000))):
                raise LeaseLost("another centre took over; this one stops")

    async def release(self) -> None:
        await self._redis.eval(_RELEASE, 1, self._key, self._mine)


def _died_here(holder: str) -> bool:
    host, _, rest = holder.partition("|")
    pid, _, rest = rest.partition("|")
    if host != socket.gethostname() or not pid.isdecimal():
        return False
    if int(pid) == os.getpid():
        return rest.partition("|")[0] != _RUN  # in a container every run may have the same pid
    try:
        os.kill(int(pid), 0)
    except ProcessLookupError:
        return True
    except PermissionError:
        return False
    return False
