"""Cases and callbacks are summed up with the calls, and the database marks what changed of cases."""

import sqlalchemy as sa
from alembic import op

revision = "0015"
down_revision = "0014"

ID = sa.Text().with_variant(sa.Text(collation="C"), "postgresql")
COUNTS = (
    *("offered", "answered", "abandoned", "other_exits", "handled", "holds", "held", "transfers"),
    *("callbacks_asked", "callbacks_offered", "callbacks_reached", "callbacks_waiting", "callbacks_done"),
    *("complaints", "cases_opened", "cases_closed", "cases_reopened"),
    *("flags", "flagged", "survey_said", "survey_resolved"),
    *("not_repeated", "repeated", "provisional"),
    *("surveys", "survey_replies", "csat_n", "csat_good", "nps_n", "promoters", "detractors"),
    *("ces_n", "ces_sum"),
)
SECONDS = (
    *("answered_wait_s", "abandoned_wait_s", "talk_s", "hold_s", "wrap_up_s"),
    *("idle_s", "talking_s", "dialling_s", "wrapping_up_s", "ringing_s", "paused_s"),
)

TIMES = (
    "SELECT {row}.opened_at AS at UNION SELECT {row}.closed_at UNION SELECT {row}.resolved_at"
    " UNION SELECT at FROM case_events WHERE case_id = {row}.id AND kind = 'reopened'"
)
MARK = "INSERT INTO kpi_dirty (bucket) SELECT CAST({floor}(at / 900) AS BIGINT) FROM ({times}) AS times"
MARK += " WHERE at >= 0 AND at < 7258118400"
COUNTED = ("opened_at", "closed_at", "resolved_at", "queue", "owner", "reason")


def _marks(row: str, floor: str, times: str = TIMES) -> str:
    return MARK.format(floor=floor, times=times.format(row=row))


EVENT = "SELECT {row}.at AS at"
CHANGED = " OR ".join(f"old.{name} IS NOT new.{name}" for name in COUNTED)
DISTINCT = " OR ".join(f"old.{name} IS DISTINCT FROM new.{name}" for name in COUNTED)
CASE_MARKS = {
    "sqlite": (
        f"CREATE TRIGGER cases_opened AFTER INSERT ON cases BEGIN {_marks('new', '')}; END",
        f"CREATE TRIGGER cases_forgotten BEFORE DELETE ON cases BEGIN {_marks('old', '')}; END",
        f"CREATE TRIGGER cases_changed AFTER UPDATE ON cases WHEN {CHANGED}"
        f" BEGIN {_marks('old', '')}; {_marks('new', '')}; END",
        "CREATE TRIGGER cases_reopened AFTER INSERT ON case_events WHEN new.kind = 'reopened'"
        f" BEGIN {_marks('new', '', EVENT)}; END",
    ),
    "postgresql": (
        "CREATE FUNCTION cases_counted() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN"
        f" IF TG_OP = 'UPDATE' THEN IF NOT ({DISTINCT}) THEN RETURN NULL; END IF; END IF;"
        f" IF TG_OP <> 'INSERT' THEN {_marks('old', 'floor')}; END IF;"
        f" IF TG_OP <> 'DELETE' THEN {_marks('new', 'floor')}; END IF;"
        " IF TG_OP = 'DELETE' THEN RETURN old; END IF; RETURN NULL; END $$",
        "CREATE TRIGGER cases_counted AFTER INSERT OR UPDATE ON cases"
        " FOR EACH ROW EXECUTE FUNCTION cases_counted()",
        "CREATE TRIGGER cases_forgotten BEFORE DELETE ON cases FOR EACH ROW EXECUTE FUNCTION cases_counted()",
        "CREATE FUNCTION cases_reopened() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN"
        f" {_marks('new', 'floor', EVENT)}; RETURN NULL; END $$",
        "CREATE TRIGGER cases_reopened AFTER INSERT ON case_events FOR EACH ROW"
        " WHEN (new.kind = 'reopened') EXECUTE FUNCTION cases_reopened()",
    ),
}


def upgrade() -> None:
    # Sums are made of what else is there: whoever sums up next finds none, and makes them all.
    op.drop_table("kpi_sums")
    op.create_table(
        "kpi_sums",
        sa.Column("dimension", ID, nullable=False),
        sa.Column("level", sa.SmallInteger(), nullable=False, autoincrement=False),
        sa.Column("bucket", sa.BigInteger(), nullable=False, autoincrement=False),
        sa.Column("value", ID, nullable=False),
        *(sa.Column(name, sa.Integer(), nullable=False) for name in COUNTS),
        *(sa.Column(name, sa.Double(), nullable=False) for name in SECONDS),
        sa.Column("waits", sa.Text(), nullable=False),
        sa.Column("resolved", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("dimension", "level", "bucket", "value", name="pk_kpi_sums"),
        sqlite_with_rowid=False,
    )
    op.drop_index("ix_interactions_callbacks", "interactions")
    for statement in CASE_MARKS[op.get_bind().dialect.name]:
        op.execute(statement)
