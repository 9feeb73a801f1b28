"""Customers are found by their names, written with or without marks."""

import sqlalchemy as sa
from alembic import op

from interactions.fold import fold

revision = "0011"
down_revision = "0010"

_AT_ONCE = 1000


def upgrade() -> None:
    op.add_column("customers", sa.Column("pii_folded", sa.Text(), nullable=False, server_default=""))
    customers = sa.table(
        "customers", sa.column("id", sa.BigInteger), sa.column("pii_name"), sa.column("pii_folded")
    )
    connection, after = op.get_bind(), 0
    page = sa.select(customers.c.id, customers.c.pii_name).order_by(customers.c.id).limit(_AT_ONCE)
    change = sa.update(customers).where(customers.c.id == sa.bindparam("of"))
    while found := connection.execute(page.where(customers.c.id > after)).all():
        named = [{"of": row.id, "pii_folded": fold(row.pii_name)} for row in found if row.pii_name]
        if named:
            connection.execute(change, named)
        after = found[-1].id
