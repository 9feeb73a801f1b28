"""Who calls, by number, and what was before."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, fields

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncConnection

from interactions.people import book
from interactions.people.customer import Facts
from interactions.schema import customer_numbers, customers, interactions
from telephony.events import PastContact

__all__ = ["Caller", "Facts", "caller", "past_contacts", "remember"]

_END_OF_TIME = 1e18


@dataclass(frozen=True, slots=True)
class Caller:
    """What is known of a number; all empty when nothing is."""

    pii_name: str = ""
    tier: str = ""  # of an important customer
    history: tuple[PastContact, ...] = ()  # newest first
    language: str = ""
    agent_id: str = ""  # who looks after this customer
    requires: Mapping[str, int] = field(default_factory=dict)  # skills he needs in any queue


async def caller(connection: AsyncConnection, e164: str, before_call: str, limit: int) -> Caller:
    columns = ("pii_name", "tier", "language", "agent_id", "requires")
    query = select(*(customers.c[name] for name in columns)).join(customer_numbers)
    found = (await connection.execute(query.where(customer_numbers.c.pii_e164 == e164))).mappings().first()
    known = {name: value for name, value in (found or {}).items() if value is not None}
    return Caller(**known, history=await past_contacts(connection, e164, before_call, limit))


async def past_contacts(
    connection: AsyncConnection, e164: str, before_call: str, limit: int
) -> tuple[PastContact, ...]:
    """Calls from this number, newest first: those before `before_call`, or all when it is not logged yet."""
    other = interactions.alias()
    arrived = select(other.c.arrived_at).where(other.c.call_id == before_call).scalar_subquery()
    found = await connection.execute(
        select(*(interactions.c[each.name] for each in fields(PastContact)))
        .where(interactions.c.pii_e164 == e164, interactions.c.call_id != before_call)
        .where(interactions.c.arrived_at <= func.coalesce(arrived, _END_OF_TIME))
        .order_by(interactions.c.arrived_at.desc(), interactions.c.call_id.desc())
        .limit(max(0, limit))
    )
    return tuple(PastContact(**row) for row in found.mappings())


async def remember(connection: AsyncConnection, e164: str, facts: Facts, *, at: float, who: str) -> None:
    """Write down what is known of the customer of a number, a new one when nobody has it. Raises
    `BadCustomer`."""
    await book.know(connection, e164, facts, at=at, who=who)
