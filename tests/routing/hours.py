"""Hours of a small call centre in virtual time, from a seed, with the real router."""

from __future__ import annotations

import random
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from heapq import heappop, heappush

from routing.demand import Demand, IdleAgent, WaitingCall, way
from routing.engine import Router
from routing.pools import AtWork


@dataclass(frozen=True)
class Stream:
    """Calls of one queue."""

    queue: str
    per_s: float
    aht_s: float
    needs: Mapping[str, int]
    patience_s: float | None = None


@dataclass
class Lived:
    """A call, and what came of it."""

    call: WaitingCall
    stream: Stream
    promised_s: float = 0.0
    classical_s: float = 0.0
    waited_s: float = 0.0
    answered: bool = False
    at_once: bool = False


@dataclass
class Hours:
    streams: Sequence[Stream]
    staff: Mapping[str, Mapping[str, int]]
    seed: int
    entered: Callable[[Hours, Lived], None] = lambda hours, lived: None
    ended: Callable[[Hours, Lived], None] = lambda hours, lived: None
    revise: Callable[[Hours], None] = lambda hours: None  # every five seconds
    now: float = 0.0
    router: Router = field(default_factory=Router)
    boosts: dict[str, float] = field(default_factory=dict)
    waiting: dict[str, Lived] = field(default_factory=dict)
    handling: dict[str, Stream] = field(default_factory=dict)  # agent -> what he is busy with

    def in_order(self) -> list[WaitingCall]:
        calls = [lived.call for lived in self.waiting.values()]
        return sorted(
            calls, key=lambda call: (call.since - self.boosts.get(call.demand.queue, 0.0), call.order)
        )

    def at_work(self) -> list[AtWork]:
        busy = {agent_id: stream.aht_s for agent_id, stream in self.handling.items()}
        return [AtWork(agent_id, skills, busy.get(agent_id)) for agent_id, skills in self.staff.items()]

    def boost(self, boosts: Mapping[str, float]) -> None:
        self.boosts.update(boosts)
        for queue, seconds in boosts.items():
            self.router.boost(queue, seconds)

    def run(self, calls: int) -> list[Lived]:
        """So many calls enter; all of them end."""
        chance = random.Random(self.seed)
        agenda: list[tuple[float, int, str, str]] = []
        lives: dict[str, Lived] = {}
        demands = [Demand(stream.queue, (way(stream.needs),)) for stream in self.streams]
        tick = 0

        def plan(after: float, what: str, whose: str) -> None:
            nonlocal tick
            tick += 1
            heappush(agenda, (self.now + after, tick, what, whose))

        for agent_id in self.staff:
            plan(0.0, "free", agent_id)
        for number, stream in enumerate(self.streams):
            plan(chance.expovariate(stream.per_s), "call", str(number))
        plan(5.0, "revise", "")
        while agenda:
            self.now, _, what, whose = heappop(agenda)
            if what == "call" and len(lives) < calls:
                stream, demand = self.streams[int(whose)], demands[int(whose)]
                lived = Lived(WaitingCall(f"c{len(lives)}", demand, self.now, len(lives)), stream)
                lives[lived.call.call_id] = self.waiting[lived.call.call_id] = lived
                self.entered(self, lived)
                self.router.offer(lived.call)
                if stream.patience_s:
                    plan(chance.expovariate(1 / stream.patience_s), "tired", lived.call.call_id)
                plan(chance.expovariate(stream.per_s), "call", whose)
            elif what == "tired" and whose in self.waiting:
                self.router.withdraw(whose)
                self._end(self.waiting.pop(whose), answered=False)
            elif what == "free":
                self.handling.pop(whose, None)
                tick += 1
                self.router.ready(IdleAgent(whose, self.staff[whose], self.now, tick))
            elif what == "revise":
                self.revise(self)
                if len(lives) < calls or self.waiting:
                    plan(5.0, "revise", "")
            for match in self.router.match():
                lived = self.waiting.pop(match.call_id)
                lived.at_once = lived.call.since == self.now
                self.handling[match.agent_id] = lived.stream
                plan(chance.expovariate(1 / lived.stream.aht_s), "free", match.agent_id)
                self._end(lived, answered=True)
        return list(lives.values())

    def _end(self, lived: Lived, answered: bool) -> None:
        lived.answered, lived.waited_s = answered, self.now - lived.call.since
        self.ended(self, lived)
