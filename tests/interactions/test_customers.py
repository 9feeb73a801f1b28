from __future__ import annotations

import asyncio

import pytest
from sqlalchemy import event

from interactions import audit
from interactions.customers import Caller, Facts
from interactions.database import reading
from interactions.people.book import CustomerBook
from interactions.store import InteractionLog
from tests.interactions.calls import LAN, NINE, answered_call, call


async def test_history_names_the_customer_and_his_earlier_calls(log: InteractionLog) -> None:
    await log.save_many(
        [answered_call(f"c{n}", arrived_at=NINE + 1000 * n, pii_number="+84901234567") for n in range(7)]
        + [call("other", pii_number="0902222222"), call("now", arrived_at=NINE + 3500)]
    )
    assert await log.know_customer("0901 234 567", Facts(name="Chị Lan"))
    found = await log.caller("84901234567", before_call="now", limit=2)
    past = found.history
    assert (found.pii_name, found.tier) == ("Chị Lan", "")
    assert [contact.call_id for contact in past] == ["c3", "c2"]
    assert (past[0].disposition, past[0].resolved, past[0].outcome) == ("order", True, "answered")
    before_it_is_logged = await log.caller(LAN, before_call="unknown yet")
    assert [contact.call_id for contact in before_it_is_logged.history] == ["c6", "c5", "c4", "now", "c3"]


@pytest.mark.parametrize(
    "number", ["", "anonymous", "1001", "+", "\x00", "' OR 1=1 --", "9" * 500, "０９０１２３４５６７"]
)
async def test_withheld_and_hostile_numbers_find_and_name_nobody(log: InteractionLog, number: str) -> None:
    await log.save(call("earlier", pii_number=number))
    assert await log.caller(number, before_call="now") == Caller()
    assert not await log.know_customer(number, Facts(name="Mallory"))


async def test_a_customer_is_renamed_not_doubled(log: InteractionLog) -> None:
    await log.know_customer(LAN, Facts(name="Lan", language="vi"))
    await log.know_customer("+84901234567", Facts(name="Lan Anh"))
    assert await log.caller(LAN, before_call="-") == Caller("Lan Anh", language="vi")


async def test_naming_at_once_leaves_one_name(log: InteractionLog) -> None:
    async with asyncio.TaskGroup() as group:
        for n in range(8):
            group.create_task(log.know_customer(LAN, Facts(name=f"Lan {n}")), name=f"name {n}")
    assert (await log.caller(LAN, before_call="-")).pii_name.startswith("Lan ")


async def test_a_tier_and_a_name_are_set_one_by_one(log: InteractionLog) -> None:
    assert await log.know_customer(LAN, Facts(tier="vip"))
    assert await log.caller(LAN, before_call="-") == Caller("", "vip")
    await log.know_customer(LAN, Facts(name="Lan"))
    assert await log.caller(LAN, before_call="-") == Caller("Lan", "vip")
    await log.know_customer(LAN, Facts())
    assert await log.caller(LAN, before_call="-") == Caller("Lan", "vip")
    await log.know_customer(LAN, Facts(tier=""))
    assert await log.caller(LAN, before_call="-") == Caller("Lan", "")


async def test_a_number_nobody_said_anything_of_is_an_unnamed_customer(log: InteractionLog) -> None:
    assert await log.know_customer(LAN, Facts())
    assert await log.caller(LAN, before_call="-") == Caller()


async def test_who_calls_is_found_with_two_queries_by_key(log: InteractionLog) -> None:
    await log.save_many([call(f"c{n}", arrived_at=NINE + n) for n in range(20)])
    await log.know_customer(LAN, Facts(name="Lan"))
    asked: list[str] = []

    def note(_c: object, _k: object, statement: str, *_rest: object) -> None:
        if statement.startswith("SELECT"):
            asked.append(statement)

    event.listen(log.engine.sync_engine, "before_cursor_execute", note)
    assert len((await log.caller(LAN, before_call="-")).history) == 5
    assert len(asked) == 2
    if log.engine.dialect.name == "sqlite":
        event.remove(log.engine.sync_engine, "before_cursor_execute", note)
        async with reading(log.engine) as connection:
            for statement in asked:
                parameters = tuple("x" * statement.count("?"))
                plan = await connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {statement}", parameters)
                assert not [row for row in plan if "SCAN" in row[3] and "CONSTANT" not in row[3]]


async def test_every_change_of_a_customer_is_in_the_audit(log: InteractionLog) -> None:
    await log.know_customer(LAN, Facts(name="Lan"), who="chi", at=NINE)
    await log.know_customer(LAN, Facts(tier="vip"), who="an", at=NINE + 1)
    await log.know_customer(LAN, Facts(tier="vip"), who="an", at=NINE + 2)
    found = await CustomerBook(log.engine).of_number(LAN)
    assert found is not None
    told = await audit.of(log.engine, "customer", str(found.id))
    assert [(entry.who, entry.at - NINE) for entry in told] == [("chi", 0), ("an", 1)]
