"""The two databases behind one door: SQLite in one file, PostgreSQL for more than one machine.

URLs are taken as people write them: `sqlite:///var/tongdai.db`, `postgresql://user:password@host/name`.
"""

from __future__ import annotations

import sqlite3
import time
from collections.abc import AsyncIterator
from contextlib import AbstractAsyncContextManager, asynccontextmanager, closing
from pathlib import Path

import asyncpg  # type: ignore[import-untyped]
from alembic import command
from alembic.config import Config
from alembic.script import ScriptDirectory
from alembic.util import CommandError
from sqlalchemy import URL, Connection, event, make_url, text
from sqlalchemy.exc import ArgumentError, DataError, DBAPIError, IntegrityError, ProgrammingError
from sqlalchemy.exc import TimeoutError as PoolTimeout
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine, create_async_engine

_BUSY_S = 10.0  # how long SQLite waits for another writer
_CONNECT_S = 10.0
_ANSWER_S = 30.0
_MIGRATION_LOCK = 8_425_301  # any number, the same for ever: one process migrates, the others wait


class BadDatabaseUrl(ValueError):
    """The address of the database cannot be used; the message says what to write."""


class DatabaseUnusable(Exception):
    """The database is not there, or not as this version needs it; the message says what to do."""


def driver_url(url: str) -> URL:
    """The address as SQLAlchemy's asynchronous drivers want it."""
    try:
        made = make_url(url)
    except ArgumentError:
        # The address may hold a password: it is not repeated.
        raise BadDatabaseUrl(
            "The database address is not a URL. Write sqlite:///var/tongdai.db"
            " or postgresql://user:password@host/name."
        ) from None
    match made.drivername:
        case "sqlite" | "sqlite+aiosqlite":
            if made.database in (None, "", ":memory:"):
                raise BadDatabaseUrl("The database must be a file: write sqlite:///var/tongdai.db.")
            return made.set(drivername="sqlite+aiosqlite")
        case "postgres" | "postgresql" | "postgresql+asyncpg":
            query = dict(made.query)
            if "sslmode" in query:  # libpq's word; asyncpg's is ssl
                query["ssl"] = query.pop("sslmode")
            return made.set(drivername="postgresql+asyncpg", query=query)
    raise BadDatabaseUrl(
        f"No driver for {made.drivername!r}: write sqlite:///var/tongdai.db"
        " or postgresql://user:password@host/name."
    )


def make_engine(url: str, *, answer_s: float | None = _ANSWER_S) -> AsyncEngine:
    """Connects when first used. A SQLite file and its folder are made where missing.

    A PostgreSQL that does not answer a statement within `answer_s` is taken for gone.
    """
    address = driver_url(url)
    if address.get_backend_name() != "sqlite":
        patience = {"timeout": _CONNECT_S, "command_timeout": answer_s}
        return create_async_engine(address, pool_pre_ping=True, connect_args=patience, hide_parameters=True)
    path = Path(str(address.database))
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.touch(mode=0o600)  # names and numbers of people: for nobody else on this machine
        _into_wal_mode(path)
    except (OSError, sqlite3.Error) as error:
        raise _unusable(error) from error
    # Without isolation_level sqlite3 begins transactions by itself, and only at the first write.
    engine = create_async_engine(
        address, connect_args={"isolation_level": None, "timeout": _BUSY_S}, hide_parameters=True
    )
    event.listen(engine.sync_engine, "connect", _set_up_sqlite)
    event.listen(engine.sync_engine, "begin", _begin_sqlite)
    return engine


def _into_wal_mode(path: Path) -> None:
    """Once and for all: the file remembers it. Of several who do it at once SQLite refuses some without
    waiting, whatever its time-out, so they ask again."""
    give_up = time.monotonic() + _BUSY_S
    with closing(sqlite3.connect(path, timeout=_BUSY_S)) as connection:
        while True:
            try:
                connection.execute("PRAGMA journal_mode = WAL")
                return
            except sqlite3.OperationalError:
                if time.monotonic() > give_up:
                    raise
                time.sleep(0.01)


def _set_up_sqlite(connection: sqlite3.Connection, _record: object) -> None:
    cursor = connection.cursor()
    for pragma in ("synchronous = NORMAL", "foreign_keys = ON"):
        cursor.execute(f"PRAGMA {pragma}")
    cursor.close()


def _begin_sqlite(connection: Connection) -> None:
    connection.exec_driver_sql(connection.get_execution_options().get("tongdai_begin", "BEGIN"))


def writing(engine: AsyncEngine) -> AbstractAsyncContextManager[AsyncConnection]:
    """A transaction that writes, or leaves nothing. Raises `DatabaseUnusable` when the database is away."""
    # SQLite takes the lock at once: a reader that turns writer would be refused.
    return _transaction(engine.execution_options(tongdai_begin="BEGIN IMMEDIATE"))


def reading(engine: AsyncEngine) -> AbstractAsyncContextManager[AsyncConnection]:
    """A transaction that only reads. Raises `DatabaseUnusable` when the database is away."""
    return _transaction(engine)


@asynccontextmanager
async def _transaction(engine: AsyncEngine) -> AsyncIterator[AsyncConnection]:
    try:
        async with engine.begin() as connection:
            yield connection
    except (IntegrityError, ProgrammingError, DataError):
        raise  # the statement's fault, not the database's
    except (DBAPIError, PoolTimeout, asyncpg.PostgresError, OSError) as error:
        raise _unusable(error) from error


async def migrate(url: str) -> None:
    """Bring the tables to what this version needs; nothing to do is no harm. Raises `DatabaseUnusable`."""
    engine = make_engine(url, answer_s=None)
    try:
        async with writing(engine) as connection:
            if connection.dialect.name == "postgresql":
                await connection.execute(
                    text("SELECT pg_advisory_xact_lock(:lock)"), {"lock": _MIGRATION_LOCK}
                )
            await connection.run_sync(_upgrade)
    except CommandError as error:
        raise DatabaseUnusable(
            f"The database's tables cannot be brought to what this program needs: {error}."
            " If they were made by a newer version, run that one."
        ) from error
    finally:
        await engine.dispose()


async def check(engine: AsyncEngine) -> None:
    """The database answers and its tables are this version's. Raises `DatabaseUnusable`."""
    async with reading(engine) as connection:
        found = await connection.run_sync(_revision)
    wanted = ScriptDirectory.from_config(_config()).get_current_head()
    if found != wanted:
        raise DatabaseUnusable(
            f"The database's tables are at version {found or 'none'}, this program needs {wanted}."
            " Start the service of this version once, which brings older tables up to date; if they are"
            " newer, update the program."
        )


def _unusable(error: Exception) -> DatabaseUnusable:
    cause = str(error.orig if isinstance(error, DBAPIError) else error) or "it did not answer in time"
    return DatabaseUnusable(f"The database cannot be used: {cause}. Check its address and that it runs.")


def _config() -> Config:
    config = Config()
    folder = Path(__file__).parent / "migrations"
    config.set_main_option("script_location", str(folder).replace("%", "%%"))
    return config


def _upgrade(connection: Connection) -> None:
    config = _config()
    config.attributes["connection"] = connection
    command.upgrade(config, "head")


def _revision(connection: Connection) -> str | None:
    if not connection.dialect.has_table(connection, "alembic_version"):
        return None
    return connection.execute(text("SELECT version_num FROM alembic_version")).scalar()
