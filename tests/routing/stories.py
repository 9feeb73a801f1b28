"""Random stories for routers, told in bytes: they are the same everywhere, and can be shrunk.

Times, levels and numbers come from tiny ranges, so that most things are tied with something. Zeros tell
nothing at all: a story is shrunk by turning its steps into zeros.
"""

from __future__ import annotations

import random
from collections.abc import Iterator
from copy import copy
from dataclasses import dataclass
from typing import Protocol

from routing.demand import Choice, Demand, IdleAgent, Match, WaitingCall, may_take, way
from tests.routing.naive import NaiveRouter

STEP = 9  # bytes that one step takes
SKILLS = ("sales", "support", "vi", "team:hanoi", "site:hue")
QUEUES = ("orders", "repairs", "loyal")
FOREVER = 1000  # more than there are steps in a story


class Routes(Protocol):
    """What the router and its twin can both do."""

    def offer(self, call: WaitingCall) -> None: ...
    def withdraw(self, call_id: str) -> None: ...
    def ready(self, agent: IdleAgent) -> None: ...
    def busy(self, agent_id: str) -> None: ...
    def boost(self, queue: str, seconds: float) -> None: ...
    def match(self) -> list[Match]: ...


@dataclass(frozen=True, slots=True)
class Size:
    """How many calls and agents there are at most; of so many steps, one is followed by a match."""

    calls: int
    agents: int
    steps_a_match: int


SIZES = (Size(4, 3, 1), Size(8, 6, 4), Size(12, 12, 8), Size(40, 30, 16), Size(90, 60, 100))


def _demands() -> list[Demand]:
    chance = random.Random(3)

    def some(most: int) -> dict[str, int]:
        return {skill: chance.randint(1, 3) for skill in chance.sample(SKILLS, chance.randint(0, most))}

    return [
        Demand(
            queue=chance.choice(QUEUES),
            ways=tuple(way(some(2)) for _ in range(chance.choice((1, 1, 2, 3)))),
            prefers=way(some(2)) if chance.random() < 0.5 else (),
            choice=list(Choice)[number % len(Choice)],
            strict=chance.choice((0, 0, 0, 1)),
        )
        for number in range(40)
    ]


def _profiles() -> list[dict[str, int]]:
    chance = random.Random(4)
    return [
        {skill: chance.randint(1, 4) for skill in chance.sample(SKILLS, chance.randint(0, 5))}
        for _ in range(24)
    ]


DEMANDS = _demands()
PROFILES = _profiles()


class Differ(AssertionError):
    """The router and its twin answered differently, or left over what could have been matched."""


@dataclass(slots=True)
class Told:
    """A step in words, for the one who has to read the story."""

    name: str
    what: object

    def __str__(self) -> str:
        return f"{self.name}({self.what!r})"


def steps(story: bytes, size: Size) -> Iterator[Told]:
    """The steps of a story; bytes that are missing at its end tell nothing."""
    for number in range(len(story) // STEP):
        kind, which, *rest = story[number * STEP : (number + 1) * STEP]
        if kind == 0:
            continue
        call_id, agent_id = f"call {which % size.calls}", f"agent {which % size.agents}"
        kind %= 100
        if kind < 38:
            yield Told("offer", _call(call_id, which % size.calls, number, rest, size))
        elif kind < 72:
            yield Told("ready", _agent(agent_id, which % size.agents, number, rest))
        elif kind < 80:
            yield Told("withdraw", call_id)
        elif kind < 88:
            yield Told("busy", agent_id)
        elif kind < 93:
            yield Told("boost", (QUEUES[which % len(QUEUES)], float(rest[0] % 5 - 1)))
        elif kind < 96:
            yield Told("start_again", rest[0])
        if rest[-1] % size.steps_a_match == 0:
            yield Told("match", None)
    yield Told("match", None)


def _order(mine: int, number: int, chance: int) -> int:
    """Never the same twice at once: one's own for ever, or by the moment, rising or falling."""
    return (mine, mine, mine, FOREVER + number, -1 - number)[chance % 5]


def _call(call_id: str, mine: int, number: int, rest: list[int], size: Size) -> WaitingCall:
    demand, since, head_start, order, say, who, _ = rest
    only, passed = None, frozenset[str]()
    if say % 8 == 1:
        only = f"agent {who % size.agents}"
    if say % 8 in (2, 3) or say % 32 == 1:
        passed = frozenset(f"agent {(who + more) % size.agents}" for more in range(say % 4))
    asked = DEMANDS[demand % len(DEMANDS)]
    return WaitingCall(
        call_id=call_id,
        demand=copy(asked) if demand & 128 else asked,  # an equal one is as good
        since=float(since % 3),
        order=_order(mine, number, order),
        head_start_s=float(head_start % 3),
        only=only,
        passed=passed,
    )


def _agent(agent_id: str, mine: int, number: int, rest: list[int]) -> IdleAgent:
    profile, since, calls, order, last_rung, missed, _ = rest
    skills = PROFILES[profile % len(PROFILES)]
    return IdleAgent(
        agent_id=agent_id,
        skills=dict(reversed(skills.items())) if profile & 128 else skills,
        since=float(since % 3),
        order=_order(mine, number, order),
        calls=calls % 2,
        last_rung=last_rung % 3,
        missed=missed % 4 == 0,
    )


def compare(make: type[Routes], story: bytes, size: Size) -> int:
    """Tell the story to a router and to the naive twin, and hold every answer against the other.

    Returns how many steps there were; raises Differ.
    """
    router, twin = make(), NaiveRouter()
    count, so_far = 0, []
    for step in steps(story, size):
        count += 1
        so_far.append(step)
        match step.name:
            case "start_again":
                router = rebuilt(make, twin, step.what)
            case "match":
                expected, given = twin.match(), router.match()
                if given != expected:
                    raise Differ(_told(so_far, f"expected {expected}\n   given {given}"))
                if left := left_over(twin):
                    raise Differ(_told(so_far, f"left over: {left}"))
            case "boost":
                for each in (router, twin):
                    each.boost(*step.what)  # type: ignore[misc]
            case name:
                for each in (router, twin):
                    getattr(each, name)(step.what)
    return count


def rebuilt(make: type[Routes], twin: NaiveRouter, seed: object) -> Routes:
    """A new router that is told, in any order, what waits, who is idle and what is boosted."""
    router = make()
    facts = [
        *(("offer", (call,)) for call in twin.waiting.values()),
        *(("ready", (agent,)) for agent in twin.idle.values()),
        *(("boost", boost) for boost in twin.boosts.items()),
    ]
    random.Random(str(seed)).shuffle(facts)
    for name, what in facts:
        getattr(router, name)(*what)
    return router


def left_over(twin: NaiveRouter) -> list[tuple[str, str]]:
    """Calls and agents who could have been matched, by the rule's own words."""
    return [
        (call.call_id, agent.agent_id)
        for call in twin.waiting.values()
        for agent in twin.idle.values()
        if may_take(agent.agent_id, agent.skills, call)
    ]


def _told(so_far: list[Told], end: str) -> str:
    return "\n".join(("", *map(str, so_far), end))
