"""The tables of the search: calls by their keys, the words of calls, saved searches."""

from __future__ import annotations

from sqlalchemy import (
    DDL,
    JSON,
    BigInteger,
    Boolean,
    Column,
    Double,
    Integer,
    Table,
    Text,
    UniqueConstraint,
    event,
)
from sqlalchemy.dialects.postgresql import TSVECTOR

from interactions.schema import CleanText, Id, RowId, _of, metadata
from interactions.search.triggers import POSTGRESQL, SQLITE

# A row is put in the place of another, never changed. `id` is when the call arrived, in microseconds, and
# some more where several did at once: newest first and a range of dates cost nothing. `seq` grows with each
# row. `day` counts from the first of January of the year 1, in the house's zone. `agent_share`: how much of
# what was said the agent said. `pii_keys` are those of `interactions.search.keys`, in SQLite a JSON list.
search_calls = Table(
    "search_calls",
    metadata,
    Column("id", RowId, primary_key=True, autoincrement=False),
    Column("call_id", Id, _of("interactions.call_id"), nullable=False, unique=True),
    Column("seq", BigInteger, nullable=False, index=True),
    Column("day", Integer, nullable=False),
    Column("agent_share", Double),
    Column("pii_keys", Text().with_variant(TSVECTOR(), "postgresql"), nullable=False),
)

# Calls that the index has not read again since they changed.
search_stale = Table(
    "search_stale",
    metadata,
    Column("call_id", Id, primary_key=True),
    Column("at", Double, nullable=False),  # when the call arrived
)

# In how many calls a word stands: folded, and as spelled on each day ('' counts the day's calls).
search_words = Table(
    "search_words",
    metadata,
    Column("word", Id, primary_key=True),
    Column("calls", Integer, nullable=False),
)
search_days = Table(
    "search_days",
    metadata,
    Column("day", Integer, primary_key=True, autoincrement=False),
    Column("word", Id, primary_key=True),
    Column("calls", Integer, nullable=False),
)

# `last_seq`: which rows of `search_calls` have been looked through for alerts.
saved_searches = Table(
    "saved_searches",
    metadata,
    Column("id", RowId, primary_key=True),
    Column("owner", Id, _of("users.username"), nullable=False),
    Column("name", CleanText, nullable=False),
    Column("pii_query", CleanText, nullable=False),
    Column("pii_filters", JSON, nullable=False),
    Column("fuzzy", Boolean, nullable=False),
    Column("alert", Boolean, nullable=False),
    Column("changed_at", Double, nullable=False),
    Column("last_seq", BigInteger, nullable=False),
    UniqueConstraint("owner", "name"),
)

# What a saved search has found since it was made: each call once.
search_alerts = Table(
    "search_alerts",
    metadata,
    Column("search_id", RowId, _of("saved_searches.id"), primary_key=True, autoincrement=False),
    Column("call_id", Id, _of("interactions.call_id"), primary_key=True, index=True),
    Column("at", Double, nullable=False),
)

for _dialect, _statements in {"sqlite": SQLITE, "postgresql": POSTGRESQL}.items():
    for _statement in _statements:
        _ddl = DDL(_statement)  # type: ignore[no-untyped-call]
        event.listen(metadata, "after_create", _ddl.execute_if(dialect=_dialect))
