"""Routing: decisions, what supervisors changed, customers' tiers, expected waits and callbacks."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"

ID = sa.Text().with_variant(sa.Text(collation="C"), "postgresql")
ROW_ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    op.add_column("interactions", sa.Column("expected_s", sa.Double()))
    op.add_column("interactions", sa.Column("callback_of", ID))
    op.add_column("customers", sa.Column("tier", sa.Text(), nullable=False, server_default=""))
    op.add_column("customers", sa.Column("agent_id", sa.Text(), nullable=False, server_default=""))
    op.add_column("customers", sa.Column("requires", sa.JSON(), nullable=False, server_default="{}"))
    op.create_table(
        "decisions",
        sa.Column("id", ROW_ID, nullable=False),
        sa.Column("call_id", ID, nullable=False),
        sa.Column("at", sa.Double(), nullable=False),
        sa.Column("agent_id", sa.Text(), nullable=False),
        sa.Column("rules", sa.Text(), nullable=False),
        sa.Column("explanation", sa.JSON(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_decisions"),
    )
    op.create_index(
        "ix_decisions_call_id_at_agent_id", "decisions", ["call_id", "at", "agent_id"], unique=True
    )
    op.create_table(
        "agent_skills",
        sa.Column("agent_id", ID, nullable=False),
        sa.Column("skills", sa.JSON(), nullable=False),
        sa.Column("changed_at", sa.Double(), nullable=False),
        sa.Column("changed_by", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("agent_id", name="pk_agent_skills"),
    )
    op.create_table(
        "queue_tunings",
        sa.Column("queue", ID, nullable=False),
        sa.Column("requires", sa.JSON()),
        sa.Column("priority_s", sa.Double()),
        sa.Column("choice", sa.Text()),
        sa.Column("changed_at", sa.Double(), nullable=False),
        sa.Column("changed_by", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("queue", name="pk_queue_tunings"),
    )
