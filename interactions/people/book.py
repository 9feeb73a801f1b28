"""The book of customers: found by number, id or a CRM's id; every change of it is in the audit.

Of each transaction the data come first and the audit last: whoever waits for the audit's turn holds no row
that the one before him still needs, but for those they both change.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import fields
from typing import Any

from sqlalchemy import ColumnElement, delete, func, select, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from interactions import audit
from interactions.database import reading, writing
from interactions.number import HOME_REGION, e164
from interactions.people.customer import (
    NOTHING,
    BadCustomer,
    BadNumber,
    Customer,
    Facts,
    NoSuchCustomer,
    Taken,
    columns_of,
    difference,
    primary_first,
    with_folded,
    with_line,
)
from interactions.people.schema import customers
from interactions.rows import insert
from interactions.schema import customer_numbers

KIND = "customer"  # of the audit; its subject is the customer's id
THERE = customers.c.erased_at.is_(None) & customers.c.merged_into.is_(None)
_MOST_NUMBERS = 50
_OWN = tuple(field.name for field in fields(Customer) if field.name != "pii_numbers")
_TRIES = 5


class CustomerBook:
    """`region` tells how numbers without a country code are meant; `who` and `at` are of the audit."""

    def __init__(self, engine: AsyncEngine, region: str = HOME_REGION) -> None:
        self.engine = engine
        self.region = region

    async def get(self, customer_id: int) -> Customer | None:
        return await self._one(customers.c.id == customer_id)

    async def of_number(self, number: str) -> Customer | None:
        """Whose number this is, in any spelling."""
        known = e164(number, self.region)
        return None if known is None else await self._one(customers.c.id == _owner(known))

    async def of_outside_id(self, outside_id: str) -> Customer | None:
        return await self._one(customers.c.pii_outside_id == outside_id)

    async def add(self, numbers: Iterable[str], facts: Facts, *, at: float, who: str) -> Customer:
        """A new customer. Raises `BadCustomer` (`BadNumber`, `Taken`)."""
        wanted = columns_of(facts)
        known = list(dict.fromkeys(self._e164(number) for number in numbers))
        if not known and not wanted.get("pii_outside_id"):
            raise BadCustomer("a customer needs a telephone number or an outside id to be known by")
        if len(known) > _MOST_NUMBERS:
            raise BadCustomer(f"{len(known)} numbers are too many for one customer: {_MOST_NUMBERS} at most")
        try:
            async with writing(self.engine) as connection:
                await _free(connection, known, wanted.get("pii_outside_id"))
                made = await create(connection, known, wanted, at=at)
                await audit.write(
                    connection,
                    at=at,
                    who=who,
                    kind=KIND,
                    subject=str(made),
                    change={"created": True, "numbers": known, **wanted},
                )
        except IntegrityError as race:
            raise BadCustomer("somebody has just added this customer: look for him by the number") from race
        return await self._sure(made)

    async def change(self, customer_id: int, facts: Facts, *, at: float, who: str) -> Customer:
        """Write down what is given and leave the rest. Raises `NoSuchCustomer` and `BadCustomer`."""
        wanted = columns_of(facts)
        try:
            async with writing(self.engine) as connection:
                known = await locked(connection, customer_id)
                await _free(connection, [], wanted.get("pii_outside_id"), but=customer_id)
                await put(connection, known, wanted, at=at, who=who)
        except IntegrityError as race:
            raise BadCustomer("another customer has just been given this outside id") from race
        return await self._sure(customer_id)

    async def add_note(self, customer_id: int, line: str, *, at: float, who: str) -> Customer:
        """One more line of the note. Raises `NoSuchCustomer` and `BadCustomer`."""
        if not line.strip():
            raise BadCustomer("the note is empty: write what should be known")
        async with writing(self.engine) as connection:
            known = await locked(connection, customer_id)
            wanted = columns_of(Facts(note=line.strip()))
            wanted["pii_note"] = with_line(known["pii_note"], wanted["pii_note"])
            await put(connection, known, wanted, at=at, who=who)
        return await self._sure(customer_id)

    async def add_number(self, customer_id: int, number: str, *, at: float, who: str) -> Customer:
        """Raises `NoSuchCustomer`, `BadNumber`, and `Taken` when it is somebody else's."""
        known = self._e164(number)
        async with writing(self.engine) as connection:
            await locked(connection, customer_id)
            mine = customer_numbers.c.customer_id == customer_id
            if (await connection.scalar(select(func.count()).where(mine)) or 0) >= _MOST_NUMBERS:
                raise BadCustomer(f"he has {_MOST_NUMBERS} numbers: take one away first")
            claim = insert(connection, customer_numbers).values(pii_e164=known, customer_id=customer_id)
            claimed = claim.on_conflict_do_nothing().returning(customer_numbers.c.pii_e164)
            if (await connection.execute(claimed)).first() is not None:
                await _note_change(connection, customer_id, {"number added": known}, at=at, who=who)
            elif (owner := await connection.scalar(select(_owner(known)))) != customer_id:
                raise Taken(known, owner or 0)
        return await self._sure(customer_id)

    async def remove_number(self, customer_id: int, number: str, *, at: float, who: str) -> Customer:
        """It is nobody's then; its calls stay its own. Raises `NoSuchCustomer` and `BadNumber`."""
        known = self._e164(number)
        async with writing(self.engine) as connection:
            await locked(connection, customer_id)
            gone = (
                delete(customer_numbers)
                .where(_his(customer_id, known))
                .returning(customer_numbers.c.pii_e164)
            )
            if (await connection.execute(gone)).first() is None:
                raise BadCustomer(f"{known} is not a number of customer {customer_id}")
            await not_primary(connection, customer_id, known)
            await _note_change(connection, customer_id, {"number removed": known}, at=at, who=who)
        return await self._sure(customer_id)

    async def make_primary(self, customer_id: int, number: str, *, at: float, who: str) -> Customer:
        """The one of his numbers to call. Raises `NoSuchCustomer` and `BadNumber`."""
        wanted = self._e164(number)
        async with writing(self.engine) as connection:
            known = await locked(connection, customer_id)
            mine = select(customer_numbers.c.pii_e164).where(_his(customer_id, wanted))
            if await connection.scalar(mine) is None:
                raise BadCustomer(f"{wanted} is not a number of customer {customer_id}: add it first")
            await put(connection, known, {"pii_primary": wanted}, at=at, who=who)
        return await self._sure(customer_id)

    def _e164(self, number: str) -> str:
        known = e164(number, self.region)
        if known is None:
            raise BadNumber(number)
        return known

    async def _sure(self, customer_id: int) -> Customer:
        found = await self.get(customer_id)
        if found is None:
            raise NoSuchCustomer(customer_id)
        return found

    async def _one(self, where: ColumnElement[bool]) -> Customer | None:
        query = select(*(customers.c[name] for name in _OWN)).where(where, THERE)
        async with reading(self.engine) as connection:
            row = (await connection.execute(query)).mappings().first()
            if row is None:
                return None
            mine = select(customer_numbers.c.pii_e164).where(customer_numbers.c.customer_id == row["id"])
            numbers = (await connection.scalars(mine)).all()
        return Customer(**row, pii_numbers=primary_first(numbers, row["pii_primary"]))


# --- what others do in a transaction of their own --------------------------------------------------


async def locked(connection: AsyncConnection, customer_id: int) -> Mapping[str, Any]:
    """The customer's row, which nobody else changes until the transaction ends. Raises `NoSuchCustomer`."""
    mine = select(customers).where(customers.c.id == customer_id, THERE)
    found = (await connection.execute(mine.with_for_update())).mappings().first()
    if found is None:
        raise NoSuchCustomer(customer_id)
    return dict(found)


async def create(
    connection: AsyncConnection, numbers: Iterable[str], wanted: Mapping[str, Any], *, at: float
) -> int:
    """A new row and its numbers, not yet in the audit; its id. `wanted` as `columns_of` gives it."""
    values = with_folded({**NOTHING, **wanted, "created_at": at, "changed_at": at})
    made = (
        await connection.execute(customers.insert().values(values).returning(customers.c.id))
    ).scalar_one()
    if rows := [{"pii_e164": number, "customer_id": made} for number in numbers]:
        await connection.execute(customer_numbers.insert(), rows)
    return int(made)


async def put(
    connection: AsyncConnection, known: Mapping[str, Any], wanted: Mapping[str, Any], *, at: float, who: str
) -> None:
    """Change a `locked` row, and write into the audit what of it is other than it was."""
    changed = difference(known, wanted)
    if not changed:
        return
    values = with_folded({name: is_now for name, (_, is_now) in changed.items()})
    await connection.execute(
        update(customers).where(customers.c.id == known["id"]).values(values | {"changed_at": at})
    )
    await _note_change(connection, known["id"], changed, at=at, who=who)


async def know(connection: AsyncConnection, number: str, facts: Facts, *, at: float, who: str) -> None:
    """Write down what is known of whoever has this number (+84…), a new customer when nobody has it."""
    wanted = columns_of(facts)
    for _ in range(_TRIES):
        owner = await connection.scalar(select(_owner(number)))
        if owner is not None:
            try:
                known = await locked(connection, owner)
            except NoSuchCustomer:  # has just been merged into another, or erased
                continue
            await put(connection, known, wanted, at=at, who=who)
            return
        made = await create(connection, [], wanted, at=at)
        claim = insert(connection, customer_numbers).values(pii_e164=number, customer_id=made)
        claimed = claim.on_conflict_do_nothing().returning(customer_numbers.c.pii_e164)
        if (await connection.execute(claimed)).first() is not None:
            change = {"created": True, "numbers": [number], **wanted}
            await _note_change(connection, made, change, at=at, who=who)
            return
        # Another has named him at the same moment: write it down of the one he made.
        await connection.execute(delete(customers).where(customers.c.id == made))
    raise NoSuchCustomer(number)


async def not_primary(connection: AsyncConnection, customer_id: int, number: str) -> None:
    """The number is no longer his, so it is not the one to call either."""
    it_was = (customers.c.id == customer_id) & (customers.c.pii_primary == number)
    await connection.execute(update(customers).where(it_was).values(pii_primary=""))


def _his(customer_id: int, number: str) -> ColumnElement[bool]:
    return (customer_numbers.c.customer_id == customer_id) & (customer_numbers.c.pii_e164 == number)


def _owner(number: str) -> Any:
    return (
        select(customer_numbers.c.customer_id).where(customer_numbers.c.pii_e164 == number).scalar_subquery()
    )


async def _free(
    connection: AsyncConnection, numbers: list[str], outside_id: str | None, but: int = 0
) -> None:
    """Raises `Taken` when one of these is another customer's."""
    wanted = select(customer_numbers).where(customer_numbers.c.pii_e164.in_(numbers))
    for row in await connection.execute(wanted.order_by(customer_numbers.c.pii_e164)) if numbers else ():
        raise Taken(row.pii_e164, row.customer_id)
    if outside_id:
        same = (customers.c.pii_outside_id == outside_id) & (customers.c.id != but)
        owner = await connection.scalar(select(customers.c.id).where(same))
        if owner is not None:
            raise Taken(f"the outside id {outside_id[:40]!r}", owner)


async def _note_change(
    connection: AsyncConnection, customer_id: int, change: Mapping[str, Any], *, at: float, who: str
) -> None:
    await audit.write(connection, at=at, who=who, kind=KIND, subject=str(customer_id), change=change)
