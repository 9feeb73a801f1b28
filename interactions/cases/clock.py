"""What was promised for a case, and how it stands to that: counted in working time from its story. Pure.

The answer to a customer is owed from the opening, and anew from each reopening, until somebody responds. The
clock of the resolution runs while the case is open; it stands still while the customer is waited for (where
the house says so) and while the case is resolved, and goes on when it is reopened.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from itertools import pairwise
from math import inf

from interactions.cases.actions import Priority, Standing, Target
from interactions.cases.calendar import Calendar
from interactions.cases.life import OPEN_STATES, Case, State, Stay


@dataclass(frozen=True, slots=True, kw_only=True)
class Promise:
    """Working seconds; None where nothing is promised."""

    response_s: float | None = None
    resolution_s: float | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Promises:
    """`by_reason` goes before `by_priority`; a reason's parents count where it has none of its own.
    `at_risk_share` of the time used up is near its end. `pauses`: not while the customer is waited for."""

    by_priority: Mapping[Priority, Promise] = field(default_factory=dict)
    by_reason: Mapping[str, Mapping[Priority, Promise]] = field(default_factory=dict)
    at_risk_share: float = 0.8
    pauses: bool = True

    def of(self, case: Case, parents: Mapping[str, str | None]) -> Promise:
        """What holds for this case as it is now classified and prioritised."""
        for reason in line_of(case.reason, parents):
            promise = self.by_reason.get(reason, {}).get(case.priority)
            if promise is not None:
                return promise
        return self.by_priority.get(case.priority, Promise())


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """One clock. `due_at` is when its time is, was or would have been used up; None while it stands still
    with time left. `at_risk_at` and `breached_at` are moments that came, or will if nothing is done."""

    target: Target
    target_s: float
    due_at: float | None = None
    at_risk_at: float | None = None
    breached_at: float | None = None

    def standing(self, now: float) -> Standing:
        if self.breached_at is not None and self.breached_at <= now:
            return Standing.BREACHED
        if self.at_risk_at is not None and self.at_risk_at <= now:
            return Standing.AT_RISK
        return Standing.FINE

    def turns(self) -> Iterator[tuple[float, Standing]]:
        """When each lesser standing begins, in order."""
        if self.at_risk_at is not None:
            yield self.at_risk_at, Standing.AT_RISK
        if self.breached_at is not None:
            yield self.breached_at, Standing.BREACHED


@dataclass(frozen=True, slots=True)
class Stretch:
    """A clock runs from `start` to `end`; None: it still runs."""

    start: float
    end: float | None


def readings(
    case: Case, promises: Promises, parents: Mapping[str, str | None], calendar: Calendar
) -> tuple[Reading, ...]:
    """The clocks of this case, those of promises only."""
    promise, found = promises.of(case, parents), []
    for target, seconds in (
        (Target.RESPONSE, promise.response_s),
        (Target.RESOLUTION, promise.resolution_s),
    ):
        if seconds is not None:
            stretches = running(case, target, pauses=promises.pauses)
            stopped_at = _stopped_at(case, target)
            found.append(_read(target, seconds, stretches, stopped_at, promises.at_risk_share, calendar))
    return tuple(found)


def running(case: Case, target: Target, *, pauses: bool) -> tuple[Stretch, ...]:
    """When the clock of this target ran; touching stretches are one."""
    if target is Target.RESPONSE:
        return (Stretch(case.asked_at, case.responded_at),)
    found: list[Stretch] = []
    last = Stay(case.state, inf)
    for stay, following in pairwise((*case.stays, last)):
        if stay.state not in OPEN_STATES or (pauses and stay.state is State.WAITING_CUSTOMER):
            continue
        start = stay.since
        if found and found[-1].end == start:
            start = found.pop().start
        found.append(Stretch(start, None if following is last else following.since))
    return tuple(found)


def used_s(stretches: tuple[Stretch, ...], now: float, calendar: Calendar) -> float:
    """Working seconds the clock has run by now."""
    return sum(
        calendar.worked(each.start, now if each.end is None else min(each.end, now)) for each in stretches
    )


def reached(stretches: tuple[Stretch, ...], seconds: float, calendar: Calendar) -> float | None:
    """When the clock has run so long, or will have if it runs on. None: it stopped before, or just then, for
    exactly in time is in time."""
    left = seconds
    for stretch in stretches:
        moment = calendar.due(stretch.start, left)
        if stretch.end is None or moment < stretch.end:
            return moment
        left -= calendar.worked(stretch.start, stretch.end)
    return None


def line_of(reason: str, parents: Mapping[str, str | None]) -> tuple[str, ...]:
    """The reason and those above it, the nearest first."""
    line: list[str] = []
    above: str | None = reason
    while above is not None and above not in line:
        line.append(above)
        above = parents.get(above)
    return tuple(line)


def _read(
    target: Target,
    seconds: float,
    stretches: tuple[Stretch, ...],
    stopped_at: float | None,
    share: float,
    calendar: Calendar,
) -> Reading:
    breached_at = reached(stretches, seconds, calendar)
    due_at = breached_at
    if due_at is None and stopped_at is not None:
        due_at = calendar.due(stopped_at, seconds - used_s(stretches, stopped_at, calendar))
    return Reading(
        target=target,
        target_s=seconds,
        due_at=due_at,
        at_risk_at=reached(stretches, share * seconds, calendar),
        breached_at=breached_at,
    )


def _stopped_at(case: Case, target: Target) -> float | None:
    """When it was done, whatever the clock did before."""
    if target is Target.RESPONSE:
        return case.responded_at
    return case.closed_at if case.resolved_at is None else case.resolved_at
