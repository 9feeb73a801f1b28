"""Which of a customer's numbers is the one to call."""

import sqlalchemy as sa
from alembic import op

revision = "0014"
down_revision = "0013"


def upgrade() -> None:
    op.add_column("customers", sa.Column("pii_primary", sa.Text(), nullable=False, server_default=""))
