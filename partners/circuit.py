"""Whoever does not answer is left alone for a while. Pure: time is given."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(slots=True)
class Circuit:
    """After `limit` failures in a row nobody is asked for `rest_s`; then one, to see. Each one that fails
    makes the next rest twice as long, up to `most_s`. The first success ends it."""

    limit: int = 5
    rest_s: float = 30.0
    most_s: float = 600.0
    failures: int = 0
    rests: int = 0
    shut_until: float = 0.0
    held_until: float = 0.0
    looking: bool = False  # one is on his way to see

    def room(self, at: float, wanted: int) -> int:
        """How many of `wanted` may ask now."""
        if at < max(self.shut_until, self.held_until) or wanted < 1:
            return 0
        if self.failures < self.limit:
            return wanted
        self.looking, self.shut_until = True, at + self._rest()  # he may be lost on his way
        return 1

    def found_nothing_to_ask(self) -> None:
        """Who was to see had no reason to go."""
        if self.looking:
            self.looking, self.shut_until = False, 0.0

    def succeeded(self) -> None:
        self.failures, self.rests, self.shut_until, self.looking = 0, 0, 0.0, False

    def failed(self, at: float) -> None:
        """Those that were under way when it shut, and come back one by one, make it no longer."""
        self.failures += 1
        if self.failures >= self.limit and (self.looking or at >= self.shut_until):
            self.shut_until, self.rests, self.looking = at + self._rest(), self.rests + 1, False

    def hold(self, until: float) -> None:
        """They asked not to be asked before then."""
        self.held_until = max(self.held_until, until)

    def _rest(self) -> float:
        return min(self.most_s, self.rest_s * 2.0 ** min(20, self.rests))
