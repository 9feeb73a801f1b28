"""Waits as data: SetTimer in, TimerFired out."""

from __future__ import annotations

import asyncio
from collections.abc import Callable

from app.clock import Clock
from telephony.commands import CancelTimer, Command, SetTimer
from telephony.events import TimerFired


class TimerBook:
    """What is to fire when: a plain book, so that a replayed journal can fill it without waiting."""

    def __init__(self) -> None:
        self.due: dict[str, float] = {}

    def take(self, command: Command) -> bool:
        """Note a timer command; False for any other command."""
        match command:
            case SetTimer(timer=timer, at=at):
                self.due[timer] = at
            case CancelTimer(timer=timer):
                self.due.pop(timer, None)
            case _:
                return False
        return True


class Timers:
    """Fires what the book holds. A time that has passed fires at once."""

    def __init__(self, clock: Clock, emit: Callable[[TimerFired], None], book: TimerBook) -> None:
        self._clock = clock
        self._emit = emit
        self._book = book
        self._handles: dict[str, asyncio.TimerHandle] = {}

    def start(self) -> None:
        """Wind up what a replay left in the book."""
        for timer in self._book.due:
            self._wind(timer)

    def do(self, command: SetTimer | CancelTimer) -> None:
        self._book.take(command)
        if handle := self._handles.pop(command.timer, None):
            handle.cancel()
        if isinstance(command, SetTimer):
            self._wind(command.timer)

    def stop(self) -> None:
        for handle in self._handles.values():
            handle.cancel()
        self._handles.clear()

    def _wind(self, timer: str) -> None:
        delay = max(0.0, self._book.due[timer] - self._clock.now())
        self._handles[timer] = asyncio.get_running_loop().call_later(delay, self._fire, timer)

    def _fire(self, timer: str) -> None:
        del self._handles[timer]
        del self._book.due[timer]
        self._emit(TimerFired(at=self._clock.now(), timer=timer))
