"""An AMI on a real loopback socket that misbehaves exactly as a test asks it to."""

from __future__ import annotations

import asyncio
import ssl
from collections.abc import Callable

from telephony.ami.link import AmiAddress, LinkSettings

GREETING = b"Asterisk Call Manager/9.0.0\r\n"
BOOTED = b"Event: FullyBooted\r\nPrivilege: system,all\r\nUptime: 77\r\nStatus: Fully Booted\r\n\r\n"
SECRET = "s3cret"

Headers = dict[str, list[str]]
Answer = Callable[[Headers], bytes]


def reply(action: Headers, *lines: str, response: str = "Success") -> bytes:
    """A response to the action, with these header lines."""
    return frame(f"Response: {response}", f"ActionID: {action['ActionID'][0]}", *lines)


def frame(*lines: str) -> bytes:
    """Header lines as AMI sends them."""
    return "".join(f"{line}\r\n" for line in (*lines, "")).encode()


def silence(_: Headers) -> bytes:
    """Take the action and never answer."""
    return b""


def patience(**changes: object) -> LinkSettings:
    """Settings that keep a test short: the next connection follows at once."""
    settings: dict[str, object] = {
        "connect_timeout": 1.0,
        "login_timeout": 1.0,
        "boot_timeout": 1.0,
        "ping_every": 30.0,
        "ping_timeout": 1.0,
        "backoff_first": 0.001,
        "backoff_most": 0.001,
        "close_grace": 0.2,
    }
    return LinkSettings(**(settings | changes))  # type: ignore[arg-type]


class ScriptedAmi:
    """Answers Login as Asterisk does, anything else with Success, unless `answers` says otherwise."""

    def __init__(self, greeting: bytes = GREETING, tls: ssl.SSLContext | None = None) -> None:
        self.greeting = greeting
        self.answers: dict[str, Answer] = {}
        self.actions: list[Headers] = []
        self.raw = bytearray()
        self.sessions: list[Session] = []
        self.port = 0
        self._tls = tls
        self._news = asyncio.Event()
        self._server: asyncio.Server | None = None

    async def __aenter__(self) -> ScriptedAmi:
        await self.listen()
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.shut()

    async def listen(self) -> None:
        """Take connections, on the same port as before if there was one."""
        loop = asyncio.get_running_loop()
        self._server = await loop.create_server(
            lambda: Session(self), "127.0.0.1", self.port, ssl=self._tls, reuse_address=True
        )
        self.port = self._server.sockets[0].getsockname()[1]

    async def shut(self) -> None:
        """As a killed Asterisk: no listener, every connection reset."""
        if self._server is not None:
            self._server.close()
            await self._server.wait_closed()
            self._server = None
        self.cut()
        await self.until(lambda: all(session.closed for session in self.sessions))

    def cut(self) -> None:
        """Reset every connection, and go on listening."""
        for session in self.sessions:
            session.transport.abort()

    def send(self, data: bytes) -> None:
        """To the latest connection, as one write."""
        self.sessions[-1].transport.write(data)

    def named(self, name: str) -> list[Headers]:
        """Every action of this name received so far, over all connections."""
        return [action for action in self.actions if action["Action"] == [name]]

    async def got(self, name: str, count: int = 1) -> Headers:
        """Wait for the count-th action of this name."""
        await self.until(lambda: len(self.named(name)) >= count)
        return self.named(name)[count - 1]

    async def until(self, condition: Callable[[], bool]) -> None:
        """Wait for the condition, which only what happens on the connections can change."""
        async with asyncio.timeout(5):
            while not condition():
                self._news.clear()
                await self._news.wait()

    def address(self, secret: str = SECRET, tls: bool | ssl.SSLContext = False) -> AmiAddress:
        """Where it listens, for our client."""
        return AmiAddress("127.0.0.1", self.port, "svc", secret, tls)

    def heard(self, session: Session, action: Headers) -> None:
        """An action came in: note it, answer it."""
        self.actions.append(action)
        name = action["Action"][0]
        if name in self.answers:
            session.transport.write(self.answers[name](action))
        elif name == "Login" and action["Secret"] != [SECRET]:
            session.transport.write(reply(action, "Message: Authentication failed", response="Error"))
            session.transport.close()
        elif name == "Login":
            session.transport.write(reply(action, "Message: Authentication accepted") + BOOTED)
        else:
            session.transport.write(reply(action, "Message: done"))
        self.news()

    def news(self) -> None:
        """Something happened that a waiting test may want to look at."""
        self._news.set()


class Session(asyncio.Protocol):
    """One connection to the scripted AMI."""

    def __init__(self, ami: ScriptedAmi) -> None:
        self._ami = ami
        self._rest = b""
        self.closed = False

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.Transport)
        self.transport = transport
        self._ami.sessions.append(self)
        transport.write(self._ami.greeting)
        self._ami.news()

    def data_received(self, data: bytes) -> None:
        self._ami.raw += data
        *frames, self._rest = (self._rest + data).split(b"\r\n\r\n")
        for text in frames:
            action: Headers = {}
            for line in text.decode().split("\r\n"):
                name, _, value = line.partition(": ")
                action.setdefault(name, []).append(value)
            self._ami.heard(self, action)

    def connection_lost(self, exc: Exception | None) -> None:
        self.closed = True
        self._ami.news()
