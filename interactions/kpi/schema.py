"""The tables of the sums: every quarter of an hour and every longer stretch has rows of its own; and which
reports were sent."""

from __future__ import annotations

from dataclasses import fields

from sqlalchemy import JSON, BigInteger, Column, Double, Index, Integer, SmallInteger, Table

from interactions.cases.schema import case_events, cases
from interactions.kpi.figures import Sums
from interactions.schema import CleanText, Id, RowId, interactions, metadata, segments

# Which quarters of an hour are to be summed anew. A mark is only ever added by those who change something and
# only ever taken away by who has summed up after it was there: nobody waits for anybody, nothing is missed.
kpi_dirty = Table(
    "kpi_dirty",
    metadata,
    Column("id", RowId, primary_key=True),
    Column("bucket", BigInteger, nullable=False),  # quarters of an hour since 1970, UTC
    Index(None, "bucket"),
)

# What the sums rest on beside the calls: the time zone of the days, the reasons that are complaints, the
# rules of first-contact resolution.
kpi_basis = Table(
    "kpi_basis",
    metadata,
    Column("name", Id, primary_key=True),
    Column("value", JSON, nullable=False),
)


# `level`: 0 a quarter of an hour, 1 a day of the house; `bucket`: where it begins. `waits`: how long each
# stay waited, as interactions.kpi.waits writes it; without an order.
kpi_sums = Table(
    "kpi_sums",
    metadata,
    Column("dimension", Id, primary_key=True),
    Column("level", SmallInteger, primary_key=True, autoincrement=False),
    Column("bucket", BigInteger, primary_key=True, autoincrement=False),
    Column("value", Id, primary_key=True),
    *(Column(f.name, Double if f.type == "float" else Integer, nullable=False) for f in fields(Sums)),
    Column("waits", CleanText, nullable=False),
    sqlite_with_rowid=False,
)

# Which reports went out by e-mail. `again_at`: when somebody may (again) try to send it; null when nothing is
# left to do. `sent_at` is null then, too, where it was passed over.
report_mails = Table(
    "report_mails",
    metadata,
    Column("name", Id, primary_key=True),
    Column("due_at", Double, primary_key=True),
    Column("tries", Integer, nullable=False),
    Column("again_at", Double),
    Column("sent_at", Double),
)

# Who entered a queue when.
Index(
    "ix_segments_queued",
    segments.c.start,
    segments.c.call_id,
    sqlite_where=segments.c.kind == "queue",
    postgresql_where=segments.c.kind == "queue",
)

# Which cases were resolved, closed and reopened when; who was put in line to be called back when.
Index(
    "ix_cases_resolved",
    *(cases.c[name] for name in ("resolved_at", "opened_at", "queue", "owner", "reason")),
)
Index("ix_cases_closed", *(cases.c[name] for name in ("closed_at", "queue", "owner", "reason")))
Index(
    "ix_case_events_reopened",
    case_events.c.at,
    case_events.c.case_id,
    sqlite_where=case_events.c.kind == "reopened",
    postgresql_where=case_events.c.kind == "reopened",
)
Index(
    "ix_interactions_callbacks",
    interactions.c.arrived_at,
    interactions.c.call_id,
    sqlite_where=interactions.c.direction == "callback",
    postgresql_where=interactions.c.direction == "callback",
)
