"""The router's naive twin: the same questions, answered by sorting and scanning everything.

It is written from the words of the rule (`routing.demand`) and shares no thought with the engine, so that
where both agree, both are right.
"""

from __future__ import annotations

from routing.demand import Choice, IdleAgent, Match, WaitingCall

Rank = tuple[float, ...]


class NaiveRouter:
    """What waits and who is idle lies open: a router is rebuilt from it."""

    def __init__(self) -> None:
        self.waiting: dict[str, WaitingCall] = {}
        self.idle: dict[str, IdleAgent] = {}
        self.boosts: dict[str, float] = {}

    def offer(self, call: WaitingCall) -> None:
        self.waiting[call.call_id] = call

    def withdraw(self, call_id: str) -> None:
        self.waiting.pop(call_id, None)

    def ready(self, agent: IdleAgent) -> None:
        self.idle[agent.agent_id] = agent

    def busy(self, agent_id: str) -> None:
        self.idle.pop(agent_id, None)

    def boost(self, queue: str, seconds: float) -> None:
        self.boosts[queue] = seconds

    def match(self) -> list[Match]:
        matches = []
        for call in sorted(self.waiting.values(), key=self.turn):
            able = [agent for agent in self.idle.values() if able_to_take(agent, call)]
            if able:
                best = min(able, key=lambda agent: rank(agent, call))
                matches.append(Match(call.call_id, best.agent_id))
                del self.waiting[call.call_id], self.idle[best.agent_id]
        return matches

    def turn(self, call: WaitingCall) -> Rank:
        """Whose is smaller is served before."""
        queue = call.demand.queue
        waits_since = call.since - call.head_start_s - self.boosts.get(queue, 0.0)
        return -call.demand.strict, waits_since, call.order


def ways_open(agent: IdleAgent, call: WaitingCall) -> list[int]:
    """The ways, as indexes, all of whose skills the agent has at their least levels."""
    return [
        index
        for index, way in enumerate(call.demand.ways)
        if all(skill in agent.skills and agent.skills[skill] >= least for skill, least in way)
    ]


def able_to_take(agent: IdleAgent, call: WaitingCall) -> bool:
    if call.only is not None and call.only != agent.agent_id:
        return False
    return agent.agent_id not in call.passed and bool(ways_open(agent, call))


def rank(agent: IdleAgent, call: WaitingCall) -> Rank:
    """Whose is smaller is rung before; only of agents who may take the call."""
    demand = call.demand
    way = min(ways_open(agent, call))
    needed = demand.ways[way]
    wished_for = [skill for skill, least in demand.prefers if agent.skills.get(skill, 0) < least]
    return int(agent.missed), way, len(wished_for), *by_choice(agent, demand.choice, dict(needed))


def by_choice(agent: IdleAgent, choice: Choice, needed: dict[str, int]) -> Rank:
    longest_idle = agent.since, agent.order
    match choice:
        case Choice.LONGEST_IDLE:
            return longest_idle
        case Choice.LEAST_CALLS:
            return agent.calls, *longest_idle
        case Choice.ROUND_ROBIN:
            return agent.last_rung, agent.order
        case Choice.MOST_SKILLED:
            return -sum(agent.skills[skill] for skill in needed), *longest_idle
        case Choice.BEST_FIT:
            above = sum(agent.skills[skill] - least for skill, least in needed.items())
            abilities = [skill for skill in agent.skills if not skill.startswith(("team:", "site:"))]
            return above, len(abilities), *longest_idle
