"""How long a waiting call will wait yet, knowing who is at work and what they can do.

Agents who may take the same of the waiting calls form a pool. A pool of n agents whose calls last AHT seconds
comes free n/AHT times a second: with many talks under way, how long each has lasted says next to nothing.
The calls are walked in the order of service. Each uses up one coming-free of the pools that may take it, the
earliest there is; that moment is its expected wait, and what these pools bring until then is gone for the
calls behind it. In one pool this is the classical (calls ahead + 1) x AHT / n; with skills it sees which
calls ahead want other agents. Callers ahead who will have hung up by their turn are discounted.

The cost is bounded: the head of the line is walked call by call, what is far behind in blocks that grow with
the distance; within a block the wait is interpolated.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from math import inf

from routing.demand import WaitingCall
from routing.pools import LEAST_S, AtWork, Kind, form_pools, keys_of

__all__ = ["AtWork", "Forecast", "expected_waits"]

HEAD = 300  # calls walked one by one;
EFFORT = 6000  # fewer where this many looks at pools are used up before,
LEAST_HEAD = 20  # but so many always
BLOCK = 8  # behind the head a block is an eighth of the calls ahead of it
MEMORY = 200  # calls


@dataclass(slots=True)
class Forecast:
    """What callers were promised, held against what came, over the last 200 calls or so.

    A caller who hung up counts if he had waited longer than promised, with the time he waited: the promise
    was broken by that much at least. One who hung up before that says nothing about it.
    """

    calls: int = 0
    error_s: float = 0.0  # mean of promised less waited: above 0, callers are promised too long a wait
    off_s: float = 0.0  # mean size of the error
    waited_s: float = 0.0  # mean

    def answered(self, promised_s: float, waited_s: float) -> None:
        self.calls += 1
        gain = 1 / min(self.calls, MEMORY)
        self.error_s += gain * (promised_s - waited_s - self.error_s)
        self.off_s += gain * (abs(promised_s - waited_s) - self.off_s)
        self.waited_s += gain * (waited_s - self.waited_s)

    def hung_up(self, promised_s: float, waited_s: float) -> None:
        if waited_s > promised_s:
            self.answered(promised_s, waited_s)


def expected_waits(
    waiting: Sequence[WaitingCall],
    staff: Iterable[AtWork],
    aht_s: Mapping[str, float],
    now: float,
    patience_s: Mapping[str, float] | None = None,
) -> dict[str, float | None]:
    """Seconds from now until each call is taken, if its caller stays; None: nobody at work may take it.

    `waiting` is in the order of service; put a call that would enter now where it would stand, and calls that
    will come later (`since` after now) and be served before others likewise. `aht_s`: mean handling time of
    each queue. `patience_s`: mean time to hanging up; callers of a queue that is not in it always stay.
    """
    keys = keys_of(waiting, HEAD)
    kinds = {key: Kind(call) for key, call in dict(zip(keys, waiting, strict=True)).items()}
    pools = form_pools(kinds, staff, now)
    for kind in kinds.values():
        queue = kind.call.demand.queue
        kind.aht_s = max(aht_s[queue], LEAST_S)
        kind.patience_s = max((patience_s or {}).get(queue, inf), LEAST_S)
    waits: dict[str, float | None] = {}
    walked = max(LEAST_HEAD, min(HEAD, EFFORT // max(1, pools)))
    for key, call in zip(keys[:walked], waiting[:walked], strict=True):
        kind = kinds[key]
        wait = kind.wait_s()
        waits[call.call_id] = wait if wait < inf else None
        if call.since - now <= wait < inf:
            kind.take(wait, 1.0)
    while walked < len(waiting):
        block = slice(walked, walked + walked // BLOCK)
        counts = Counter(keys[block])
        calls_in_block = counts.total()
        first = {key: kinds[key].wait_s() for key in counts}
        for key, calls in counts.items():
            if first[key] < inf:
                kinds[key].take(first[key], calls)
        next_s = {key: kinds[key].wait_s() for key in counts}
        for index, (key, call) in enumerate(zip(keys[block], waiting[block], strict=True)):
            wait = first[key]
            waits[call.call_id] = wait + (next_s[key] - wait) * index / calls_in_block if wait < inf else None
        walked = block.stop
    return waits
