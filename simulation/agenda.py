"""Virtual time: a heap of what is to happen when. Nothing here waits for a real clock."""

from __future__ import annotations

import heapq
from collections.abc import Callable
from dataclasses import dataclass, field

Act = Callable[[], object]


@dataclass(slots=True, order=True)
class Entry:
    at: float
    order: int  # what was written down first happens first
    act: Act | None = field(compare=False)

    def strike(self) -> None:
        """It will not happen."""
        self.act = None


class Agenda:
    def __init__(self, now: float) -> None:
        self.now = now
        self._entries: list[Entry] = []
        self._order = 0

    def at(self, when: float, act: Act) -> Entry:
        """Do it at that time, or now if that time has passed."""
        self._order += 1
        entry = Entry(max(when, self.now), self._order, act)
        heapq.heappush(self._entries, entry)
        return entry

    def after(self, seconds: float, act: Act) -> Entry:
        return self.at(self.now + seconds, act)

    def step(self, until: float | None = None) -> bool:
        """Do the next thing, unless it lies after `until`; False when there was nothing to do."""
        while self._entries and (until is None or self._entries[0].at <= until):
            entry = heapq.heappop(self._entries)
            if entry.act is not None:
                self.now = entry.at
                entry.act()
                return True
        return False

    def run(self, seconds: float) -> None:
        """Let so much time pass."""
        until = self.now + seconds
        while self.step(until):
            pass
        self.now = until
