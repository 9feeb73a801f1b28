"""KPIs: facts and their sums by interval."""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"

ROW_ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    op.create_table(
        "kpi_dirty",
        sa.Column("id", ROW_ID, nullable=False),
        sa.Column("bucket", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_kpi_dirty"),
    )
    op.create_index("ix_kpi_dirty_bucket", "kpi_dirty", ["bucket"])
