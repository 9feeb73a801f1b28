from __future__ import annotations

import asyncio
from dataclasses import replace

import pytest
from sqlalchemy import event

from interactions import audit
from interactions.cases.store import Cases
from interactions.customers import Caller, Facts
from interactions.database import reading
from interactions.people.book import CustomerBook
from interactions.people.contacts import Channel, Contact, Direction, post
from interactions.store import InteractionLog
from telephony.customer import Dossier
from tests.interactions.calls import LAN, NINE, answered_call, call
from tests.interactions.cases.stage import RULES, opened


def told(found: Caller) -> Caller:
    """Without what only an agent reads."""
    return replace(found, dossier=Dossier())


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
    assert told(await log.caller(LAN, before_call="-")) == Caller("Lan Anh", language="vi")


async def test_naming_at_once_leaves_one_name(log: InteractionLog) -> None:
    async with asyncio.TaskGroup() as group:
        for n in range(8):
            group.create_task(log.know_customer(LAN, Facts(name=f"Lan {n}")), name=f"name {n}")
    assert (await log.caller(LAN, before_call="-")).pii_name.startswith("Lan ")


async def test_a_tier_and_a_name_are_set_one_by_one(log: InteractionLog) -> None:
    assert await log.know_customer(LAN, Facts(tier="vip"))
    assert told(await log.caller(LAN, before_call="-")) == Caller("", "vip")
    await log.know_customer(LAN, Facts(name="Lan"))
    assert told(await log.caller(LAN, before_call="-")) == Caller("Lan", "vip")
    await log.know_customer(LAN, Facts())
    assert told(await log.caller(LAN, before_call="-")) == Caller("Lan", "vip")
    await log.know_customer(LAN, Facts(tier=""))
    assert told(await log.caller(LAN, before_call="-")) == Caller("Lan", "")


async def test_a_number_nobody_said_anything_of_is_an_unnamed_customer(log: InteractionLog) -> None:
    assert await log.know_customer(LAN, Facts())
    assert told(await log.caller(LAN, before_call="-")) == Caller()


async def test_who_calls_is_found_with_few_queries_by_key(log: InteractionLog) -> None:
    await log.save_many([call(f"c{n}", arrived_at=NINE + n) for n in range(20)])
    await log.know_customer(LAN, Facts(name="Lan"))
    asked: list[str] = []

    def note(_c: object, _k: object, statement: str, *_rest: object) -> None:
        if statement.startswith("SELECT"):
            asked.append(statement)

    event.listen(log.engine.sync_engine, "before_cursor_execute", note)
    assert len((await log.caller(LAN, before_call="-")).history) == 5
    assert len(asked) == 4, "the customer, his calls, his other contacts, his cases"
    if log.engine.dialect.name == "sqlite":
        event.remove(log.engine.sync_engine, "before_cursor_execute", note)
        async with reading(log.engine) as connection:
            for statement in asked:
                parameters: tuple[str, ...] = tuple("x" * statement.count("?"))
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


async def test_a_person_is_the_same_from_each_of_his_numbers_and_on_every_channel(
    log: InteractionLog,
) -> None:
    book = CustomerBook(log.engine)
    lan = await book.add(
        [LAN, "0909 999 999"],
        Facts(name="Lan", note="Nói chậm.", preferences={"giờ gọi": "chiều"}),
        at=NINE,
        who="chi",
    )
    await log.save_many(
        [
            answered_call("mobile", arrived_at=NINE + 100, pii_number=LAN),
            answered_call("office", arrived_at=NINE + 300, pii_number="0909999999"),
            answered_call("now", arrived_at=NINE + 400, pii_number=LAN),
        ]
    )
    letter = Contact(
        channel=Channel.EMAIL,
        direction=Direction.INBOUND,
        at=NINE + 200,
        pii_subject="Đơn 12",
        pii_text="x" * 9000,
    )
    await post(log.engine, lan.id, letter, posted_at=NINE + 200, who="api")
    await Cases(log.engine, RULES).open(opened(pii_customer="+84909999999"))
    found = await log.caller("+84 909 999 999", before_call="now")
    assert [(past.call_id, past.channel) for past in found.history] == [
        ("office", "phone"),
        ("", "email"),
        ("mobile", "phone"),
    ]
    assert (found.history[1].pii_subject, found.history[1].pii_note) == ("Đơn 12", "x" * 500)
    assert replace(found.dossier, cases=()) == Dossier(
        customer_id=lan.id, pii_note="Nói chậm.", pii_preferences={"giờ gọi": "chiều"}
    )
    (case,) = found.dossier.cases
    assert (case.number, case.state, case.pii_summary) == ("C-2026-000001", "new", "Chưa hoàn tiền")
    assert len((await log.caller(LAN, before_call="now", limit=2)).history) == 2


async def test_a_case_of_a_number_that_nobody_is_known_by_is_shown_all_the_same(log: InteractionLog) -> None:
    cases = Cases(log.engine, RULES)
    made = await cases.open(opened(pii_customer="+84901234567"))
    found = await log.caller(LAN, before_call="-")
    assert (found.pii_name, [case.number for case in found.dossier.cases]) == ("", [made.number])
