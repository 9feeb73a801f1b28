"""A database of an earlier version keeps what is in it."""

from __future__ import annotations

from alembic import command
from sqlalchemy import Connection, text

from interactions.customers import Caller, Facts
from interactions.database import _config, make_engine, migrate, reading, writing
from interactions.store import InteractionLog
from telephony.customer import Dossier
from tests.interactions.calls import LAN, call

WRITTEN = (
    "INSERT INTO interactions (call_id, version, direction, node, pii_number, pii_name, dialled, language,"
    " arrived_at, menu_path, wait_s, talk_s, hold_s, wrap_up_s, outcome, pii_e164) VALUES ('call-1', 1,"
    " 'inbound', 'pbx-1', '0901234567', 'Lan', '19001000', 'vi', 1800000000, '[]', 0, 0, 0, 0,"
    " 'in_progress', '+84901234567')",
    "INSERT INTO segments (call_id, position, kind, start) VALUES ('call-1', 0, 'menu', 1)",
    "INSERT INTO customers (id, pii_name, language) VALUES (7, 'Lan', 'vi')",
    "INSERT INTO customer_numbers (pii_e164, customer_id) VALUES ('+84901234567', 7)",
)


def at_first(connection: Connection) -> None:
    """The tables of the first version, with a call and a customer in them."""
    config = _config()
    config.attributes["connection"] = connection
    command.upgrade(config, "0001")
    for statement in WRITTEN:
        connection.execute(text(statement))


async def test_calls_and_customers_of_the_first_version_are_kept(empty_url: str) -> None:
    engine = make_engine(empty_url)
    async with writing(engine) as connection:
        await connection.run_sync(at_first)
    await engine.dispose()
    await migrate(empty_url)
    log = await InteractionLog.open(empty_url)
    kept = await log.get("call-1")
    assert kept is not None
    assert (kept.pii_number, kept.expected_s, kept.callback_of) == (LAN, None, None)
    assert [segment.kind for segment in kept.segments] == ["menu"]
    known = await log.caller(LAN, before_call="call-2")
    assert (known.pii_name, known.tier) == ("Lan", "")
    assert [contact.call_id for contact in known.history] == ["call-1"]
    newer = call(version=2, expected_s=41.5, callback_of="call-0")
    assert await log.save(newer)
    assert await log.get("call-1") == newer
    assert await log.know_customer(LAN, Facts(tier="vip"))
    told = Caller("Lan", "vip", known.history, language="vi", dossier=Dossier(customer_id=7))
    assert await log.caller(LAN, before_call="-") == told
    async with reading(log.engine) as connection:
        assert await connection.scalar(text("SELECT count(*) FROM decisions")) == 0
    await log.aclose()
