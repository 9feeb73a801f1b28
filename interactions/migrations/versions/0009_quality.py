"""Quality: scorecards, reviews, calibrations and clips."""

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"

ID = sa.Text().with_variant(sa.Text(collation="C"), "postgresql")
ROW_ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    op.create_table(
        "quality_cards",
        sa.Column("card_id", ID, nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("published", sa.Boolean(), nullable=False),
        sa.Column("document", sa.JSON(), nullable=False),
        sa.Column("changed_at", sa.Double(), nullable=False),
        sa.Column("changed_by", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("card_id", "version", name="pk_quality_cards"),
    )
    calibration()
    reviews()
    moments()


def calibration() -> None:
    op.create_table(
        "quality_rounds",
        sa.Column("id", ROW_ID, nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("card_id", ID, nullable=False),
        sa.Column("card_version", sa.Integer(), nullable=False),
        sa.Column("opened_at", sa.Double(), nullable=False),
        sa.Column("opened_by", sa.Text(), nullable=False),
        sa.Column("closed_at", sa.Double()),
        sa.PrimaryKeyConstraint("id", name="pk_quality_rounds"),
        _card("quality_rounds"),
    )
    op.create_table(
        "quality_round_calls",
        sa.Column("round_id", ROW_ID, nullable=False),
        sa.Column("call_id", ID, nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("agent_id", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("round_id", "call_id", name="pk_quality_round_calls"),
        _of("quality_round_calls", "round_id", "quality_rounds.id"),
        _of("quality_round_calls", "call_id", "interactions.call_id"),
    )
    op.create_table(
        "quality_round_reviewers",
        sa.Column("round_id", ROW_ID, nullable=False),
        sa.Column("reviewer", ID, nullable=False),
        sa.PrimaryKeyConstraint("round_id", "reviewer", name="pk_quality_round_reviewers"),
        _of("quality_round_reviewers", "round_id", "quality_rounds.id"),
    )


def reviews() -> None:
    op.create_table(
        "quality_reviews",
        sa.Column("id", ROW_ID, nullable=False),
        sa.Column("call_id", ID, nullable=False),
        sa.Column("agent_id", ID, nullable=False),
        sa.Column("party", sa.Text(), nullable=False),
        sa.Column("reviewer", ID, nullable=False),
        sa.Column("card_id", ID, nullable=False),
        sa.Column("card_version", sa.Integer(), nullable=False),
        sa.Column("round_id", ROW_ID),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("score", sa.Double()),
        sa.Column("appeal", sa.Boolean(), nullable=False),
        sa.Column("pii_summary", sa.Text(), nullable=False),
        sa.Column("pii_answer", sa.Text(), nullable=False),
        sa.Column("begun_at", sa.Double(), nullable=False),
        sa.Column("given_at", sa.Double()),
        sa.Column("answered_at", sa.Double()),
        sa.Column("closed_at", sa.Double()),
        sa.PrimaryKeyConstraint("id", name="pk_quality_reviews"),
        _of("quality_reviews", "call_id", "interactions.call_id"),
        _of("quality_reviews", "round_id", "quality_rounds.id"),
        _card("quality_reviews"),
    )
    op.create_index("ix_quality_reviews_call_id_agent_id", "quality_reviews", ["call_id", "agent_id"])
    op.create_index("ix_quality_reviews_agent_id_id", "quality_reviews", ["agent_id", "id"])
    op.create_index("ix_quality_reviews_round_id", "quality_reviews", ["round_id"])
    one = ["call_id", "agent_id", "party", "reviewer", "card_id"]
    for name, columns, where in (
        ("uq_quality_reviews_one", one, "round_id IS NULL"),
        ("uq_quality_reviews_one_in_round", ["round_id", *one], "round_id IS NOT NULL"),
    ):
        op.create_index(
            name,
            "quality_reviews",
            columns,
            unique=True,
            sqlite_where=sa.text(where),
            postgresql_where=sa.text(where),
        )
    op.create_table(
        "quality_answers",
        sa.Column("review_id", ROW_ID, nullable=False),
        sa.Column("item", ID, nullable=False),
        sa.Column("points", sa.Integer()),
        sa.Column("not_applicable", sa.Boolean(), nullable=False),
        sa.Column("passed", sa.Boolean()),
        sa.Column("machine", sa.Boolean(), nullable=False),
        sa.Column("reason", sa.Text()),
        sa.Column("evidence", sa.JSON(), nullable=False),
        sa.Column("pii_note", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("review_id", "item", name="pk_quality_answers"),
        _of("quality_answers", "review_id", "quality_reviews.id"),
    )


def moments() -> None:
    op.create_table(
        "quality_comments",
        sa.Column("id", ROW_ID, nullable=False),
        sa.Column("review_id", ROW_ID, nullable=False),
        sa.Column("at", sa.Double(), nullable=False),
        sa.Column("by", sa.Text(), nullable=False),
        sa.Column("moment_s", sa.Double(), nullable=False),
        sa.Column("leg", sa.Text()),
        sa.Column("pii_text", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_quality_comments"),
        _of("quality_comments", "review_id", "quality_reviews.id"),
    )
    op.create_index("ix_quality_comments_review_id", "quality_comments", ["review_id"])
    op.create_table(
        "quality_clips",
        sa.Column("id", ROW_ID, nullable=False),
        sa.Column("agent_id", ID, nullable=False),
        sa.Column("recording_id", ID, nullable=False),
        sa.Column("from_s", sa.Double(), nullable=False),
        sa.Column("to_s", sa.Double(), nullable=False),
        sa.Column("pii_title", sa.Text(), nullable=False),
        sa.Column("pii_note", sa.Text(), nullable=False),
        sa.Column("at", sa.Double(), nullable=False),
        sa.Column("by", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_quality_clips"),
        _of("quality_clips", "recording_id", "recordings.recording_id"),
    )
    op.create_index("ix_quality_clips_recording_id", "quality_clips", ["recording_id"])
    op.create_index("ix_quality_clips_agent_id_id", "quality_clips", ["agent_id", "id"])


def _of(table: str, column: str, parent: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint([column], [parent], name=f"fk_{table}_{column}", ondelete="CASCADE")


def _card(table: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint(
        ["card_id", "card_version"],
        ["quality_cards.card_id", "quality_cards.version"],
        name=f"fk_{table}_card_id_card_version",
    )
