"""An interval's calls through the routing engine, as if it went on for ever."""

from __future__ import annotations

import math
from dataclasses import dataclass
from zlib import crc32

from planning.intervals import Interval
from planning.replications import simulate
from planning.scenario import AgentGroup, CallClass, Run, Scenario
from planning.staffing import Goal, Simulated

REPLICATIONS = 10


@dataclass(frozen=True, slots=True)
class Simulation:
    """Implements `planning.staffing.Simulate`: the same calls for any number of agents."""

    goal: Goal
    seed: int

    def __call__(self, agents: int, interval: Interval) -> Simulated:
        # As many calls come in a handle time as there are erlangs: after five of them the empty start is
        # forgotten, and ten more tell enough even of a large centre.
        warmup = math.ceil(500 + 5 * interval.erlangs)
        calls = warmup + math.ceil(max(4000, 10 * interval.erlangs))
        # Each interval has callers of its own, or all would be lucky or unlucky together.
        seed = crc32(f"{self.seed}/{interval.start}".encode())
        run = Run(calls=calls, warmup=warmup, seed=seed, replications=REPLICATIONS)
        kind = CallClass(
            name="calls",
            arrivals_per_s=interval.calls_per_s,
            aht_s=interval.aht_s,
            patience_s=self.goal.patience_s,
            sl_s=self.goal.within_s,
        )
        scenario = Scenario.model_validate(
            {"run": run, "class": [kind], "agents": [AgentGroup(count=agents)]}
        )
        level = simulate(scenario).total["sl"]
        if level.mean is None or level.hw is None:
            raise ArithmeticError(f"{calls} calls in each of {REPLICATIONS} runs, and no service level")
        return Simulated(level.mean, level.hw)
