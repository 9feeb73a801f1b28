"""The tables of first-contact resolution and surveys."""

from __future__ import annotations

from sqlalchemy import (
    DDL,
    JSON,
    Boolean,
    Column,
    Double,
    ForeignKey,
    Index,
    Integer,
    Table,
    event,
)

from interactions.schema import CleanText, Id, RowId, metadata


def _call() -> ForeignKey:
    return ForeignKey("interactions.call_id", ondelete="CASCADE")


# Every contact with what is held of it. Made from the log, and made again whenever something of it changes.
fcr_contacts = Table(
    "fcr_contacts",
    metadata,
    Column("call_id", Id, _call(), primary_key=True),
    Column("pii_customer", CleanText, nullable=False),  # empty of one who cannot be known
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

# Something changed in a call of this number that arrived then: it is to be judged anew. Without a number (it
# is empty) the call is judged alone. A mark is only ever added by those who change something, and taken away
# by who has judged after it was there: nobody waits for anybody, nothing is missed.
fcr_due = Table(
    "fcr_due",
    metadata,
    Column("id", RowId, primary_key=True),
    Column("pii_e164", Id, nullable=False),
    Column("call_id", Id, nullable=False),
    Column("at", Double, nullable=False),
    Index(None, "pii_e164", "id"),
)

# Numbers find and lose their people in many places. Then all calls of everybody concerned are marked.
_MARK = (
    "INSERT INTO fcr_due (pii_e164, call_id, at) SELECT pii_e164, call_id, arrived_at FROM interactions"
    " WHERE pii_e164 IN (SELECT pii_e164 FROM customer_numbers WHERE customer_id = {row}.customer_id"
    " UNION SELECT {row}.pii_e164)"
)
_OLD, _NEW = _MARK.format(row="old"), _MARK.format(row="new")
MARKS = {
    "sqlite": tuple(
        f"CREATE TRIGGER customer_numbers_{done} AFTER {act} ON customer_numbers BEGIN {marks}; END"
        for done, act, marks in (
            ("added", "INSERT", _NEW),
            ("removed", "DELETE", _OLD),
            ("moved", "UPDATE OF customer_id", f"{_OLD}; {_NEW}"),
        )
    ),
    "postgresql": (
        "CREATE FUNCTION customer_numbers_changed() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN"
        f" IF TG_OP <> 'INSERT' THEN {_OLD}; END IF;"
        f" IF TG_OP <> 'DELETE' THEN {_NEW}; END IF;"
        " RETURN NULL; END $$",
        "CREATE TRIGGER customer_numbers_changed AFTER INSERT OR DELETE OR UPDATE OF customer_id"
        " ON customer_numbers FOR EACH ROW EXECUTE FUNCTION customer_numbers_changed()",
    ),
}
for _dialect, _statements in MARKS.items():
    for _statement in _statements:
        _ddl = DDL(_statement)  # type: ignore[no-untyped-call]
        event.listen(metadata, "after_create", _ddl.execute_if(dialect=_dialect))

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
