"""The migrated database and the tables in `schema` must be the same thing."""

from __future__ import annotations

import re

from sqlalchemy import Connection, text

from interactions.database import make_engine, migrate, writing
from interactions.schema import metadata

_SQLITE = "SELECT name, sql FROM sqlite_master WHERE name NOT LIKE '%alembic%'"
_POSTGRES = (
    "SELECT table_name || '.' || column_name, concat_ws(' ', data_type, collation_name, is_nullable,"
    " column_default, generation_expression) FROM information_schema.columns"
    " WHERE table_schema = 'public' AND table_name <> 'alembic_version'",
    "SELECT indexname, indexdef FROM pg_indexes"
    " WHERE schemaname = 'public' AND tablename <> 'alembic_version'",
    "SELECT conname, pg_get_constraintdef(oid) FROM pg_constraint"
    " WHERE connamespace = 'public'::regnamespace"
    " AND conrelid IS DISTINCT FROM to_regclass('alembic_version')",
)


def _catalogue(connection: Connection) -> dict[tuple[int, str], str]:
    """Everything the database says of its tables, columns, keys, indexes and triggers."""
    queries = (_SQLITE,) if connection.dialect.name == "sqlite" else _POSTGRES
    return {
        (number, name): re.sub(r"\s+", "", sql or "")
        for number, query in enumerate(queries)
        for name, sql in connection.execute(text(query))
    }


async def test_the_migrated_database_is_what_the_schema_says(url: str, empty_url: str) -> None:
    migrated = make_engine(url)
    async with writing(migrated) as connection:
        found = await connection.run_sync(_catalogue)
    await migrated.dispose()
    created = make_engine(empty_url)
    async with writing(created) as connection:
        await connection.run_sync(metadata.create_all)
        wanted = await connection.run_sync(_catalogue)
    await created.dispose()
    assert len(wanted) > 20
    assert found == wanted


async def test_migrating_again_changes_nothing(empty_url: str) -> None:
    engine = make_engine(empty_url)
    seen = []
    for _ in range(2):
        await migrate(empty_url)
        async with writing(engine) as connection:
            seen.append(await connection.run_sync(_catalogue))
    await engine.dispose()
    assert seen[0] == seen[1]
