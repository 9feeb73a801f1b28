"""What is known of customers beside what routing asks for, and their contacts on other channels."""

from __future__ import annotations

from sqlalchemy import JSON, Column, Double, ForeignKey, Index, Table

from interactions.schema import CleanText, Id, RowId, metadata

customers = Table(
    "customers",
    metadata,
    Column("pii_folded", CleanText, nullable=False, server_default=""),  # the name, to be looked for
    Column("pii_primary", CleanText, nullable=False, server_default=""),  # of his numbers; "": none said
    Column("pii_email", CleanText, nullable=False, server_default=""),
    Column("pii_note", CleanText, nullable=False, server_default=""),
    Column("pii_preferences", JSON, nullable=False, server_default="{}"),
    Column("pii_outside_id", Id),  # of a CRM
    # Null of those who were there before these were kept.
    Column("created_at", Double),
    Column("changed_at", Double),
    # Of these two the row stays, for what names it, and nobody is in it.
    Column("merged_into", RowId, index=True),  # no foreign key: SQLite cannot add one
    Column("erased_at", Double),
    extend_existing=True,
)
Index(None, customers.c.pii_outside_id, unique=True)

contacts = Table(
    "contacts",
    metadata,
    Column("id", RowId, primary_key=True),
    Column("customer_id", RowId, ForeignKey("customers.id", ondelete="CASCADE"), nullable=False),
    Column("channel", CleanText, nullable=False),
    Column("direction", CleanText, nullable=False),
    Column("at", Double, nullable=False),
    Column("pii_subject", CleanText, nullable=False),
    Column("pii_text", CleanText, nullable=False),
    Column("reason", CleanText),
    Column("agent_id", CleanText),
    # Who posted it, and what it is called there: the same message posted twice is one.
    Column("source", Id, nullable=False),
    Column("outside_id", Id),
    Index(None, "customer_id", "at", "id"),
    Index(None, "source", "outside_id", unique=True),
)
