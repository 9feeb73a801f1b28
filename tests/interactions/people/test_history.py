from __future__ import annotations

import random

import pytest

from interactions.cursors import BadCursor, encode
from interactions.people.book import CustomerBook
from interactions.people.contacts import Channel, Contact, Direction, post
from interactions.people.customer import Facts
from interactions.people.history import Event, history
from interactions.store import InteractionLog
from tests.interactions.calls import LAN, NINE, answered_call, call

HOA = "0912345678"


async def test_calls_of_all_his_numbers_and_contacts_are_one_list_newest_first(
    book: CustomerBook, log: InteractionLog
) -> None:
    lan = await book.add([LAN, HOA], Facts(), at=NINE, who="chi")
    await log.save_many(
        [
            answered_call("c1"),
            call("c2", pii_number="+84 912 345 678", arrived_at=NINE + 20),
            call("other", pii_number="0933333333"),
        ]
    )
    visit = Contact(channel=Channel.VISIT, direction=Direction.INBOUND, at=NINE + 10, agent_id="binh")
    posted = await post(log.engine, lan.id, visit, posted_at=NINE, who="api")
    page = await history(log.engine, lan.id)
    assert [event.id for event in page.items] == ["c2", str(posted.id), "c1"]
    assert page.next is None
    assert page.items[2] == Event(
        kind="call",
        id="c1",
        at=NINE,
        channel="phone",
        direction="inbound",
        queue="sales",
        agent_id="an",
        reason="order",
        outcome="answered",
        resolved=True,
        pii_text="wants two 🌸",
    )
    assert (page.items[1].channel, page.items[1].agent_id) == ("visit", "binh")


async def test_pages_of_any_size_give_the_whole_list_once_and_in_order(
    book: CustomerBook, log: InteractionLog
) -> None:
    lan = await book.add([LAN], Facts(), at=NINE, who="chi")
    chance = random.Random(4)
    for n in range(23):  # many at the same moment, with ids of one and of two digits
        at = NINE + chance.randrange(4)
        if n % 2:
            await log.save(call(f"c{n}", arrived_at=at))
        else:
            one = Contact(channel=Channel.CHAT, direction=Direction.INBOUND, at=at)
            await post(log.engine, lan.id, one, posted_at=at, who="api")
    whole = (await history(log.engine, lan.id)).items
    assert len(whole) == 23
    assert [event.at for event in whole] == sorted((event.at for event in whole), reverse=True)
    for size in (1, 2, 5, 22, 23):
        seen: list[Event] = []
        before = None
        while True:
            page = await history(log.engine, lan.id, limit=size, before=before)
            seen += page.items
            if page.next is None:
                break
            before = page.next
        assert tuple(seen) == whole


@pytest.mark.parametrize("cursor", ["", "x", encode(1.0, "contact:x"), encode(1.0, "?:1"), encode(1)])
async def test_a_cursor_that_is_none_is_refused(book: CustomerBook, cursor: str) -> None:
    with pytest.raises(BadCursor):
        await history(book.engine, 1, before=cursor)
