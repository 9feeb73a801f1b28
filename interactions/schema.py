"""The tables. How an existing database came to them is in `migrations`, and a test compares the two."""

from __future__ import annotations

import re
from typing import Any

from sqlalchemy import (
    DDL,
    JSON,
    BigInteger,
    Boolean,
    Column,
    Dialect,
    Double,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    Table,
    Text,
    event,
)
from sqlalchemy.types import TypeDecorator, TypeEngine

_UNSTORABLE = re.compile("[\x00\ud800-\udfff]")


class CleanText(TypeDecorator[str]):
    """Text from anywhere: what no database can store (NUL, halves of surrogates) becomes U+FFFD, one
    character for one, so that a hostile name costs nobody his call and offsets stay true."""

    impl = Text
    cache_ok = True

    def process_bind_param(self, value: str | None, dialect: Dialect) -> str | None:
        return None if value is None else _UNSTORABLE.sub("\ufffd", value)


class Id(CleanText):
    """Compared by its bytes in both databases, so that order and cursors are the same."""

    cache_ok = True

    def load_dialect_impl(self, dialect: Dialect) -> TypeEngine[Any]:
        return Text(collation="C" if dialect.name == "postgresql" else None)


# SQLite numbers rows by itself only where the type is called INTEGER.
RowId = BigInteger().with_variant(Integer(), "sqlite")

metadata = MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "fk": "fk_%(table_name)s_%(column_0_N_name)s",
        "pk": "pk_%(table_name)s",
    }
)


def _of(parent: str, **options: Any) -> ForeignKey:
    return ForeignKey(parent, ondelete="CASCADE", **options)


# --- calls: the columns are the fields of interactions.record ------------------------------------

interactions = Table(
    "interactions",
    metadata,
    Column("call_id", Id, primary_key=True),
    Column("version", BigInteger, nullable=False),
    Column("direction", CleanText, nullable=False),
    Column("node", CleanText, nullable=False),
    Column("pii_number", CleanText, nullable=False),
    Column("pii_name", CleanText, nullable=False),
    Column("dialled", CleanText, nullable=False),
    Column("language", CleanText, nullable=False),
    Column("arrived_at", Double, nullable=False),
    Column("menu_path", JSON, nullable=False),
    Column("queue", CleanText),
    Column("agent_id", CleanText),
    Column("offered_at", Double),
    Column("answered_at", Double),
    Column("ended_at", Double),
    Column("closed_at", Double),
    Column("wait_s", Double, nullable=False),
    Column("talk_s", Double, nullable=False),
    Column("hold_s", Double, nullable=False),
    Column("wrap_up_s", Double, nullable=False),
    Column("outcome", CleanText, nullable=False),
    Column("disposition", CleanText),
    Column("resolved", Boolean),
    Column("pii_note", CleanText),
    Column("expected_s", Double),
    Column("callback_of", Id),
    Column("tags", JSON, nullable=False, server_default="[]"),
    # Not in the record: the number made comparable, and which recording is the call's last.
    Column("pii_e164", CleanText),
    Column("recording_id", Id),
    Index(None, "arrived_at", "call_id"),
    Index(None, "pii_e164", "arrived_at"),
    Index(None, "agent_id", "arrived_at"),
)
Index(
    "ix_interactions_unfinished",
    interactions.c.call_id,
    sqlite_where=interactions.c.closed_at.is_(None),
    postgresql_where=interactions.c.closed_at.is_(None),
)

segments = Table(
    "segments",
    metadata,
    Column("call_id", Id, _of("interactions.call_id"), primary_key=True),
    Column("position", Integer, primary_key=True),
    Column("kind", CleanText, nullable=False),
    Column("start", Double, nullable=False),
    Column("end", Double),
    Column("queue", CleanText),
    Column("agent_id", CleanText),
    Column("result", CleanText),
)

recordings = Table(
    "recordings",
    metadata,
    Column("recording_id", Id, primary_key=True),
    Column("call_id", Id, _of("interactions.call_id"), nullable=False, index=True),
    Column("started_at", Double, nullable=False),
    Column("status", CleanText, nullable=False),
    Column("customer_path", CleanText),
    Column("customer_sha256", CleanText),
    Column("customer_duration_s", Double),
    Column("agent_path", CleanText),
    Column("agent_sha256", CleanText),
    Column("agent_duration_s", Double),
    Column("stereo", CleanText),
    Column("duration_s", Double),
    Column("reason", CleanText),
)

# --- what agents did when ------------------------------------------------------------------------

# Stretches of one state each: occupancy and utilisation come from here. `end` is null while it lasts.
agent_times = Table(
    "agent_times",
    metadata,
    Column("agent_id", Id, primary_key=True),
    Column("start", Double, primary_key=True),
    Column("state", CleanText, nullable=False),
    Column("reason", CleanText),
    Column("end", Double),
    Index(None, "start"),
)

# --- why people call -----------------------------------------------------------------------------

# A tree that the administrator edits. A code is never deleted: calls carry it.
reasons = Table(
    "reasons",
    metadata,
    Column("code", Id, primary_key=True),
    Column("parent", Id, ForeignKey("reasons.code"), index=True),
    Column("names", JSON, nullable=False),  # by language
    Column("position", Integer, nullable=False),
    Column("active", Boolean, nullable=False),
    Column("complaint", Boolean, nullable=False),
)

# --- who changed what ----------------------------------------------------------------------------

# Each row carries the hash of the one before: none can be changed, taken out or put in unseen. What was
# changed may be erased, with its salt, and the chain still holds: it goes over `change_sha256`.
audit = Table(
    "audit",
    metadata,
    Column("id", RowId, primary_key=True),
    Column("at", Double, nullable=False),
    Column("who", CleanText, nullable=False),
    Column("kind", CleanText, nullable=False),
    Column("subject", Id, nullable=False),
    Column("pii_change", JSON(none_as_null=True)),
    Column("salt", LargeBinary),
    Column("change_sha256", LargeBinary, nullable=False),
    Column("previous", LargeBinary, nullable=False),
    Column("hash", LargeBinary, nullable=False),
    Index(None, "kind", "subject", "id"),
)

# --- routing -------------------------------------------------------------------------------------

# Without a foreign key to interactions: a decision may be ready before the log has caught up. Made again
# from the journal it is the same decision.
decisions = Table(
    "decisions",
    metadata,
    Column("id", RowId, primary_key=True),
    Column("call_id", Id, nullable=False),
    Column("at", Double, nullable=False),
    Column("agent_id", CleanText, nullable=False),
    Column("rules", CleanText, nullable=False),
    Column("explanation", JSON, nullable=False),
    Index(None, "call_id", "at", "agent_id", unique=True),
)

# What supervisors changed; the configuration says the rest.
agent_skills = Table(
    "agent_skills",
    metadata,
    Column("agent_id", Id, primary_key=True),
    Column("skills", JSON, nullable=False),
    Column("changed_at", Double, nullable=False),
    Column("changed_by", CleanText, nullable=False),
)

queue_tunings = Table(
    "queue_tunings",
    metadata,
    Column("queue", Id, primary_key=True),
    Column("requires", JSON(none_as_null=True)),
    Column("priority_s", Double),
    Column("choice", CleanText),
    Column("changed_at", Double, nullable=False),
    Column("changed_by", CleanText, nullable=False),
)

# --- customers -----------------------------------------------------------------------------------

customers = Table(
    "customers",
    metadata,
    Column("id", RowId, primary_key=True),
    Column("pii_name", CleanText, nullable=False),
    Column("language", CleanText),
    Column("tier", CleanText, nullable=False, server_default=""),
    Column("agent_id", CleanText, nullable=False, server_default=""),
    Column("requires", JSON, nullable=False, server_default="{}"),
)

customer_numbers = Table(
    "customer_numbers",
    metadata,
    Column("pii_e164", CleanText, primary_key=True),
    Column("customer_id", RowId, _of("customers.id"), nullable=False, index=True),
)

# --- transcripts ---------------------------------------------------------------------------------

# Without a foreign key to recordings: a transcript may be ready before the log has caught up.
transcripts = Table(
    "transcripts",
    metadata,
    Column("recording_id", Id, primary_key=True),
    Column("status", CleanText, nullable=False),
    Column("attempt", Integer),
    Column("language", CleanText),
    Column("duration_s", Double),
    Column("reason", CleanText),
)

transcript_segments = Table(
    "transcript_segments",
    metadata,
    Column("id", RowId, primary_key=True),
    Column("recording_id", Id, _of("transcripts.recording_id"), nullable=False, index=True),
    Column("leg", CleanText, nullable=False),
    Column("start", Double, nullable=False),
    Column("end", Double, nullable=False),
    Column("pii_text", CleanText, nullable=False),
    Column("pii_folded", CleanText, nullable=False),
    Column("pii_words", JSON, nullable=False),
)

# How each database finds words in `pii_folded`. That text holds tokens and spaces only (interactions.fold),
# so both need to do no more than split it: FTS5's `ascii` tokenizer takes every other character as a letter.
SEARCH = {
    "sqlite": (
        "CREATE VIRTUAL TABLE transcript_search USING fts5"
        "(pii_folded, content='transcript_segments', content_rowid='id', tokenize='ascii')",
        "CREATE TRIGGER transcript_segments_added AFTER INSERT ON transcript_segments BEGIN"
        " INSERT INTO transcript_search(rowid, pii_folded) VALUES (new.id, new.pii_folded); END",
        "CREATE TRIGGER transcript_segments_removed AFTER DELETE ON transcript_segments BEGIN"
        " INSERT INTO transcript_search(transcript_search, rowid, pii_folded)"
        " VALUES ('delete', old.id, old.pii_folded); END",
        "CREATE TRIGGER transcript_segments_changed AFTER UPDATE ON transcript_segments BEGIN"
        " INSERT INTO transcript_search(transcript_search, rowid, pii_folded)"
        " VALUES ('delete', old.id, old.pii_folded);"
        " INSERT INTO transcript_search(rowid, pii_folded) VALUES (new.id, new.pii_folded); END",
    ),
    "postgresql": (
        "ALTER TABLE transcript_segments ADD COLUMN words_vector tsvector"
        " GENERATED ALWAYS AS (to_tsvector('simple', pii_folded)) STORED",
        "CREATE INDEX ix_transcript_segments_words_vector ON transcript_segments USING gin (words_vector)",
    ),
}
for _dialect, _statements in SEARCH.items():
    for _statement in _statements:
        _ddl = DDL(_statement)  # type: ignore[no-untyped-call]
        event.listen(transcript_segments, "after_create", _ddl.execute_if(dialect=_dialect))

# --- who may log in ------------------------------------------------------------------------------

users = Table(
    "users",
    metadata,
    Column("username", Id, primary_key=True),
    Column("name", CleanText, nullable=False),
    Column("role", CleanText, nullable=False),
    Column("agent_id", CleanText, unique=True),
    Column("password_hash", CleanText, nullable=False),
)

sessions = Table(
    "sessions",
    metadata,
    Column("token_sha256", LargeBinary, primary_key=True),
    Column("username", Id, _of("users.username"), nullable=False, index=True),
    Column("began_at", Double, nullable=False),
    Column("expires_at", Double, nullable=False, index=True),
)

# Kept for names that exist and for names that do not, so that nobody learns which do.
login_attempts = Table(
    "login_attempts",
    metadata,
    Column("username_sha256", LargeBinary, primary_key=True),
    Column("attempts", Integer, nullable=False),
    Column("forgotten_at", Double, nullable=False, index=True),
)
