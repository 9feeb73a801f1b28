"""Cases."""

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"

ID = sa.Text().with_variant(sa.Text(collation="C"), "postgresql")
ROW_ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    op.create_table(
        "cases",
        sa.Column("id", ROW_ID, nullable=False),
        sa.Column("number", ID, nullable=False),
        sa.Column("version", sa.BigInteger(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("reason", ID, nullable=False),
        sa.Column("priority", sa.Integer(), nullable=False),
        sa.Column("queue", sa.Text(), nullable=False),
        sa.Column("owner", sa.Text()),
        sa.Column("customer_id", ROW_ID),
        sa.Column("pii_customer", sa.Text(), nullable=False),
        sa.Column("pii_summary", sa.Text(), nullable=False),
        sa.Column("opened_at", sa.Double(), nullable=False),
        sa.Column("changed_at", sa.Double(), nullable=False),
        sa.Column("responded_at", sa.Double()),
        sa.Column("first_response_at", sa.Double()),
        sa.Column("resolved_at", sa.Double()),
        sa.Column("closed_at", sa.Double()),
        sa.Column("reopened", sa.Integer(), nullable=False),
        sa.Column("response_due_at", sa.Double()),
        sa.Column("response_risk_at", sa.Double()),
        sa.Column("due_at", sa.Double()),
        sa.Column("risk_at", sa.Double()),
        sa.Column("wake_at", sa.Double()),
        sa.PrimaryKeyConstraint("id", name="pk_cases"),
        sa.UniqueConstraint("number", name="uq_cases_number"),
        sa.ForeignKeyConstraint(
            ["customer_id"], ["customers.id"], name="fk_cases_customer_id", ondelete="SET NULL"
        ),
    )
    op.create_index("ix_cases_customer_id", "cases", ["customer_id"])
    op.create_index("ix_cases_pii_customer", "cases", ["pii_customer"])
    op.create_index("ix_cases_opened_at_number", "cases", ["opened_at", "number"])
    op.create_index("ix_cases_owner_opened_at", "cases", ["owner", "opened_at"])
    for name, column, condition in (
        ("ix_cases_wake_at", "wake_at", sa.text("wake_at IS NOT NULL")),
        ("ix_cases_unclosed", "number", sa.text("closed_at IS NULL")),
    ):
        op.create_index(name, "cases", [column], sqlite_where=condition, postgresql_where=condition)
    op.create_table(
        "case_events",
        _of_case(),
        sa.Column("position", sa.Integer(), nullable=False, autoincrement=False),
        sa.Column("at", sa.Double(), nullable=False),
        sa.Column("who", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("facts", sa.JSON(), nullable=False),
        sa.Column("pii_facts", sa.JSON(), nullable=False),
        sa.PrimaryKeyConstraint("case_id", "position", name="pk_case_events"),
        _cascade("case_events"),
    )
    op.create_table(
        "case_interactions",
        _of_case(),
        sa.Column("call_id", ID, nullable=False),
        sa.PrimaryKeyConstraint("case_id", "call_id", name="pk_case_interactions"),
        _cascade("case_interactions"),
    )
    op.create_index("ix_case_interactions_call_id", "case_interactions", ["call_id"])
    op.create_table(
        "case_follow_ups",
        _of_case(),
        sa.Column("follow_up", sa.Integer(), nullable=False, autoincrement=False),
        sa.Column("due_at", sa.Double(), nullable=False),
        sa.Column("queue", sa.Text(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("queued_at", sa.Double()),
        sa.Column("call_id", ID, nullable=False),
        sa.Column("pii_phone", sa.Text(), nullable=False),
        sa.Column("pii_why", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("case_id", "follow_up", name="pk_case_follow_ups"),
        _cascade("case_follow_ups"),
    )
    op.create_table(
        "case_work",
        sa.Column("id", ROW_ID, nullable=False),
        _of_case(),
        sa.Column("key", ID, nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("at", sa.Double(), nullable=False),
        sa.Column("pii_command", sa.JSON(), nullable=False),
        sa.Column("tries", sa.Integer(), nullable=False),
        sa.Column("claimed_until", sa.Double()),
        sa.PrimaryKeyConstraint("id", name="pk_case_work"),
        sa.UniqueConstraint("key", name="uq_case_work_key"),
        _cascade("case_work"),
    )
    op.create_index("ix_case_work_case_id", "case_work", ["case_id"])
    op.create_table(
        "case_numbers",
        sa.Column("year", sa.Integer(), nullable=False, autoincrement=False),
        sa.Column("last", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("year", name="pk_case_numbers"),
    )


def _of_case() -> sa.Column[int]:
    return sa.Column("case_id", ROW_ID, nullable=False, autoincrement=False)


def _cascade(table: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint(["case_id"], ["cases.id"], name=f"fk_{table}_case_id", ondelete="CASCADE")
