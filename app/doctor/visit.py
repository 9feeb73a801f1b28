"""A link to Asterisk for as long as the checks take: once, where the service would try again for ever."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Iterable

from telephony.ami.client import AmiClient
from telephony.ami.framing import Message
from telephony.ami.link import AmiAddress, LinkSettings

PATIENCE = LinkSettings(boot_timeout=8.0)


class Visit(AmiClient):
    """`pay` logs in, lets `look` ask what it wants, and leaves. `heard` keeps the events that came."""

    def __init__(
        self, address: AmiAddress, events: Iterable[str], look: Callable[[Visit], Awaitable[None]]
    ) -> None:
        super().__init__(
            address,
            on_event=self._hear,
            on_up=self._examine,
            on_down=lambda reason: None,
            wanted=events,
            settings=PATIENCE,
        )
        self.heard: list[Message] = []
        self._news = asyncio.Event()
        self._look = look
        self._done = False

    async def pay(self) -> str | None:
        """None when everything was looked at, else why the link broke. Raises LoginRefused."""
        reason = await self._one_life()
        return None if self._done else reason

    async def hear(self, wanted: Callable[[Message], bool], *, patience_s: float) -> Message | None:
        """The event for which `wanted` is true, or None when it does not come in time."""
        try:
            async with asyncio.timeout(patience_s):
                while True:
                    for message in self.heard:
                        if wanted(message):
                            return message
                    self._news.clear()
                    await self._news.wait()
        except TimeoutError:
            return None

    def _hear(self, message: Message) -> None:
        self.heard.append(message)
        self._news.set()

    async def _examine(self) -> None:
        await self._look(self)
        self._done = True
        if self._link is not None:
            self._link.fail("the visit is over")
