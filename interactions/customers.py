"""Who calls, by number, and what was before."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, fields

from sqlalchemy import func, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from interactions.rows import insert, or_update
from interactions.schema import customer_numbers, customers, interactions
from telephony.events import PastContact

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


@dataclass(frozen=True, slots=True, kw_only=True)
class Facts:
    """What is to be written down of a customer; None leaves what was known, and what is empty forgets it."""

    name: str | None = None
    language: str | None = None
    tier: str | None = None
    agent_id: str | None = None
    requires: Mapping[str, int] | None = None


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


async def remember(connection: AsyncConnection, e164: str, facts: Facts) -> None:
    """Write down what is known of the customer of a number, a new one when nobody has it."""
    owner = select(customer_numbers.c.customer_id).where(customer_numbers.c.pii_e164 == e164)
    given = {
        "pii_name": facts.name,
        "language": facts.language,
        "tier": facts.tier,
        "agent_id": facts.agent_id,
        "requires": None if facts.requires is None else dict(facts.requires),
    }
    values = {key: value for key, value in given.items() if value is not None}
    changed = await connection.execute(
        update(customers)
        .where(customers.c.id.in_(owner))
        .values(values or {"id": customers.c.id})
        .returning(customers.c.id)
    )
    if changed.first() is not None:
        return
    new = {"pii_name": ""} | values
    made = await connection.scalar(customers.insert().values(new).returning(customers.c.id))
    claim = insert(connection, customer_numbers).values(pii_e164=e164, customer_id=made)
    # Two may name a new number at the same moment: the later one wins, as it would a second later.
    await connection.execute(or_update(claim, customer_numbers))
