"""Which call comes first, and which of the agents who may take it.

Calls are ordered by place. The rank of an agent has two parts: the tier is the same for all agents of the
same skills; the turn says whose turn it is within a tier. Agents are ordered by tier, then by turn. The
engine picks by it and `explain` tells it, so that what is told is what was done.
"""

from __future__ import annotations

from collections.abc import Mapping

from .demand import Choice, Demand, IdleAgent, WaitingCall, way_of

RULES = "1"  # the version of the order of calls and of the rank of agents; raise it when either changes

Place = tuple[int, float, int]  # (-strict, since - head start - boost, order), the least first
Tier = tuple[int, ...]  # (let the last ring go by, way, preferred skills he lacks, *what the choice weighs)
Turn = tuple[float, ...]  # ends in the agent's order, so that no two are equal

# What decides between two agents, in the order of `tier` followed by `turn`.
TIER_FACTS: dict[Choice, tuple[str, ...]] = {
    choice: ("missed", "way", "preferred", *more)
    for choice, more in {
        Choice.BEST_FIT: ("surplus", "flexibility"),
        Choice.LONGEST_IDLE: (),
        Choice.LEAST_CALLS: (),
        Choice.ROUND_ROBIN: (),
        Choice.MOST_SKILLED: ("levels",),
    }.items()
}
TURN_FACTS: dict[Choice, tuple[str, ...]] = {
    Choice.BEST_FIT: ("idle", "order"),
    Choice.LONGEST_IDLE: ("idle", "order"),
    Choice.LEAST_CALLS: ("calls", "idle", "order"),
    Choice.ROUND_ROBIN: ("last_rung", "order"),
    Choice.MOST_SKILLED: ("idle", "order"),
}

PLACES = ("team:", "site:")  # where somebody works is no skill: it makes him no more flexible


def place(call: WaitingCall, boosts: Mapping[str, float]) -> Place:
    """In the order of all calls. `boosts`: the head start in seconds that each queue has at the moment."""
    boost = boosts.get(call.demand.queue, 0.0)
    return (-call.demand.strict, call.since - call.head_start_s - boost, call.order)


def tier(skills: Mapping[str, int], missed: bool, demand: Demand) -> Tier | None:
    """None: nobody of these skills may serve the demand."""
    index = way_of(skills, demand)
    if index is None:
        return None
    unmet = sum(skills.get(skill, 0) < level for skill, level in demand.prefers)
    common = (int(missed), index, unmet)
    needed = demand.ways[index]
    if demand.choice is Choice.BEST_FIT:
        surplus = sum(skills.get(skill, 0) - least for skill, least in needed)
        return (*common, surplus, flexibility(skills))
    if demand.choice is Choice.MOST_SKILLED:
        return (*common, -sum(skills.get(skill, 0) for skill, _ in needed))
    return common


def flexibility(skills: Mapping[str, int]) -> int:
    """How many kinds of work he could do: who can do the fewest is rung first, the others are kept free."""
    return sum(level > 0 and not skill.startswith(PLACES) for skill, level in skills.items())


def turn(agent: IdleAgent, choice: Choice) -> Turn:
    if choice is Choice.LEAST_CALLS:
        return (agent.calls, agent.since, agent.order)
    if choice is Choice.ROUND_ROBIN:
        return (agent.last_rung, agent.order)
    return (agent.since, agent.order)
