"""The book as a table that every spreadsheet opens, and that the import reads back."""

from __future__ import annotations

import csv
from collections.abc import AsyncIterator, Sequence
from typing import Any, TextIO

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncEngine

from interactions.database import reading
from interactions.people.book import THERE
from interactions.people.columns import safe
from interactions.people.schema import customers
from interactions.people.sheet import Row
from interactions.schema import customer_numbers

HEADING = ("number", "name", "email", "language", "tier", "agent", "outside_id", "preferences", "note")
_PAGE = 1000


async def count(engine: AsyncEngine) -> int:
    async with reading(engine) as connection:
        return await connection.scalar(select(func.count()).select_from(customers).where(THERE)) or 0


async def rows(engine: AsyncEngine) -> AsyncIterator[tuple[str, ...]]:
    """All customers, those known the longest first; each page of them as it is when it is read."""
    after = 0
    while True:
        page = select(customers).where(THERE, customers.c.id > after).order_by(customers.c.id).limit(_PAGE)
        async with reading(engine) as connection:
            found = (await connection.execute(page)).mappings().all()
            ids = [row["id"] for row in found]
            mine = select(customer_numbers).where(customer_numbers.c.customer_id.in_(ids))
            his: dict[int, list[str]] = {}
            for number in await connection.execute(mine.order_by(customer_numbers.c.pii_e164)):
                his.setdefault(number.customer_id, []).append(number.pii_e164)
        for row in found:
            yield _cells(row, his.get(row["id"], []))
        if len(found) < _PAGE:
            return
        after = found[-1]["id"]


class Table:
    """Writes rows that no spreadsheet takes for formulas."""

    def __init__(self, text: TextIO, heading: Sequence[str], delimiter: str = ",") -> None:
        self._csv = csv.writer(text, delimiter=delimiter)
        self.put(heading)

    def put(self, cells: Sequence[str]) -> None:
        self._csv.writerow([safe(cell) for cell in cells])


class LeftOut:
    """The rows that an import left out, as they were, with line and reason: corrected, the table can be
    imported as it is."""

    def __init__(self, text: TextIO, heading: Sequence[str], delimiter: str) -> None:
        self._width = len(heading)
        self._table = Table(text, [*heading, "tongdai line", "tongdai reason"], delimiter)

    def put(self, row: Row, reason: str) -> None:
        missing = [""] * max(0, self._width - len(row.cells))
        self._table.put([*row.cells, *missing, str(row.line), reason])


def _cells(row: Any, numbers: Sequence[str]) -> tuple[str, ...]:
    preferences = "; ".join(f"{key}={value}" for key, value in row["pii_preferences"].items())
    return (
        "; ".join(numbers),
        row["pii_name"],
        row["pii_email"],
        row["language"] or "",
        row["tier"],
        row["agent_id"],
        row["pii_outside_id"] or "",
        preferences,
        row["pii_note"],
    )
