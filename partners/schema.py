"""What is to be told to partners, a row for each endpoint and event, until long after it was told; and what
was made of it in a CRM."""

from __future__ import annotations

from sqlalchemy import Column, Double, Index, Integer, Table

from interactions.schema import CleanText, Id, RowId, metadata

# `next_at`: pending, it is to be tried then; while somebody tries it, his lease runs out then.
# `attempts` tells one try from the next: only the latest may say that it failed.
# `pii_payload`: the bytes that are signed and sent; null once they were erased.
webhook_deliveries = Table(
    "webhook_deliveries",
    metadata,
    Column("id", RowId, primary_key=True),
    Column("event_id", Id, nullable=False),
    Column("type", CleanText, nullable=False),
    Column("endpoint", Id, nullable=False),
    Column("subject", Id, nullable=False),  # the call it is about; empty: none
    Column("pii_payload", CleanText),
    Column("state", CleanText, nullable=False),
    Column("attempts", Integer, nullable=False),
    Column("told_at", Double, nullable=False),
    Column("next_at", Double, nullable=False),
    Column("expires_at", Double, nullable=False),
    Column("settled_at", Double),  # delivered, or given up
    Column("status", Integer),
    Column("error", CleanText),
    Index(None, "endpoint", "event_id", unique=True),
    Index(None, "endpoint", "state", "next_at", "id"),
    Index(None, "subject"),
    Index(None, "told_at"),
    Index(None, "settled_at"),
)

# The ids under which a CRM has what was written there of a call (ticket, note, activity): none is written
# twice, and what comes later is put to the ticket that is there.
crm_written = Table(
    "crm_written",
    metadata,
    Column("call_id", Id, primary_key=True),
    Column("kind", CleanText, primary_key=True),
    Column("made_id", Id, nullable=False),
    Column("at", Double, nullable=False),
)
