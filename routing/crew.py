"""The staff as one call sees it: who may take it in which order, and what keeps each of the others."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from heapq import nsmallest
from itertools import chain

from routing.demand import IdleAgent, WaitingCall, Way, way_of
from routing.explanation import Candidate, Excluded, Missing, Reason, Standing
from routing.rank import TIER_FACTS, TURN_FACTS, Tier, Turn, tier, turn

RANKED, EXCLUDED = 50, 50  # as many are named; the rest is counted

Skills = frozenset[tuple[str, int]]
Distance = tuple[int, int, int]  # skills short, levels short, way
_CLOSENESS = {reason: number for number, reason in enumerate(Reason)}


class Crew:
    """The staff, sorted by what each can do for one call."""

    def __init__(self, call: WaitingCall, staff: Sequence[Standing]) -> None:
        self.call = call
        self.demand = call.demand
        self.idle: list[tuple[Tier, Turn, IdleAgent]] = []
        self.out: defaultdict[Reason, list[Standing]] = defaultdict(list)
        self.able: Counter[str] = Counter()
        self.could: dict[Skills, tuple[Mapping[str, int], list[str]]] = {}  # signed in: now or later
        self._may: dict[Skills, bool] = {}
        self._tiers: dict[tuple[Skills, bool], Tier | None] = {}
        self._shortfalls: dict[Skills, tuple[Distance, Missing] | None] = {}
        for one in staff:
            self._sort_in(one)

    def _sort_in(self, one: Standing) -> None:
        call, agent = self.call, one.agent
        skills = frozenset(agent.skills.items())
        may = self._may.get(skills)
        if may is None:
            may = self._may[skills] = way_of(agent.skills, self.demand) is not None
        unreachable = one.state == "idle" and not one.phone_reachable
        state = Reason.PHONE_UNREACHABLE.value if unreachable else one.state
        if may:
            self.able[state] += 1
        if one.state == "offline":
            self.out[Reason.OFFLINE].append(one)
        elif not may:
            self.out[Reason.SKILL_MISSING].append(one)
        elif call.only not in (None, one.agent_id):
            self.out[Reason.KEPT_FOR_ANOTHER].append(one)
        elif one.agent_id in call.passed:
            self.out[Reason.LET_IT_GO_BY].append(one)
        else:
            self.could.setdefault(skills, (agent.skills, []))[1].append(one.agent_id)
            if state == "idle":
                self.idle.append((self._tier(skills, agent), turn(agent, self.demand.choice), agent))
            else:
                self.out[Reason(state)].append(one)

    def _tier(self, skills: Skills, agent: IdleAgent) -> Tier:
        key = (skills, agent.missed)
        if key not in self._tiers:
            self._tiers[key] = tier(agent.skills, agent.missed, self.demand)
        found = self._tiers[key]
        assert found is not None, "only who may take it is ranked"
        return found

    def competing(self, before: Sequence[WaitingCall]) -> int:
        """How many of these calls may be taken by an agent who may take this one too."""
        known: dict[int, bool] = {}  # by the identity of the demand: calls that ask for the same share one
        count = 0
        for other in before:
            if other.only is not None or other.passed:
                count += self._rivals(other)
                continue
            rivals = known.get(id(other.demand))
            if rivals is None:
                rivals = known[id(other.demand)] = self._rivals(other)
            count += rivals
        return count

    def _rivals(self, other: WaitingCall) -> bool:
        return any(
            way_of(profile, other.demand) is not None
            and any(other.only in (None, agent) and agent not in other.passed for agent in agents)
            for profile, agents in self.could.values()
        )

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
        nearest = chain.from_iterable(
            ((reason, one) for one in self.out[reason])
            for reason in sorted(self.out, key=_CLOSENESS.__getitem__)
        )
        return tuple(
            Excluded(
                agent_id=one.agent_id,
                reason=reason,
                missing=self._missing(one) if reason is Reason.SKILL_MISSING else None,
            )
            for (reason, one), _ in zip(nearest, range(EXCLUDED), strict=False)
        )

    def missing_of_all(self) -> Missing | None:
        """What stands between the call and the nearest of those signed in; None when one has all of it."""
        if self.signed_in_and_able():
            return None
        profiles = {frozenset(one.agent.skills.items()) for one in self.out[Reason.SKILL_MISSING]}
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
