"""What of a call is written into a CRM, once it is closed. Pure but for the row that asks for it, which is
written in the transaction that closes the call.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass

from sqlalchemy.ext.asyncio import AsyncConnection

from interactions.number import HOME_REGION, e164
from interactions.record import Interaction
from partners.facts import Activity, Note, Ticket
from partners.mapping import BadMapping, CrmMapping
from partners.outbox import STALE_S, State, put_in
from partners.settings import CrmConfig, Written

ENDPOINT = "[crm]"  # no webhook can be called so
TYPE = "crm.call"
# A call is filed as a case within moments of its end: its ticket is that of the case.
_FILED_S = 5.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Beside:
    """What stands beside a call: its case, if any, the ticket that the CRM has of it already, and what was
    written of this call before."""

    case: str | None = None
    priority: str | None = None
    ticket_id: str | int | None = None
    done: frozenset[str] = frozenset()


def check(mapping: CrmMapping, wanted: Collection[Written]) -> None:
    """Raises `BadMapping`."""
    for kind in wanted:
        request = mapping.writes.get(kind)
        if request is None:
            raise BadMapping(
                f"[crm] writes: the mapping {mapping.name} says no [{kind}]: add it, as docs/partners.md"
                " shows, or leave it out"
            )
        ticket_alone = "ticket_id" in request.places and "customer_id" not in request.places
        if ticket_alone and "ticket" not in wanted:
            raise BadMapping(
                f"[crm] writes: {mapping.name} puts what [{kind}] says to a ticket: write"
                f' writes = ["ticket", "{kind}"]'
            )


async def ask(connection: AsyncConnection, config: CrmConfig, news: Iterable[Interaction], at: float) -> int:
    """Of each call that an agent had and that is over: have it written, once. How many are news."""
    calls = [call for call in news if config.writes and is_written(call, at)]
    rows = [
        {
            "event_id": f"crm_{hashlib.sha256(call.call_id.encode('utf-8', 'replace')).hexdigest()[:32]}",
            "type": TYPE,
            "endpoint": ENDPOINT,
            "subject": call.call_id,
            "pii_payload": json.dumps({"call_id": call.call_id}),
            "state": State.PENDING.value,
            "attempts": 0,
            "told_at": at,
            "next_at": at + _FILED_S,
            "expires_at": at + config.give_up_s,
        }
        for call in calls
    ]
    return await put_in(connection, rows)


def is_written(call: Interaction, at: float) -> bool:
    """An agent spoke with somebody who has a number, and is done with it."""
    over = call.closed_at is not None and at - call.closed_at <= STALE_S
    return over and call.answered_at is not None and e164(call.pii_number, HOME_REGION) is not None


def steps(wanted: Collection[Written], can: Collection[str], beside: Beside) -> list[Written]:
    """What is still to be written, in its order. Where the call's case has a ticket, the ticket is brought up
    to date by a note."""
    todo: set[Written] = set(wanted) - beside.done
    if "ticket" in todo and beside.ticket_id is not None:
        todo.discard("ticket")
        if "note" in can and "note" not in beside.done:
            todo.add("note")
    order: Sequence[Written] = ("ticket", "note", "activity")
    return [kind for kind in order if kind in todo]


def ticket(call: Interaction, beside: Beside, customer_id: str | int | None) -> Ticket:
    return Ticket(
        key=beside.case or call.call_id,
        subject=subject(call, beside),
        pii_text=text(call),
        customer_id=customer_id,
        pii_number=call.pii_number,
        pii_name=call.pii_name,
        call_id=call.call_id,
        agent_id=call.agent_id,
        queue=call.queue,
        priority=beside.priority,
        reason=call.disposition,
    )


def note(call: Interaction, beside: Beside, customer_id: str | int | None) -> Note:
    return Note(
        key=f"{call.call_id}/note",
        at=call.arrived_at if call.ended_at is None else call.ended_at,
        pii_text=text(call),
        subject=subject(call, beside),
        ticket_id=beside.ticket_id,
        customer_id=customer_id,
        call_id=call.call_id,
        agent_id=call.agent_id,
        queue=call.queue,
    )


def activity(call: Interaction, beside: Beside, customer_id: str | int | None) -> Activity:
    return Activity(
        key=f"{call.call_id}/activity",
        call=call,
        subject=subject(call, beside),
        pii_text=text(call),
        customer_id=customer_id,
        ticket_id=beside.ticket_id,
    )


def subject(call: Interaction, beside: Beside) -> str:
    """What it was about, and in which case of ours."""
    about = call.disposition or call.queue or call.direction
    return f"{about} ({beside.case})" if beside.case else about


def text(call: Interaction) -> str:
    """The agent's note; where he wrote none, that there was a call."""
    said = (call.pii_note or "").strip()
    facts = (call.direction, call.queue, call.agent_id, f"{round(call.talk_s + call.hold_s)} s")
    return said or ", ".join(filter(None, facts))
