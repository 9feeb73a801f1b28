"""What holds for a call and for an agent at this moment: the configuration, and what was set since."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace

from centre.house import House, Queue, Tuning
from centre.state import Agent, Call, CentreState
from centre.turn import Turn
from interactions.record import SegmentKind
from routing.balance import Target
from routing.demand import Demand, IdleAgent, WaitingCall, meets, way
from routing.steps import together, ways_after
from telephony.call import AgentState, CallState

_UNDER_WAY = (CallState.RINGING, CallState.DIALLING)


def queue_named(house: House, state: CentreState, name: str) -> Queue:
    queue, tuning = house.queues[name], tuning_of(house, state, name)
    if tuning is None:
        return queue
    return replace(
        queue,
        requires=queue.requires if tuning.requires is None else tuning.requires,
        priority_s=queue.priority_s if tuning.priority_s is None else tuning.priority_s,
        choice=queue.choice if tuning.choice is None else tuning.choice,
    )


def tuning_of(house: House, state: CentreState, name: str) -> Tuning | None:
    return state.tunings.get(name) or house.tunings.get(name)


def queue_of(turn: Turn, call: Call) -> Queue:
    assert call.queue is not None, "only a call that was queued has a queue"
    return queue_named(turn.house, turn.state, call.queue)


def target_of(queue: Queue) -> Target:
    """Without one the queue takes no part in the balance."""
    if queue.target is None:
        return Target(sl_s=queue.sl_s)
    return Target(sl_s=queue.sl_s, share=queue.target, max_head_start_s=queue.max_boost_s)


def skills_of(house: House, agent: Agent) -> Mapping[str, int]:
    return house.agents[agent.agent_id].skills if agent.skills is None else agent.skills


def demand_of(house: House, state: CentreState, call: Call) -> Demand:
    assert call.queue is not None, "only a call that was queued asks for an agent"
    queue = queue_named(house, state, call.queue)
    steps = [queue.steps[index] for index in call.steps if index < len(queue.steps)]
    needs = needs_of(house, call)
    others = {
        step.queue: way(together(queue_named(house, state, step.queue).requires, needs))
        for step in steps
        if step.queue is not None
    }
    return Demand(
        queue=queue.name,
        # Whom a colleague has named needs nothing more.
        ways=((),) if call.named else ways_after(together(queue.requires, needs), steps, others),
        prefers=way(queue.prefers),
        choice=queue.choice,
        strict=queue.strict,
    )


def needs_of(house: House, call: Call) -> dict[str, int]:
    """What the call needs in any queue: by its way through the menu, its language and its customer."""
    return together(call.needs, house.languages.get(call.language, {}), call.customer_needs)


def waiting_call(house: House, state: CentreState, call: Call) -> WaitingCall:
    """The call as routing sees it."""
    demand = demand_of(house, state, call)
    return WaitingCall(
        call_id=call.call_id,
        demand=demand,
        since=call.place_since,
        order=call.place,
        head_start_s=queue_named(house, state, demand.queue).priority_s + house.tiers.get(call.tier, 0.0),
        only=call.kept_for,
        passed=frozenset(call.passed),
    )


def idle_agent(house: House, agent: Agent) -> IdleAgent:
    """The agent as routing sees him."""
    return IdleAgent(
        agent_id=agent.agent_id,
        skills=skills_of(house, agent),
        since=agent.idle_since,
        order=agent.order,
        calls=agent.calls,
        last_rung=agent.last_rung,
        missed=agent.missed_rings > 0,
    )


def is_waiting(state: CentreState, call: Call) -> bool:
    """It can be matched now: a caller on the line, or a callback that does not rest between two tries and
    whose customer is not calling us himself."""
    if call.state is not CallState.WAITING or call.node not in state.nodes_up:
        return False
    if call.on_line:
        return True
    return call.callback_of is not None and not call.not_before and not calls_himself(state, call)


def calls_himself(state: CentreState, callback: Call) -> bool:
    """The customer of this callback is on another line with us, or another callback of his is under way."""
    return any(
        other.pii_number == callback.pii_number
        and (other.on_line or (other.callback_of is not None and other.state in _UNDER_WAY))
        for other in state.calls.values()
        if other is not callback
    )


def is_idle(agent: Agent) -> bool:
    return agent.state is AgentState.IDLE and agent.phone_reachable


def is_at_work(agent: Agent) -> bool:
    """Busy or idle, he will take calls sooner or later."""
    return agent.state not in (AgentState.OFFLINE, AgentState.PAUSED) and agent.phone_reachable


def last_talker(call: Call) -> str | None:
    """The agent who talks with the caller, or talked with him last."""
    talks = (
        segment.agent_id
        for segment in reversed(call.segments)
        if segment.kind is SegmentKind.TALK and segment.result != "join_failed"
    )
    return next(talks, None)


def takers(turn: Turn, call: Call) -> Iterator[Agent]:
    """The agents whose skills are enough for the call, whatever they do at the moment."""
    ways = demand_of(turn.house, turn.state, call).ways
    for agent in turn.state.agents.values():
        skills = skills_of(turn.house, agent)
        if any(meets(skills, needed) for needed in ways):
            yield agent
