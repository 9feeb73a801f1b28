"""Customers: facts, imports and contacts on other channels."""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"

ID = sa.Text().with_variant(sa.Text(collation="C"), "postgresql")
ROW_ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    op.add_column("customers", sa.Column("pii_email", sa.Text(), nullable=False, server_default=""))
    op.add_column("customers", sa.Column("pii_note", sa.Text(), nullable=False, server_default=""))
    op.add_column("customers", sa.Column("pii_preferences", sa.JSON(), nullable=False, server_default="{}"))
    op.add_column("customers", sa.Column("pii_outside_id", ID))
    op.add_column("customers", sa.Column("created_at", sa.Double()))
    op.add_column("customers", sa.Column("changed_at", sa.Double()))
    op.add_column("customers", sa.Column("erased_at", sa.Double()))
    op.add_column("customers", sa.Column("merged_into", ROW_ID))
    op.create_index("ix_customers_merged_into", "customers", ["merged_into"])
    op.create_index("ix_customers_pii_outside_id", "customers", ["pii_outside_id"], unique=True)
    op.create_table(
        "contacts",
        sa.Column("id", ROW_ID, nullable=False),
        sa.Column("customer_id", ROW_ID, nullable=False),
        sa.Column("channel", sa.Text(), nullable=False),
        sa.Column("direction", sa.Text(), nullable=False),
        sa.Column("at", sa.Double(), nullable=False),
        sa.Column("pii_subject", sa.Text(), nullable=False),
        sa.Column("pii_text", sa.Text(), nullable=False),
        sa.Column("reason", sa.Text()),
        sa.Column("agent_id", sa.Text()),
        sa.Column("source", ID, nullable=False),
        sa.Column("outside_id", ID),
        sa.PrimaryKeyConstraint("id", name="pk_contacts"),
        sa.ForeignKeyConstraint(
            ["customer_id"], ["customers.id"], name="fk_contacts_customer_id", ondelete="CASCADE"
        ),
    )
    op.create_index("ix_contacts_customer_id_at_id", "contacts", ["customer_id", "at", "id"])
    op.create_index("ix_contacts_source_outside_id", "contacts", ["source", "outside_id"], unique=True)
