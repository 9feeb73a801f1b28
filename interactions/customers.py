"""Who calls, by number, and what was before, on whatever channel."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, fields
from typing import Any

from sqlalchemy import ColumnElement, Select, func, literal, select
from sqlalchemy.ext.asyncio import AsyncConnection

from interactions.cases.schema import cases
from interactions.people import book
from interactions.people.customer import Facts
from interactions.people.schema import contacts
from interactions.schema import customer_numbers, customers, interactions
from telephony.customer import Dossier, OpenCase, PastContact

__all__ = ["Caller", "Facts", "caller", "past_calls", "remember"]

_END_OF_TIME = 1e18
_MOST_CASES = 5
_LONGEST_TEXT = 500  # of an e-mail: a ringing phone leaves no time for more
_ROUTED = ("pii_name", "tier", "language", "agent_id", "requires")
_WRITTEN = ("pii_note", "pii_preferences")


@dataclass(frozen=True, slots=True)
class Caller:
    """What is known of a number; all empty when nothing is."""

    pii_name: str = ""
    tier: str = ""  # of an important customer
    history: tuple[PastContact, ...] = ()  # newest first
    language: str = ""
    agent_id: str = ""  # who looks after this customer
    requires: Mapping[str, int] = field(default_factory=dict)  # skills he needs in any queue
    dossier: Dossier = field(default_factory=Dossier)


async def caller(connection: AsyncConnection, e164: str, before_call: str, limit: int) -> Caller:
    """`limit`: of earlier contacts. One who has several numbers is the same person from each of them."""
    owner = select(customer_numbers.c.customer_id).where(customer_numbers.c.pii_e164 == e164)
    query = (
        select(
            customer_numbers.c.pii_e164, customers.c.id, *(customers.c[each] for each in _ROUTED + _WRITTEN)
        )
        .join(customers)
        .where(customers.c.id == owner.scalar_subquery())
    )
    found = (await connection.execute(query)).mappings().all()
    person = found[0] if found else {}
    numbers = [row["pii_e164"] for row in found] or [e164]
    past = list(await past_calls(connection, numbers, before_call, limit))
    owned = cases.c.pii_customer == e164
    if person:
        past += await _other_channels(connection, person["id"], limit)
        owned = cases.c.customer_id == person["id"]
    newest = sorted(past, key=lambda one: one.arrived_at, reverse=True)[: max(0, limit)]
    return Caller(
        **{name: person[name] for name in _ROUTED if person.get(name) is not None},
        history=tuple(newest),
        dossier=Dossier(
            customer_id=person.get("id"),
            **{name: person[name] for name in _WRITTEN if person.get(name) is not None},
            cases=await _open_cases(connection, owned),
        ),
    )


async def past_calls(
    connection: AsyncConnection, numbers: Sequence[str], before_call: str, limit: int
) -> tuple[PastContact, ...]:
    """Calls from these numbers, newest first: those before `before_call`, or all while it is not logged."""
    other = interactions.alias()
    arrived = select(other.c.arrived_at).where(other.c.call_id == before_call).scalar_subquery()
    query = (
        select(*(interactions.c[each.name] for each in fields(PastContact) if each.name in interactions.c))
        .where(interactions.c.pii_e164.in_(numbers), interactions.c.call_id != before_call)
        .where(interactions.c.arrived_at <= func.coalesce(arrived, _END_OF_TIME))
        .order_by(interactions.c.arrived_at.desc(), interactions.c.call_id.desc())
    )
    return await _read(connection, query.limit(max(0, limit)))


async def _other_channels(connection: AsyncConnection, who: int, limit: int) -> tuple[PastContact, ...]:
    one = contacts.c
    query = (
        select(
            literal("").label("call_id"),
            one.at.label("arrived_at"),
            literal(None).label("queue"),
            one.agent_id,
            one.direction.label("outcome"),
            one.reason.label("disposition"),
            literal(None).label("resolved"),
            func.substr(one.pii_text, 1, _LONGEST_TEXT).label("pii_note"),
            one.channel,
            one.pii_subject,
        )
        .where(one.customer_id == who)
        .order_by(one.at.desc(), one.id.desc())
    )
    return await _read(connection, query.limit(max(0, limit)))


async def _read(connection: AsyncConnection, query: Select[Any]) -> tuple[PastContact, ...]:
    return tuple(PastContact(**row) for row in (await connection.execute(query)).mappings())


async def _open_cases(connection: AsyncConnection, owned: ColumnElement[bool]) -> tuple[OpenCase, ...]:
    query = (
        select(*(cases.c[each.name] for each in fields(OpenCase)))
        .where(owned, cases.c.closed_at.is_(None))
        .order_by(cases.c.opened_at, cases.c.number)
    )
    found = await connection.execute(query.limit(_MOST_CASES))
    return tuple(OpenCase(**row) for row in found.mappings())


async def remember(connection: AsyncConnection, e164: str, facts: Facts, *, at: float, who: str) -> None:
    """Write down what is known of the customer of a number, a new one when nobody has it. Raises
    `BadCustomer`."""
    await book.know(connection, e164, facts, at=at, who=who)
