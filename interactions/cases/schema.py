"""The tables of cases. `case_events` is the truth; the others are made of it, and can be made again."""

from __future__ import annotations

from sqlalchemy import JSON, BigInteger, Column, Double, ForeignKey, Index, Integer, Table

from interactions.schema import CleanText, Id, RowId, metadata


def _of_case() -> ForeignKey:
    return ForeignKey("cases.id", ondelete="CASCADE")


cases = Table(
    "cases",
    metadata,
    Column("id", RowId, primary_key=True),
    Column("number", Id, nullable=False, unique=True),  # what people say: C-2026-000123
    Column("version", BigInteger, nullable=False),
    Column("state", CleanText, nullable=False),
    Column("reason", Id, nullable=False),
    Column("priority", Integer, nullable=False),
    Column("queue", CleanText, nullable=False),
    Column("owner", CleanText),
    # Whose it is by now: no part of the story.
    Column("customer_id", RowId, ForeignKey("customers.id", ondelete="SET NULL"), index=True),
    Column("pii_customer", CleanText, nullable=False, index=True),
    Column("pii_summary", CleanText, nullable=False),
    Column("opened_at", Double, nullable=False),
    Column("changed_at", Double, nullable=False),
    Column("responded_at", Double),
    Column("first_response_at", Double),
    Column("resolved_at", Double),
    Column("closed_at", Double),
    Column("reopened", Integer, nullable=False),
    Column("response_due_at", Double),
    Column("response_risk_at", Double),
    Column("due_at", Double),
    Column("risk_at", Double),
    Column("wake_at", Double),  # when the rules do something by themselves
    Index(None, "opened_at", "number"),
    Index(None, "owner", "opened_at"),
)
Index(
    "ix_cases_wake_at",
    cases.c.wake_at,
    sqlite_where=cases.c.wake_at.is_not(None),
    postgresql_where=cases.c.wake_at.is_not(None),
)
Index(
    "ix_cases_unclosed",
    cases.c.number,
    sqlite_where=cases.c.closed_at.is_(None),
    postgresql_where=cases.c.closed_at.is_(None),
)

# `position` is the case's version once it had happened.
case_events = Table(
    "case_events",
    metadata,
    Column("case_id", RowId, _of_case(), primary_key=True, autoincrement=False),
    Column("position", Integer, primary_key=True, autoincrement=False),
    Column("at", Double, nullable=False),
    Column("who", CleanText, nullable=False),
    Column("kind", CleanText, nullable=False),
    Column("facts", JSON, nullable=False),
    Column("pii_facts", JSON, nullable=False),
)

# Without a foreign key to interactions: a case may be ready before the log has caught up.
case_interactions = Table(
    "case_interactions",
    metadata,
    Column("case_id", RowId, _of_case(), primary_key=True, autoincrement=False),
    Column("call_id", Id, primary_key=True, index=True),
)

case_follow_ups = Table(
    "case_follow_ups",
    metadata,
    Column("case_id", RowId, _of_case(), primary_key=True, autoincrement=False),
    Column("follow_up", Integer, primary_key=True, autoincrement=False),
    Column("due_at", Double, nullable=False),
    Column("queue", CleanText, nullable=False),
    Column("state", CleanText, nullable=False),
    Column("queued_at", Double),
    Column("call_id", Id, nullable=False),
    Column("pii_phone", CleanText, nullable=False),
    Column("pii_why", CleanText, nullable=False),
)

# What others are asked to do. Written with the event that asks for it; gone once it is done.
case_work = Table(
    "case_work",
    metadata,
    Column("id", RowId, primary_key=True),
    Column("case_id", RowId, _of_case(), nullable=False, index=True),
    Column("key", Id, nullable=False, unique=True),
    Column("kind", CleanText, nullable=False),
    Column("at", Double, nullable=False),
    Column("pii_command", JSON, nullable=False),
    Column("tries", Integer, nullable=False),
    Column("claimed_until", Double),
)

# The last number given to a case in each year.
case_numbers = Table(
    "case_numbers",
    metadata,
    Column("year", Integer, primary_key=True, autoincrement=False),
    Column("last", Integer, nullable=False),
)
