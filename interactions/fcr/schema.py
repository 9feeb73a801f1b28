"""The tables of first-contact resolution and surveys."""

from __future__ import annotations

from sqlalchemy import (
    JSON,
    Boolean,
    Column,
    Double,
    ForeignKey,
    Index,
    Integer,
    Table,
)

from interactions.schema import CleanText, Id, RowId, metadata


def _call() -> ForeignKey:
    return ForeignKey("interactions.call_id", ondelete="CASCADE")


# Every contact of a customer who can be known, with what is held of it. Made from the log, and made again
# whenever something of it changes.
fcr_contacts = Table(
    "fcr_contacts",
    metadata,
    Column("call_id", Id, _call(), primary_key=True),
    Column("pii_customer", CleanText, nullable=False),
    Column("at", Double, nullable=False),  # arrived
    Column("queue", CleanText),
    Column("agent_id", CleanText),
    Column("number", CleanText),  # the one dialled
    Column("reason", CleanText),
    # The agent's flag; the customer said that it is resolved, and it was contact one; the repeat window:
    # provisional, resolved or repeated, null where it is not eligible.
    Column("flag", Boolean),
    Column("survey", Boolean),
    Column("repeat", CleanText),
    # The evidence: the first answered contact of its issue? The next contact for it, and how that was told:
    # same_reason, same_words (so alike) or any_reason.
    Column("first", Boolean),
    Column("repeated_by", Id),
    Column("why", CleanText),
    Column("similarity", Double),
    Column("due_at", Double),  # when the window of a provisional one closes
    Index(None, "at"),
    Index(None, "pii_customer", "at"),
    Index(None, "repeated_by"),
)
for _name, _column, _kept in (
    ("ix_fcr_contacts_provisional", fcr_contacts.c.due_at, fcr_contacts.c.due_at),
    ("ix_fcr_contacts_pairs", fcr_contacts.c.at, fcr_contacts.c.repeated_by),
):
    Index(
        _name,
        _column,
        fcr_contacts.c.call_id,
        sqlite_where=_kept.is_not(None),
        postgresql_where=_kept.is_not(None),
    )

# Something changed in a call of this number that arrived then: it is to be judged anew. A mark is only ever
# added by those who change something, and taken away by who has judged after it was there: nobody waits for
# anybody, nothing is missed.
fcr_due = Table(
    "fcr_due",
    metadata,
    Column("id", RowId, primary_key=True),
    Column("pii_e164", Id, nullable=False),
    Column("at", Double, nullable=False),
    Index(None, "pii_e164"),
)

# In how many calls each common word was said, of all that were learned from. The newest row is in use.
fcr_vocabulary = Table(
    "fcr_vocabulary",
    metadata,
    Column("learned_at", Double, primary_key=True),
    Column("calls", Integer, nullable=False),
    Column("words", JSON, nullable=False),
)

surveys = Table(
    "surveys",
    metadata,
    Column("call_id", Id, _call(), primary_key=True),
    Column("channel", CleanText, nullable=False),
    Column("asked_at", Double, nullable=False),
    Column("answered_at", Double),
    Column("csat", Integer),  # 1 to 5
    Column("nps", Integer),  # 0 to 10
    Column("ces", Integer),  # 1 to 7
    Column("resolved", Boolean),
    Column("pii_comment", CleanText),
    Index(None, "asked_at"),
)
