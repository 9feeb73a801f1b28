"""Partners: webhooks and looked-up customers."""

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"

ID = sa.Text().with_variant(sa.Text(collation="C"), "postgresql")
ROW_ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
TABLE = "webhook_deliveries"


def upgrade() -> None:
    op.create_table(
        TABLE,
        sa.Column("id", ROW_ID, nullable=False),
        sa.Column("event_id", ID, nullable=False),
        sa.Column("type", sa.Text(), nullable=False),
        sa.Column("endpoint", ID, nullable=False),
        sa.Column("subject", ID, nullable=False),
        sa.Column("pii_payload", sa.Text()),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("told_at", sa.Double(), nullable=False),
        sa.Column("next_at", sa.Double(), nullable=False),
        sa.Column("expires_at", sa.Double(), nullable=False),
        sa.Column("settled_at", sa.Double()),
        sa.Column("status", sa.Integer()),
        sa.Column("error", sa.Text()),
        sa.PrimaryKeyConstraint("id", name="pk_webhook_deliveries"),
    )
    op.create_index(f"ix_{TABLE}_endpoint_event_id", TABLE, ["endpoint", "event_id"], unique=True)
    op.create_index(f"ix_{TABLE}_endpoint_state_next_at_id", TABLE, ["endpoint", "state", "next_at", "id"])
    for column in ("subject", "told_at", "settled_at"):
        op.create_index(f"ix_{TABLE}_{column}", TABLE, [column])
