"""The staff as one call sees it: who may take it in which order, and what keeps each of the others."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from heapq import nsmallest
from itertools import islice

from routing.demand import Demand, IdleAgent, WaitingCall, Way, way_of
from routing.explanation import Candidate, Excluded, Missing, Reason, Standing
from routing.rank import TIER_FACTS, TURN_FACTS, Tier, Turn, tier, turn

RANKED, EXCLUDED = 50, 50  # as many are named; the rest is counted

Skills = frozenset[tuple[str, int]]
Distance = tuple[int, int, int]  # skills short, levels short, way


class Crew:
    """Made for each decision, among thousands of agents: what is not always needed is made when asked for."""

    def __init__(self, call: WaitingCall, staff: Sequence[Standing]) -> None:
        self.call = call
        self.demand = call.demand
        self.idle: list[tuple[Tier, Turn, IdleAgent]] = []
        self.out: defaultdict[str, list[Standing]] = defaultdict(list)  # by reason
        self.able: Counter[str] = Counter()  # who have the skills, by state
        self._could: list[IdleAgent] = []  # signed in: now or later
        self._shortfalls: dict[Skills, tuple[Distance, Missing] | None] = {}
        self._sort(staff)

    def _sort(self, staff: Sequence[Standing]) -> None:
        only, passed, ways = self.call.only, self.call.passed, self.demand.ways
        tiers: dict[tuple[Skills, bool], Tier | None] = {}
        for one in staff:
            agent, state = one.agent, one.state
            if not _may(agent.skills, ways):
                self.out["offline" if state == "offline" else "skill_missing"].append(one)
                continue
            if state == "idle" and not one.phone_reachable:
                state = "phone_unreachable"
            self.able[state] += 1
            if state == "offline":
                self.out[state].append(one)
            elif only is not None and only != one.agent_id:
                self.out["kept_for"].append(one)
            elif one.agent_id in passed:
                self.out["let_it_go_by"].append(one)
            else:
                self._could.append(agent)
                if state != "idle":
                    self.out[state].append(one)
                    continue
                key = (frozenset(agent.skills.items()), agent.missed)
                if key not in tiers:
                    tiers[key] = tier(agent.skills, agent.missed, self.demand)
                rank = tiers[key]
                assert rank is not None, "who has a way has a rank"
                self.idle.append((rank, turn(agent, self.demand.choice), agent))

    def competing(self, before: Sequence[WaitingCall]) -> int:
        """How many of these calls may be taken by an agent who may take this one too."""
        if not before:
            return 0
        could: dict[Skills, tuple[Mapping[str, int], list[str]]] = {}
        for agent in self._could:
            profile = frozenset(agent.skills.items())
            could.setdefault(profile, (agent.skills, []))[1].append(agent.agent_id)
        known: dict[Demand, bool] = {}
        count = 0
        for other in before:
            if other.only is not None or other.passed:
                count += _rivals(other, could.values())
                continue
            rivals = known.get(other.demand)
            if rivals is None:
                rivals = known[other.demand] = _rivals(other, could.values())
            count += rivals
        return count

    def ranked(self, at: float, chosen: str | None) -> tuple[Candidate, ...]:
        """The best, each compared with the one after him; and the chosen one, wherever he stands."""
        best = nsmallest(RANKED + 1, self.idle, key=lambda seat: seat[:2])
        rows = list(self._compared(best, at))[:RANKED]
        if chosen is not None and all(row.agent_id != chosen for row in rows):
            whole = self._compared(sorted(self.idle, key=lambda seat: seat[:2]), at)
            rows += [row for row in whole if row.agent_id == chosen]
        return tuple(rows)

    def _compared(self, seats: Sequence[tuple[Tier, Turn, IdleAgent]], at: float) -> Iterator[Candidate]:
        choice = self.demand.choice
        names = (*TIER_FACTS[choice], *TURN_FACTS[choice])
        for number, (rank, whose, agent) in enumerate(seats, start=1):
            facts = dict(zip(TIER_FACTS[choice], rank, strict=True))
            decided_by = None
            if number < len(seats):
                mine, theirs = (*rank, *whose), (*seats[number][0], *seats[number][1])
                pairs = zip(names, mine, theirs, strict=True)
                decided_by = next((name for name, a, b in pairs if a != b), None)
            yield Candidate(
                agent_id=agent.agent_id,
                rank=number,
                way=facts["way"],
                missed=agent.missed,
                lacks=tuple(s for s, least in self.demand.prefers if agent.skills.get(s, 0) < least),
                surplus=facts.get("surplus"),
                flexibility=facts.get("flexibility"),
                levels=-facts["levels"] if "levels" in facts else None,
                idle_s=at - agent.since,
                calls=agent.calls,
                last_rung=agent.last_rung,
                decided_by=decided_by,
            )

    def excluded(self) -> tuple[Excluded, ...]:
        nearest = ((reason, one) for reason in Reason for one in self.out.get(reason, ()))
        return tuple(
            Excluded(
                agent_id=one.agent_id,
                reason=reason,
                missing=self._missing(one) if reason is Reason.SKILL_MISSING else None,
            )
            for reason, one in islice(nearest, EXCLUDED)
        )

    def missing_of_all(self) -> Missing | None:
        """What stands between the call and the nearest of those signed in; None when one has all of it."""
        if self.signed_in_and_able():
            return None
        profiles = {frozenset(one.agent.skills.items()) for one in self.out.get("skill_missing", ())}
        return min(
            (found for profile in profiles if (found := self._shortfall(profile))),
            key=lambda found: (found[0], found[1].skill),
            default=(None, None),
        )[1]

    def signed_in_and_able(self) -> int:
        return sum(count for state, count in self.able.items() if state != "offline")

    def _missing(self, one: Standing) -> Missing | None:
        found = self._shortfall(frozenset(one.agent.skills.items()))
        return found[1] if found else None

    def _shortfall(self, skills: Skills) -> tuple[Distance, Missing] | None:
        if skills not in self._shortfalls:
            self._shortfalls[skills] = _shortfall(dict(skills), self.demand.ways)
        return self._shortfalls[skills]


def _may(skills: Mapping[str, int], ways: Sequence[Way]) -> bool:
    """Whether `way_of` finds one, in a third of its time."""
    level = skills.get
    for needed in ways:
        for skill, least in needed:
            if level(skill, 0) < least:
                break
        else:
            return True
    return False


def _rivals(other: WaitingCall, could: Iterable[tuple[Mapping[str, int], list[str]]]) -> bool:
    """Whether any of these agents, listed by their skills, may take that call."""
    return any(
        way_of(skills, other.demand) is not None
        and any(other.only in (None, agent) and agent not in other.passed for agent in agents)
        for skills, agents in could
    )


def _shortfall(skills: Mapping[str, int], ways: Sequence[Way]) -> tuple[Distance, Missing] | None:
    """What is missing most in the nearest way, and how far away it is: skills short, levels short, way."""
    found = []
    for index, needed in enumerate(ways):
        short = [(skills.get(s, 0) - least, s) for s, least in needed if skills.get(s, 0) < least]
        if short:
            _, worst = min(short)
            levels = -sum(gap for gap, _ in short)
            missing = Missing(skill=worst, needed=dict(needed)[worst], has=skills.get(worst, 0))
            found.append(((len(short), levels, index), missing))
    return min(found, key=lambda pair: pair[0], default=None)
