"""How long callers wait when each kind of call has agents of its own choice: exact, for small centres.

First come first served, and of the idle agents who may take a call the longest idle. Calls come at random,
handle times are exponential with one mean for all, nobody hangs up. The long-run shares of the states have a
product form: J. Visschers, I. Adan, G. Weiss, "A product form solution to a system with multi-type jobs and
multi-type servers", 2012; I. Adan, G. Weiss, "A skill based parallel service system under FCFS-ALIS", 2014.

A state is the order of the busy agents (by the arrival of their calls), the number of callers who wait
between each two of them, and the order of the idle ones. Agents of the same skills are alike, so all is
counted by how many of each group are busy; orders and numbers of waiting callers are summed by recursion.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import product

Counts = tuple[int, ...]  # of agents, by group


@dataclass(frozen=True, slots=True)
class Kind:
    """Calls that may be taken by the same agents: `groups` are indices into the groups of agents."""

    calls_per_s: float
    groups: frozenset[int]


@dataclass(frozen=True, slots=True)
class Wait:
    p_wait: float
    mean_wait_s: float
    service_level: float  # answered within the given seconds


class Overloaded(ValueError):
    """Some kinds of calls are more than their agents can ever take: the queue has no end."""


def waits(kinds: Sequence[Kind], groups: Sequence[int], aht_s: float, within_s: float = 20.0) -> list[Wait]:
    """The waits of each kind of call, where `groups` are the numbers of agents in each group.

    The work grows with Π (agents of a group + 1). Raises Overloaded; ValueError for a group without calls.
    """
    system = _System(kinds, tuple(groups), aht_s)
    return [system.wait(kind, within_s) for kind in kinds]


class _System:
    """Times are counted in handle times here, so that each busy agent finishes at the rate 1."""

    def __init__(self, kinds: Sequence[Kind], groups: Counts, aht_s: float) -> None:
        self.kinds, self.groups, self.aht_s = kinds, groups, aht_s
        for index in range(len(groups)):
            if not any(index in kind.groups and kind.calls_per_s > 0 for kind in kinds):
                raise ValueError(f"no calls for the agents of group {index}: leave it out")
        self.states = [*product(*(range(count + 1) for count in groups))]  # each after all below it
        self.slack: dict[Counts, float] = {}
        self.busy_weight: dict[Counts, float] = {}
        idle_weight: dict[Counts, float] = {}
        for state in self.states:
            below = [*_below(state)]
            if not below:
                self.busy_weight[state] = idle_weight[state] = 1.0
                continue
            self.slack[state] = self._slack(state)
            self.busy_weight[state] = sum(n * self.busy_weight[b] for n, b in below) / self.slack[state]
            idle_weight[state] = sum(n * idle_weight[b] for n, b in below) / self._calls_for(state)
        weights = {
            state: self.busy_weight[state]
            * idle_weight[tuple(n - b for n, b in zip(groups, state, strict=True))]
            * math.prod(math.comb(n, b) for n, b in zip(groups, state, strict=True))
            for state in self.states
        }
        whole = math.fsum(weights.values())
        self.share = {state: weight / whole for state, weight in weights.items()}

    def wait(self, kind: Kind, within_s: float) -> Wait:
        """A caller waits when all his agents are busy, and then for one exponential time after the other.

        Backwards through the order of the busy agents: while all of his are among the first of them, those
        who wait behind the last of these may be of his kind, and take an exponential time of the rate
        `slack`; by Little's law for distributions the sum of these times is his wait.
        """
        stages = {s: share for s, share in self.share.items() if self._all_busy(kind, s)}
        means: dict[Counts, float] = {}
        for state in stages:  # in the order of self.states: what is below comes first
            means[state] = 1 / self.slack[state] + sum(
                part * means[below] for part, below in self._stages_below(state) if below in stages
            )
        mean = math.fsum(share * means[state] for state, share in stages.items())
        late = self._still_waiting(stages, within_s / self.aht_s)
        return Wait(math.fsum(stages.values()), mean * self.aht_s, 1 - late)

    def _still_waiting(self, stages: dict[Counts, float], time: float) -> float:
        """Uniformization: stages are left at the ticks of one fast Poisson clock, or kept."""
        if not stages:
            return 0.0
        rate = max(self.slack[state] for state in stages)
        now, waiting = dict(stages), 0.0
        log_chance, tick, seen = -rate * time, 0, 0.0  # of so many ticks within the time
        while seen < 1 - 1e-14:
            chance = math.exp(log_chance)
            seen += chance
            waiting += chance * math.fsum(now.values())
            tick += 1
            if tick > 10 * (rate * time + 50):
                break
            log_chance += math.log(rate * time / tick) if time else -math.inf
            moved = dict.fromkeys(stages, 0.0)
            for state, share in now.items():
                leaves = self.slack[state] / rate
                moved[state] += share * (1 - leaves)
                for part, below in self._stages_below(state):
                    if below in moved:
                        moved[below] += share * leaves * part
            now = moved
        return waiting

    def _stages_below(self, state: Counts) -> list[tuple[float, Counts]]:
        """Who was the last of the busy agents, and with what chance."""
        parts = [(n * self.busy_weight[below], below) for n, below in _below(state)]
        whole = math.fsum(part for part, _ in parts)
        return [(part / whole, below) for part, below in parts]

    def _slack(self, state: Counts) -> float:
        """What these busy agents finish beyond the calls that they alone can take."""
        theirs = sum(kind.calls_per_s for kind in self.kinds if self._all_busy(kind, state))
        slack = sum(state) - theirs * self.aht_s
        if slack <= 0:
            raise Overloaded(f"{sum(state)} agents cannot take {theirs * self.aht_s:g} erlangs")
        return slack

    def _calls_for(self, state: Counts) -> float:
        return self.aht_s * sum(
            kind.calls_per_s for kind in self.kinds if any(state[group] for group in kind.groups)
        )

    def _all_busy(self, kind: Kind, state: Counts) -> bool:
        return all(state[group] == self.groups[group] for group in kind.groups)


def _below(state: Counts) -> list[tuple[int, Counts]]:
    """The states with one agent less, and how many agents that could be."""
    return [
        (count, (*state[:index], count - 1, *state[index + 1 :]))
        for index, count in enumerate(state)
        if count
    ]
