"""A scripted AMI, and our client linked to it."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Iterable
from contextlib import asynccontextmanager

import pytest

from telephony.ami.client import AmiClient
from telephony.ami.framing import Message
from telephony.ami.link import AmiAddress, LinkSettings
from tests.telephony.ami.scripted_ami import ScriptedAmi, patience

WANTED = ("Newchannel", "Hangup", "FullyBooted", "OriginateResponse")


class Linked:
    """Our client while it runs, and what it told."""

    def __init__(
        self,
        address: AmiAddress,
        *,
        settings: LinkSettings | None = None,
        wanted: Iterable[str] = WANTED,
        on_event: Callable[[Message], None] | None = None,
        on_up: Callable[[], Awaitable[None]] | None = None,
    ) -> None:
        self.events: list[Message] = []
        self.ups = 0
        self.downs: list[str] = []
        self._news = asyncio.Event()
        self._then_up = on_up
        self._then_event = on_event
        self.client = AmiClient(
            address,
            on_event=self._event,
            on_up=self._up,
            on_down=self._down,
            wanted=wanted,
            settings=settings or patience(),
        )

    async def until(self, condition: Callable[[], bool]) -> None:
        """Wait for the condition, which only an event, an up or a down can change."""
        async with asyncio.timeout(5):
            while not condition():
                self._news.clear()
                await self._news.wait()

    async def up(self, count: int = 1) -> None:
        """Wait for the count-th time the link is up."""
        await self.until(lambda: self.ups >= count)

    def names(self) -> list[str]:
        """The events' names, in their order."""
        return [event.text("Event") for event in self.events]

    def _event(self, event: Message) -> None:
        self.events.append(event)
        self._news.set()
        if self._then_event is not None:
            self._then_event(event)

    async def _up(self) -> None:
        if self._then_up is not None:
            await self._then_up()
        self.ups += 1
        self._news.set()

    def _down(self, reason: str) -> None:
        self.downs.append(reason)
        self._news.set()


@asynccontextmanager
async def running(linked: Linked) -> AsyncIterator[Linked]:
    """Run the client while the test runs; cancelling it must leave nothing behind."""
    run = asyncio.create_task(
        linked.client.run(), name="ami"
    )  # a fixture begins and ends in two tasks: no group
    try:
        yield linked
    finally:
        run.cancel()
        await asyncio.wait((run,))
        left = {task.get_name() for task in asyncio.all_tasks()} & {"ami-resync", "ami-pings", "ami-loss"}
    assert not left
    if not run.cancelled():
        run.result()


@pytest.fixture
async def ami() -> AsyncIterator[ScriptedAmi]:
    async with ScriptedAmi() as server:
        yield server


@pytest.fixture
async def linked(ami: ScriptedAmi) -> AsyncIterator[Linked]:
    async with running(Linked(ami.address())) as link:
        await link.up()
        yield link
