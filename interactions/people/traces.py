"""Whether anything of somebody is left: a search of every text in the whole database, as the database itself
says it is made, not as we believe."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable

from sqlalchemy import Connection, LargeBinary, Text, cast, column, func, inspect, or_, select, table
from sqlalchemy.ext.asyncio import AsyncEngine
from sqlalchemy.types import Boolean, Numeric

from interactions.database import reading
from interactions.fold import fold

# Called with the name of each table and the share that is done.
Progress = Callable[[str, float], None]


async def traces(
    engine: AsyncEngine, words: Iterable[str], progress: Progress = lambda _name, _done: None
) -> dict[str, int]:
    """Rows in which one of the words stands, by `table.column`: as it is, as JSON writes it, or folded."""
    spellings = sorted({spelling for word in words for spelling in _spellings(word)})
    found: dict[str, int] = {}
    if not spellings:
        return found
    async with reading(engine) as connection:
        tables = await connection.run_sync(_texts)
        position = func.instr if connection.dialect.name == "sqlite" else func.strpos
        for number, (name, columns) in enumerate(tables.items()):
            progress(name, number / len(tables))
            here = [cast(column(each), Text) for each in columns]
            hits = [or_(*(position(text, spelling) > 0 for spelling in spellings)) for text in here]
            counted = select(*(func.count().filter(hit) for hit in hits)).select_from(table(name))
            if columns:
                row = (await connection.execute(counted)).one()
                found.update(
                    {f"{name}.{each}": rows for each, rows in zip(columns, row, strict=True) if rows}
                )
    progress("done", 1.0)
    return found


def _spellings(word: str) -> set[str]:
    return {word, json.dumps(word)[1:-1], fold(word)} - {""}


def _texts(connection: Connection) -> dict[str, list[str]]:
    """The columns of each table that may hold words."""
    look = inspect(connection)
    no_words = (Numeric, LargeBinary, Boolean)
    return {
        name: [
            str(each["name"])
            for each in look.get_columns(name)
            if not isinstance(each["type"], no_words) and "INT" not in str(each["type"]).upper()
        ]
        for name in sorted(look.get_table_names())
    }
