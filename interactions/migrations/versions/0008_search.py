"""Search: calls by their keys, the words of calls, saved searches and their alerts."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import TSVECTOR

revision = "0008"
down_revision = "0007"

ID = sa.Text().with_variant(sa.Text(collation="C"), "postgresql")
ROW_ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")

# Read by the indexer, a few at a time, once the service runs.
ALL_ARE_STALE = (
    "INSERT INTO search_stale(call_id, at)"
    " SELECT call_id, arrived_at FROM interactions WHERE ended_at IS NOT NULL"
)


def upgrade() -> None:
    op.create_table(
        "search_calls",
        sa.Column("id", ROW_ID, autoincrement=False, nullable=False),
        sa.Column("call_id", ID, nullable=False),
        sa.Column("seq", sa.BigInteger(), nullable=False),
        sa.Column("day", sa.Integer(), nullable=False),
        sa.Column("agent_share", sa.Double()),
        sa.Column("pii_keys", sa.Text().with_variant(TSVECTOR(), "postgresql"), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_search_calls"),
        sa.UniqueConstraint("call_id", name="uq_search_calls_call_id"),
        of("interactions.call_id", "search_calls", "call_id"),
    )
    op.create_index("ix_search_calls_seq", "search_calls", ["seq"])
    op.create_table(
        "search_stale",
        sa.Column("call_id", ID, nullable=False),
        sa.Column("at", sa.Double(), nullable=False),
        sa.PrimaryKeyConstraint("call_id", name="pk_search_stale"),
    )
    op.create_table(
        "search_words",
        sa.Column("word", ID, nullable=False),
        sa.Column("calls", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("word", name="pk_search_words"),
    )
    op.create_table(
        "search_days",
        sa.Column("day", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("word", ID, nullable=False),
        sa.Column("calls", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("day", "word", name="pk_search_days"),
    )
    op.create_table(
        "saved_searches",
        sa.Column("id", ROW_ID, nullable=False),
        sa.Column("owner", ID, nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("pii_query", sa.Text(), nullable=False),
        sa.Column("pii_filters", sa.JSON(), nullable=False),
        sa.Column("fuzzy", sa.Boolean(), nullable=False),
        sa.Column("alert", sa.Boolean(), nullable=False),
        sa.Column("changed_at", sa.Double(), nullable=False),
        sa.Column("last_seq", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_saved_searches"),
        sa.UniqueConstraint("owner", "name", name="uq_saved_searches_owner_name"),
        of("users.username", "saved_searches", "owner"),
    )
    op.create_table(
        "search_alerts",
        sa.Column("search_id", ROW_ID, autoincrement=False, nullable=False),
        sa.Column("call_id", ID, nullable=False),
        sa.Column("at", sa.Double(), nullable=False),
        sa.PrimaryKeyConstraint("search_id", "call_id", name="pk_search_alerts"),
        of("saved_searches.id", "search_alerts", "search_id"),
        of("interactions.call_id", "search_alerts", "call_id"),
    )
    op.create_index("ix_search_alerts_call_id", "search_alerts", ["call_id"])
    for statement in SQLITE if op.get_context().dialect.name == "sqlite" else POSTGRESQL:
        op.get_bind().exec_driver_sql(statement)
    op.execute(ALL_ARE_STALE)


def of(parent: str, table: str, column: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint([column], [parent], name=f"fk_{table}_{column}", ondelete="CASCADE")


SQLITE = (
    """
    CREATE VIRTUAL TABLE search_index USING fts5(
      pii_keys, content='search_calls', content_rowid='id', tokenize='ascii', detail=none, columnsize=0)
    """,
    """
    CREATE TRIGGER search_calls_added AFTER INSERT ON search_calls BEGIN
      INSERT INTO search_index(rowid, pii_keys) VALUES (new.id, new.pii_keys);
      INSERT INTO search_words(word, calls)
        SELECT value, 1 FROM json_each(new.pii_keys)
        WHERE instr('0123456789·…‹′²³«', substr(value, 1, 1)) = 0
        ON CONFLICT (word) DO UPDATE SET calls = calls + 1;
      INSERT INTO search_days(day, word, calls)
        SELECT new.day, substr(value, 2), 1 FROM json_each(new.pii_keys) WHERE substr(value, 1, 1) = '′'
        ON CONFLICT (day, word) DO UPDATE SET calls = calls + 1;
    END
    """,
    """
    CREATE TRIGGER search_calls_removed AFTER DELETE ON search_calls BEGIN
      INSERT INTO search_index(search_index, rowid, pii_keys) VALUES ('delete', old.id, old.pii_keys);
      UPDATE search_words SET calls = calls - 1 WHERE word IN (SELECT value FROM json_each(old.pii_keys));
      DELETE FROM search_words WHERE calls <= 0 AND word IN (SELECT value FROM json_each(old.pii_keys));
      UPDATE search_days SET calls = calls - 1 WHERE day = old.day AND word IN
        (SELECT substr(value, 2) FROM json_each(old.pii_keys) WHERE substr(value, 1, 1) = '′');
      DELETE FROM search_days WHERE calls <= 0 AND day = old.day AND word IN
        (SELECT substr(value, 2) FROM json_each(old.pii_keys) WHERE substr(value, 1, 1) = '′');
    END
    """,
    """
    CREATE TRIGGER interactions_to_search AFTER INSERT ON interactions
    WHEN new.ended_at IS NOT NULL BEGIN
      INSERT INTO search_stale(call_id, at) VALUES (new.call_id, new.arrived_at)
        ON CONFLICT (call_id) DO UPDATE SET at = excluded.at;
    END
    """,
    """
    CREATE TRIGGER interactions_again_to_search AFTER UPDATE ON interactions
    WHEN new.ended_at IS NOT NULL AND (
      old.ended_at IS NULL
      OR new.arrived_at <> old.arrived_at
      OR new.direction <> old.direction
      OR new.language <> old.language
      OR new.outcome <> old.outcome
      OR new.pii_number <> old.pii_number
      OR new.pii_name <> old.pii_name
      OR new.pii_e164 IS NOT old.pii_e164
      OR new.pii_note IS NOT old.pii_note
      OR new.tags <> old.tags
      OR new.queue IS NOT old.queue
      OR new.agent_id IS NOT old.agent_id
      OR new.disposition IS NOT old.disposition
      OR new.resolved IS NOT old.resolved
      OR new.recording_id IS NOT old.recording_id
    ) BEGIN
      INSERT INTO search_stale(call_id, at) VALUES (new.call_id, new.arrived_at)
        ON CONFLICT (call_id) DO UPDATE SET at = excluded.at;
    END
    """,
    """
    CREATE TRIGGER interactions_out_of_search AFTER DELETE ON interactions BEGIN
      DELETE FROM search_stale WHERE call_id = old.call_id;
    END
    """,
    """
    CREATE TRIGGER transcript_segments_out_of_search AFTER DELETE ON transcript_segments BEGIN
      INSERT INTO search_stale(call_id, at)
        SELECT call_id, arrived_at FROM interactions
        WHERE call_id IN (SELECT call_id FROM recordings WHERE recording_id = old.recording_id)
        ON CONFLICT (call_id) DO UPDATE SET at = excluded.at;
      DELETE FROM search_calls
        WHERE call_id IN (SELECT call_id FROM recordings WHERE recording_id = old.recording_id);
    END
    """,
    """
    CREATE TRIGGER transcript_segments_again_to_search AFTER UPDATE ON transcript_segments BEGIN
      INSERT INTO search_stale(call_id, at)
        SELECT call_id, arrived_at FROM interactions
        WHERE call_id IN (SELECT call_id FROM recordings WHERE recording_id = old.recording_id)
        ON CONFLICT (call_id) DO UPDATE SET at = excluded.at;
      DELETE FROM search_calls
        WHERE call_id IN (SELECT call_id FROM recordings WHERE recording_id = old.recording_id);
    END
    """,
)

POSTGRESQL = (
    """
    CREATE INDEX ix_search_calls_pii_keys ON search_calls USING gin (pii_keys) WITH (fastupdate = off)
    """,
    """
    CREATE FUNCTION search_calls_added() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
      PERFORM pg_advisory_xact_lock(8425303);
      INSERT INTO search_words AS known (word, calls)
        SELECT key, count(*) FROM added, unnest(tsvector_to_array(pii_keys)) key
        WHERE strpos('0123456789·…‹′²³«', left(key, 1)) = 0 GROUP BY 1
        ON CONFLICT (word) DO UPDATE SET calls = known.calls + excluded.calls;
      INSERT INTO search_days AS known (day, word, calls)
        SELECT day, substr(key, 2), count(*) FROM added, unnest(tsvector_to_array(pii_keys)) key
        WHERE left(key, 1) = '′' GROUP BY 1, 2
        ON CONFLICT (day, word) DO UPDATE SET calls = known.calls + excluded.calls;
      RETURN NULL;
    END $$
    """,
    """
    CREATE TRIGGER search_calls_added AFTER INSERT ON search_calls REFERENCING NEW TABLE AS added
    FOR EACH STATEMENT EXECUTE FUNCTION search_calls_added()
    """,
    """
    CREATE FUNCTION search_calls_removed() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
      PERFORM pg_advisory_xact_lock(8425303);
      WITH gone AS (
        SELECT key, count(*) AS calls FROM removed, unnest(tsvector_to_array(pii_keys)) key
        WHERE strpos('0123456789·…‹′²³«', left(key, 1)) = 0 GROUP BY 1
      ), last AS (
        DELETE FROM search_words known USING gone WHERE known.word = gone.key AND known.calls <= gone.calls
      )
      UPDATE search_words known SET calls = known.calls - gone.calls
        FROM gone WHERE known.word = gone.key AND known.calls > gone.calls;
      WITH gone AS (
        SELECT day, substr(key, 2) AS word, count(*) AS calls
        FROM removed, unnest(tsvector_to_array(pii_keys)) key WHERE left(key, 1) = '′' GROUP BY 1, 2
      ), last AS (
        DELETE FROM search_days known USING gone
        WHERE known.day = gone.day AND known.word = gone.word AND known.calls <= gone.calls
      )
      UPDATE search_days known SET calls = known.calls - gone.calls
        FROM gone WHERE known.day = gone.day AND known.word = gone.word AND known.calls > gone.calls;
      RETURN NULL;
    END $$
    """,
    """
    CREATE TRIGGER search_calls_removed AFTER DELETE ON search_calls REFERENCING OLD TABLE AS removed
    FOR EACH STATEMENT EXECUTE FUNCTION search_calls_removed()
    """,
    """
    CREATE FUNCTION interactions_to_search() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
      INSERT INTO search_stale(call_id, at) VALUES (new.call_id, new.arrived_at)
        ON CONFLICT (call_id) DO UPDATE SET at = excluded.at;
      RETURN NULL;
    END $$
    """,
    """
    CREATE TRIGGER interactions_to_search AFTER INSERT ON interactions FOR EACH ROW
    WHEN (new.ended_at IS NOT NULL) EXECUTE FUNCTION interactions_to_search()
    """,
    """
    CREATE TRIGGER interactions_again_to_search AFTER UPDATE ON interactions FOR EACH ROW
    WHEN (new.ended_at IS NOT NULL AND (
      old.ended_at IS NULL
      OR new.arrived_at <> old.arrived_at
      OR new.direction <> old.direction
      OR new.language <> old.language
      OR new.outcome <> old.outcome
      OR new.pii_number <> old.pii_number
      OR new.pii_name <> old.pii_name
      OR new.pii_e164 IS DISTINCT FROM old.pii_e164
      OR new.pii_note IS DISTINCT FROM old.pii_note
      OR new.tags::text <> old.tags::text
      OR new.queue IS DISTINCT FROM old.queue
      OR new.agent_id IS DISTINCT FROM old.agent_id
      OR new.disposition IS DISTINCT FROM old.disposition
      OR new.resolved IS DISTINCT FROM old.resolved
      OR new.recording_id IS DISTINCT FROM old.recording_id
    )) EXECUTE FUNCTION interactions_to_search()
    """,
    """
    CREATE FUNCTION interactions_out_of_search() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
      DELETE FROM search_stale WHERE call_id = old.call_id;
      RETURN NULL;
    END $$
    """,
    """
    CREATE TRIGGER interactions_out_of_search AFTER DELETE ON interactions FOR EACH ROW
    EXECUTE FUNCTION interactions_out_of_search()
    """,
    """
    CREATE FUNCTION transcript_segments_to_search() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
      INSERT INTO search_stale(call_id, at)
        SELECT call_id, arrived_at FROM interactions
        WHERE call_id IN (SELECT call_id FROM recordings JOIN changed USING (recording_id))
        ON CONFLICT (call_id) DO UPDATE SET at = excluded.at;
      DELETE FROM search_calls
        WHERE call_id IN (SELECT call_id FROM recordings JOIN changed USING (recording_id));
      RETURN NULL;
    END $$
    """,
    """
    CREATE TRIGGER transcript_segments_out_of_search AFTER DELETE ON transcript_segments
    REFERENCING OLD TABLE AS changed
    FOR EACH STATEMENT EXECUTE FUNCTION transcript_segments_to_search()
    """,
    """
    CREATE TRIGGER transcript_segments_again_to_search AFTER UPDATE ON transcript_segments
    REFERENCING OLD TABLE AS changed
    FOR EACH STATEMENT EXECUTE FUNCTION transcript_segments_to_search()
    """,
)
