from __future__ import annotations

import asyncio
from zoneinfo import ZoneInfo

import pytest

from interactions import audit
from interactions.cases.actions import Opened, Priority
from interactions.cases.rules import read_rules
from interactions.cases.store import Cases
from interactions.people.book import CustomerBook
from interactions.people.contacts import Channel, Contact, Direction, post
from interactions.people.customer import BadCustomer, Facts, NoSuchCustomer
from interactions.people.history import history
from interactions.people.merging import merge, split
from interactions.store import InteractionLog
from interactions.tables import metadata
from tests.interactions.calls import LAN, NINE, answered_call

HOA = "0912345678"
MAIL = Contact(channel=Channel.EMAIL, direction=Direction.INBOUND, at=NINE + 5, pii_subject="Hóa đơn")


async def test_two_who_are_one_have_the_numbers_contacts_and_calls_of_both(
    book: CustomerBook, log: InteractionLog
) -> None:
    lan = await book.add([LAN], Facts(name="Lan", note="một", preferences={"a": "1"}), at=NINE, who="chi")
    told = Facts(
        name="Lan Anh", tier="vip", note="một\nhai", preferences={"a": "2", "b": "3"}, outside_id="7"
    )
    other = await book.add([HOA], told, at=NINE - 9, who="chi")
    await log.save_many([answered_call("c1"), answered_call("c2", pii_number=HOA, arrived_at=NINE + 9)])
    await post(log.engine, other.id, MAIL, posted_at=NINE, who="mail")
    one = await merge(book, lan.id, other.id, at=NINE + 20, who="chi")
    assert one.pii_numbers == ("+84901234567", "+84912345678")
    assert (one.pii_name, one.tier, one.pii_outside_id) == ("Lan", "vip", "7")
    assert (one.pii_note, one.pii_preferences) == ("một\nhai", {"a": "1", "b": "3"})
    assert (one.created_at, one.changed_at) == (NINE - 9, NINE + 20)
    assert await book.get(other.id) is None
    assert await book.of_number(HOA) == one
    past = await history(log.engine, one.id)
    assert [(event.kind, event.at - NINE) for event in past.items] == [
        ("call", 9),
        ("contact", 5),
        ("call", 0),
    ]
    kept = (await audit.of(log.engine, "customer", str(lan.id)))[-1].change
    gone = (await audit.of(log.engine, "customer", str(other.id)))[-1].change
    assert kept is not None
    assert (kept["merged"], kept["moved"]) == (other.id, {"customer_numbers": 1, "contacts": 1})
    assert gone is not None
    assert (gone["merged into"], gone["was"]["pii_name"]) == (lan.id, "Lan Anh")


async def test_a_customer_is_not_merged_with_himself_nor_with_nobody(book: CustomerBook) -> None:
    lan = await book.add([LAN], Facts(), at=NINE, who="chi")
    with pytest.raises(BadCustomer, match="cannot be merged with himself"):
        await merge(book, lan.id, lan.id, at=NINE, who="chi")
    with pytest.raises(NoSuchCustomer):
        await merge(book, lan.id, 99, at=NINE, who="chi")
    assert await book.of_number(LAN) == lan


async def test_merging_both_ways_at_once_leaves_one(book: CustomerBook) -> None:
    lan = await book.add([LAN], Facts(), at=NINE, who="chi")
    hoa = await book.add([HOA], Facts(), at=NINE, who="chi")

    async def one_way(into: int, other: int) -> bool:
        try:
            await merge(book, into, other, at=NINE, who="chi")
        except NoSuchCustomer:
            return False
        return True

    async with asyncio.TaskGroup() as group:
        tasks = [
            group.create_task(one_way(*pair), name="merge") for pair in ((lan.id, hoa.id), (hoa.id, lan.id))
        ]
    assert sorted(task.result() for task in tasks) == [False, True]
    left = await book.of_number(LAN)
    assert left is not None
    assert len(left.pii_numbers) == 2


async def test_a_number_split_off_takes_its_calls_along(book: CustomerBook, log: InteractionLog) -> None:
    both = await book.add([LAN, HOA], Facts(name="Lan", tier="vip"), at=NINE, who="chi")
    await log.save_many([answered_call("c1"), answered_call("c2", pii_number=HOA)])
    await post(log.engine, both.id, MAIL, posted_at=NINE, who="mail")
    hoa = await split(book, both.id, HOA, Facts(name="Hoa"), at=NINE + 1, who="chi")
    assert (hoa.pii_name, hoa.pii_numbers, hoa.tier) == ("Hoa", ("+84912345678",), "")
    lan = await book.get(both.id)
    assert lan is not None
    assert (lan.pii_name, lan.pii_numbers) == ("Lan", ("+84901234567",))
    assert [event.id for event in (await history(log.engine, hoa.id)).items] == ["c2"]
    assert [event.kind for event in (await history(log.engine, lan.id)).items] == ["contact", "call"]
    entry = (await audit.of(log.engine, "customer", str(both.id)))[-1]
    assert entry.change == {"split off": hoa.id, "number removed": "+84912345678"}


def opened(number: str) -> Opened:
    return Opened(
        at=NINE,
        by="an",
        number="",
        reason="order",
        priority=Priority.NORMAL,
        queue="sales",
        pii_customer=number,
    )


async def test_cases_follow_who_is_who(book: CustomerBook, log: InteractionLog) -> None:
    lan = await book.add([LAN], Facts(), at=NINE, who="chi")
    hoa = await book.add([HOA], Facts(), at=NINE, who="chi")
    cases = Cases(log.engine, read_rules({}, ZoneInfo("Asia/Ho_Chi_Minh")))
    of_lan, of_hoa = [(await cases.open(opened(number))).number for number in (LAN, HOA)]

    async def owners() -> dict[str, int | None]:
        found = [await cases.get(number) for number in (of_lan, of_hoa)]
        return {each.case.number: each.facts.customer_id for each in found if each is not None}

    assert await owners() == {of_lan: lan.id, of_hoa: hoa.id}
    await merge(book, lan.id, hoa.id, at=NINE, who="chi")
    assert await owners() == {of_lan: lan.id, of_hoa: lan.id}
    moved = (await audit.of(log.engine, "customer", str(lan.id)))[-1].change
    assert moved is not None
    assert moved["moved"] == {"cases": 1, "customer_numbers": 1}
    another = await split(book, lan.id, HOA, Facts(), at=NINE, who="chi")
    assert await owners() == {of_lan: lan.id, of_hoa: another.id}


def test_whatever_names_a_customer_says_so_to_the_database() -> None:
    """Then it follows a merge by itself."""
    named = [
        column
        for table in metadata.sorted_tables
        for column in table.c
        if "customer_id" in column.name and table.name != "customers"
    ]
    assert {column.table.name for column in named} >= {"cases", "contacts", "customer_numbers"}
    loose = [str(column) for column in named if not column.foreign_keys]
    assert loose == []


async def test_an_only_or_foreign_number_is_not_split_off(book: CustomerBook) -> None:
    lan = await book.add([LAN], Facts(), at=NINE, who="chi")
    with pytest.raises(BadCustomer, match="it is his only number"):
        await split(book, lan.id, LAN, Facts(), at=NINE, who="chi")
    for number in (HOA, "nonsense"):
        with pytest.raises(BadCustomer, match="is not a number of customer"):
            await split(book, lan.id, number, Facts(), at=NINE, who="chi")
