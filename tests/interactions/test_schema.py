"""The migrated database and the tables in `schema` must be the same thing."""

from __future__ import annotations

import re

from sqlalchemy import Connection, text

from interactions.database import make_engine, migrate, writing
from interactions.tables import metadata

# A column added later stands elsewhere in SQLite's text of its table: tables are compared by their parts.
_SQLITE = (
    "SELECT name, sql FROM sqlite_master WHERE name NOT LIKE '%alembic%'"
    " AND (type <> 'table' OR sql LIKE 'CREATE VIRTUAL%')",
    "SELECT t.name || '.' || c.name, json_array(c.type, c.\"notnull\", c.dflt_value, c.pk, c.hidden)"
    " FROM sqlite_master t, pragma_table_xinfo(t.name) c"
    " WHERE t.type = 'table' AND t.name NOT LIKE '%alembic%'",
    'SELECT t.name || \'.\' || f."from", json_array(f."table", f."to", f.on_delete, f.on_update)'
    " FROM sqlite_master t, pragma_foreign_key_list(t.name) f"
    " WHERE t.type = 'table' AND t.name NOT LIKE '%alembic%'",
    'SELECT i.name, json_array(t.name, i."unique", i.origin, i.partial,'
    " (SELECT group_concat(name) FROM pragma_index_info(i.name)))"
    " FROM sqlite_master t, pragma_index_list(t.name) i"
    " WHERE t.type = 'table' AND t.name NOT LIKE '%alembic%'",
)
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
    queries = _SQLITE if connection.dialect.name == "sqlite" else _POSTGRES
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
