"""Customers as people look for them: by a part of a number, by the name with or without its marks, by what
they are called outside."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, fields
from typing import Any

from sqlalchemy import ColumnElement, and_, case, false, func, literal, or_, select
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from interactions import cursors
from interactions.database import reading
from interactions.fold import fold
from interactions.people.book import THERE
from interactions.people.customer import Customer, primary_first
from interactions.people.schema import customers
from interactions.schema import customer_numbers

_MOST = 200  # on one page
_OWN = tuple(field.name for field in fields(Customer) if field.name != "pii_numbers")
_OF_A_NUMBER = re.compile(r"\+?[0-9 ().\-/]+")


@dataclass(frozen=True, slots=True)
class CustomerPage:
    """`next` is the cursor of the following page, None at the end."""

    items: tuple[Customer, ...]
    next: str | None


async def find(
    engine: AsyncEngine, words: str, *, limit: int = 50, before: str | None = None
) -> CustomerPage:
    """A page of those whom `words` may mean, everybody when there are none: first those who have the words
    as they are, then those whose words only begin so; the newest first. Raises `BadCursor`."""
    limit = max(1, min(limit, _MOST))
    his, rank = customers.c, _rank(words)
    query = select(*(his[name] for name in _OWN)).where(THERE, _meant(words))
    if rank is None:  # then the newest are read, and no others
        query = query.add_columns(literal(0).label("rank")).order_by(his.id.desc())
    else:
        query = query.add_columns(rank.label("rank")).order_by(rank, his.id.desc())
    if before is not None:
        far, last = _place(before)
        older = his.id < last
        query = query.where(older if rank is None else or_(rank > far, and_(rank == far, older)))
    async with reading(engine) as connection:
        found = await connection.execute(query.limit(limit + 1))
        rows = found.mappings().all()
        numbers = await _numbers(connection, [row["id"] for row in rows[:limit]])
    items = tuple(
        Customer(
            **{name: row[name] for name in _OWN},
            pii_numbers=primary_first(numbers[row["id"]], row["pii_primary"]),
        )
        for row in rows[:limit]
    )
    more = len(rows) > limit
    last_row = rows[limit - 1] if more else None
    return CustomerPage(
        items, cursors.encode(float(last_row["rank"]), str(last_row["id"])) if last_row else None
    )


def _meant(words: str) -> ColumnElement[bool]:
    if not words.strip():
        return literal(True)
    his = customers.c
    ways: list[ColumnElement[bool]] = [his.pii_outside_id == words.strip()]
    if _OF_A_NUMBER.fullmatch(words.strip()):
        # Whoever writes 0901… means what the book has as +84901…
        digits = re.sub(r"\D", "", words).lstrip("0")
        known = customer_numbers.c.pii_e164.contains(digits, autoescape=True) if digits else false()
        ways.append(his.id.in_(select(customer_numbers.c.customer_id).where(known)))
    if "@" in words:
        ways.append(func.lower(his.pii_email).contains(words.strip().lower(), autoescape=True))
    if each := fold(words).split():
        name = literal(" ") + his.pii_folded
        ways.append(and_(*(name.contains(f" {word}", autoescape=True) for word in each)))
    return or_(*ways)


def _rank(words: str) -> ColumnElement[int] | None:
    """0 of a name that has these words in a row, 1 of others; None where no name is looked for."""
    wanted = fold(words)
    if not wanted or _OF_A_NUMBER.fullmatch(words.strip()):
        return None
    name = literal(" ") + customers.c.pii_folded + literal(" ")
    return case((name.contains(f" {wanted} ", autoescape=True), 0), else_=1)


async def _numbers(connection: AsyncConnection, ids: Sequence[int]) -> dict[int, list[str]]:
    theirs = select(customer_numbers).where(customer_numbers.c.customer_id.in_(ids))
    found: Iterable[Any] = await connection.execute(theirs)
    numbers: defaultdict[int, list[str]] = defaultdict(list)
    for row in found:
        numbers[row.customer_id].append(row.pii_e164)
    return numbers


def _place(cursor: str) -> tuple[int, int]:
    rank, key = cursors.decode_time_and_id(cursor)
    if rank in (0, 1) and key.isascii() and key.isdecimal() and len(key) < 19:
        return int(rank), int(key)
    raise cursors.BadCursor
