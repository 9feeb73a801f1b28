"""What is drawn at random in a scenario, and one run of it.

Every class of calls has a source of its own, and draws a caller's handle time and patience when he calls,
whoever takes him: two scenarios that differ in their agents or rules alone get the very same callers.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator
from heapq import merge
from itertools import islice
from random import Random

from planning.day import Agent, Arrival, Line, run_day
from planning.figures import Measured, Slicing, measure
from planning.scenario import CallClass, Scenario


def run_once(scenario: Scenario, slicing: Slicing | None, replication: int) -> Measured:
    """The same for the same seed and number of the replication, wherever it runs."""
    there, run = lines(scenario), scenario.run
    who = agents(scenario)
    calls = islice(arrivals(scenario, f"{run.seed}/{replication}"), run.calls)
    return measure(run_day(calls, there, who), there, who, first=run.first, slicing=slicing)


def lines(scenario: Scenario) -> list[Line]:
    return [
        Line(
            demand=scenario.demand(kind),
            sl_s=kind.sl_s,
            head_start_s=kind.priority_s,
            max_waiting=kind.max_waiting,
            max_wait_s=math.inf if kind.max_wait_s is None else kind.max_wait_s,
            steps=tuple(
                (step.after_s, scenario.demand(kind, taken)) for taken, step in enumerate(kind.steps, 1)
            ),
        )
        for kind in scenario.classes
    ]


def agents(scenario: Scenario) -> list[Agent]:
    """One group after the other."""
    groups = [group for group in scenario.agents for _ in range(group.count)]
    return [Agent(str(number), group.skills) for number, group in enumerate(groups)]


def arrivals(scenario: Scenario, seed: str) -> Iterator[Arrival]:
    """All classes together, in the order of their times, without end."""
    sources = [_callers(kind, line, Random(f"{seed}/{line}")) for line, kind in enumerate(scenario.classes)]
    return sources[0] if len(sources) == 1 else merge(*sources)


def _callers(kind: CallClass, line: int, chance: Random) -> Iterator[Arrival]:
    handle_s = _handle_time(kind, chance)
    draw, rate = chance.expovariate, kind.arrivals_per_s
    gives_up = math.inf if kind.patience_s is None else 1 / kind.patience_s
    at = 0.0
    while True:
        at += draw(rate)
        yield Arrival(at, line, handle_s(), math.inf if gives_up == math.inf else draw(gives_up))


def _handle_time(kind: CallClass, chance: Random) -> Callable[[], float]:
    if kind.aht_dist == "exponential":
        return lambda: chance.expovariate(1 / kind.aht_s)
    spread = math.log1p(kind.aht_cv**2)
    middle = math.log(kind.aht_s) - spread / 2
    return lambda: chance.lognormvariate(middle, math.sqrt(spread))
