"""The router against its naive twin, over 100,000 random steps; planted faults, each of which is found."""

from __future__ import annotations

import random
from collections import Counter

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from msgspec.structs import replace

from routing import engine
from routing.demand import Choice, Demand, IdleAgent, Match, WaitingCall
from routing.engine import Router
from tests.routing.naive import NaiveRouter
from tests.routing.stories import SIZES, STEP, Differ, Routes, Size, compare, steps

STORIES, STEPS = 160, 200  # of each size
asked = settings(
    max_examples=STORIES, derandomize=True, deadline=None, suppress_health_check=list(HealthCheck)
)
stories = st.binary(min_size=STEPS * STEP, max_size=STEPS * STEP)


def told(seed: str, length: int = STEPS) -> bytes:
    return random.Random(seed).randbytes(length * STEP)


@pytest.mark.parametrize("size", SIZES, ids=str)
def test_the_router_answers_as_its_naive_twin(size: Size) -> None:
    count = 0

    @asked
    @given(stories)
    def tell(story: bytes) -> None:
        nonlocal count
        count += compare(Router, story, size)

    tell()
    assert count >= 100_000 / len(SIZES)


@pytest.mark.parametrize("size", SIZES, ids=str)
def test_a_router_that_often_forgets_answers_as_its_naive_twin(
    size: Size, monkeypatch: pytest.MonkeyPatch
) -> None:
    """They come and go in the thousands before anything is forgotten or tidied: here, in threes."""
    monkeypatch.setattr(engine, "KNOWN", 3)
    monkeypatch.setattr(engine, "FEW", 2)
    monkeypatch.setattr(engine, "LEFTOVERS", 1, raising=False)
    monkeypatch.setattr("routing.lanes.LEFTOVERS", 1)
    for number in range(40):
        compare(Router, told(f"forgets {number}"), size)


# --- what the stories found ----------------------------------------------------------------------


def test_a_new_call_that_several_newly_idle_agents_could_take() -> None:
    router = Router()
    router.offer(call())
    router.ready(agent("an", order=1))
    router.ready(agent("binh", order=2))
    assert router.match() == [Match("call", "an")]
    router.offer(call("next"))
    assert router.match() == [Match("next", "binh")]


def test_an_agent_is_idle_again_since_the_same_moment() -> None:
    """His ring ended before he could answer: he is as rested as before, but his last ring is another."""
    router = Router()
    crew = [agent(f"agent {number}", order=number) for number in range(20)]
    for one in crew:
        router.ready(one)
    router.offer(call())
    assert router.match() == [Match("call", "agent 0")]
    router.busy("agent 5")
    router.ready(replace(crew[5], last_rung=7))
    router.ready(replace(crew[0], last_rung=8))
    router.offer(call())
    assert router.match() == [Match("call", "agent 0")]


def test_a_call_waits_again_with_its_head_start_and_its_moment_moved_alike() -> None:
    router = Router()
    router.offer(call("before", since=-1.0, order=-1))
    router.offer(call(since=0.0, head_start_s=0.0))
    router.offer(call(since=5.0, head_start_s=5.0))
    for name in ("an", "binh", "chi"):
        router.ready(agent(name, order=ord(name[0])))
    assert router.match() == [Match("before", "an"), Match("call", "binh")]


def call(
    call_id: str = "call", *, since: float = 0.0, order: int = 0, head_start_s: float = 0.0
) -> WaitingCall:
    demand = Demand(queue="orders", ways=((("sales", 1),),))
    return WaitingCall(call_id, demand, since, order, head_start_s)


def agent(agent_id: str, *, order: int) -> IdleAgent:
    return IdleAgent(agent_id, {"sales": 1}, 0.0, order)


# --- the stories are worth telling ---------------------------------------------------------------


def test_the_stories_tell_of_everything() -> None:
    kinds: Counter[str] = Counter()
    choices: set[Choice] = set()
    calls: list[WaitingCall] = []
    agents: list[IdleAgent] = []
    for number in range(20):
        for step in steps(told(str(number)), SIZES[2]):
            kinds[step.name] += 1
            if isinstance(step.what, WaitingCall):
                calls.append(step.what)
                choices.add(step.what.demand.choice)
            elif isinstance(step.what, IdleAgent):
                agents.append(step.what)
    assert set(kinds) == {"offer", "withdraw", "ready", "busy", "boost", "start_again", "match"}
    assert min(kinds.values()) > 50
    assert len(calls) + len(agents) > 2_000
    assert choices == set(Choice)
    for share in (
        sum(call.only is not None for call in calls) / len(calls),
        sum(bool(call.passed) for call in calls) / len(calls),
        sum(len(call.demand.ways) > 1 for call in calls) / len(calls),
        sum(bool(call.demand.prefers) for call in calls) / len(calls),
        sum(call.demand.strict > 0 for call in calls) / len(calls),
        sum(agent.missed for agent in agents) / len(agents),
    ):
        assert share > 0.08


# --- planted faults --------------------------------------------------------------------------------


class Through:
    """What is told goes through to the router; a fault changes it on the way, or changes the answer."""

    def __init__(self) -> None:
        self.router = Router()
        self.there: set[str] = set()  # calls that wait and agents who are idle

    def offer(self, call: WaitingCall) -> None:
        self.there.add(call.call_id)
        self.router.offer(call)

    def withdraw(self, call_id: str) -> None:
        self.there.discard(call_id)
        self.router.withdraw(call_id)

    def ready(self, agent: IdleAgent) -> None:
        self.there.add(agent.agent_id)
        self.router.ready(agent)

    def busy(self, agent_id: str) -> None:
        self.there.discard(agent_id)
        self.router.busy(agent_id)

    def boost(self, queue: str, seconds: float) -> None:
        self.router.boost(queue, seconds)

    def match(self) -> list[Match]:
        matches = self.router.match()
        self.there.difference_update(*((match.call_id, match.agent_id) for match in matches))
        return matches


def test_without_a_fault_nothing_is_found() -> None:
    for size in SIZES:
        compare(Through, told("no fault"), size)


class LastComeFirst(Through):
    """A wrong tie-break among calls."""

    def offer(self, call: WaitingCall) -> None:
        super().offer(replace(call, order=-call.order))


class YoungestFirst(Through):
    """A wrong tie-break among agents."""

    def ready(self, agent: IdleAgent) -> None:
        super().ready(replace(agent, order=-agent.order))


class StaleCall(Through):
    """Who hangs up keeps standing in the queue."""

    def withdraw(self, call_id: str) -> None: ...


class StaleAgent(Through):
    """Who goes on a break keeps being rung."""

    def busy(self, agent_id: str) -> None: ...


class FirstWordOnly(Through):
    """A call that waits differently from now on waits as before."""

    def offer(self, call: WaitingCall) -> None:
        if call.call_id not in self.there:
            super().offer(call)


class OldSkills(Through):
    """A supervisor's change of an idle agent's skills takes no effect."""

    def ready(self, agent: IdleAgent) -> None:
        if agent.agent_id not in self.there:
            super().ready(agent)


class NoBoost(Through):
    """Head starts of queues are forgotten."""

    def boost(self, queue: str, seconds: float) -> None: ...


class BoostsAddUp(Through):
    """A queue's new head start comes on top of the one before."""

    def __init__(self) -> None:
        super().__init__()
        self.sums: Counter[str] = Counter()

    def boost(self, queue: str, seconds: float) -> None:
        self.sums[queue] += int(seconds)
        super().boost(queue, float(self.sums[queue]))


class NoHeadStart(Through):
    def offer(self, call: WaitingCall) -> None:
        super().offer(replace(call, head_start_s=0.0))


class NothingStrict(Through):
    def offer(self, call: WaitingCall) -> None:
        super().offer(replace(call, demand=replace(call.demand, strict=0)))


class NoPreference(Through):
    def offer(self, call: WaitingCall) -> None:
        super().offer(replace(call, demand=replace(call.demand, prefers=())))


class OneWay(Through):
    """Relaxed demands are not relaxed."""

    def offer(self, call: WaitingCall) -> None:
        super().offer(replace(call, demand=replace(call.demand, ways=call.demand.ways[:1])))


class ForAnybody(Through):
    """The agent for whom a call waits is not kept for."""

    def offer(self, call: WaitingCall) -> None:
        super().offer(replace(call, only=None))


class RungAgain(Through):
    """Who let a call go by is rung for it again."""

    def offer(self, call: WaitingCall) -> None:
        super().offer(replace(call, passed=frozenset()))


class MissedForgiven(Through):
    def ready(self, agent: IdleAgent) -> None:
        super().ready(replace(agent, missed=False))


class IdleForever(Through):
    """The longest idle agent is not known."""

    def ready(self, agent: IdleAgent) -> None:
        super().ready(replace(agent, since=0.0))


class CallsUncounted(Through):
    def ready(self, agent: IdleAgent) -> None:
        super().ready(replace(agent, calls=0))


class RingsUncounted(Through):
    def ready(self, agent: IdleAgent) -> None:
        super().ready(replace(agent, last_rung=0))


class PlacesCount(Through):
    """Where somebody works counts as a skill, which makes him more flexible."""

    def ready(self, agent: IdleAgent) -> None:
        moved = {skill.replace("site:", "site of "): level for skill, level in agent.skills.items()}
        super().ready(replace(agent, skills=moved | dict(agent.skills)))


class OneAtATime(Through):
    """Matches that could be made now are made later."""

    def match(self) -> list[Match]:
        return super().match()[:1]


class UnsortedMatches(Through):
    def match(self) -> list[Match]:
        return sorted(super().match(), key=lambda match: match.agent_id)


class Stubborn(NaiveRouter):
    """A right answer that is wrong once it has to be given anew: calls keep the boost they came with."""

    def offer(self, call: WaitingCall) -> None:
        earlier = self.boosts.get(call.demand.queue, 0.0)
        super().offer(replace(call, since=call.since - earlier))

    def turn(self, call: WaitingCall) -> tuple[float, ...]:
        return -call.demand.strict, call.since - call.head_start_s, call.order


FAULTS = (
    *(LastComeFirst, YoungestFirst, StaleCall, StaleAgent, FirstWordOnly, OldSkills, NoBoost, BoostsAddUp),
    *(NoHeadStart, NothingStrict, NoPreference, OneWay, ForAnybody, RungAgain, MissedForgiven, IdleForever),
    *(CallsUncounted, RingsUncounted, PlacesCount, OneAtATime, UnsortedMatches, Stubborn),
)


@pytest.mark.parametrize("faulty", FAULTS, ids=lambda faulty: faulty.__name__)
def test_a_planted_fault_is_found(faulty: type[Routes]) -> None:
    def tell() -> None:
        for number in range(STORIES):
            compare(faulty, told(str(number)), SIZES[1 + number % 3])

    with pytest.raises(Differ):
        tell()


def test_the_twin_agrees_with_itself() -> None:
    for size in SIZES:
        compare(NaiveRouter, told("itself"), size)
