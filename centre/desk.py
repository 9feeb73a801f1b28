"""The agent at the desk: signs in, is ready, pauses, notes, wraps up, hangs up."""

from __future__ import annotations

from centre import queueing, ringing, talk
from centre.rules import last_talker
from centre.state import Agent, Call
from centre.turn import Turn
from telephony.call import AgentState, Move
from telephony.commands import HangUpAgent, HangUpCall
from telephony.events import CallNoted

_BUSY = (AgentState.RINGING, AgentState.DIALLING, AgentState.TALKING, AgentState.WRAP_UP)


def signed_in(turn: Turn, agent: Agent) -> None:
    agent.leaving = False
    if agent.state is AgentState.OFFLINE:
        agent.reason, agent.calls = "signed_in", 0
        turn.move_agent(agent, Move.SIGNED_IN)


def readied(turn: Turn, agent: Agent) -> None:
    """Ready for calls; asked while busy, it takes back a pause that was asked for."""
    agent.pause_asked, agent.leaving = None, False
    turn.touch_agent(agent)
    if agent.state is AgentState.PAUSED:
        agent.reason, agent.missed_rings = None, 0
        agent.idle_since, agent.order = turn.at, turn.state.next_order()
        turn.move_agent(agent, Move.READIED)


def paused(turn: Turn, agent: Agent, reason: str) -> None:
    if agent.state in _BUSY:
        agent.pause_asked = reason
        turn.touch_agent(agent)
    elif agent.state is not AgentState.OFFLINE:
        ringing.pause(turn, agent, reason)


def signed_out(turn: Turn, agent: Agent) -> None:
    if agent.state in _BUSY:
        agent.leaving = True
        turn.touch_agent(agent)
    elif agent.state is not AgentState.OFFLINE:
        agent.reason = None
        turn.move_agent(agent, Move.SIGNED_OUT)
        queueing.let_go(turn, agent.agent_id)


def noted(turn: Turn, call: Call, event: CallNoted) -> None:
    """The agent who talked last writes about the call, and who sent the caller on while he wraps up; what is
    not said stays as it was. Each has a note of his own; of all else the last one has the last word."""
    first = event.agent_id != last_talker(call)
    if first and event.agent_id not in call.wrapping:
        return
    if event.disposition is not None and not (first and call.disposition is not None):
        call.disposition = event.disposition
    if event.resolved is not None and not (first and call.resolved is not None):
        call.resolved = event.resolved
    if event.pii_note is not None:
        call.pii_notes[event.agent_id] = event.pii_note
        call.pii_note = "\n".join(note for note in call.pii_notes.values() if note)
    if event.tags is not None:
        call.tags = tuple(dict.fromkeys((*call.tags, *event.tags))) if first else event.tags
    turn.touch(call)


def ended_call(turn: Turn, call: Call, agent_id: str) -> None:
    if call.agent_id == agent_id and call.state in talk.IN_TALK:
        attempt = call.attempt
        talk.part(turn, call, "agent_hung_up")
        turn.ask(
            HangUpAgent(call_id=call.call_id, agent_id=agent_id, attempt=attempt),
            HangUpCall(call_id=call.call_id),
        )


def wrap_up_finished(turn: Turn, call: Call, agent_id: str) -> None:
    talk.wrapped_up(turn, call, agent_id, "finished")


def phone_changed(turn: Turn, phone: str, *, reachable: bool) -> None:
    for agent in turn.state.agents.values():
        if turn.house.agents[agent.agent_id].phone == phone and agent.phone_reachable != reachable:
            agent.phone_reachable = reachable
            turn.touch_agent(agent)
            if not reachable:
                queueing.let_go(turn, agent.agent_id)
                ringing.phone_vanished(turn, agent)
