"""A call centre to measure routing with: 20 demands, 48 kinds of agents, calls that never run out.

Whoever calls asks for a topic at some level, mostly in a language; some are loyal and have a head start, some
want a team or may be helped in a second way. An agent speaks one to three languages and knows two to five
topics.
"""

from __future__ import annotations

import random
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import count

from routing.demand import Choice, Demand, IdleAgent, WaitingCall, way, way_of

TOPICS = ("orders", "delivery", "billing", "returns", "repairs", "contracts")
LANGUAGES = ("vi", "vi", "vi", "en", "ko", "ja")
TEAMS = ("team:hanoi", "team:saigon")
CHOICES = (Choice.BEST_FIT, Choice.BEST_FIT, Choice.BEST_FIT, Choice.LONGEST_IDLE, Choice.LEAST_CALLS)
LOYAL_S = 120.0  # head start
APART_S = 0.25  # between two calls


@dataclass(frozen=True, slots=True)
class Mix:
    demands: tuple[Demand, ...]
    profiles: tuple[dict[str, int], ...]
    serves: tuple[tuple[int, ...], ...]  # of each profile, the demands

    def agents(self, number: int) -> list[IdleAgent]:
        """So many of them, of all profiles in turn."""
        return [
            IdleAgent(f"agent-{order:05}", self.profiles[order % len(self.profiles)], float(order), order)
            for order in range(number)
        ]

    def calls(self, number: int) -> Iterator[WaitingCall]:
        """So many of them, of all demands in turn."""
        for order in range(number):
            kind = order % len(self.demands)
            yield self.call(call_id(order, kind), kind, order)

    def call(self, name: str, kind: int, order: int) -> WaitingCall:
        head_start = LOYAL_S if order % 10 == 7 else 0.0
        return WaitingCall(name, self.demands[kind], order * APART_S, order, head_start)


def call_id(number: int, kind: int) -> str:
    """It ends in the number of what the call asks for."""
    return f"call-{number:08}-{kind:02}"


def kind_of(call_id: str) -> int:
    return int(call_id[-2:])


def key_of(call: WaitingCall) -> float:
    """The place in the order of all as one number, as a peer would store it: no two are equal."""
    return call.since - call.head_start_s + call.order * 1e-6


def turns(agents: int) -> Iterator[int]:
    """Who becomes idle next, for ever: everybody as often."""
    chance, everybody = random.Random(1), list(range(agents))
    for _ in count():
        chance.shuffle(everybody)
        yield from everybody


def realistic() -> Mix:
    """The same on every machine."""
    chance = random.Random(20)
    profiles: list[dict[str, int]] = []
    while len(profiles) < 48:
        languages = {"vi", *chance.sample(LANGUAGES, chance.choice((0, 1, 1, 2)))}
        topics = chance.sample(TOPICS, chance.randint(2, 5))
        skills = {skill: chance.randint(1, 5) for skill in (*sorted(languages), *topics)}
        profile = skills | {chance.choice(TEAMS): 1}
        if profile not in profiles:
            profiles.append(profile)
    demands: list[Demand] = []
    while len(demands) < 20:
        topic, language = chance.choice(TOPICS), chance.choice(LANGUAGES)
        asked = {topic: chance.choice((1, 1, 2, 3)), language: chance.choice((1, 1, 2))}
        ways = [way(asked if chance.random() < 0.8 else {topic: 1})]
        if chance.random() < 0.2:
            ways.insert(0, way(asked | {chance.choice(TEAMS): 1}))
        demand = Demand(
            queue=f"{topic}-{language}",
            ways=tuple(ways),
            prefers=way({chance.choice(TEAMS): 1}) if chance.random() < 0.3 else (),
            choice=chance.choice(CHOICES),
        )
        able = sum(way_of(profile, demand) is not None for profile in profiles)
        if able >= 3 and demand not in demands:
            demands.append(demand)
    serves = tuple(
        tuple(number for number, demand in enumerate(demands) if way_of(profile, demand) is not None)
        for profile in profiles
    )
    assert all(serves)
    return Mix(tuple(demands), tuple(profiles), serves)
