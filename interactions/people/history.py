"""What was with a customer before, on every channel, in one list: newest first."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Literal

from sqlalchemy import Select, func, literal, select, tuple_
from sqlalchemy.ext.asyncio import AsyncEngine

from interactions import cursors
from interactions.database import reading
from interactions.people.schema import contacts
from interactions.schema import customer_numbers, interactions

_MOST = 200  # on one page
Kind = Literal["call", "contact"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Event:
    """A call (`id` is its call_id) or a contact. `reason` is the call's disposition; `pii_text` its note."""

    kind: Kind
    id: str
    at: float
    channel: str  # phone, or the contact's
    direction: str
    queue: str | None = None
    agent_id: str | None = None
    reason: str | None = None
    outcome: str | None = None
    resolved: bool | None = None
    pii_subject: str = ""
    pii_text: str = ""


@dataclass(frozen=True, slots=True)
class HistoryPage:
    """`next` is the cursor of the following page, None at the end."""

    items: tuple[Event, ...]
    next: str | None


async def history(
    engine: AsyncEngine, customer_id: int, *, limit: int = 50, before: str | None = None
) -> HistoryPage:
    """A page of it; of what happened at the same moment a contact comes before a call. Raises `BadCursor`."""
    limit = max(1, min(limit, _MOST))
    calls, others = _calls(customer_id), _contacts(customer_id)
    if before is not None:
        at, kind, key = _place(before)
        if kind == "call":
            calls = calls.where(tuple_(interactions.c.arrived_at, interactions.c.call_id) < tuple_(at, key))
            others = others.where(contacts.c.at < at)
        else:
            calls = calls.where(interactions.c.arrived_at <= at)
            others = others.where(tuple_(contacts.c.at, contacts.c.id) < tuple_(at, int(key)))
    async with reading(engine) as connection:
        found = [
            Event(**row)
            for query in (calls, others)
            for row in (await connection.execute(query.limit(limit + 1))).mappings()
        ]
    # Each of the two is in its order already; a contact's id has fewer digits the older it is.
    found.sort(key=lambda event: (event.at, event.kind, len(event.id) * (event.kind == "contact"), event.id))
    found.reverse()
    items = tuple(found[:limit])
    more = len(found) > limit
    return HistoryPage(
        items, cursors.encode(items[-1].at, f"{items[-1].kind}:{items[-1].id}") if more else None
    )


def _place(cursor: str) -> tuple[float, Kind, str]:
    at, place = cursors.decode_time_and_id(cursor)
    kind, _, key = place.partition(":")
    if kind == "call":
        return at, "call", key
    if kind == "contact" and key.isascii() and key.isdecimal() and len(key) < 19:
        return at, "contact", key
    raise cursors.BadCursor


def _calls(customer_id: int) -> Select[Any]:
    call = interactions.c
    numbers = select(customer_numbers.c.pii_e164).where(customer_numbers.c.customer_id == customer_id)
    return (
        select(
            literal("call").label("kind"),
            call.call_id.label("id"),
            call.arrived_at.label("at"),
            literal("phone").label("channel"),
            call.direction,
            call.queue,
            call.agent_id,
            call.disposition.label("reason"),
            call.outcome,
            call.resolved,
            func.coalesce(call.pii_note, "").label("pii_text"),
        )
        .where(call.pii_e164.in_(numbers))
        .order_by(call.arrived_at.desc(), call.call_id.desc())
    )


def _contacts(customer_id: int) -> Select[Any]:
    one = contacts.c
    return (
        select(
            literal("contact").label("kind"),
            one.id.cast(interactions.c.call_id.type).label("id"),
            one.at,
            one.channel,
            one.direction,
            one.agent_id,
            one.reason,
            one.pii_subject,
            one.pii_text,
        )
        .where(one.customer_id == customer_id)
        .order_by(one.at.desc(), one.id.desc())
    )
