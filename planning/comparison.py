"""A period of the log beside what it would have been: with the agents that were there, and with others."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import partial

from centre.house import House
from planning.crew import Change, changed_crew, crew
from planning.figures import Measured, Slicing
from planning.history import History, Period
from planning.replications import Summary, Told, replicate, summarise
from planning.whatif import Kind, Replay, replay


@dataclass(frozen=True, slots=True)
class Comparison:
    period: Period
    kinds: tuple[Kind, ...]
    titles: Mapping[str, str]  # of the queues
    was: Measured
    same: Summary  # simulated with the agents that were there
    changed: Summary | None  # with the others; None: there is no change
    notes: tuple[str, ...]
    seed: int
    replications: int

    @property
    def would(self) -> Summary:
        return self.same if self.changed is None else self.changed

    def name(self, kind: Kind) -> str:
        queue, callback = kind
        return f"{self.titles[queue]}, callbacks" if callback else self.titles[queue]


@dataclass(frozen=True, slots=True)
class Comparing:
    """Everything is checked when it is made; `run` takes its time."""

    house: House
    period: Period
    history: History
    same: Replay
    changed: Replay | None

    def run(self, seed: int, replications: int, slicing: Slicing | None, told: Told) -> Comparison:
        """`told` is called after each run: `replications` times, and as often again for a change."""
        return Comparison(
            period=self.period,
            kinds=self.same.kinds,
            titles={name: queue.title for name, queue in self.house.queues.items()},
            was=self.same.was(slicing),
            same=_run(self.same, seed, replications, slicing, told),
            changed=None if self.changed is None else _run(self.changed, seed, replications, slicing, told),
            notes=self.same.notes,
            seed=seed,
            replications=replications,
        )


def comparing(house: House, which: Period, history: History, change: Change) -> Comparing:
    """Raises `NoHistory` and `BadCrew`."""
    known = {agent.agent_id: agent.skills for agent in house.agents.values()}
    same = replay(history, house.queues, crew(known, history.shifts))
    changed = None
    if not change.nothing:
        others = changed_crew(known, history.shifts, history.open, change)
        changed = replay(history, house.queues, others)
    return Comparing(house, which, history, same, changed)


def _run(what: Replay, seed: int, replications: int, slicing: Slicing | None, told: Told) -> Summary:
    runs = replicate(partial(what.once, seed, slicing), replications, told=told)
    return summarise(runs, [len(what.agents)] if what.agents else [])
