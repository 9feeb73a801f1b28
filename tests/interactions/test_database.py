from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from contextlib import AsyncExitStack
from pathlib import Path

import pytest
from sqlalchemy import text

from interactions.database import (
    BadDatabaseUrl,
    DatabaseUnusable,
    check,
    driver_url,
    make_engine,
    migrate,
    reading,
    writing,
)
from interactions.store import InteractionLog
from tests.interactions.calls import call


@pytest.mark.parametrize(
    ("written", "used"),
    [
        ("sqlite:///var/x.db", "sqlite+aiosqlite:///var/x.db"),
        ("sqlite+aiosqlite:////srv/x.db", "sqlite+aiosqlite:////srv/x.db"),
        ("postgres://u:p@h:5432/d", "postgresql+asyncpg://u:p@h:5432/d"),
        ("postgresql://u@h/d?sslmode=require", "postgresql+asyncpg://u@h/d?ssl=require"),
    ],
)
def test_addresses_are_taken_as_people_write_them(written: str, used: str) -> None:
    assert driver_url(written).render_as_string(hide_password=False) == used


@pytest.mark.parametrize("url", ["", "var/x.db", "sqlite://", "sqlite:///:memory:", "mysql://u:secret@h/d"])
def test_an_address_that_cannot_be_used_says_what_to_write(url: str) -> None:
    with pytest.raises(BadDatabaseUrl, match=r"sqlite:///var/tongdai\.db") as refused:
        driver_url(url)
    assert "secret" not in str(refused.value)


async def test_sqlite_runs_in_wal_mode_and_guards_its_references(tmp_path: Path) -> None:
    engine = make_engine(f"sqlite:///{tmp_path}/folder/that/is/new/x.db")
    async with reading(engine) as connection:
        found = {}
        for pragma in ("journal_mode", "synchronous", "foreign_keys", "busy_timeout"):
            found[pragma] = (await connection.execute(text(f"PRAGMA {pragma}"))).scalar()
    await engine.dispose()
    assert found == {"journal_mode": "wal", "synchronous": 1, "foreign_keys": 1, "busy_timeout": 10_000}


async def test_a_transaction_that_fails_leaves_nothing(url: str) -> None:
    engine = make_engine(url)

    async def half() -> None:
        async with writing(engine) as connection:
            await connection.execute(text("INSERT INTO customers (pii_name) VALUES ('half')"))
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        await half()
    async with reading(engine) as connection:
        assert (await connection.execute(text("SELECT count(*) FROM customers"))).scalar() == 0
    await engine.dispose()


async def test_processes_that_migrate_at_once_do_no_harm(empty_url: str) -> None:
    async with asyncio.TaskGroup() as group:
        for n in range(3):
            group.create_task(migrate(empty_url), name=f"migrate {n}")
    engine = make_engine(empty_url)
    await check(engine)
    await engine.dispose()


async def test_tables_of_another_version_are_not_used(url: str) -> None:
    engine = make_engine(url)
    async with writing(engine) as connection:
        await connection.execute(text("UPDATE alembic_version SET version_num = '9999'"))
    with pytest.raises(DatabaseUnusable, match="version 9999"):
        await check(engine)
    await engine.dispose()


@pytest.mark.postgres
@pytest.mark.parametrize("database", ["postgresql"], indirect=True)
@pytest.mark.parametrize(("change", "to"), [("/test", "/no_such_"), ("tongdai:", "tongdai:wrong")])
async def test_a_wrong_database_or_password_says_what_to_do(url: str, change: str, to: str) -> None:
    with pytest.raises(DatabaseUnusable, match="Check its address"):
        await InteractionLog.open(url.replace(change, to))


@pytest.mark.postgres
@pytest.mark.parametrize("database", ["postgresql"], indirect=True)
async def test_a_cut_connection_is_told_and_the_next_one_works(log: InteractionLog) -> None:
    cut = text("SELECT pg_terminate_backend(pg_backend_pid())")

    async def be_cut() -> None:
        async with reading(log.engine) as connection:
            await connection.execute(cut)

    with pytest.raises(DatabaseUnusable, match="cannot be used"):
        await be_cut()
    assert await log.save(call())


async def test_a_database_that_is_busy_is_not_waited_for_for_ever(
    url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """SQLite: another writer holds the lock. PostgreSQL: another holds the table."""
    monkeypatch.setattr("interactions.database._BUSY_S", 0.1)
    engine = make_engine(url, answer_s=0.2)
    take = text("DELETE FROM users" if engine.dialect.name == "sqlite" else "LOCK TABLE users")

    async def wait() -> None:
        async with writing(engine) as second:
            await second.execute(take)

    async with writing(engine) as first:
        await first.execute(take)
        with pytest.raises(DatabaseUnusable, match="cannot be used"):
            await wait()
    await wait()
    await engine.dispose()


async def test_a_folder_that_cannot_be_made_says_so(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(DatabaseUnusable, match="Check its address"):
        await migrate(f"sqlite:///{tmp_path}/file/x.db")


async def test_nobody_else_may_read_a_new_database(tmp_path: Path) -> None:
    await migrate(f"sqlite:///{tmp_path}/x.db")
    assert (tmp_path / "x.db").stat().st_mode & 0o077 == 0


@pytest.mark.parametrize("use", [migrate, InteractionLog.open])
async def test_a_database_that_is_not_there_says_what_to_do(
    use: Callable[[str], Awaitable[object]], tmp_path: Path
) -> None:
    (tmp_path / "x.db").write_text("this is no database, but it is long enough to be taken for one" * 99)
    for address in ("postgresql://u:secret@127.0.0.1:1/d", f"sqlite:///{tmp_path}/x.db"):
        with pytest.raises(DatabaseUnusable, match="Check its address") as failed:
            await use(address)
        assert "secret" not in str(failed.value)


async def test_tables_of_a_newer_version_are_told_and_left_alone(url: str) -> None:
    engine = make_engine(url)
    async with writing(engine) as connection:
        await connection.execute(text("UPDATE alembic_version SET version_num = '9999'"))
    await engine.dispose()
    with pytest.raises(DatabaseUnusable, match="made by a newer version"):
        await migrate(url)


async def test_a_pool_with_no_connection_left_is_told_like_a_database_that_is_away(url: str) -> None:
    engine = make_engine(url)
    engine.pool._timeout = 0.05  # type: ignore[attr-defined]
    async with AsyncExitStack() as stack:

        async def take_more_than_any_pool_holds() -> None:
            for _ in range(40):
                await stack.enter_async_context(reading(engine))

        with pytest.raises(DatabaseUnusable):
            await take_more_than_any_pool_holds()
    await engine.dispose()
