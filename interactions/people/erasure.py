"""Forgetting one person in everything SQL holds of him. What is counted stays; nobody is in it any more.

Each part of the house says in `interactions.people.erasers` what of its tables is a person's: a line made by
`blank`, `remove` or `rename`, or a function of its own. All of them run in one transaction.

    blank(surveys.c.call_id, "calls", pii_comment=None)
    remove(notes.c.customer_id, "customers")
    rename(fcr_contacts.c.pii_customer)
    blank(answers.c.review_id, "calls", by=(reviews.c.id, reviews.c.call_id), pii_note="")
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal, TypeAlias, TypeVar

from sqlalchemy import Column, ColumnElement, Table, delete, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

Ids: TypeAlias = Literal["customers", "calls", "recordings", "pii_numbers"]
Erase: TypeAlias = Callable[[AsyncConnection, "Person"], Awaitable[int]]
Way: TypeAlias = tuple[Column[Any], Column[Any]]
Value = TypeVar("Value")
_AT_ONCE = 500  # values in one statement


@dataclass(frozen=True, slots=True, kw_only=True)
class Person:
    """All that is one person's. `pseudonym` takes the place of his number where equal must stay equal, so
    that repeated calls are still counted as such; nobody can get from it to the number."""

    pseudonym: str
    customers: tuple[int, ...]
    pii_numbers: tuple[str, ...]  # as +84901234567
    pii_addresses: tuple[str, ...]  # of e-mail
    calls: tuple[str, ...]
    recordings: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Eraser:
    """What is to be done to one table; it tells how many rows were this person's."""

    table: Table
    erase: Erase


def blank(whose: Column[Any], of: Ids, *, by: Way | None = None, **to: Any) -> Eraser:
    """These columns lose what is in them; the rows stay. `by` leads from `whose` to the person: the parent's
    key, and the parent's column that says whose it is."""

    async def erase(connection: AsyncConnection, person: Person) -> int:
        count = 0
        for some in chunks(getattr(person, of)):
            done = await connection.execute(update(whose.table).where(_among(whose, by, some)).values(to))
            count += done.rowcount
        return count

    return Eraser(whose.table, erase)


def remove(whose: Column[Any], of: Ids, *, by: Way | None = None) -> Eraser:
    """The rows go."""

    async def erase(connection: AsyncConnection, person: Person) -> int:
        count = 0
        for some in chunks(getattr(person, of)):
            count += (await connection.execute(delete(whose.table).where(_among(whose, by, some)))).rowcount
        return count

    return Eraser(whose.table, erase)


def rename(number: Column[Any]) -> Eraser:
    """A column that holds his number holds his pseudonym."""

    async def erase(connection: AsyncConnection, person: Person) -> int:
        count = 0
        for some in chunks(person.pii_numbers):
            put = update(number.table).where(number.in_(some)).values({number.name: person.pseudonym})
            count += (await connection.execute(put)).rowcount
        return count

    return Eraser(number.table, erase)


def chunks(values: Sequence[Value]) -> Iterator[Sequence[Value]]:
    """Values in parts that fit into one statement of either database."""
    for start in range(0, len(values), _AT_ONCE):
        yield values[start : start + _AT_ONCE]


def _among(whose: Column[Any], by: Way | None, values: Sequence[Any]) -> ColumnElement[bool]:
    if by is None:
        return whose.in_(values)
    key, parents = by
    return whose.in_(select(key).where(parents.in_(values)))


async def run(connection: AsyncConnection, person: Person, erasers: Sequence[Eraser]) -> Mapping[str, int]:
    """Rows that were this person's, by table."""
    counts: dict[str, int] = {}
    for eraser in erasers:
        count = await eraser.erase(connection, person)
        counts[eraser.table.name] = max(counts.get(eraser.table.name, 0), count)
    return {name: count for name, count in sorted(counts.items()) if count}
