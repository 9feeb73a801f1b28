"""Who calls, by number, and what was before."""

from __future__ import annotations

from dataclasses import dataclass, fields

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


async def caller(connection: AsyncConnection, e164: str, before_call: str, limit: int) -> Caller:
    query = select(customers.c.pii_name, customers.c.tier).join(customer_numbers)
    found = (await connection.execute(query.where(customer_numbers.c.pii_e164 == e164))).one_or_none()
    name, tier = found or ("", "")
    return Caller(name, tier, await past_contacts(connection, e164, before_call, limit))


async def past_contacts(
    connection: AsyncConnection, e164: str, before_call: str, limit: int
) -> tuple[PastContact, ...]:
    """Calls from this number, newest first: those before `before_call`, or all when it is not logged yet."""
    other = interactions.alias()
    arrived = select(other.c.arrived_at).where(other.c.call_id == before_call).scalar_subquery()
    found = await connection.execute(
        select(*(interactions.c[field.name] for field in fields(PastContact)))
        .where(interactions.c.pii_e164 == e164, interactions.c.call_id != before_call)
        .where(interactions.c.arrived_at <= func.coalesce(arrived, _END_OF_TIME))
        .order_by(interactions.c.arrived_at.desc(), interactions.c.call_id.desc())
        .limit(max(0, limit))
    )
    return tuple(PastContact(**row) for row in found.mappings())


async def remember(
    connection: AsyncConnection, e164: str, *, name: str | None, language: str | None, tier: str | None
) -> None:
    """Write down what is given of the customer of a number, a new one when nobody has it; None leaves what
    was known."""
    owner = select(customer_numbers.c.customer_id).where(customer_numbers.c.pii_e164 == e164)
    given = {"pii_name": name, "language": language, "tier": tier}
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
