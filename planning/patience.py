"""How long callers would have waited, from how long they did.

Who hung up had just that patience. Who was answered had more, nobody knows how much: his wait is a lower
bound. The curve of patience after E. L. Kaplan and P. Meier, "Nonparametric estimation from incomplete
observations", 1958, takes both as what they are. Beyond the longest wait of anybody who hung up it knows
nothing; from there callers hang up at the mean rate of all.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections import Counter
from collections.abc import Iterable
from math import inf
from random import Random


class Patience:
    """`waits`: how long each caller waited, and whether it ended by his hanging up."""

    def __init__(self, waits: Iterable[tuple[float, bool]]) -> None:
        waited = sorted(waits)
        lost = Counter(wait_s for wait_s, hung_up in waited if hung_up)
        seconds = sum(wait_s for wait_s, _ in waited)
        self._tail_s = seconds / lost.total() if lost else inf  # mean patience beyond the curve
        self._times = sorted(lost)
        self._stays: list[float] = []  # the share that still waits after each of the times
        every = [wait_s for wait_s, _ in waited]
        left = 1.0
        for time in self._times:
            at_risk = len(every) - bisect_left(every, time)
            left *= 1 - lost[time] / at_risk
            self._stays.append(left)

    def share_staying(self, wait_s: float) -> float:
        """The share of callers whose patience is longer than this."""
        index = bisect_right(self._times, wait_s)
        return self._stays[index - 1] if index else 1.0

    def draw(self, waited_s: float, chance: Random) -> float:
        """The patience of a caller of whom is known that he waited so long without hanging up."""
        if not self._times:
            return inf
        stays = self.share_staying(waited_s) * (1 - chance.random())
        # The first time after which so few are left; the shares fall, so the search is turned round.
        index = bisect_left(self._stays, -stays, key=lambda share: -share)
        if index < len(self._times):
            return max(self._times[index], waited_s)
        end = max(self._times[-1], waited_s)  # he outlasts the curve
        return end + (chance.expovariate(1 / self._tail_s) if self._tail_s > 0 else 0.0)
