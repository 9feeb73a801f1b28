"""What each queue has lived through of late, and the head start of a queue whose service level is at risk.

Queues that share agents should wait in proportion to what they promise (the fixed queue ratio of Gurvich &
Whitt 2009: a queue's fair share of all waiting calls is arrivals x threshold, over the sum of that; whose
queue is furthest above its share is served first). By Little's law the fair wait of a queue is then

    its threshold x load,     load = calls waiting in all / sum of (arrivals per second x threshold),

and "furthest above", in seconds, is "the longest wait less the fair one": the order by the moment of entering
less a head start of load x (longest threshold - its own). (Excess / arrivals alone as the head start moves
the waits only half way: as the excess shrinks, so does what shrinks it.) A queue gets its head start only
while its target is at risk, never beyond its maximum, and never without a maximum. So a short threshold helps
against longer ones; where all promise the same, first come is first served.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from math import exp

from routing.expect import Forecast

MEMORY_S = 900.0  # what is this long ago weighs a third (1/e)
CALLS = 200  # likewise for what is counted in calls
PRIOR_CALLS = 10  # what was configured weighs as much as so many measured calls
FEW = 5  # answered or lost of late: no judgement of the service on fewer
SHORT_S = 5.0  # who hangs up within this was not failed
RELIEF = 0.05  # a queue is at risk below its target, until it is above it by this much
DANGER = 0.5  # or while its oldest call has waited this part of the threshold
CONTENT_S = 600.0  # as if promised, where no head start may be given


@dataclass(frozen=True, slots=True)
class Target:
    sl_s: float = 20.0  # the threshold
    share: float = 0.8  # to be answered within it, of those who did not hang up at once
    max_head_start_s: float = 0.0  # 0: takes no part, and gives way to the queues that do


@dataclass(frozen=True, slots=True)
class Line:
    """A queue's waiting calls."""

    calls: int
    oldest_s: float  # how long the oldest has waited


@dataclass(slots=True, kw_only=True)
class QueueRecord:
    """Arrivals, handling time, patience and service of a queue, the latest weighing most. Plain data.

    Begin with what was configured: `QueueRecord(at=now, aht_s=…, per_s=…)`. Times are of events, and may
    repeat but not go back (what comes late counts as of the latest).
    """

    at: float  # what follows, down to `in_time`, is as of then
    per_s: float = 0.0  # calls arriving
    due: float = 0.0  # answered or lost, faded
    in_time: float = 0.0  # of these
    below: bool = False  # the target, or not yet clearly above it again
    aht_s: float = 180.0
    handled_calls: float = PRIOR_CALLS
    waited_s: float = 0.0  # all waiting, faded
    hung_up: float = 0.0  # faded
    forecast: Forecast = field(default_factory=Forecast)

    def arrived(self, at: float) -> None:
        self._fade(at)
        self.per_s += 1 / MEMORY_S

    def answered(self, wait_s: float, at: float, target: Target) -> None:
        self._waited(wait_s)
        self._judge(wait_s <= target.sl_s, at, target)

    def abandoned(self, wait_s: float, at: float, target: Target) -> None:
        self._waited(wait_s)
        self.hung_up += 1
        if wait_s > SHORT_S:
            self._judge(False, at, target)

    def handled(self, seconds: float) -> None:
        """Talk, hold and wrap-up of one call."""
        self.handled_calls = min(self.handled_calls + 1, CALLS)
        self.aht_s += (seconds - self.aht_s) / self.handled_calls

    def arrivals_per_s(self, now: float) -> float:
        return self.per_s * exp(-max(0.0, now - self.at) / MEMORY_S)

    @property
    def service(self) -> float | None:
        """Share answered in time; None: too few to say."""
        return self.in_time / self.due if self.due >= FEW else None

    @property
    def patience_s(self) -> float | None:
        """After how long callers hang up in the mean (all waiting over all hang-ups: who was answered had
        more patience than his wait); None: too few did."""
        return self.waited_s / self.hung_up if self.hung_up >= FEW else None

    def _fade(self, at: float) -> None:
        if at > self.at:
            keep = exp((self.at - at) / MEMORY_S)
            self.per_s *= keep
            self.due *= keep
            self.in_time *= keep
            self.at = at

    def _judge(self, in_time: bool, at: float, target: Target) -> None:
        self._fade(at)
        self.due += 1
        self.in_time += in_time
        service = self.service
        enough = min(target.share + RELIEF, (1 + target.share) / 2) if self.below else target.share
        self.below = service is not None and service < enough

    def _waited(self, wait_s: float) -> None:
        keep = 1 - 1 / CALLS
        self.waited_s = keep * self.waited_s + wait_s
        self.hung_up *= keep


def at_risk(record: QueueRecord, line: Line, target: Target) -> bool:
    return record.below or (line.calls > 0 and line.oldest_s > DANGER * target.sl_s)


def head_starts(
    records: Mapping[str, QueueRecord],
    lines: Mapping[str, Line],
    targets: Mapping[str, Target],
    now: float,
) -> dict[str, float]:
    """Seconds of head start for every queue of `targets`; 0 for most.

    The queues should be those that share agents. One that is absent from `lines` has nobody waiting.
    """
    none = Line(calls=0, oldest_s=0.0)
    promised = {
        queue: target.sl_s if target.max_head_start_s > 0 else CONTENT_S for queue, target in targets.items()
    }
    weight = sum(records[queue].arrivals_per_s(now) * promised[queue] for queue in targets)
    load = sum(lines.get(queue, none).calls for queue in targets) / weight if weight else 0.0
    longest = max(promised.values(), default=0.0)
    return {
        queue: min(target.max_head_start_s, load * (longest - promised[queue]))
        if at_risk(records[queue], lines.get(queue, none), target)
        else 0.0
        for queue, target in targets.items()
    }
