"""The loop: journal, then decide, then hands.

Events come from every side into one inbox and are handled one after another, so the centre needs no lock
and a replay of the journal gives the same decisions.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import replace
from typing import NoReturn

import structlog

from app.clock import Clock
from app.journal import Journal
from app.live import Inbox
from app.timers import TimerBook
from centre.call_centre import CallCentre
from centre.house import House
from telephony.commands import Command
from telephony.events import Event

log = structlog.get_logger(__name__)

MOST_AT_ONCE = 256
CHECKPOINT_EVERY = 2000  # events; a replay of so many takes well under a second


class Runner:
    """Owns the centre. `hands` carries out each command and must not block."""

    def __init__(
        self, house: House, journal: Journal, inbox: Inbox, clock: Clock, hands: Callable[[Command], None]
    ) -> None:
        self.centre = CallCentre(house)
        self.book = TimerBook()
        self._house = house
        self._journal = journal
        self._inbox = inbox
        self._clock = clock
        self._hands = hands
        self._waiting: asyncio.Queue[tuple[Event, str | None]] = asyncio.Queue()
        self._since_checkpoint = 0
        self._position: str | None = None  # of the last event handled, while the state is just that

    def emit(self, event: Event) -> None:
        """Something happened."""
        self._waiting.put_nowait((event, None))

    async def resume(self) -> None:
        """Be what the journal says: the last checkpoint, and every event since. Nothing is done again:
        the snapshot of the exchange, which comes next, tells what is left to be done."""
        position, state, due = await self._journal.load_checkpoint()
        self.centre = CallCentre(self._house, state)
        self.book.due.update(due)
        replayed = 0
        async for _, event in self._journal.replay(position):
            self._clock.not_before(event.at)
            for command in self.centre.handle(event):
                self.book.take(command)
            replayed += 1
        log.info("centre_resumed", replayed=replayed, calls=len(self.centre.state.calls))

    async def run(self) -> NoReturn:
        while True:
            batch = [await self._waiting.get()]
            while len(batch) < MOST_AT_ONCE and not self._waiting.empty():
                batch.append(self._waiting.get_nowait())
            events = [event for event, _ in batch]
            acknowledge = next((position for _, position in reversed(batch) if position), None)
            position = await self._journal.append(events, self._inbox, acknowledge)
            self._position = None  # should a bug end the handling half-way, the state is good for nothing
            for event in events:
                for command in self.centre.react(event):
                    self._hands(command)
            await self._checkpoint(position, len(events))

    async def listen(self) -> NoReturn:
        """Take in what agents do at their screens, at the moment it arrives here."""
        async for batch in self._inbox.batches():
            for position, event in batch:
                self._waiting.put_nowait((replace(event, at=self._clock.now()), position))
        raise AssertionError("the inbox is read for ever")

    async def put_down(self) -> None:
        """At an orderly end: the next start, perhaps of another version, replays nothing."""
        if self._position is not None:
            await self._journal.save_checkpoint(self._position, self.centre.state, self.book.due)

    async def _checkpoint(self, position: str, handled: int) -> None:
        self._position = position
        self._since_checkpoint += handled
        if self._since_checkpoint >= CHECKPOINT_EVERY:
            self._since_checkpoint = 0
            await self._journal.save_checkpoint(position, self.centre.state, self.book.due)
