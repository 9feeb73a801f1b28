"""What supervisors are to look at, and what was written into a CRM."""

import sqlalchemy as sa
from alembic import op

revision = "0013"
down_revision = "0012"

ID = sa.Text().with_variant(sa.Text(collation="C"), "postgresql")
ROW_ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    op.create_table(
        "alerts",
        sa.Column("id", ROW_ID, nullable=False),
        sa.Column("key", ID, nullable=False),
        sa.Column("at", sa.Double(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("subject", ID, nullable=False),
        sa.Column("owner", ID),
        sa.Column("facts", sa.JSON(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_alerts"),
        sa.UniqueConstraint("key", name="uq_alerts_key"),
        sa.ForeignKeyConstraint(["owner"], ["users.username"], name="fk_alerts_owner", ondelete="CASCADE"),
    )
    op.create_index("ix_alerts_at", "alerts", ["at"])
    op.create_table(
        "alerts_seen",
        sa.Column("alert_id", ROW_ID, nullable=False),
        sa.Column("username", ID, nullable=False),
        sa.Column("at", sa.Double(), nullable=False),
        sa.PrimaryKeyConstraint("alert_id", "username", name="pk_alerts_seen"),
        sa.ForeignKeyConstraint(
            ["alert_id"], ["alerts.id"], name="fk_alerts_seen_alert_id", ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["username"], ["users.username"], name="fk_alerts_seen_username", ondelete="CASCADE"
        ),
    )
    op.create_table(
        "crm_written",
        sa.Column("call_id", ID, nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("made_id", ID, nullable=False),
        sa.Column("at", sa.Double(), nullable=False),
        sa.PrimaryKeyConstraint("call_id", "kind", name="pk_crm_written"),
    )
