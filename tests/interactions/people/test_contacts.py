from __future__ import annotations

import asyncio
from dataclasses import replace

import pytest
from sqlalchemy import func, select

from interactions import audit
from interactions.database import reading
from interactions.people.book import CustomerBook
from interactions.people.contacts import BadContact, Channel, Contact, Direction, Posted, post
from interactions.people.customer import Facts, NoSuchCustomer
from interactions.people.history import history
from interactions.people.schema import contacts
from tests.interactions.calls import LAN, NINE

MAIL = Contact(
    channel=Channel.EMAIL,
    direction=Direction.INBOUND,
    at=NINE,
    pii_subject="Hóa đơn tháng 3",
    pii_text="Tôi chưa nhận được hóa đơn.",
    reason="invoice",
    source="zammad",
    outside_id="<1@example.com>",
)


async def customer(book: CustomerBook) -> int:
    return (await book.add([LAN], Facts(name="Lan"), at=NINE, who="chi")).id


async def test_the_same_message_posted_twice_is_one(book: CustomerBook) -> None:
    lan = await customer(book)
    first = await post(book.engine, lan, MAIL, posted_at=NINE + 1, who="zammad")
    again = await post(book.engine, lan, replace(MAIL, pii_text="other"), posted_at=NINE + 2, who="zammad")
    assert (first.new, again) == (True, Posted(first.id, lan, False))
    (event,) = (await history(book.engine, lan)).items
    assert (event.channel, event.pii_subject, event.pii_text, event.reason) == (
        "email",
        "Hóa đơn tháng 3",
        "Tôi chưa nhận được hóa đơn.",
        "invoice",
    )
    assert [e.who for e in await audit.of(book.engine, "customer", str(lan))] == ["chi", "zammad"]


async def test_the_same_id_of_another_source_and_messages_without_one_are_each_their_own(
    book: CustomerBook,
) -> None:
    lan = await customer(book)
    for each in (MAIL, replace(MAIL, source="hubspot"), *2 * [replace(MAIL, outside_id=None)]):
        assert (await post(book.engine, lan, each, posted_at=NINE, who="api")).new


async def test_posted_at_once_it_is_still_one(book: CustomerBook) -> None:
    lan = await customer(book)
    async with asyncio.TaskGroup() as group:
        tasks = [
            group.create_task(post(book.engine, lan, MAIL, posted_at=NINE, who="api"), name="post")
            for _ in range(6)
        ]
    assert sorted(task.result().new for task in tasks) == [False] * 5 + [True]
    async with reading(book.engine) as connection:
        assert await connection.scalar(select(func.count()).select_from(contacts)) == 1


async def test_a_contact_of_nobody_is_refused(book: CustomerBook) -> None:
    with pytest.raises(NoSuchCustomer):
        await post(book.engine, 99, MAIL, posted_at=NINE, who="api")


@pytest.mark.parametrize(
    ("wrong", "advice"),
    [
        (replace(MAIL, at=float("nan")), "write seconds since 1970"),
        (replace(MAIL, pii_text="x" * 50_001), "the text is too long"),
        (replace(MAIL, pii_subject="x" * 501), "the subject is too long"),
        (replace(MAIL, outside_id="x" * 201), "the outside_id is too long"),
        (replace(MAIL, outside_id=""), "leave it out"),
    ],
)
async def test_a_contact_that_cannot_be_kept_says_why(
    book: CustomerBook, wrong: Contact, advice: str
) -> None:
    lan = await customer(book)
    with pytest.raises(BadContact, match=advice):
        await post(book.engine, lan, wrong, posted_at=NINE, who="api")


async def test_hostile_text_is_kept_as_text(book: CustomerBook) -> None:
    lan = await customer(book)
    hostile = "'; DROP TABLE contacts; -- \x00 <script> \ud800"
    await post(book.engine, lan, replace(MAIL, pii_text=hostile), posted_at=NINE, who="api")
    (event,) = (await history(book.engine, lan)).items
    assert event.pii_text == "'; DROP TABLE contacts; -- \ufffd <script> \ufffd"
