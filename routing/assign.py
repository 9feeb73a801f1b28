"""Matching waiting calls with idle agents: the seam between the centre and the routing engine.

Order of the calls: by the moment they entered the queue less their head start, then by sequence
number. Choice of the agent: of those with the skill at the level needed, the one idle longest, then by
sequence number; but who has just let a call ring comes after those who have not. A call never waits
while an agent who could take it is idle.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class WaitingCall:
    call_id: str
    requires: Mapping[str, int]  # skill -> least level
    since: float  # entered the queue, seconds since the epoch
    priority_s: float  # head start
    order: int  # breaks ties: calls that came first


@dataclass(frozen=True, slots=True, kw_only=True)
class IdleAgent:
    agent_id: str
    skills: Mapping[str, int]
    since: float  # idle since
    order: int
    missed_rings: int = 0  # in a row


@dataclass(frozen=True, slots=True, kw_only=True)
class Match:
    call_id: str
    agent_id: str


def can_take(agent: IdleAgent, call: WaitingCall) -> bool:
    return all(agent.skills.get(skill, 0) >= level for skill, level in call.requires.items())


def assign(waiting: Iterable[WaitingCall], idle: Iterable[IdleAgent]) -> list[Match]:
    """Every match that can be made now; each call and each agent appears at most once."""
    free = sorted(idle, key=lambda agent: (agent.missed_rings, agent.since, agent.order))
    matches = []
    for call in sorted(waiting, key=lambda call: (call.since - call.priority_s, call.order)):
        if not free:
            break
        agent = next((agent for agent in free if can_take(agent, call)), None)
        if agent is not None:
            free.remove(agent)
            matches.append(Match(call_id=call.call_id, agent_id=agent.agent_id))
    return matches
