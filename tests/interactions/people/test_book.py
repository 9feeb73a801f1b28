from __future__ import annotations

import asyncio

import pytest

from interactions import audit
from interactions.customers import Caller
from interactions.people.book import CustomerBook
from interactions.people.customer import BadCustomer, BadNumber, Facts, NoSuchCustomer, Taken
from interactions.people.finding import find
from interactions.people.merging import merge, split
from interactions.store import InteractionLog
from telephony.customer import Dossier
from tests.interactions.calls import LAN, NINE

LAN_E164, HOA, HOA_E164 = "+84901234567", "0912345678", "+84912345678"


async def test_a_customer_is_found_by_each_of_his_numbers_and_by_the_id_outside(book: CustomerBook) -> None:
    facts = Facts(
        name="Nguyễn Thị Đào",
        email="dao@example.com",
        language="vi",
        tier="vip",
        note="gọi sau 17 giờ",
        preferences={"preferred time": "17:00"},
        outside_id="CRM-7",
        agent_id="an",
        requires={"english": 3},
    )
    made = await book.add(["0901 234 567", HOA, LAN], facts, at=NINE, who="chi")
    assert made.pii_numbers == (LAN_E164, HOA_E164)
    assert (made.pii_name, made.pii_email, made.tier) == ("Nguyễn Thị Đào", "dao@example.com", "vip")
    assert (made.pii_preferences, made.requires) == ({"preferred time": "17:00"}, {"english": 3})
    assert (made.created_at, made.changed_at) == (NINE, NINE)
    for number in (LAN, "84901234567", "+84 912 345 678"):
        assert await book.of_number(number) == made
    assert await book.of_outside_id("CRM-7") == made
    assert await book.get(made.id) == made
    assert await book.of_number("anonymous") is None


async def test_every_change_is_in_the_audit_with_what_was_and_what_is(book: CustomerBook) -> None:
    made = await book.add([LAN], Facts(name="Lan"), at=NINE, who="chi")
    await book.change(made.id, Facts(name="Lan Anh", tier="vip"), at=NINE + 1, who="an")
    await book.change(made.id, Facts(name="Lan Anh"), at=NINE + 2, who="an")
    await book.add_note(made.id, "dị ứng đậu phộng", at=NINE + 3, who="an")
    await book.add_number(made.id, HOA, at=NINE + 4, who="an")
    await book.remove_number(made.id, LAN, at=NINE + 5, who="an")
    entries = await audit.of(book.engine, "customer", str(made.id))
    assert [(entry.at - NINE, entry.who, entry.change) for entry in entries] == [
        (0, "chi", {"created": True, "numbers": [LAN_E164], "pii_name": "Lan"}),
        (1, "an", {"pii_name": ["Lan", "Lan Anh"], "tier": ["", "vip"]}),
        (3, "an", {"pii_note": ["", "dị ứng đậu phộng"]}),
        (4, "an", {"number added": HOA_E164}),
        (5, "an", {"number removed": LAN_E164}),
    ]
    now = await book.get(made.id)
    assert now is not None
    assert (now.pii_numbers, now.changed_at) == ((HOA_E164,), NINE + 3)
    assert (await audit.verify(book.engine)).broken_at is None


async def test_what_is_not_said_stays_and_what_is_empty_is_forgotten(book: CustomerBook) -> None:
    made = await book.add([LAN], Facts(name="Lan", email="l@example.com", outside_id="7"), at=NINE, who="chi")
    now = await book.change(made.id, Facts(email="", outside_id=""), at=NINE + 1, who="chi")
    assert (now.pii_name, now.pii_email, now.pii_outside_id) == ("Lan", "", None)


async def test_a_note_grows_by_lines_and_keeps_the_newest(book: CustomerBook) -> None:
    made = await book.add([LAN], Facts(), at=NINE, who="chi")
    for line in ("một", " hai ", "x" * 3999):
        made = await book.add_note(made.id, line, at=NINE, who="an")
    assert made.pii_note == "\n" + "x" * 3999
    with pytest.raises(BadCustomer, match="write what should be known"):
        await book.add_note(made.id, "  ", at=NINE, who="an")


async def test_a_number_or_an_outside_id_of_another_is_refused_with_whose_it_is(book: CustomerBook) -> None:
    lan = await book.add([LAN], Facts(name="Lan", outside_id="7"), at=NINE, who="chi")
    hoa = await book.add([HOA], Facts(name="Hoa"), at=NINE, who="chi")
    with pytest.raises(Taken, match=f"belongs to customer {lan.id}: merge the two") as taken:
        await book.add_number(hoa.id, LAN, at=NINE, who="chi")
    assert taken.value.owner == lan.id
    with pytest.raises(Taken, match="outside id '7'"):
        await book.change(hoa.id, Facts(outside_id="7"), at=NINE, who="chi")
    with pytest.raises(Taken):
        await book.add(["0933333333", LAN], Facts(), at=NINE, who="chi")
    assert await book.of_number("0933333333") is None
    assert await book.add_number(lan.id, LAN, at=NINE, who="chi") == lan


@pytest.mark.parametrize("number", ["", "anonymous", "1001", "' OR 1=1 --", "\x00", "9" * 500])
async def test_hostile_numbers_are_refused(book: CustomerBook, number: str) -> None:
    with pytest.raises(BadNumber, match="write it in full"):
        await book.add([number], Facts(), at=NINE, who="chi")


async def test_who_is_not_there_cannot_be_changed(book: CustomerBook) -> None:
    with pytest.raises(NoSuchCustomer, match="there is no customer 99: look for one by a telephone number"):
        await book.change(99, Facts(name="x"), at=NINE, who="chi")
    with pytest.raises(BadCustomer, match="needs a telephone number or an outside id"):
        await book.add([], Facts(name="x"), at=NINE, who="chi")
    made = await book.add([LAN], Facts(), at=NINE, who="chi")
    with pytest.raises(BadCustomer, match="is not a number of customer"):
        await book.remove_number(made.id, HOA, at=NINE, who="chi")
    with pytest.raises(BadCustomer, match="numbers are too many"):
        await book.add([f"09{n:08}" for n in range(51)], Facts(), at=NINE, who="chi")


async def test_a_customer_has_fifty_numbers_at_most(book: CustomerBook) -> None:
    made = await book.add([f"09{n:08}" for n in range(50)], Facts(), at=NINE, who="chi")
    with pytest.raises(BadCustomer, match="take one away first"):
        await book.add_number(made.id, LAN, at=NINE, who="chi")


async def test_adding_the_same_number_at_once_makes_one_customer(book: CustomerBook) -> None:
    async def add(name: str) -> int:
        try:
            return (await book.add([LAN], Facts(name=name), at=NINE, who=name)).id
        except BadCustomer:
            return 0

    async with asyncio.TaskGroup() as group:
        tasks = [group.create_task(add(f"Lan {n}"), name=f"add {n}") for n in range(6)]
    made = [task.result() for task in tasks if task.result()]
    assert len(made) == 1
    found = await book.of_number(LAN)
    assert found is not None
    assert found.id == made[0]
    assert (await audit.verify(book.engine)).entries == 1


async def test_changing_at_once_loses_no_change(book: CustomerBook) -> None:
    made = await book.add([LAN], Facts(), at=NINE, who="chi")
    async with asyncio.TaskGroup() as group:
        for n in range(6):
            group.create_task(book.add_note(made.id, f"dòng {n}", at=NINE, who="an"), name=f"note {n}")
    now = await book.get(made.id)
    assert now is not None
    assert sorted(now.pii_note.split("\n")) == [f"dòng {n}" for n in range(6)]


async def test_who_calls_is_told_with_what_the_book_says(book: CustomerBook, log: InteractionLog) -> None:
    lan = await book.add([LAN, HOA], Facts(name="Lan", tier="vip", language="vi"), at=NINE, who="chi")
    known = Caller("Lan", "vip", language="vi", dossier=Dossier(customer_id=lan.id))
    assert await log.caller(HOA, before_call="-") == known


async def test_one_of_the_numbers_is_the_one_to_call(book: CustomerBook) -> None:
    lan = await book.add(["0901234567", "0281234567"], Facts(name="Lan"), at=1.0, who="chi")
    assert lan.pii_numbers == ("+84281234567", "+84901234567")
    lan = await book.make_primary(lan.id, "0901 234 567", at=2.0, who="chi")
    assert (lan.pii_numbers, lan.pii_primary) == (("+84901234567", "+84281234567"), "+84901234567")
    assert (await find(book.engine, "lan")).items == (lan,)
    last = (await audit.of(book.engine, "customer", str(lan.id)))[-1]
    assert last.change == {"pii_primary": ["", "+84901234567"]}
    with pytest.raises(BadCustomer, match="add it first"):
        await book.make_primary(lan.id, "0999999999", at=3.0, who="chi")
    mai = await split(book, lan.id, "0901234567", Facts(name="Mai"), at=4.0, who="chi")
    left = await book.get(lan.id)
    assert left is not None
    assert (mai.pii_primary, left.pii_primary) == ("", "")
    await book.make_primary(mai.id, "0901234567", at=5.0, who="chi")
    one = await merge(book, lan.id, mai.id, at=6.0, who="chi")
    assert one.pii_numbers[0] == one.pii_primary == "+84901234567"
    one = await book.remove_number(lan.id, "0901234567", at=7.0, who="chi")
    assert (one.pii_numbers, one.pii_primary) == (("+84281234567",), "")
