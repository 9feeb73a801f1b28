"""KPIs: facts and their sums by interval."""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"

ID = sa.Text().with_variant(sa.Text(collation="C"), "postgresql")
ROW_ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")

COUNTS = (
    *("offered", "answered", "abandoned", "other_exits", "handled", "holds", "held", "transfers"),
    *("callbacks_asked", "callbacks_offered", "callbacks_reached", "complaints"),
    *("flags", "flagged", "survey_said", "survey_resolved"),
    *("not_repeated", "repeated", "provisional"),
    *("surveys", "survey_replies", "csat_n", "csat_good", "nps_n", "promoters", "detractors"),
    *("ces_n", "ces_sum"),
)
SECONDS = (
    *("answered_wait_s", "abandoned_wait_s", "talk_s", "hold_s", "wrap_up_s"),
    *("idle_s", "talking_s", "dialling_s", "wrapping_up_s", "ringing_s", "paused_s"),
)


MARK = {
    "sqlite": "INSERT INTO kpi_dirty (bucket) SELECT DISTINCT CAST(start / 900 AS INTEGER) FROM segments"
    " WHERE kind = 'queue'",
    "postgresql": "INSERT INTO kpi_dirty (bucket) SELECT DISTINCT CAST(floor(start / 900) AS BIGINT)"
    " FROM segments WHERE kind = 'queue'",
}


def upgrade() -> None:
    op.create_table(
        "kpi_dirty",
        sa.Column("id", ROW_ID, nullable=False),
        sa.Column("bucket", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_kpi_dirty"),
    )
    op.create_index("ix_kpi_dirty_bucket", "kpi_dirty", ["bucket"])
    op.create_table(
        "kpi_basis",
        sa.Column("name", ID, nullable=False),
        sa.Column("value", sa.JSON(), nullable=False),
        sa.PrimaryKeyConstraint("name", name="pk_kpi_basis"),
    )
    op.create_table(
        "kpi_sums",
        sa.Column("dimension", ID, nullable=False),
        sa.Column("level", sa.SmallInteger(), nullable=False, autoincrement=False),
        sa.Column("bucket", sa.BigInteger(), nullable=False, autoincrement=False),
        sa.Column("value", ID, nullable=False),
        *(sa.Column(name, sa.Integer(), nullable=False) for name in COUNTS),
        *(sa.Column(name, sa.Double(), nullable=False) for name in SECONDS),
        sa.Column("waits", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("dimension", "level", "bucket", "value", name="pk_kpi_sums"),
        sqlite_with_rowid=False,
    )
    op.create_index(
        "ix_segments_queued",
        "segments",
        ["start", "call_id"],
        sqlite_where=sa.text("kind = 'queue'"),
        postgresql_where=sa.text("kind = 'queue'"),
    )
    # What the log has from before is to be summed up, too: quarters of an hour since 1970.
    op.execute(MARK[op.get_bind().dialect.name])
