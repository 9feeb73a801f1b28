"""The screen pop: what an agent is shown of the call that rings at his phone or that he has. Pure."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Literal

import msgspec

from centre.house import House
from centre.views import CallView
from telephony.call import CallState
from telephony.customer import Dossier, PastContact

PopState = Literal["ringing", "dialling", "talking", "on_hold", "wrap_up"]
_STATES: dict[CallState, PopState] = {
    CallState.RINGING: "ringing",
    CallState.DIALLING: "dialling",
    CallState.TALKING: "talking",
    CallState.ON_HOLD: "on_hold",
}


class PastCall(msgspec.Struct, frozen=True, kw_only=True):
    """`call_id` is empty of what came by another channel than the telephone."""

    call_id: str
    channel: str
    subject: str
    arrived_at: float
    queue: str | None
    agent_id: str | None
    outcome: str
    disposition: str | None
    resolved: bool | None
    note: str | None


class KnownCase(msgspec.Struct, frozen=True, kw_only=True):
    number: str
    state: str
    reason: str
    owner: str | None
    due_at: float | None
    summary: str


class Known(msgspec.Struct, frozen=True, kw_only=True):
    """What is written down of the customer; `cases` are those about which something is still to be done."""

    customer_id: int | None
    note: str
    preferences: dict[str, str]
    cases: list[KnownCase]


class ColleagueNote(msgspec.Struct, frozen=True, kw_only=True):
    agent_id: str
    note: str


class Pop(msgspec.Struct, frozen=True, kw_only=True):
    """`since`: in this state. `wait_s`: from entering the queue to the answer (so far: to the ringing).
    `direction`: inbound, or callback: then the agent's phone rings first, and the customer is dialled when he
    has picked up. `tier`: of an important customer. `note` is this agent's own, `colleagues` are the notes of
    others who have had the caller, `transferred_by` the one of them who sent him on."""

    call_id: str
    direction: str
    tier: str
    state: PopState
    since: float
    number: str
    name: str
    dialled: str
    language: str
    menu_path: list[str]
    queue: str | None
    queue_title: str | None
    wait_s: float
    offered_at: float | None
    answered_at: float | None
    ended_at: float | None
    caller_on_line: bool
    disposition: str | None
    resolved: bool | None
    note: str | None
    colleagues: list[ColleagueNote]
    transferred_by: str | None
    tags: list[str]
    history: list[PastCall]
    known: Known


def own_call_of(agent_id: str, calls: Iterable[CallView]) -> CallView | None:
    """The call this agent is busy with. Should two claim him for a moment, the later change is right."""
    own = (call for call in calls if _state(call, agent_id) is not None)
    return max(own, key=lambda call: (call.at, call.call_id), default=None)


def _state(call: CallView, agent_id: str) -> PopState | None:
    """What the agent does about it; while he wraps up, a call may be with another."""
    if agent_id in call.wrapping:
        return "wrap_up"
    return _STATES.get(call.state) if call.agent_id == agent_id else None


def pop_of(call: CallView, agent_id: str, house: House) -> Pop:
    """Of a call found by `own_call_of`."""
    state = _state(call, agent_id)
    assert state is not None, "he has it"
    before = [(who, note) for who, note in call.pii_notes.items() if who != agent_id and note]
    queue = None if call.queue is None else house.queues.get(call.queue)
    return Pop(
        call_id=call.call_id,
        direction=call.direction,
        tier=call.tier,
        state=state,
        since=call.wrapping.get(agent_id, call.at),
        number=call.pii_number,
        name=call.pii_name,
        dialled=call.dialled,
        language=call.language,
        menu_path=list(call.menu_path),
        queue=call.queue,
        queue_title=queue.title if queue else call.queue,
        wait_s=_waited(call),
        offered_at=call.offered_at,
        answered_at=call.answered_at,
        ended_at=call.ended_at,
        caller_on_line=call.caller_on_line,
        disposition=call.disposition,
        resolved=call.resolved,
        note=call.pii_notes.get(agent_id),
        colleagues=[ColleagueNote(agent_id=who, note=note) for who, note in before],
        transferred_by=call.transferred_by if call.transferred_by != agent_id else None,
        tags=list(call.tags),
        history=[_past(contact) for contact in call.history],
        known=_known(call.dossier),
    )


def _waited(call: CallView) -> float:
    if call.offered_at is None:
        return 0.0
    until = call.at if call.answered_at is None else call.answered_at
    return max(0.0, until - call.offered_at)


def _known(dossier: Dossier) -> Known:
    return Known(
        customer_id=dossier.customer_id,
        note=dossier.pii_note,
        preferences=dict(dossier.pii_preferences),
        cases=[
            KnownCase(
                number=case.number,
                state=case.state,
                reason=case.reason,
                owner=case.owner,
                due_at=case.due_at,
                summary=case.pii_summary,
            )
            for case in dossier.cases
        ],
    )


def _past(contact: PastContact) -> PastCall:
    return PastCall(
        call_id=contact.call_id,
        channel=contact.channel,
        subject=contact.pii_subject,
        arrived_at=contact.arrived_at,
        queue=contact.queue,
        agent_id=contact.agent_id,
        outcome=contact.outcome,
        disposition=contact.disposition,
        resolved=contact.resolved,
        note=contact.pii_note,
    )
