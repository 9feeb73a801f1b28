"""Calls that outlive a change of the configuration: what they need of the old house stays with them."""

from __future__ import annotations

from dataclasses import replace

from centre.house import AgentProfile, House, Queue
from centre.state import Agent, Call, CentreState, WrapUp
from telephony.call import CallState

LEAVE_CLOSED_S = 30.0


def house_for(house: House, state: CentreState) -> House:
    """The house, with a place for each queue and agent that a live call is still bound to.

    No agent has such a queue's skill: whoever waits there leaves it when the limit is reached. Such an agent
    has no phone: he ends what he has.
    """
    calls = state.calls.values()
    queues = {call.queue for call in calls if call.queue is not None}
    agents = {call.agent_id for call in calls if call.agent_id is not None}
    for call in calls:
        queues |= {work.queue for work in call.wrapping.values()}
        agents |= call.wrapping.keys()
    queues -= house.queues.keys()
    agents -= house.agents.keys()
    if not queues and not agents:
        return house
    closed = {
        name: Queue(name=name, title=name, requires={f"closed:{name}": 1}, max_wait_s=LEAVE_CLOSED_S)
        for name in queues
    }
    gone = {agent_id: AgentProfile(agent_id=agent_id, name=agent_id, phone="") for agent_id in agents}
    return replace(house, queues={**house.queues, **closed}, agents={**house.agents, **gone})


def state_for(house: House, state: CentreState) -> CentreState:
    """The state, with an agent for each profile and no caller at a place that the menu no longer has."""
    state.agents = {
        agent_id: state.agents.get(agent_id) or Agent(agent_id=agent_id) for agent_id in house.agents
    }
    for call in state.calls.values():
        _put_back(house, call)
        if call.recording is not None:
            call.recordings, call.recording = [call.recording], None
        if call.state is CallState.WRAP_UP and not call.wrapping and call.agent_id and call.queue:
            # As an earlier version put it down.
            call.wrapping[call.agent_id] = WrapUp(
                attempt=call.attempt,
                queue=call.queue,
                talked_at=call.answered_at or call.since,
                since=call.since,
            )
    return state


def _put_back(house: House, call: Call) -> None:
    if call.spot.place not in house.flow.places:
        call.spot = replace(call.spot, place=house.flow.start, tries=0, ahead="")
