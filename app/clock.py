"""The one clock of a centre. It never runs backwards, whatever is done to the machine's."""

from __future__ import annotations

import time


class Clock:
    """Seconds since the epoch (UTC): the machine's time at the start, and steady from there."""

    def __init__(self) -> None:
        self._base = time.time() - time.monotonic()
        self._last = 0.0

    def now(self) -> float:
        self._last = max(self._last, self._base + time.monotonic())
        return self._last

    def not_before(self, at: float) -> None:
        """Never tell a time before this one: the last of the journal, which an earlier run wrote."""
        self._last = max(self._last, at)
