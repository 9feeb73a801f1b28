"""The plainest AMI session, to look at an Asterisk without the service's own client."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager

from deploy.asterisk import PrivateAsterisk

Message = dict[str, str]


class Session:
    """One log-in. What arrives while an answer is awaited is kept in `events`."""

    def __init__(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self._reader, self._writer = reader, writer
        self.events: list[Message] = []

    async def ask(self, action: str, **fields: str) -> Message:
        """Send an action and return its response."""
        lines = [f"Action: {action}", *(f"{name}: {value}" for name, value in fields.items())]
        self._writer.write(("\r\n".join(lines) + "\r\n\r\n").encode())
        while True:
            message = await self._read()
            if "Event" not in message:
                return message
            self.events.append(message)

    async def wait_for(self, fits: Callable[[Message], bool], seconds: float = 15) -> Message:
        """The first event that fits, of those kept or still to come."""
        async with asyncio.timeout(seconds):
            while True:
                for message in self.events:
                    if fits(message):
                        return message
                self.events.append(await self._read())

    async def event(self, name: str, seconds: float = 15) -> Message:
        return await self.wait_for(lambda message: message.get("Event") == name, seconds)

    async def _read(self) -> Message:
        """A message; what is said repeatedly (ChanVariable) is joined by spaces."""
        block = (await self._reader.readuntil(b"\r\n\r\n")).decode().strip()
        message: Message = {}
        for line in block.split("\r\n"):
            name, _, value = line.partition(": ")
            message[name] = f"{message[name]} {value}" if name in message else value
        return message


@asynccontextmanager
async def session(pbx: PrivateAsterisk) -> AsyncIterator[Session]:
    """A session that is logged in as the service is."""
    reader, writer = await asyncio.open_connection(pbx.host, pbx.ami_port)
    try:
        assert (await reader.readline()).startswith(b"Asterisk Call Manager/")
        opened = Session(reader, writer)
        said = await opened.ask("Login", Username=pbx.ami_user, Secret=pbx.ami_secret)
        assert said["Response"] == "Success", said
        yield opened
    finally:
        writer.close()
        await writer.wait_closed()
