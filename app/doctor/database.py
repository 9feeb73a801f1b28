"""The database: reached, its tables as this version needs them or can make them, and somebody to log in."""

from __future__ import annotations

import asyncio
from pathlib import Path

from alembic.script import ScriptDirectory
from sqlalchemy import Connection, inspect, text

import interactions.migrations
from app.config import Config
from app.doctor.finding import Finding, missing, ok, warning
from app.doctor.folders import unwritable
from interactions.database import BadDatabaseUrl, DatabaseUnusable, driver_url, make_engine, reading

MEND = "mend `database` in centre.toml, or leave it out for SQLite below `data`; see that PostgreSQL runs"


async def check_database(config: Config) -> list[Finding]:
    try:
        address = driver_url(config.database_url)
    except BadDatabaseUrl as error:
        return [missing("database", str(error), MEND)]
    embedded = address.get_backend_name() == "sqlite"
    if embedded:
        path = Path(str(address.database))
        if fault := await asyncio.to_thread(_unwritable, path):
            return [missing("database", fault, f"make its folder writable for the service's user. {MEND}")]
        if not await asyncio.to_thread(path.exists):  # and looking must not make it
            return [ok("database", "a new SQLite file will be made by the first start")]
    try:
        engine = make_engine(config.database_url)
        try:
            async with reading(engine) as connection:
                return await connection.run_sync(_tables)
        finally:
            await engine.dispose()
    except DatabaseUnusable as error:
        return [missing("database", str(error), MEND)]


def _unwritable(path: Path) -> str | None:
    return f"{path} is a folder, not a database" if path.is_dir() else unwritable(path.parent)


def _tables(connection: Connection) -> list[Finding]:
    """What is there against what the migrations know."""
    kind = "PostgreSQL" if connection.dialect.name == "postgresql" else "SQLite"
    steps = ScriptDirectory(str(Path(str(interactions.migrations.__file__)).parent))
    wanted, known = steps.get_current_head(), {step.revision for step in steps.walk_revisions()}
    found = None
    if inspect(connection).has_table("alembic_version"):
        found = connection.execute(text("SELECT version_num FROM alembic_version")).scalar()
    if found == wanted:
        return [ok("database", f"{kind} answers, its tables are this version's"), *_users(connection)]
    if found is not None and found not in known:
        words = f"the tables are at version {found}, which a newer program made; this one needs {wanted}"
        return [missing("database", words, "install the newer program, or go back to a copy of that time")]
    if (
        kind == "PostgreSQL"
        and not connection.execute(text("SELECT has_schema_privilege(current_schema(), 'CREATE')")).scalar()
    ):
        mend = "give the database to its user: ALTER DATABASE … OWNER TO …"
        return [missing("database", "the tables are to be made, but this user may not", mend)]
    state = "has no tables yet" if found is None else f"has older tables ({found})"
    return [ok("database", f"{kind} answers and {state}: the next start makes them")]


def _users(connection: Connection) -> list[Finding]:
    if connection.execute(text("SELECT count(*) FROM users")).scalar():
        return []
    return [warning("log-ins", "nobody may log in to the screens", "tongdai user add NAME --role supervisor")]
