"""Reports by e-mail, and cases and callbacks among the figures."""

import sqlalchemy as sa
from alembic import op

revision = "0012"
down_revision = "0011"

ID = sa.Text().with_variant(sa.Text(collation="C"), "postgresql")


def upgrade() -> None:
    op.create_table(
        "report_mails",
        sa.Column("name", ID, nullable=False),
        sa.Column("due_at", sa.Double(), nullable=False),
        sa.Column("tries", sa.Integer(), nullable=False),
        sa.Column("again_at", sa.Double()),
        sa.Column("sent_at", sa.Double()),
        sa.PrimaryKeyConstraint("name", "due_at", name="pk_report_mails"),
    )
    op.create_index("ix_cases_resolved", "cases", ["resolved_at", "opened_at", "queue", "owner", "reason"])
    op.create_index("ix_cases_closed", "cases", ["closed_at", "queue", "owner", "reason"])
    for name, table, columns, condition in (
        ("ix_case_events_reopened", "case_events", ["at", "case_id"], sa.text("kind = 'reopened'")),
        (
            "ix_interactions_callbacks",
            "interactions",
            ["arrived_at", "call_id"],
            sa.text("direction = 'callback'"),
        ),
    ):
        op.create_index(name, table, columns, sqlite_where=condition, postgresql_where=condition)
