"""Agents at work as pools, and waiting calls as kinds: what `routing.expect` counts with.

A pool brings its coming-free as an even flow in time; those ahead in line have spent it up to some moment.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from math import exp, inf
from operator import attrgetter

from routing.demand import WaitingCall, way_of

LEAST_S = 1.0  # no handling and no patience is shorter
NOBODY: frozenset[str] = frozenset()
Key = tuple[int, str | None, frozenset[str]]  # the demand's identity, only, passed

_spent_s = attrgetter("spent_s")


@dataclass(frozen=True, slots=True)
class AtWork:
    """An agent who is signed in and not away."""

    agent_id: str
    skills: Mapping[str, int]
    busy_s: float | None = None  # mean handling time of what he is busy with; None: nothing
    free_at: float | None = None  # where it is known when he will be free: a wrap-up that ends by itself


@dataclass(slots=True, eq=False)
class Pool:
    """Agents who may take the same of the waiting calls."""

    busy: int = 0
    rate: float = 0.0  # times a second that one of the busy comes free
    spent_s: float = 0.0  # who comes free before this is taken by calls ahead
    free_s: list[float] = field(default_factory=list)  # others are free then, latest first; 0: now

    def engage(self, aht_s: float) -> None:
        """The next of the free takes a call."""
        at = self.free_s.pop()
        rate = self.rate + 1 / aht_s
        self.spent_s = (self.rate * self.spent_s + at / aht_s) / rate
        self.busy, self.rate = self.busy + 1, rate

    def spend(self, until_s: float, aht_s: float) -> None:
        """Whoever comes free until then takes calls of this mean length."""
        calls = self.rate * (until_s - self.spent_s)
        mean = self.busy / self.rate
        mean += min(1.0, calls / self.busy) * (aht_s - mean)
        self.spent_s, self.rate = until_s, self.busy / mean


@dataclass(slots=True, eq=False)
class Kind:
    """Waiting calls which the same agents may take."""

    call: WaitingCall  # one of them
    pools: list[Pool] = field(default_factory=list)
    aht_s: float = LEAST_S
    patience_s: float = inf

    def wait_s(self) -> float:
        free_s = min((pool.free_s[-1] for pool in self.pools if pool.free_s), default=inf)
        return min(free_s, self._until(1.0))

    def take(self, wait_s: float, calls: float) -> None:
        """So many calls of this kind, the first after `wait_s`, are taken before any behind them."""
        calls *= exp(-wait_s / self.patience_s)
        while calls > 0:
            free = [pool for pool in self.pools if pool.free_s]
            first = min(free, key=_free_s, default=None)
            if first is None or first.free_s[-1] > self._until(1.0):
                break
            first.engage(self.aht_s)
            calls -= 1
        if calls > 0:
            until = self._until(calls)
            for pool in self.pools:
                if pool.spent_s < until and pool.rate:
                    pool.spend(until, self.aht_s)

    def _until(self, calls: float) -> float:
        """By when the pools have come free so many times, beyond what is spent."""
        until, rate, spent = inf, 0.0, 0.0
        self.pools.sort(key=_spent_s)
        for pool in self.pools:
            if pool.spent_s >= until:
                break
            rate += pool.rate
            spent += pool.rate * pool.spent_s
            until = (calls + spent) / rate if rate else inf
        return until


def _free_s(pool: Pool) -> float:
    return pool.free_s[-1]


def keys_of(waiting: Sequence[WaitingCall], head: int) -> list[Key]:
    """Exceptions made for single agents count in the head alone: further behind they will have passed."""
    keys: list[Key] = [(id(call.demand), call.only, call.passed) for call in waiting[:head]]
    keys += [(id(call.demand), None, NOBODY) for call in waiting[head:]]
    return keys


def form_pools(kinds: Mapping[Key, Kind], staff: Iterable[AtWork], now: float) -> int:
    """Give each kind the pools of its takers; returns the number of pools.

    Who let a call go by is no taker of it, as long as somebody else is.
    """
    demands: dict[int, WaitingCall] = {}
    asking: Counter[int] = Counter()  # demand -> the bits of its kinds, added up
    reserved = 0
    theirs: Counter[str] = Counter()  # agent -> kinds that are for him alone
    passed: Counter[str] = Counter()  # agent -> kinds he let go by
    for number, (key, kind) in enumerate(kinds.items()):
        bit = 1 << number
        demands[key[0]] = kind.call
        asking[key[0]] += bit
        _, only, let_go = key
        if only is not None:
            reserved += bit
            theirs[only] += bit
        for agent_id in let_go:
            passed[agent_id] += bit

    by_skills: dict[frozenset[tuple[str, int]], int] = {}
    takes: list[tuple[AtWork, int]] = []
    wanted = 0  # kinds that somebody may take who did not let them go by
    for agent in staff:
        skills = frozenset(agent.skills.items())
        if skills not in by_skills:
            by_skills[skills] = sum(
                asking[key] for key, call in demands.items() if way_of(agent.skills, call.demand) is not None
            )
        may = by_skills[skills] & ~(reserved & ~theirs[agent.agent_id])
        wanted |= may & ~passed[agent.agent_id]
        takes.append((agent, may))

    pools: dict[int, Pool] = {}
    for agent, may in takes:
        pool = pools.setdefault(may & ~(passed[agent.agent_id] & wanted), Pool())
        if agent.free_at is not None or agent.busy_s is None:
            pool.free_s.append(max(0.0, (agent.free_at or now) - now))
        else:
            pool.busy += 1
            pool.rate += 1 / max(agent.busy_s, LEAST_S)
    for pool in pools.values():
        pool.free_s.sort(reverse=True)
    for number, kind in enumerate(kinds.values()):
        kind.pools = [pool for may, pool in pools.items() if may >> number & 1]
    return len(pools)
