"""Cycles of routing, by whoever: an agent becomes idle, is given a call, and a new call comes in."""

from __future__ import annotations

import tempfile
import time
from collections import deque
from collections.abc import AsyncIterator, Iterable
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from itertools import count
from pathlib import Path
from typing import Any

from app.valkey import embedded_valkey
from bench.routing_mix import APART_S, Mix, call_id, kind_of, turns
from bench.routing_peers import NaiveScan, Peer, Postgres, SortedList, Sqlite, Valkey, postgres_of
from deploy.debian import Unavailable
from deploy.postgres import PostgresFailed, PrivatePostgres
from routing.demand import IdleAgent, WaitingCall
from routing.engine import Router

SERVERS_AT = ((100, 100), (1_000, 10_000), (10_000, 100_000))  # agents and calls with which they are asked
ROUNDS = 5
MOST = 2_000  # cycles that are prepared at once
AGREED = 300  # picks that are compared
Row = dict[str, Any]


class Routed:
    """The router itself."""

    name = "router"

    def __init__(self, crew: Iterable[IdleAgent]) -> None:
        self.router = Router()
        for agent in crew:  # they have all been here before
            self.router.ready(agent)
            self.router.busy(agent.agent_id)

    def fill(self, calls: Iterable[WaitingCall]) -> None:
        for call in calls:
            self.router.offer(call)
        self.router.match()

    def pick(self, agent: IdleAgent) -> str:
        self.router.ready(agent)
        (match,) = self.router.match()
        return match.call_id

    def enqueue(self, call: WaitingCall) -> None:
        self.router.offer(call)
        self.router.match()

    def server_cpu_s(self) -> float:
        return 0.0

    def close(self) -> None: ...


class Day:
    """Who becomes idle and who calls, in the same order for everybody who is measured."""

    def __init__(self, mix: Mix, agents: int, waiting: int) -> None:
        self._mix = mix
        self._crew = mix.agents(agents)
        self._turns = turns(agents)
        self._order = waiting
        self._ids = [deque[str]() for _ in mix.demands]
        self._numbers = [count(waiting) for _ in mix.demands]
        self.idle: list[IdleAgent] = []
        self.picked: list[str] = []

    def prepare(self, cycles: int) -> None:
        """Agents, and the ids of calls, for so many cycles."""
        self.idle = [
            IdleAgent(agent.agent_id, agent.skills, order * APART_S, agent.order, order % 9, order)
            for order in range(self._order, self._order + cycles)
            for agent in (self._crew[next(self._turns)],)
        ]
        for kind, (ids, numbers) in enumerate(zip(self._ids, self._numbers, strict=True)):
            ids.extend(call_id(next(numbers), kind) for _ in range(cycles - len(ids)))

    def next_call(self, kind: int) -> WaitingCall:
        self._order += 1
        return self._mix.call(self._ids[kind].popleft(), kind, self._order)

    def run(self, peer: Peer) -> None:
        picks = []
        for agent in self.idle:
            picked = peer.pick(agent)
            peer.enqueue(self.next_call(kind_of(picked)))
            picks.append(picked)
        self.picked += picks

    async def run_async(self, peer: Postgres) -> None:
        for agent in self.idle:
            picked = await peer.pick(agent)
            await peer.enqueue(self.next_call(kind_of(picked)))
            self.picked.append(picked)


class Contest:
    """One who is measured, round by round."""

    def __init__(self, peer: Peer | Postgres, day: Day) -> None:
        self.peer = peer
        self.day = day
        self._cycles = 1  # prepared at once; more as they prove quick
        self._best = (0.0, 0.0)  # cycles per CPU second, and per second by the clock

    async def round(self, seconds: float, *, counts: bool) -> None:
        done, cpu, passed = 0, 0.0, 0.0
        while cpu < seconds:
            self.day.prepare(self._cycles)
            elsewhere, began, clock = self.peer.server_cpu_s(), time.process_time(), time.perf_counter()
            if isinstance(self.peer, Postgres):
                await self.day.run_async(self.peer)
            else:
                self.day.run(self.peer)
            passed += time.perf_counter() - clock
            took = time.process_time() - began + self.peer.server_cpu_s() - elsewhere
            cpu += took
            done += self._cycles
            if took < seconds / 4:
                self._cycles = min(2 * self._cycles, MOST)
        if counts:
            self._best = max(self._best, (done / cpu, done / passed))

    def result(self) -> Row:
        per_cpu_s, per_s = self._best
        return {"by": self.peer.name, "cycles_per_cpu_s": round(per_cpu_s), "cycles_per_s": round(per_s)}


@dataclass(frozen=True, slots=True)
class Servers:
    valkey: str
    postgres: PrivatePostgres | None
    without: str | None  # why there is no PostgreSQL


@asynccontextmanager
async def servers() -> AsyncIterator[Servers]:
    """Private ones, gone afterwards."""
    with tempfile.TemporaryDirectory() as folder:
        async with AsyncExitStack() as stack:
            valkey = await stack.enter_async_context(embedded_valkey(Path(folder, "valkey")))
            postgres, without = None, None
            try:
                postgres = await stack.enter_async_context(PrivatePostgres(Path(folder, "postgres")))
            except (Unavailable, PostgresFailed) as error:
                without = str(error)
            yield Servers(valkey, postgres, without)


async def cell(mix: Mix, agents: int, waiting: int, seconds: float, servers: Servers) -> list[Row]:
    """Everybody at one size, in turns, so that other work on the machine disturbs all alike."""
    peers: list[Peer] = [Routed(mix.agents(agents)), NaiveScan(mix), SortedList(mix), Sqlite(mix)]
    async with AsyncExitStack() as stack:
        contests = []
        if (agents, waiting) in SERVERS_AT:
            peers.append(Valkey(mix, servers.valkey))
            if servers.postgres is not None:
                name = f"routing_{agents}_{waiting}"
                postgres = await stack.enter_async_context(postgres_of(mix, servers.postgres, name))
                await postgres.fill(mix.calls(waiting))
                contests.append(Contest(postgres, Day(mix, agents, waiting)))
        for peer in reversed(peers):
            stack.callback(peer.close)
            peer.fill(mix.calls(waiting))
            contests.insert(0, Contest(peer, Day(mix, agents, waiting)))
        for number in range(1 + ROUNDS):  # in the first everything is seen for the first time
            for contest in contests:
                await contest.round(seconds / ROUNDS, counts=number > 0)

    rows, ours = [], contests[0].day.picked
    for contest in contests:
        row, picked = contest.result(), contest.day.picked
        same = min(len(picked), len(ours), AGREED)
        row |= {"agents": agents, "waiting": waiting}
        row |= {"picks_compared": same, "picks_agree": picked[:same] == ours[:same]}
        rows.append(row)
    for row in rows:
        row["times_fewer"] = round(rows[0]["cycles_per_cpu_s"] / row["cycles_per_cpu_s"], 1)
    return rows
