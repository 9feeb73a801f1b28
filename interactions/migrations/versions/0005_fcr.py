"""First-call resolution and surveys."""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"

ID = sa.Text().with_variant(sa.Text(collation="C"), "postgresql")
ROW_ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    op.create_table(
        "fcr_contacts",
        sa.Column("call_id", ID, nullable=False),
        sa.Column("pii_customer", sa.Text(), nullable=False),
        sa.Column("at", sa.Double(), nullable=False),
        sa.Column("queue", sa.Text()),
        sa.Column("agent_id", sa.Text()),
        sa.Column("number", sa.Text()),
        sa.Column("reason", sa.Text()),
        sa.Column("flag", sa.Boolean()),
        sa.Column("survey", sa.Boolean()),
        sa.Column("repeat", sa.Text()),
        sa.Column("first", sa.Boolean()),
        sa.Column("repeated_by", ID),
        sa.Column("why", sa.Text()),
        sa.Column("similarity", sa.Double()),
        sa.Column("due_at", sa.Double()),
        sa.PrimaryKeyConstraint("call_id", name="pk_fcr_contacts"),
        sa.ForeignKeyConstraint(
            ["call_id"], ["interactions.call_id"], name="fk_fcr_contacts_call_id", ondelete="CASCADE"
        ),
    )
    op.create_index("ix_fcr_contacts_at", "fcr_contacts", ["at"])
    op.create_index("ix_fcr_contacts_pii_customer_at", "fcr_contacts", ["pii_customer", "at"])
    op.create_index("ix_fcr_contacts_repeated_by", "fcr_contacts", ["repeated_by"])
    for name, column, kept in (
        ("ix_fcr_contacts_provisional", "due_at", "due_at IS NOT NULL"),
        ("ix_fcr_contacts_pairs", "at", "repeated_by IS NOT NULL"),
    ):
        op.create_index(
            name,
            "fcr_contacts",
            [column, "call_id"],
            sqlite_where=sa.text(kept),
            postgresql_where=sa.text(kept),
        )
    op.create_table(
        "fcr_due",
        sa.Column("id", ROW_ID, nullable=False),
        sa.Column("pii_e164", ID, nullable=False),
        sa.Column("call_id", ID, nullable=False),
        sa.Column("at", sa.Double(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_fcr_due"),
    )
    op.create_index("ix_fcr_due_pii_e164_id", "fcr_due", ["pii_e164", "id"])
    op.create_table(
        "fcr_vocabulary",
        sa.Column("learned_at", sa.Double(), nullable=False),
        sa.Column("calls", sa.Integer(), nullable=False),
        sa.Column("words", sa.JSON(), nullable=False),
        sa.PrimaryKeyConstraint("learned_at", name="pk_fcr_vocabulary"),
    )
    op.create_table(
        "surveys",
        sa.Column("call_id", ID, nullable=False),
        sa.Column("channel", sa.Text(), nullable=False),
        sa.Column("asked_at", sa.Double(), nullable=False),
        sa.Column("answered_at", sa.Double()),
        sa.Column("csat", sa.Integer()),
        sa.Column("nps", sa.Integer()),
        sa.Column("ces", sa.Integer()),
        sa.Column("resolved", sa.Boolean()),
        sa.Column("pii_comment", sa.Text()),
        sa.PrimaryKeyConstraint("call_id", name="pk_surveys"),
        sa.ForeignKeyConstraint(
            ["call_id"], ["interactions.call_id"], name="fk_surveys_call_id", ondelete="CASCADE"
        ),
    )
    op.create_index("ix_surveys_asked_at", "surveys", ["asked_at"])
    for statement in marks(op.get_context().dialect.name):
        op.execute(statement)


def marks(dialect: str) -> list[str]:
    """When a number finds or loses its customer, all calls of everybody concerned are to be judged anew."""
    mark = (
        "INSERT INTO fcr_due (pii_e164, call_id, at) SELECT pii_e164, call_id, arrived_at FROM interactions"
        " WHERE pii_e164 IN (SELECT pii_e164 FROM customer_numbers WHERE customer_id = {row}.customer_id"
        " UNION SELECT {row}.pii_e164)"
    )
    old, new = mark.format(row="old"), mark.format(row="new")
    if dialect == "sqlite":
        return [
            f"CREATE TRIGGER customer_numbers_added AFTER INSERT ON customer_numbers BEGIN {new}; END",
            f"CREATE TRIGGER customer_numbers_removed AFTER DELETE ON customer_numbers BEGIN {old}; END",
            "CREATE TRIGGER customer_numbers_moved AFTER UPDATE OF customer_id ON customer_numbers"
            f" BEGIN {old}; {new}; END",
        ]
    return [
        "CREATE FUNCTION customer_numbers_changed() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN"
        f" IF TG_OP <> 'INSERT' THEN {old}; END IF;"
        f" IF TG_OP <> 'DELETE' THEN {new}; END IF;"
        " RETURN NULL; END $$",
        "CREATE TRIGGER customer_numbers_changed AFTER INSERT OR DELETE OR UPDATE OF customer_id"
        " ON customer_numbers FOR EACH ROW EXECUTE FUNCTION customer_numbers_changed()",
    ]
