"""What came by e-mail, chat or in person, posted by whoever received it: nobody must repeat himself."""

from __future__ import annotations

import math
from dataclasses import asdict, dataclass
from enum import StrEnum
from typing import Any

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from interactions import audit
from interactions.database import writing
from interactions.people.book import KIND, locked
from interactions.people.customer import clean
from interactions.people.schema import contacts
from interactions.rows import insert

LONGEST_SUBJECT, LONGEST_TEXT, LONGEST_WORD = 500, 50_000, 200


class Channel(StrEnum):
    EMAIL = "email"
    CHAT = "chat"
    SOCIAL = "social"
    VISIT = "visit"
    OTHER = "other"


class Direction(StrEnum):
    INBOUND = "inbound"
    OUTBOUND = "outbound"


class BadContact(ValueError):
    """The contact cannot be written down so; the message says what to write."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Contact:
    """`at` in seconds since the epoch (UTC). `source` and `outside_id`: who posted it and what it is called
    there, so that the same one posted again is the same."""

    channel: Channel
    direction: Direction
    at: float
    pii_subject: str = ""
    pii_text: str = ""
    reason: str | None = None
    agent_id: str | None = None
    source: str = ""
    outside_id: str | None = None


@dataclass(frozen=True, slots=True)
class Posted:
    """`new` is False when it had been posted before: then it is as it was, with the customer of then."""

    id: int
    customer_id: int
    new: bool


async def post(
    engine: AsyncEngine, customer_id: int, contact: Contact, *, posted_at: float, who: str
) -> Posted:
    """Put it into the customer's history, once. Raises `NoSuchCustomer` and `BadContact`."""
    values = _checked(contact)
    async with writing(engine) as connection:
        if contact.outside_id is not None and (known := await _known(connection, contact)) is not None:
            return known
        await locked(connection, customer_id)
        put = insert(connection, contacts).values(values | {"customer_id": customer_id})
        done = await connection.execute(put.on_conflict_do_nothing().returning(contacts.c.id))
        made = done.scalar()
        if made is None:  # posted twice at the same moment
            known = await _known(connection, contact)
            assert known is not None
            return known
        change = {"contact": made, "channel": contact.channel.value, "source": contact.source}
        await audit.write(
            connection, at=posted_at, who=who, kind=KIND, subject=str(customer_id), change=change
        )
    return Posted(made, customer_id, True)


async def _known(connection: AsyncConnection, contact: Contact) -> Posted | None:
    same = (contacts.c.source == contact.source) & (contacts.c.outside_id == contact.outside_id)
    row = (await connection.execute(select(contacts.c.id, contacts.c.customer_id).where(same))).first()
    return None if row is None else Posted(row.id, row.customer_id, False)


def _checked(contact: Contact) -> dict[str, Any]:
    values: dict[str, Any] = {name: clean(value) for name, value in asdict(contact).items()}
    if not math.isfinite(contact.at):
        raise BadContact("the time of the contact is no number: write seconds since 1970, in UTC")
    for name, longest in (("pii_subject", LONGEST_SUBJECT), ("pii_text", LONGEST_TEXT)):
        if len(values[name]) > longest:
            raise BadContact(f"the {name.removeprefix('pii_')} is too long: at most {longest} characters")
    for name in ("reason", "agent_id", "source", "outside_id"):
        if len(values[name] or "") > LONGEST_WORD:
            raise BadContact(f"the {name} is too long: at most {LONGEST_WORD} characters")
    if contact.outside_id == "":
        raise BadContact("the outside_id is empty: leave it out when the message has none")
    return values | {"channel": contact.channel.value, "direction": contact.direction.value}
