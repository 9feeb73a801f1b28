"""The tables of alerts. Nothing personal stands in them: they name a case, a search, an endpoint."""

from __future__ import annotations

from sqlalchemy import JSON, Column, Double, Table

from interactions.schema import CleanText, Id, RowId, _of, metadata

# `key` makes it one: raised again under the same key it is the same. `owner`: whom it is for; null: all who
# supervise. `facts` is what a screen says of it, by kind.
alerts = Table(
    "alerts",
    metadata,
    Column("id", RowId, primary_key=True),
    Column("key", Id, nullable=False, unique=True),
    Column("at", Double, nullable=False, index=True),
    Column("kind", CleanText, nullable=False),
    Column("subject", Id, nullable=False),
    Column("owner", Id, _of("users.username")),
    Column("facts", JSON, nullable=False),
)

alerts_seen = Table(
    "alerts_seen",
    metadata,
    Column("alert_id", RowId, _of("alerts.id"), primary_key=True, autoincrement=False),
    Column("username", Id, _of("users.username"), primary_key=True),
    Column("at", Double, nullable=False),
)
