"""One connection to Asterisk: where it leads, how patient we are, and the asyncio protocol that reads it."""

from __future__ import annotations

import asyncio
import random
import ssl
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field

from telephony.ami.errors import LinkDown, WireFault
from telephony.ami.framing import Framer


@dataclass(frozen=True, slots=True)
class AmiAddress:
    """Where the AMI answers and as whom we log in; `tls=True` checks the certificate against the system's."""

    host: str
    port: int
    username: str
    secret: str = field(repr=False)
    tls: bool | ssl.SSLContext = False


@dataclass(frozen=True, slots=True)
class LinkSettings:
    """How patient the link is, in seconds. A dead link is found within `ping_every + ping_timeout`."""

    connect_timeout: float = 3.0
    login_timeout: float = 5.0  # Asterisk itself takes 1 s to refuse a bad password
    boot_timeout: float = 60.0  # from login to FullyBooted, while Asterisk is still starting
    ping_every: float = 5.0
    ping_timeout: float = 3.0
    backoff_first: float = 0.25
    backoff_most: float = 5.0  # a caller who arrives meanwhile waits in silence: never stay away for long
    close_grace: float = 1.0  # for the last commands to leave at an orderly end
    max_frame: int = 256 * 1024
    jitter: Callable[[], float] = random.random
    sleep: Callable[[float], Awaitable[None]] = asyncio.sleep

    def backoff(self, attempt: int) -> float:
        """Seconds before try number `attempt` (from 0): doubling, capped, the upper half of it by chance.

        The chance keeps many services from storming an Asterisk that comes back.
        """
        full: float = min(self.backoff_most, self.backoff_first * 2 ** min(attempt, 30))
        return full * (0.5 + 0.5 * self.jitter())


class Link(asyncio.Protocol):
    """Feeds each complete frame to `deliver`, and `on_lost(reason)` once, whoever ended it."""

    def __init__(
        self, max_frame: int, deliver: Callable[[bytes], None], on_lost: Callable[[str], None]
    ) -> None:
        loop = asyncio.get_running_loop()
        self._framer = Framer(max_frame)
        self._deliver = deliver
        self._on_lost = on_lost
        self._transport: asyncio.Transport | None = None
        self._greeted: asyncio.Future[None] = loop.create_future()
        self._lost: asyncio.Future[str] = loop.create_future()
        self._closed: asyncio.Future[None] = loop.create_future()

    async def greeted(self) -> str:
        """Asterisk's greeting: until it has come, nobody knows who is there, and no secret may be sent."""
        await asyncio.wait((self._greeted, self._lost), return_when=asyncio.FIRST_COMPLETED)
        if self._lost.done():
            raise LinkDown(self._lost.result())
        return self._framer.greeting or ""

    async def lost(self) -> str:
        """Wait for the link's loss; says why it was lost."""
        return await asyncio.shield(self._lost)

    def write(self, data: bytes) -> None:
        """Send now: the socket's buffer takes it without waiting."""
        if self._transport is not None:
            self._transport.write(data)

    def fail(self, reason: str) -> None:
        """Cut the connection at once; what is unread or unsent is given up."""
        if self._transport is not None:
            self._transport.abort()
        self._end(reason)

    async def end(self, grace: float) -> None:
        """Close in good order: let what was written leave, for `grace` seconds at the most."""
        try:
            if self._transport is not None and not self._lost.done():
                self._transport.close()
                self._end("closed by us")
                await asyncio.wait((self._closed,), timeout=grace)
        finally:
            if self._transport is not None:
                self._transport.abort()
        await asyncio.shield(self._closed)

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """asyncio: the connection stands."""
        assert isinstance(transport, asyncio.Transport)
        self._transport = transport

    def data_received(self, data: bytes) -> None:
        """asyncio: deliver each frame in order, until the link is lost or the peer breaks the protocol."""
        if self._lost.done():
            return
        try:
            for frame in self._framer.feed(data):
                self._deliver(frame)
                if self._lost.done():
                    return
        except WireFault as fault:
            self.fail(str(fault))
        if self._framer.greeting is not None and not self._greeted.done():
            self._greeted.set_result(None)

    def connection_lost(self, exc: Exception | None) -> None:
        """asyncio: the connection is gone, by either side."""
        self._end(f"the connection broke: {exc}" if exc else "Asterisk closed the connection")
        if not self._closed.done():
            self._closed.set_result(None)

    def _end(self, reason: str) -> None:
        if not self._lost.done():
            self._lost.set_result(reason)
            self._on_lost(reason)
