"""What is written down and shown of a call and of an agent, made from the state."""

from __future__ import annotations

from centre.house import House
from centre.rules import idle_agent, last_talker
from centre.state import Agent, Call
from centre.views import AgentView, CallView
from interactions.record import Interaction, Outcome, Segment, SegmentKind
from routing.demand import WaitingCall
from routing.explain import Standing
from telephony.call import CallState


def interaction(call: Call) -> Interaction:
    """The record as it stands; a stretch that is still open counts nothing yet."""
    queued = [segment for segment in call.segments if segment.kind is SegmentKind.QUEUE]
    return Interaction(
        call_id=call.call_id,
        version=call.version,
        direction=direction(call),
        node=call.node,
        pii_number=call.pii_number,
        pii_name=call.pii_name,
        dialled=call.dialled,
        language=call.language,
        arrived_at=call.arrived_at,
        menu_path=call.spot.path,
        queue=call.queue,
        agent_id=last_talker(call),
        offered_at=queued[0].start if queued else None,
        answered_at=call.answered_at,
        ended_at=call.ended_at,
        closed_at=call.closed_at,
        wait_s=_seconds(call, SegmentKind.QUEUE),
        talk_s=_seconds(call, SegmentKind.TALK),
        hold_s=_seconds(call, SegmentKind.HOLD),
        wrap_up_s=_seconds(call, SegmentKind.WRAP_UP),
        outcome=outcome(call, queued),
        disposition=call.disposition,
        resolved=call.resolved,
        pii_note=call.pii_note,
        segments=tuple(call.segments),
        recordings=tuple(call.recordings),
        expected_s=call.expected_s,
        callback_of=call.callback_of,
        tags=call.tags,
    )


def direction(call: Call) -> str:
    return "inbound" if call.callback_of is None else "callback"


def outcome(call: Call, queued: list[Segment]) -> Outcome:
    if call.answered_at is not None:
        return Outcome.IN_PROGRESS if call.closed_at is None else Outcome.ANSWERED
    if call.state is not CallState.ENDED:
        return Outcome.IN_PROGRESS
    if call.lost:
        return Outcome.LOST
    if call.callback_of is not None and not call.reached:
        return Outcome.NOT_REACHED
    if queued and queued[-1].result == "abandoned":
        return Outcome.ABANDONED
    if call.result is not None:
        return call.result
    if not queued:
        return Outcome.LEFT_IN_MENU
    return Outcome.TIMED_OUT if queued[-1].result == "timed_out" else Outcome.ABANDONED


def call_view(call: Call, waiting: WaitingCall | None, made: Interaction) -> CallView:
    """`made`: its record as it stands."""
    return CallView(
        call_id=call.call_id,
        state=call.state,
        at=call.since,
        pii_number=call.pii_number,
        pii_name=call.pii_name,
        dialled=call.dialled,
        language=call.language,
        menu_path=call.spot.path,
        queue=call.queue,
        agent_id=call.agent_id,
        arrived_at=call.arrived_at,
        offered_at=made.offered_at,
        answered_at=call.answered_at,
        ended_at=call.ended_at,
        caller_on_line=call.on_line,
        outcome=made.outcome.value,
        disposition=call.disposition,
        resolved=call.resolved,
        pii_note=call.pii_note,
        pii_notes=dict(call.pii_notes),
        wrapping={agent_id: work.since for agent_id, work in call.wrapping.items()},
        transferred_by=_transferred_by(call),
        tags=call.tags,
        history=call.history,
        dossier=call.dossier,
        direction=direction(call),
        tier=call.tier,
        waiting=waiting,
        expected_s=call.expected_s,
        not_before=call.not_before,
    )


def _transferred_by(call: Call) -> str | None:
    sent = (segment.agent_id for segment in reversed(call.segments) if segment.result == "transferred")
    return next(sent, None)


def agent_view(agent: Agent, house: House) -> AgentView:
    profile = house.agents[agent.agent_id]
    return AgentView(
        agent_id=agent.agent_id,
        name=profile.name,
        state=agent.state,
        reason=agent.reason,
        since=agent.since,
        phone_reachable=agent.phone_reachable,
        call_id=agent.call_id,
        pause_asked=agent.pause_asked,
        routed=idle_agent(house, agent),
    )


def standing(agent: Agent, house: House) -> Standing:
    return Standing(
        agent=idle_agent(house, agent), state=agent.state.value, phone_reachable=agent.phone_reachable
    )


def _seconds(call: Call, kind: SegmentKind) -> float:
    return sum(
        segment.end - segment.start
        for segment in call.segments
        if segment.kind is kind and segment.end is not None
    )
