"""What is known of a customer, and what is written about him: the values that a mapping puts in their
places. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, fields

import phonenumbers

from interactions.record import Interaction
from partners.events import iso
from partners.template import Value


@dataclass(frozen=True, slots=True, kw_only=True)
class CustomerFacts:
    """What is known of whoever calls. `source`: crm, cache, stale (the CRM does not answer, this is what it
    said last), house (our own list) or nobody."""

    source: str = "nobody"
    customer_id: str | int | None = None  # as the CRM counts them
    pii_name: str = ""
    language: str = ""
    tier: str = ""
    agent_id: str = ""  # who looks after this customer
    pii_extra: Mapping[str, str] = field(default_factory=dict)  # to be shown, by its label


@dataclass(frozen=True, slots=True, kw_only=True)
class Ticket:
    """`key`: what makes it one, so that a system that can will not write it twice."""

    key: str
    subject: str
    pii_text: str
    customer_id: str | int | None = None
    pii_number: str = ""
    pii_name: str = ""
    call_id: str | None = None
    agent_id: str | None = None
    queue: str | None = None
    priority: str | None = None
    reason: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Note:
    key: str
    at: float
    pii_text: str
    subject: str = ""
    ticket_id: str | int | None = None
    customer_id: str | int | None = None
    call_id: str | None = None
    agent_id: str | None = None
    queue: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Activity:
    """A call, to be seen in the customer's history."""

    key: str
    call: Interaction
    subject: str
    pii_text: str
    customer_id: str | int | None = None
    ticket_id: str | int | None = None


def ticket_values(ticket: Ticket, region: str) -> dict[str, Value]:
    return _plainly(ticket) | spellings(ticket.pii_number, region)


def note_values(note: Note) -> dict[str, Value]:
    return _plainly(note) | _times("at", note.at)


def activity_values(activity: Activity, region: str) -> dict[str, Value]:
    call = activity.call
    talked_s = call.talk_s + call.hold_s
    return {
        **spellings(call.pii_number, region),
        **_times("at", call.arrived_at),
        **_times("ended", call.ended_at),
        "key": activity.key,
        "call_id": call.call_id,
        "customer_id": activity.customer_id,
        "ticket_id": activity.ticket_id,
        "subject": activity.subject,
        "text": activity.pii_text,
        "agent_id": call.agent_id,
        "queue": call.queue,
        "dialled": call.dialled,
        "direction": call.direction,
        "outcome": call.outcome.value,
        "disposition": call.disposition,
        "duration_s": round(talked_s),
        "duration_ms": round(talked_s * 1000),
    }


def spellings(number: str, region: str) -> dict[str, Value]:
    """A number in the ways in which systems keep them; empty when it is none."""
    try:
        parsed = phonenumbers.parse(number, region)
    except phonenumbers.NumberParseException:
        return {}
    full = phonenumbers.format_number(parsed, phonenumbers.PhoneNumberFormat.E164)
    national = phonenumbers.format_number(parsed, phonenumbers.PhoneNumberFormat.NATIONAL)
    return {
        "number": full,
        "digits": full.removeprefix("+"),
        "national": "".join(filter(str.isdecimal, national)),
        "significant": phonenumbers.national_significant_number(parsed),
    }


def _times(name: str, at: float | None) -> dict[str, Value]:
    return {} if at is None else {name: iso(at), f"{name}_ms": round(at * 1000)}


def _plainly(written: Ticket | Note) -> dict[str, Value]:
    return {each.name.removeprefix("pii_"): getattr(written, each.name) for each in fields(written)}
