"""The least number of agents that keeps a promise, by formula and by simulation.

goal = Goal(share=0.8, within_s=20, patience_s=120)
need = agents_for(Interval("08:00", calls=100, aht_s=240), goal)
"""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Protocol

from planning.erlang import Outlook, erlang_a, erlang_c
from planning.intervals import DAY_S, BadPlan, Interval


@dataclass(frozen=True, slots=True)
class Goal:
    """At least this share of all calls is answered within so many seconds; limits that are None are not kept.

    `patience_s`: the mean time after which who waits hangs up; None: nobody ever does. `shrinkage`: the share
    of paid time in which agents are not at their phones (breaks, training, illness).
    """

    share: float = 0.8
    within_s: float = 20.0
    patience_s: float | None = None
    max_abandon: float | None = None
    max_occupancy: float | None = None
    shrinkage: float = 0.0

    def __post_init__(self) -> None:
        for option, share in (
            ("--target", self.share),
            ("--max-abandon", self.max_abandon),
            ("--max-occupancy", self.max_occupancy),
        ):
            if share is not None and not 0 < share < 1:
                raise BadPlan(f"{option} is a share between 0 and 1, such as 0.8, not {share:g}")
        if not 0 <= self.shrinkage < 1:
            raise BadPlan(f"--shrinkage is a share from 0 to below 1, such as 0.3, not {self.shrinkage:g}")
        if not 0 <= self.within_s <= DAY_S:
            raise BadPlan(f"--within is a time from 0 s to a day, not {self.within_s:g} s")
        if self.patience_s is not None and not 0 < self.patience_s <= DAY_S:
            raise BadPlan(f"--patience is a time above 0 s and at most a day, not {self.patience_s:g} s")
        if self.max_abandon is not None and self.patience_s is None:
            raise BadPlan("--max-abandon needs --patience: without it nobody hangs up")


@dataclass(frozen=True, slots=True)
class Simulated:
    """Half-widths are those of the 95 % interval."""

    service_level: float
    half_width: float

    def surely(self, share: float) -> bool:
        return self.service_level - self.half_width >= share


class Simulate(Protocol):
    """Runs an interval's calls against so many agents. For one interval it should draw the same calls
    whatever their number, so that one agent more is not hidden by chance."""

    def __call__(self, agents: int, interval: Interval) -> Simulated: ...


@dataclass(frozen=True, slots=True)
class Need:
    """Agents for one interval. None: this way of counting was not asked for, or found no number."""

    interval: Interval
    by_erlang_c: int
    by_erlang_a: int | None
    by_simulation: int | None
    agents: int  # at their phones, by the most faithful of the three
    scheduled: int  # on the roster, so that so many are at their phones
    outlook: Outlook | None  # with `agents`, by the formulas; None: no calls
    simulated: Simulated | None  # with `agents`


def agents_for(interval: Interval, goal: Goal, simulate: Simulate | None = None) -> Need:
    """Simulation, where asked for, is believed before Erlang A, and that before Erlang C."""
    if interval.calls == 0:
        impatient = None if goal.patience_s is None else 0
        return Need(interval, 0, impatient, None if simulate is None else 0, 0, 0, None, None)
    patient = replace(goal, patience_s=None, max_abandon=None)
    by_erlang_c = by_formula(interval, patient)
    by_erlang_a = None if goal.patience_s is None else by_formula(interval, goal)
    agents = by_erlang_c if by_erlang_a is None else by_erlang_a
    by_simulation, simulated = None, None
    if simulate is not None:
        found = _by_simulation(interval, goal, simulate, agents)
        if found is not None:
            by_simulation, simulated = found
            agents = by_simulation
    return Need(
        interval=interval,
        by_erlang_c=by_erlang_c,
        by_erlang_a=by_erlang_a,
        by_simulation=by_simulation,
        agents=agents,
        scheduled=scheduled(agents, goal.shrinkage),
        outlook=outlook(interval, agents, goal),
        simulated=simulated,
    )


def by_formula(interval: Interval, goal: Goal) -> int:
    """The least number of agents by Erlang A, or by Erlang C where nobody hangs up."""

    def enough(agents: int) -> bool:
        found = outlook(interval, agents, goal)
        return found is not None and found.service_level >= goal.share and _within_limits(found, goal)

    return _least(enough)


def outlook(interval: Interval, agents: int, goal: Goal) -> Outlook | None:
    """None: more calls than so many agents can take, and nobody hangs up."""
    calls_per_s, aht_s = interval.calls_per_s, interval.aht_s
    if goal.patience_s is None:
        return erlang_c(calls_per_s, aht_s, agents, goal.within_s)
    return erlang_a(calls_per_s, aht_s, agents, goal.patience_s, goal.within_s)


def scheduled(agents: int, shrinkage: float) -> int:
    # 7 / 0.7 is not quite 10 for a computer.
    return math.ceil(agents / (1 - shrinkage) - 1e-9)


def _by_simulation(
    interval: Interval, goal: Goal, simulate: Simulate, start: int
) -> tuple[int, Simulated] | None:
    """From the formula's answer down while it is enough, or up until it is; by the interval's lower end."""

    def within_limits(agents: int) -> bool:
        found = outlook(interval, agents, goal)
        return found is not None and _within_limits(found, goal)

    agents, least = start, _least(within_limits)
    found = simulate(agents, interval)
    while not found.surely(goal.share):
        agents += 1
        if agents > 2 * start + 20:
            return None
        found = simulate(agents, interval)
        if found.surely(goal.share):
            return agents, found
    while agents > least:
        fewer = simulate(agents - 1, interval)
        if not fewer.surely(goal.share):
            break
        agents, found = agents - 1, fewer
    return agents, found


def _within_limits(found: Outlook, goal: Goal) -> bool:
    return (goal.max_abandon is None or found.p_abandon <= goal.max_abandon) and (
        goal.max_occupancy is None or found.occupancy <= goal.max_occupancy
    )


def _least(enough: Callable[[int], bool]) -> int:
    """The least number from 1 up that is enough, where more than enough is enough too."""
    high = 1
    while not enough(high):
        high *= 2
    low = high // 2  # not enough, or 0
    while high - low > 1:
        half = (low + high) // 2
        if enough(half):
            high = half
        else:
            low = half
    return high
