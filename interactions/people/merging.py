"""Two rows that turn out to be one person, and one row that turns out to be two."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sqlalchemy import select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from interactions import audit
from interactions.cases.schema import cases
from interactions.database import writing
from interactions.number import e164
from interactions.people.book import KIND, CustomerBook, create, locked, not_primary
from interactions.people.customer import (
    NOTHING,
    BadCustomer,
    Customer,
    Facts,
    NoSuchCustomer,
    columns_of,
    with_folded,
    with_line,
)
from interactions.people.schema import customers
from interactions.schema import customer_numbers
from interactions.tables import metadata

_KEPT_OF_BOTH = ("pii_preferences", "requires")
# One of these is in the audit's entry when a number has become another customer's.
SAYS_WHO_IS_WHO = frozenset({"merged", "merged into", "split off", "split from"})
_FIRST_SAID = ("pii_name", "pii_primary", "pii_email", "pii_outside_id", "language", "tier", "agent_id")


async def merge(book: CustomerBook, into: int, other: int, *, at: float, who: str) -> Customer:
    """`other` becomes part of `into`: his numbers, so his calls, and all that names him in any table. What
    both have is kept as `into` has it. Raises `NoSuchCustomer` and `BadCustomer`."""
    if into == other:
        raise BadCustomer("a customer cannot be merged with himself: name the other one")
    async with writing(book.engine) as connection:
        # Lowest first, for two who merge the same two the other way round.
        rows = {one: await locked(connection, one) for one in sorted((into, other))}
        moved = await _move(connection, other, into)
        gone = with_folded({**NOTHING, "pii_primary": "", "merged_into": into, "changed_at": at})
        his = (customers.c.id == other) | (customers.c.merged_into == other)
        await connection.execute(update(customers).where(his).values(gone))
        joined = joined_facts(rows[into], rows[other])
        values = with_folded({**joined, "changed_at": at})
        await connection.execute(update(customers).where(customers.c.id == into).values(values))
        told = {name: rows[other][name] for name in (*_FIRST_SAID, *_KEPT_OF_BOTH, "pii_note")}
        for subject, change in (
            (into, {"merged": other, "moved": moved, **joined}),
            (other, {"merged into": into, "was": told}),
        ):
            await audit.write(connection, at=at, who=who, kind=KIND, subject=str(subject), change=change)
    found = await book.get(into)
    if found is None:
        raise NoSuchCustomer(into)
    return found


async def split(
    book: CustomerBook, customer_id: int, number: str, facts: Facts, *, at: float, who: str
) -> Customer:
    """A number turns out to be somebody else's: he becomes a customer of his own, and his calls are his, and
    the cases in which he is reached by it. Contacts on other channels name no number; they stay. Raises
    `NoSuchCustomer` and `BadCustomer`."""
    known, wanted = e164(number, book.region), columns_of(facts)
    async with writing(book.engine) as connection:
        await locked(connection, customer_id)
        mine = customer_numbers.c.customer_id == customer_id
        numbers = (await connection.scalars(select(customer_numbers.c.pii_e164).where(mine))).all()
        if known is None or known not in numbers:
            raise BadCustomer(f"{number[:40]!r} is not a number of customer {customer_id}")
        if len(numbers) == 1:
            raise BadCustomer("it is his only number: change his name instead, nobody would be left behind")
        made = await create(connection, [], wanted, at=at)
        await connection.execute(
            update(customer_numbers).where(customer_numbers.c.pii_e164 == known).values(customer_id=made)
        )
        await not_primary(connection, customer_id, known)
        his = (cases.c.customer_id == customer_id) & (cases.c.pii_customer == known)
        await connection.execute(update(cases).where(his).values(customer_id=made))
        for subject, change in (
            (customer_id, {"split off": made, "number removed": known}),
            (made, {"created": True, "split from": customer_id, "numbers": [known], **wanted}),
        ):
            await audit.write(connection, at=at, who=who, kind=KIND, subject=str(subject), change=change)
    found = await book.get(made)
    if found is None:
        raise NoSuchCustomer(made)
    return found


def joined_facts(kept: Mapping[str, Any], gone: Mapping[str, Any]) -> dict[str, Any]:
    """What is known of the one person: as `kept` says it, and where that says nothing, as `gone` did."""
    joined = {name: kept[name] or gone[name] for name in _FIRST_SAID}
    joined |= {name: {**gone[name], **kept[name]} for name in _KEPT_OF_BOTH}
    missing = [line for line in gone["pii_note"].split("\n") if line and line not in kept["pii_note"]]
    joined["pii_note"] = kept["pii_note"]
    for line in missing:
        joined["pii_note"] = with_line(joined["pii_note"], line)
    began = [row["created_at"] for row in (kept, gone) if row["created_at"] is not None]
    return joined | {"created_at": min(began, default=None)}


async def _move(connection: AsyncConnection, source: int, target: int) -> dict[str, int]:
    """Every row of any table that points at one customer points at the other; how many, by table."""
    moved = {}
    for table in metadata.sorted_tables:
        for column in table.c:
            if any(key.column is customers.c.id for key in column.foreign_keys):
                move = update(table).where(column == source).values({column.name: target})
                moved[table.name] = (await connection.execute(move)).rowcount
    return {name: count for name, count in moved.items() if count}
