"""The tables of quality. What people wrote, and what could name somebody, is in columns `pii_`."""

from __future__ import annotations

from sqlalchemy import JSON, Boolean, Column, Double, ForeignKeyConstraint, Index, Integer, Table

from interactions.schema import CleanText, Id, RowId, _of, metadata

# The whole card in one document, as `interactions.quality.reading` reads it. Only a draft ever changes.
quality_cards = Table(
    "quality_cards",
    metadata,
    Column("card_id", Id, primary_key=True),
    Column("version", Integer, primary_key=True),
    Column("published", Boolean, nullable=False),
    Column("document", JSON, nullable=False),
    Column("changed_at", Double, nullable=False),
    Column("changed_by", CleanText, nullable=False),
)

# --- calibration ---------------------------------------------------------------------------------

quality_rounds = Table(
    "quality_rounds",
    metadata,
    Column("id", RowId, primary_key=True),
    Column("title", CleanText, nullable=False),
    Column("card_id", Id, nullable=False),
    Column("card_version", Integer, nullable=False),
    Column("opened_at", Double, nullable=False),
    Column("opened_by", CleanText, nullable=False),
    Column("closed_at", Double),
    ForeignKeyConstraint(["card_id", "card_version"], ["quality_cards.card_id", "quality_cards.version"]),
)

quality_round_calls = Table(
    "quality_round_calls",
    metadata,
    Column("round_id", RowId, _of("quality_rounds.id"), primary_key=True),
    Column("call_id", Id, _of("interactions.call_id"), primary_key=True),
    Column("position", Integer, nullable=False),
    Column("agent_id", CleanText, nullable=False),
)

quality_round_reviewers = Table(
    "quality_round_reviewers",
    metadata,
    Column("round_id", RowId, _of("quality_rounds.id"), primary_key=True),
    Column("reviewer", Id, primary_key=True),
)

# --- reviews -------------------------------------------------------------------------------------

# One of each party, reviewer and card for what one agent did in one call; and one in each calibration.
quality_reviews = Table(
    "quality_reviews",
    metadata,
    Column("id", RowId, primary_key=True),
    Column("call_id", Id, _of("interactions.call_id"), nullable=False),
    Column("agent_id", Id, nullable=False),
    Column("party", CleanText, nullable=False),
    Column("reviewer", Id, nullable=False),
    Column("card_id", Id, nullable=False),
    Column("card_version", Integer, nullable=False),
    Column("round_id", RowId, _of("quality_rounds.id")),
    Column("state", CleanText, nullable=False),
    Column("score", Double),
    Column("appeal", Boolean, nullable=False),
    Column("pii_summary", CleanText, nullable=False),
    Column("pii_answer", CleanText, nullable=False),
    Column("begun_at", Double, nullable=False),
    Column("given_at", Double),
    Column("answered_at", Double),
    Column("closed_at", Double),
    ForeignKeyConstraint(["card_id", "card_version"], ["quality_cards.card_id", "quality_cards.version"]),
    Index(None, "call_id", "agent_id"),
    Index(None, "agent_id", "id"),
    Index(None, "round_id"),
)
_one = [quality_reviews.c[name] for name in ("call_id", "agent_id", "party", "reviewer", "card_id")]
Index(
    "uq_quality_reviews_one",
    *_one,
    unique=True,
    sqlite_where=quality_reviews.c.round_id.is_(None),
    postgresql_where=quality_reviews.c.round_id.is_(None),
)
Index(
    "uq_quality_reviews_one_in_round",
    quality_reviews.c.round_id,
    *_one,
    unique=True,
    sqlite_where=quality_reviews.c.round_id.is_not(None),
    postgresql_where=quality_reviews.c.round_id.is_not(None),
)

# `points` is null where the item does not apply, and where it could not be judged (`reason` says why).
quality_answers = Table(
    "quality_answers",
    metadata,
    Column("review_id", RowId, _of("quality_reviews.id"), primary_key=True),
    Column("item", Id, primary_key=True),
    Column("points", Integer),
    Column("not_applicable", Boolean, nullable=False),
    Column("passed", Boolean),
    Column("machine", Boolean, nullable=False),
    Column("reason", CleanText),
    Column("evidence", JSON, nullable=False),
    Column("pii_note", CleanText, nullable=False),
)

# --- at a moment of the audio --------------------------------------------------------------------

# Seconds from the start of the recording, here and in the clips.
quality_comments = Table(
    "quality_comments",
    metadata,
    Column("id", RowId, primary_key=True),
    Column("review_id", RowId, _of("quality_reviews.id"), nullable=False, index=True),
    Column("at", Double, nullable=False),
    Column("by", CleanText, nullable=False),
    Column("moment_s", Double, nullable=False),
    Column("leg", CleanText),
    Column("pii_text", CleanText, nullable=False),
)

# `agent_id` says in whose list the clip is, not whose call it was.
quality_clips = Table(
    "quality_clips",
    metadata,
    Column("id", RowId, primary_key=True),
    Column("agent_id", Id, nullable=False),
    Column("recording_id", Id, _of("recordings.recording_id"), nullable=False, index=True),
    Column("from_s", Double, nullable=False),
    Column("to_s", Double, nullable=False),
    Column("pii_title", CleanText, nullable=False),
    Column("pii_note", CleanText, nullable=False),
    Column("at", Double, nullable=False),
    Column("by", CleanText, nullable=False),
    Index(None, "agent_id", "id"),
)
