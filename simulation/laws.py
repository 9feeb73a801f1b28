"""What must hold after every event, and when the day is over. Written without the centre's own code.

`state_laws` look at one moment, `Ledger` at the whole story of each call.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from centre.house import House
from centre.state import Agent, Call, CentreState
from interactions.record import Interaction, Outcome
from simulation.ledger import TOLERANCE_S, LawBroken, Ledger
from simulation.pbx import SimulatedPbx
from telephony.call import AgentState, CallState
from telephony.commands import Command, HangUpAgent, RingAgent
from telephony.events import Event, LegState, PbxSnapshot

# Who has a call, and what he is doing then.
WITH_AGENT = {
    CallState.RINGING: AgentState.RINGING,
    CallState.TALKING: AgentState.TALKING,
    CallState.ON_HOLD: AgentState.TALKING,
    CallState.WRAP_UP: AgentState.WRAP_UP,
}
BUSY = (AgentState.RINGING, AgentState.TALKING, AgentState.WRAP_UP)


class Laws:
    def __init__(self, house: House) -> None:
        self.house = house
        self.ledger = Ledger(house)

    def after(self, event: Event, asked: Sequence[Command], state: CentreState, pbx: SimulatedPbx) -> None:
        try:
            self.ledger.write(event, asked, state)
            one_call_one_agent(state)
            nobody_waits_in_vain(self.house, state)
            nobody_waits_too_long(self.house, state, event.at)
            nobody_is_cut_off(state, asked)
            in_order(self.house, state, asked)
            phones_ring_for_ringing_calls(state, pbx)
            if isinstance(event, PbxSnapshot):
                phones_are_as_they_are(self.house, state, pbx)
        except LawBroken as broken:
            broken.add_note(f"after {event}")
            for command in asked:
                broken.add_note(f"  {command}")
            raise

    def at_end_of_day(
        self,
        state: CentreState,
        pbx: SimulatedPbx,
        saved: Mapping[str, Interaction],
        transcribed: set[str],
    ) -> None:
        _law(not state.calls, "no call is left at the end of the day", sorted(state.calls))
        stuck = [agent.agent_id for agent in state.agents.values() if agent.state is not AgentState.OFFLINE]
        _law(not stuck, "no agent is stuck at the end of the day", stuck)
        _law(not pbx.lines and not pbx.legs, "no line is left open", sorted(pbx.lines), sorted(pbx.legs))
        phones_are_as_they_are(self.house, state, pbx)
        self.ledger.close(saved)
        for record in saved.values():
            _recording_is_dealt_with(record, transcribed)


def one_call_one_agent(state: CentreState) -> None:
    """An agent has at most one call, a call at most one agent, and both agree on what they do."""
    held: dict[str, Call] = {}
    for call in state.calls.values():
        if call.state in WITH_AGENT:
            assert call.agent_id is not None
            _law(call.agent_id not in held, "an agent has at most one call", call.agent_id)
            _law(
                call.state is not CallState.RINGING or state.agents[call.agent_id].phone_reachable,
                "a phone that vanished is not waited for",
                call.call_id,
            )
            held[call.agent_id] = call
    for agent in state.agents.values():
        has = held.get(agent.agent_id)
        _law(
            agent.call_id == (has.call_id if has else None),
            "agent and call know of each other",
            agent.agent_id,
            agent.call_id,
        )
        _law(
            (agent.state in BUSY) == (has is not None)
            and (has is None or WITH_AGENT[has.state] is agent.state),
            "agent and call agree on what they do",
            agent.agent_id,
            agent.state,
            has and has.state,
        )


def nobody_waits_in_vain(house: House, state: CentreState) -> None:
    """No waiting call and idle agent are left that fit each other."""
    idle = _idle(state)
    for call in _waiting(state):
        fits = [agent.agent_id for agent in idle if _can_take(house, agent, call)]
        _law(not fits, "no caller waits while an agent could take him", call.call_id, fits)


def nobody_waits_too_long(house: House, state: CentreState, now: float) -> None:
    for call in state.calls.values():
        if call.state is CallState.WAITING and call.queue is not None:
            longest = house.queues[call.queue].max_wait_s
            _law(
                longest is None or now <= max(call.since, call.queued_at + longest) + TOLERANCE_S,
                "nobody waits longer than the queue allows",
                call.call_id,
            )


def nobody_is_cut_off(state: CentreState, asked: Sequence[Command]) -> None:
    """A conversation that goes on is left alone."""
    for command in asked:
        call = state.calls.get(command.call_id) if isinstance(command, HangUpAgent) else None
        if call is not None and call.state in (CallState.TALKING, CallState.ON_HOLD):
            assert isinstance(command, HangUpAgent)
            _law(call.attempt != command.attempt, "a conversation that goes on is left alone", command)


def in_order(house: House, state: CentreState, asked: Sequence[Command]) -> None:
    """First come first served among those an agent could take; the longest idle agent rings first,
    after those who have not just let a call ring."""
    rings = [command for command in asked if isinstance(command, RingAgent)]
    if not rings:
        return
    waiting, idle = _waiting(state), _idle(state)
    rung = [(state.calls[ring.call_id], state.agents[ring.agent_id]) for ring in rings]
    for call, agent in rung:
        overtaken = [
            other.call_id
            for other in waiting
            if _can_take(house, agent, other) and _rank(house, other) < _rank(house, call)
        ]
        _law(not overtaken, "first come, first served", call.call_id, overtaken)
        others = idle + [later for behind, later in rung if _rank(house, behind) > _rank(house, call)]
        longer = [
            other.agent_id
            for other in others
            if _can_take(house, other, call) and _turn(other) < _turn(agent)
        ]
        _law(not longer, "the longest idle agent rings first", agent.agent_id, longer)


def phones_ring_for_ringing_calls(state: CentreState, pbx: SimulatedPbx) -> None:
    """While the link is up, a phone rings only for a call that rings it."""
    if not pbx.link_up:
        return
    for leg in pbx.legs.values():
        if leg.state is LegState.RINGING:
            call = state.calls.get(leg.call_id)
            wanted = (
                call is not None
                and call.state is CallState.RINGING
                and (call.agent_id, call.attempt) == (leg.agent_id, leg.attempt)
            )
            _law(wanted, "no phone rings for a call that is not ringing", leg)


def phones_are_as_they_are(house: House, state: CentreState, pbx: SimulatedPbx) -> None:
    """Of a phone that is taken for unreachable nobody will ever hear a ring."""
    for agent in state.agents.values():
        phone = house.agents[agent.agent_id].phone
        _law(
            agent.phone_reachable == (phone in pbx.reachable),
            "a phone is known to be reachable when it is",
            phone,
        )


def _recording_is_dealt_with(record: Interaction, transcribed: set[str]) -> None:
    recording = record.recording
    if recording is None:
        return
    _law(recording.status in ("kept", "failed"), "a recording is kept, or known to be lost", record)
    if recording.status == "kept":
        _law(recording.recording_id in transcribed, "a kept recording is transcribed", record)
        _law(record.outcome is Outcome.ANSWERED, "only conversations have recordings", record)


def _waiting(state: CentreState) -> list[Call]:
    return [
        call
        for call in state.calls.values()
        if call.state is CallState.WAITING and call.on_line and call.node in state.nodes_up
    ]


def _idle(state: CentreState) -> list[Agent]:
    return [
        agent for agent in state.agents.values() if agent.state is AgentState.IDLE and agent.phone_reachable
    ]


def _can_take(house: House, agent: Agent, call: Call) -> bool:
    assert call.queue is not None
    skills = house.agents[agent.agent_id].skills
    needed = house.queues[call.queue].requires.items()
    may = call.kept_for in (None, agent.agent_id) and agent.agent_id not in call.passed
    return may and all(skills.get(skill, 0) >= level for skill, level in needed)


def _rank(house: House, call: Call) -> tuple[float, int]:
    assert call.queue is not None
    return call.place_since - house.queues[call.queue].priority_s, call.place


def _turn(agent: Agent) -> tuple[int, float, int]:
    return int(agent.missed_rings > 0), agent.idle_since, agent.order


def _law(holds: bool, law: str, *who: object) -> None:
    if not holds:
        raise LawBroken(law, *who)
