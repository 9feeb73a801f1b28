"""What must hold after every event, and when the day is over. Written without the centre's own code.

Here are the laws of one moment that need no memory; `Ledger` writes down the whole story of each call,
`Promises` that of callbacks, and `Bystander` knows by which rules `fairness` is judged.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from centre.call_centre import CallCentre
from centre.house import House
from centre.state import Call, CentreState
from interactions.record import Interaction, Outcome, SegmentKind
from simulation import fairness
from simulation.bystander import Bystander
from simulation.law import TOLERANCE_S, LawBroken, law
from simulation.ledger import Ledger
from simulation.pbx import SimulatedPbx
from simulation.promises import Promises, customers_are_dialled_once
from simulation.transfers import Transfers
from telephony import events
from telephony.call import AgentState, CallState
from telephony.commands import Command, HangUpAgent
from telephony.events import Event, LegState, PbxSnapshot

# Who has a call, and what he is doing then.
WITH_AGENT = {
    CallState.RINGING: AgentState.RINGING,
    CallState.DIALLING: AgentState.DIALLING,
    CallState.TALKING: AgentState.TALKING,
    CallState.ON_HOLD: AgentState.TALKING,
}
BUSY = (AgentState.RINGING, AgentState.DIALLING, AgentState.TALKING, AgentState.WRAP_UP)
# Two laws cost too much to be held after every event. So often an index is made anew from the state, and so
# often (and whenever the index may have become stale at once) it has to decide as the living one does.
INDEX_EVERY, DECISION_EVERY = 10, 300
SILENCE_S = 1.0  # more than any report travels
STALE = (events.PbxLost, events.PbxSnapshot, events.AgentSkillsChanged, events.QueueTuned)
# What a record must show of its outcome: a stretch of this kind.
SHOWN_BY = {
    Outcome.ANSWERED: SegmentKind.TALK,
    Outcome.ABANDONED: SegmentKind.QUEUE,
    Outcome.TIMED_OUT: SegmentKind.QUEUE,
    Outcome.TURNED_AWAY: SegmentKind.QUEUE,
    Outcome.VOICEMAIL: SegmentKind.MESSAGE,
    Outcome.OUTSIDE: SegmentKind.OUTSIDE,
}


RECORDED = (SegmentKind.TALK, SegmentKind.MESSAGE)


class Laws:
    def __init__(self, house: House) -> None:
        self.house = house
        self.ledger = Ledger(house)
        self.promises = Promises(house)
        self.transfers = Transfers(house)
        self.bystander = Bystander(house)
        self.arrived: set[str] = set()
        self._events = 0

    def after(self, event: Event, asked: Sequence[Command], centre: CallCentre, pbx: SimulatedPbx) -> None:
        try:
            self._judge(event, asked, centre, pbx)
        except LawBroken as broken:
            broken.add_note(f"after {event}")
            for command in asked:
                broken.add_note(f"  {command}")
            raise

    def _judge(self, event: Event, asked: Sequence[Command], centre: CallCentre, pbx: SimulatedPbx) -> None:
        state = centre.state
        if isinstance(event, events.CallArrived):
            self.arrived.add(event.call_id)
        self.ledger.write(event, asked, state)
        self.bystander.write(event, state)
        one_call_one_agent(state)
        self._fair(event, asked, centre)
        self.promises.write(event, asked, state)
        self.transfers.write(event, asked, state)
        self.promises.nobody_waits_for_ever(state, event.at)
        nobody_waits_too_long(self.house, state, event.at)
        nobody_is_cut_off(state, asked)
        phones_ring_for_ringing_calls(state, pbx)
        customers_are_dialled_once(state, pbx)
        nobody_is_left_in_silence(pbx, event.at)
        if isinstance(event, PbxSnapshot):
            phones_are_as_they_are(self.house, state, pbx)
            lines_are_as_they_are(state, event)
        self.bystander.rang(asked)

    def _fair(self, event: Event, asked: Sequence[Command], centre: CallCentre) -> None:
        by, state = self.bystander, centre.state
        fairness.rings_are_right(by, state, asked)
        fairness.nobody_waits_in_vain(by, state)
        fairness.kept_and_passed_over_for_a_reason(by, state)
        fairness.steps_are_taken_in_time(by, event, state)
        fairness.who_enters_is_received(by, state)
        fairness.needs_are_those_of_the_menu(by, state)
        fairness.boosts_are_bounded(self.house, state)
        fairness.the_router_knows_what_holds(by, state, centre.router)
        self._events += 1
        if self._events % INDEX_EVERY == 0:
            fairness.an_index_made_anew_knows_the_same(self.house, state, centre.router)
        if isinstance(event, STALE) or self._events % DECISION_EVERY == 0:
            fairness.an_index_made_anew_decides_alike(self.house, state, centre.router)

    def at_end_of_day(
        self,
        state: CentreState,
        pbx: SimulatedPbx,
        saved: Mapping[str, Interaction],
        transcribed: set[str],
    ) -> None:
        law(not state.calls, "no call is left at the end of the day", sorted(state.calls))
        stuck = [agent.agent_id for agent in state.agents.values() if agent.state is not AgentState.OFFLINE]
        law(not stuck, "no agent is stuck at the end of the day", stuck)
        law(not pbx.lines and not pbx.legs, "no line is left open", sorted(pbx.lines), sorted(pbx.legs))
        phones_are_as_they_are(self.house, state, pbx)
        self.ledger.close(saved)
        self.promises.close(saved)
        self.transfers.close(saved)
        law(self.arrived <= saved.keys(), "every call that arrived has a record", self.arrived - saved.keys())
        for record in saved.values():
            _outcome_is_shown(record)
            _recording_is_dealt_with(record, transcribed)


def one_call_one_agent(state: CentreState) -> None:
    """An agent has at most one call, a call at most one agent, and both agree on what they do."""
    held: dict[str, tuple[Call, AgentState]] = {}
    for call in state.calls.values():
        if call.state in WITH_AGENT:
            assert call.agent_id is not None
            law(call.agent_id not in held, "an agent has at most one call", call.agent_id)
            law(
                call.state is not CallState.RINGING or state.agents[call.agent_id].phone_reachable,
                "a phone that vanished is not waited for",
                call.call_id,
            )
            held[call.agent_id] = call, WITH_AGENT[call.state]
        for agent_id in call.wrapping:
            law(agent_id not in held, "an agent has at most one call", agent_id)
            held[agent_id] = call, AgentState.WRAP_UP
        law(
            call.state is not CallState.WRAP_UP or bool(call.wrapping),
            "a call is over when nobody works on it any more",
            call.call_id,
        )
    for agent in state.agents.values():
        has = held.get(agent.agent_id)
        law(
            agent.call_id == (has[0].call_id if has else None),
            "agent and call know of each other",
            agent.agent_id,
            agent.call_id,
        )
        law(
            (agent.state in BUSY) == (has is not None) and (has is None or has[1] is agent.state),
            "agent and call agree on what they do",
            agent.agent_id,
            agent.state,
            has and has[1],
        )


def nobody_waits_too_long(house: House, state: CentreState, now: float) -> None:
    for call in state.calls.values():
        if call.state is CallState.WAITING and call.callback_of is None and call.queue is not None:
            longest = house.queues[call.queue].max_wait_s
            law(
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
            law(call.attempt != command.attempt, "a conversation that goes on is left alone", command)


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
            law(wanted, "no phone rings for a call that is not ringing", leg)


def nobody_is_left_in_silence(pbx: SimulatedPbx, now: float) -> None:
    """After an agent or a number outside has left him a caller is spoken to, hears music, or is hung up."""
    for call_id, since in pbx.silent.items() if pbx.link_up else ():
        law(now - since < SILENCE_S, "nobody is left in silence", call_id)


def lines_are_as_they_are(state: CentreState, snapshot: PbxSnapshot) -> None:
    """For a caller who is gone phones would ring for ever."""
    there = {live.call_id for live in snapshot.calls if live.on_line}
    gone = [call.call_id for call in state.calls.values() if call.on_line and call.call_id not in there]
    law(not gone, "nobody is taken to be on the line who is not", gone)


def phones_are_as_they_are(house: House, state: CentreState, pbx: SimulatedPbx) -> None:
    """Of a phone that is taken for unreachable nobody will ever hear a ring."""
    for agent in state.agents.values():
        phone = house.agents[agent.agent_id].phone
        law(
            agent.phone_reachable == (phone in pbx.reachable),
            "a phone is known to be reachable when it is",
            phone,
        )


def _outcome_is_shown(record: Interaction) -> None:
    kind = SHOWN_BY.get(record.outcome)
    shown = kind is None or any(segment.kind is kind for segment in record.segments)
    law(shown, "the outcome is what happened", record)
    law(
        (record.outcome is Outcome.ANSWERED) == (record.answered_at is not None),
        "who talked with an agent was answered",
        record,
    )
    never = record.callback_of is not None or record.outcome is not Outcome.NOT_REACHED
    law(never, "only who is called back can fail to be reached", record)


def _recording_is_dealt_with(record: Interaction, transcribed: set[str]) -> None:
    left_message = any(segment.kind is SegmentKind.MESSAGE for segment in record.segments)
    law(bool(record.recordings) or not left_message, "a message is kept, or known to be lost", record)
    for recording in record.recordings:
        law(recording.status in ("kept", "failed"), "a recording is kept, or known to be lost", record)
        if recording.status == "kept":
            law(recording.recording_id in transcribed, "a kept recording is transcribed", record)
            began = recording.started_at
            shown = any(s.kind in RECORDED and s.start <= began <= (s.end or began) for s in record.segments)
            law(shown, "only conversations and messages have recordings", record)
