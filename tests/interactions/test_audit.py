from __future__ import annotations

import asyncio

import pytest
from sqlalchemy import delete, insert, select, update
from sqlalchemy.ext.asyncio import AsyncEngine

from interactions import audit
from interactions.audit import Entry, Verdict
from interactions.database import make_engine, writing
from interactions.schema import audit as table


async def written(url: str, count: int = 3) -> AsyncEngine:
    engine = make_engine(url)
    for number in range(count):
        await one(engine, number)
    return engine


async def one(engine: AsyncEngine, number: int) -> None:
    async with writing(engine) as connection:
        await audit.write(
            connection,
            at=1_700_000_000.25 + number,
            who="lan",
            kind="call",
            subject=f"c{number % 2}",
            change={"ghi chú": "gọi lại", "số": number, "tỉ lệ": 0.1},
        )


async def test_changes_are_told_oldest_first_and_the_chain_holds(url: str) -> None:
    engine = await written(url)
    assert await audit.of(engine, "call", "c0") == [
        Entry(1_700_000_000.25, "lan", "call", "c0", {"ghi chú": "gọi lại", "số": 0, "tỉ lệ": 0.1}),
        Entry(1_700_000_002.25, "lan", "call", "c0", {"ghi chú": "gọi lại", "số": 2, "tỉ lệ": 0.1}),
    ]
    assert await audit.verify(engine) == Verdict(3)
    await engine.dispose()


@pytest.mark.parametrize(
    "values",
    [{"who": "minh"}, {"at": 1.0}, {"subject": "c9"}, {"pii_change": {"số": 5}}, {"hash": b"x" * 32}],
)
async def test_an_entry_that_was_altered_is_found(url: str, values: dict[str, object]) -> None:
    engine = await written(url)
    async with writing(engine) as connection:
        second = await connection.scalar(select(table.c.id).order_by(table.c.id).offset(1).limit(1))
        await connection.execute(update(table).where(table.c.id == second).values(values))
    assert await audit.verify(engine) == Verdict(1, second)
    await engine.dispose()


async def test_an_entry_that_was_taken_out_is_found(url: str) -> None:
    engine = await written(url)
    async with writing(engine) as connection:
        first = await connection.scalar(select(table.c.id).order_by(table.c.id).limit(1))
        await connection.execute(delete(table).where(table.c.id == first))
    assert (await audit.verify(engine)).broken_at is not None
    await engine.dispose()


async def test_an_entry_put_in_by_hand_is_found(url: str) -> None:
    engine = await written(url, 1)
    async with writing(engine) as connection:
        row = (await connection.execute(select(table))).mappings().one()
        await connection.execute(insert(table).values({**row, "id": row["id"] + 1}))
    assert (await audit.verify(engine)).broken_at is not None
    await engine.dispose()


async def test_what_was_changed_can_be_erased_and_the_chain_still_holds(url: str) -> None:
    engine = await written(url)
    async with writing(engine) as connection:
        assert await audit.erase(connection, "call", "c0") == 2
    assert [entry.change for entry in await audit.of(engine, "call", "c0")] == [None, None]
    assert await audit.verify(engine) == Verdict(3)
    await engine.dispose()


async def test_several_are_chained_in_their_order(url: str) -> None:
    engine = await written(url, 1)
    entries = [Entry(float(number), "lan", "call", "c7", {"số": number}) for number in range(5)]
    async with writing(engine) as connection:
        await audit.write_many(connection, entries)
        await audit.write_many(connection, [])
    assert await audit.of(engine, "call", "c7") == entries
    assert await audit.verify(engine) == Verdict(6)
    await engine.dispose()


async def test_writers_at_once_make_one_chain(url: str) -> None:
    engine = make_engine(url)
    async with asyncio.TaskGroup() as group:
        for number in range(8):
            group.create_task(one(engine, number), name=f"write {number}")
    assert await audit.verify(engine) == Verdict(8)
    await engine.dispose()
