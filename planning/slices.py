"""The intervals of a picture: of a round length, and about as many as the eye can take in."""

from __future__ import annotations

from planning.figures import Slicing
from planning.history import History, Period
from planning.scenario import Scenario

MOST = 48
_LENGTHS_S = (60, 120, 300, 600, 900, 1800, 3600, 7200, 14_400, 28_800, 86_400)


def slices_of_scenario(scenario: Scenario) -> Slicing:
    """From the warm-up's end on; what is left over at the end is no interval."""
    run = scenario.run
    seconds = (run.calls - run.first) / sum(kind.arrivals_per_s for kind in scenario.classes)
    length = _length(seconds)
    return Slicing(length, max(1, int(seconds / length)))


def slices_of_history(which: Period, history: History) -> Slicing:
    """From the first call's interval to the last one's, counted from midnight."""
    midnight = which.seconds[0]
    length = _length(history.calls[-1].at - history.calls[0].at)
    first, last = (int((history.calls[n].at - midnight) // length) for n in (0, -1))
    return Slicing(length, last - first + 1, begin=midnight + first * length)


def _length(seconds: float) -> int:
    return next((length for length in _LENGTHS_S if length * MOST >= seconds), _LENGTHS_S[-1])
