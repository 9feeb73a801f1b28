"""The record: tags, reasons, what agents did when, and the audit."""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"

ID = sa.Text().with_variant(sa.Text(collation="C"), "postgresql")
ROW_ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    op.add_column("interactions", sa.Column("tags", sa.JSON(), nullable=False, server_default="[]"))
    op.create_table(
        "agent_times",
        sa.Column("agent_id", ID, nullable=False),
        sa.Column("start", sa.Double(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("reason", sa.Text()),
        sa.Column("end", sa.Double()),
        sa.PrimaryKeyConstraint("agent_id", "start", name="pk_agent_times"),
    )
    op.create_index("ix_agent_times_start", "agent_times", ["start"])
    op.create_table(
        "reasons",
        sa.Column("code", ID, nullable=False),
        sa.Column("parent", ID),
        sa.Column("names", sa.JSON(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("active", sa.Boolean(), nullable=False),
        sa.Column("complaint", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("code", name="pk_reasons"),
        sa.ForeignKeyConstraint(["parent"], ["reasons.code"], name="fk_reasons_parent"),
    )
    op.create_index("ix_reasons_parent", "reasons", ["parent"])
    op.create_table(
        "audit",
        sa.Column("id", ROW_ID, nullable=False),
        sa.Column("at", sa.Double(), nullable=False),
        sa.Column("who", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("subject", ID, nullable=False),
        sa.Column("pii_change", sa.JSON()),
        sa.Column("salt", sa.LargeBinary()),
        sa.Column("change_sha256", sa.LargeBinary(), nullable=False),
        sa.Column("previous", sa.LargeBinary(), nullable=False),
        sa.Column("hash", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_audit"),
    )
    op.create_index("ix_audit_kind_subject_id", "audit", ["kind", "subject", "id"])
