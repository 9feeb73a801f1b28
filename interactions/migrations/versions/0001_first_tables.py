"""The first tables: calls, customers, transcripts and their search, users."""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None

ID = sa.Text().with_variant(sa.Text(collation="C"), "postgresql")
ROW_ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    op.create_table(
        "customers",
        sa.Column("id", ROW_ID, nullable=False),
        sa.Column("pii_name", sa.Text(), nullable=False),
        sa.Column("language", sa.Text()),
        sa.PrimaryKeyConstraint("id", name="pk_customers"),
    )
    op.create_table(
        "interactions",
        sa.Column("call_id", ID, nullable=False),
        sa.Column("version", sa.BigInteger(), nullable=False),
        sa.Column("direction", sa.Text(), nullable=False),
        sa.Column("node", sa.Text(), nullable=False),
        sa.Column("pii_number", sa.Text(), nullable=False),
        sa.Column("pii_name", sa.Text(), nullable=False),
        sa.Column("dialled", sa.Text(), nullable=False),
        sa.Column("language", sa.Text(), nullable=False),
        sa.Column("arrived_at", sa.Double(), nullable=False),
        sa.Column("menu_path", sa.JSON(), nullable=False),
        sa.Column("queue", sa.Text()),
        sa.Column("agent_id", sa.Text()),
        sa.Column("offered_at", sa.Double()),
        sa.Column("answered_at", sa.Double()),
        sa.Column("ended_at", sa.Double()),
        sa.Column("closed_at", sa.Double()),
        sa.Column("wait_s", sa.Double(), nullable=False),
        sa.Column("talk_s", sa.Double(), nullable=False),
        sa.Column("hold_s", sa.Double(), nullable=False),
        sa.Column("wrap_up_s", sa.Double(), nullable=False),
        sa.Column("outcome", sa.Text(), nullable=False),
        sa.Column("disposition", sa.Text()),
        sa.Column("resolved", sa.Boolean()),
        sa.Column("pii_note", sa.Text()),
        sa.Column("pii_e164", sa.Text()),
        sa.Column("recording_id", ID),
        sa.PrimaryKeyConstraint("call_id", name="pk_interactions"),
    )
    op.create_index("ix_interactions_agent_id_arrived_at", "interactions", ["agent_id", "arrived_at"])
    op.create_index("ix_interactions_arrived_at_call_id", "interactions", ["arrived_at", "call_id"])
    op.create_index("ix_interactions_pii_e164_arrived_at", "interactions", ["pii_e164", "arrived_at"])
    op.create_index(
        "ix_interactions_unfinished",
        "interactions",
        ["call_id"],
        sqlite_where=sa.text("closed_at IS NULL"),
        postgresql_where=sa.text("closed_at IS NULL"),
    )
    op.create_table(
        "login_attempts",
        sa.Column("username_sha256", sa.LargeBinary(), nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("forgotten_at", sa.Double(), nullable=False),
        sa.PrimaryKeyConstraint("username_sha256", name="pk_login_attempts"),
    )
    op.create_index("ix_login_attempts_forgotten_at", "login_attempts", ["forgotten_at"])
    op.create_table(
        "transcripts",
        sa.Column("recording_id", ID, nullable=False),
        sa.Column("status", sa.Text(), nullable=False),
        sa.Column("attempt", sa.Integer()),
        sa.Column("language", sa.Text()),
        sa.Column("duration_s", sa.Double()),
        sa.Column("reason", sa.Text()),
        sa.PrimaryKeyConstraint("recording_id", name="pk_transcripts"),
    )
    op.create_table(
        "users",
        sa.Column("username", ID, nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("role", sa.Text(), nullable=False),
        sa.Column("agent_id", sa.Text()),
        sa.Column("password_hash", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("username", name="pk_users"),
        sa.UniqueConstraint("agent_id", name="uq_users_agent_id"),
    )
    op.create_table(
        "customer_numbers",
        sa.Column("pii_e164", sa.Text(), nullable=False),
        sa.Column("customer_id", ROW_ID, nullable=False),
        sa.ForeignKeyConstraint(
            ["customer_id"], ["customers.id"], name="fk_customer_numbers_customer_id", ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("pii_e164", name="pk_customer_numbers"),
    )
    op.create_index("ix_customer_numbers_customer_id", "customer_numbers", ["customer_id"])
    op.create_table(
        "recordings",
        sa.Column("recording_id", ID, nullable=False),
        sa.Column("call_id", ID, nullable=False),
        sa.Column("started_at", sa.Double(), nullable=False),
        sa.Column("status", sa.Text(), nullable=False),
        sa.Column("customer_path", sa.Text()),
        sa.Column("customer_sha256", sa.Text()),
        sa.Column("customer_duration_s", sa.Double()),
        sa.Column("agent_path", sa.Text()),
        sa.Column("agent_sha256", sa.Text()),
        sa.Column("agent_duration_s", sa.Double()),
        sa.Column("stereo", sa.Text()),
        sa.Column("duration_s", sa.Double()),
        sa.Column("reason", sa.Text()),
        sa.ForeignKeyConstraint(
            ["call_id"], ["interactions.call_id"], name="fk_recordings_call_id", ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("recording_id", name="pk_recordings"),
    )
    op.create_index("ix_recordings_call_id", "recordings", ["call_id"])
    op.create_table(
        "segments",
        sa.Column("call_id", ID, nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("start", sa.Double(), nullable=False),
        sa.Column("end", sa.Double()),
        sa.Column("queue", sa.Text()),
        sa.Column("agent_id", sa.Text()),
        sa.Column("result", sa.Text()),
        sa.ForeignKeyConstraint(
            ["call_id"], ["interactions.call_id"], name="fk_segments_call_id", ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("call_id", "position", name="pk_segments"),
    )
    op.create_table(
        "sessions",
        sa.Column("token_sha256", sa.LargeBinary(), nullable=False),
        sa.Column("username", ID, nullable=False),
        sa.Column("began_at", sa.Double(), nullable=False),
        sa.Column("expires_at", sa.Double(), nullable=False),
        sa.ForeignKeyConstraint(
            ["username"], ["users.username"], name="fk_sessions_username", ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("token_sha256", name="pk_sessions"),
    )
    op.create_index("ix_sessions_expires_at", "sessions", ["expires_at"])
    op.create_index("ix_sessions_username", "sessions", ["username"])
    op.create_table(
        "transcript_segments",
        sa.Column("id", ROW_ID, nullable=False),
        sa.Column("recording_id", ID, nullable=False),
        sa.Column("leg", sa.Text(), nullable=False),
        sa.Column("start", sa.Double(), nullable=False),
        sa.Column("end", sa.Double(), nullable=False),
        sa.Column("pii_text", sa.Text(), nullable=False),
        sa.Column("pii_folded", sa.Text(), nullable=False),
        sa.Column("pii_words", sa.JSON(), nullable=False),
        sa.ForeignKeyConstraint(
            ["recording_id"],
            ["transcripts.recording_id"],
            name="fk_transcript_segments_recording_id",
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name="pk_transcript_segments"),
    )
    op.create_index("ix_transcript_segments_recording_id", "transcript_segments", ["recording_id"])
    if op.get_context().dialect.name == "sqlite":
        search_in_sqlite()
    else:
        search_in_postgresql()


def search_in_sqlite() -> None:
    op.execute(
        "CREATE VIRTUAL TABLE transcript_search USING fts5"
        "(pii_folded, content='transcript_segments', content_rowid='id', tokenize='ascii')"
    )
    op.execute(
        "CREATE TRIGGER transcript_segments_added"
        " AFTER INSERT ON transcript_segments"
        " BEGIN INSERT INTO transcript_search(rowid, pii_folded)"
        " VALUES (new.id, new.pii_folded);"
        " END"
    )
    op.execute(
        "CREATE TRIGGER transcript_segments_removed"
        " AFTER DELETE ON transcript_segments"
        " BEGIN INSERT INTO transcript_search(transcript_search, rowid, pii_folded)"
        " VALUES ('delete', old.id, old.pii_folded);"
        " END"
    )
    op.execute(
        "CREATE TRIGGER transcript_segments_changed"
        " AFTER UPDATE ON transcript_segments"
        " BEGIN INSERT INTO transcript_search(transcript_search, rowid, pii_folded)"
        " VALUES ('delete', old.id, old.pii_folded);"
        " INSERT INTO transcript_search(rowid, pii_folded)"
        " VALUES (new.id, new.pii_folded);"
        " END"
    )


def search_in_postgresql() -> None:
    op.execute(
        "ALTER TABLE transcript_segments ADD COLUMN words_vector tsvector"
        " GENERATED ALWAYS AS (to_tsvector('simple', pii_folded)) STORED"
    )
    op.execute(
        "CREATE INDEX ix_transcript_segments_words_vector ON transcript_segments USING gin (words_vector)"
    )
