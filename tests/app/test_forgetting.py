"""What is forgotten elsewhere is let go of in the centre, on both databases and a real Valkey."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from dataclasses import dataclass

import pytest_asyncio
from redis.asyncio import Redis
from sqlalchemy.ext.asyncio import AsyncEngine

from app.forgetting import Forgetting
from app.journal import Journal
from app.live import Inbox, LiveFeed, LivePublisher
from centre.state import CentreState
from interactions.database import make_engine
from interactions.people.book import CustomerBook
from interactions.people.customer import Customer, Facts
from interactions.people.forget import erase_person
from interactions.people.merging import merge, split
from telephony.events import AgentReadied
from tests.app.test_office import until_there
from tests.interactions.calls import LAN, NINE
from tests.interactions.conftest import database, make_database, postgres, sqlite_template, url
from web.ports import Snapshot

__all__ = ["database", "make_database", "postgres", "sqlite_template", "url"]

HOA = "0912345678"


@dataclass(frozen=True)
class Room:
    engine: AsyncEngine
    redis: Redis
    forgotten: list[None]

    @property
    def book(self) -> CustomerBook:
        return CustomerBook(self.engine)

    def forgetting(self, now: float = NINE) -> Forgetting:
        return Forgetting(self.engine, self.redis, "t", lambda: self.forgotten.append(None), lambda: now)

    async def add(self, *numbers: str) -> Customer:
        return await self.book.add(numbers, Facts(name="Lan"), at=NINE, who="chi")


@pytest_asyncio.fixture
async def room(url: str, redis: Redis) -> AsyncIterator[Room]:
    engine = make_engine(url)
    yield Room(engine, redis, [])
    await engine.dispose()


async def test_an_ordinary_change_of_a_customer_is_no_reason_to_forget(room: Room) -> None:
    forgetting = room.forgetting()
    assert not await forgetting.look()
    lan = await room.add(LAN)
    await room.book.add_note(lan.id, "gọi lại", at=NINE, who="an")
    assert not await forgetting.look()
    assert room.forgotten == []


async def test_merged_split_and_erased_customers_are_forgotten_once_each(room: Room) -> None:
    forgetting = room.forgetting()
    await forgetting.look()
    lan, hoa = await room.add(LAN), await room.add(HOA)
    changes = (
        merge(room.book, lan.id, hoa.id, at=NINE, who="chi"),
        split(room.book, lan.id, HOA, Facts(), at=NINE, who="chi"),
        erase_person(room.engine, LAN, who="chi", at=NINE),
    )
    for number, change in enumerate(changes, 1):
        await change
        assert await forgetting.look()
        assert not await forgetting.look()
        assert len(room.forgotten) == number


async def test_the_past_goes_from_the_journal_and_the_news_and_the_screens_go_on(room: Room) -> None:
    journal, publisher = Journal(room.redis, "t"), LivePublisher(room.redis, "t")
    await publisher.reset([], [])
    positions = [
        await journal.append([AgentReadied(at=float(n), agent_id="an")], Inbox(room.redis, "t"), None)
        for n in range(5)
    ]
    await journal.save_checkpoint(positions[2], CentreState(), {})
    async with asyncio.timeout(20):
        feed = LiveFeed(room.redis, "t").follow()
        assert isinstance(await anext(feed), Snapshot)
        forgetting = room.forgetting()
        await forgetting.look()
        await room.add(LAN)
        await erase_person(room.engine, LAN, who="chi", at=NINE)
        await forgetting.look()
        assert await room.redis.xlen("t:news") == 0
        assert isinstance(await anext(feed), Snapshot)
    assert [event.at for event in [each async for _, each in journal.replay("0-0")]] == [2.0, 3.0, 4.0]


async def test_who_was_erased_while_no_centre_ran_is_forgotten_at_its_start(room: Room) -> None:
    await room.add(LAN)
    await erase_person(room.engine, LAN, who="chi", at=NINE)
    assert await room.forgetting(NINE + 3600).look()
    assert not await room.forgetting(NINE + 2 * 86_400).look()


async def test_what_could_not_be_let_go_of_is_so_at_the_next_look(room: Room) -> None:
    forgetting = room.forgetting()
    await forgetting.look()
    await room.add(LAN)
    await erase_person(room.engine, LAN, who="chi", at=NINE)
    await room.redis.set("t:news", "no stream")
    running = asyncio.Task(forgetting.run())
    try:

        async def tried() -> bool:
            return bool(room.forgotten)

        await until_there(tried)
    finally:
        running.cancel()
        await asyncio.wait([running])
    assert running.cancelled()
    await room.redis.delete("t:news")
    assert await forgetting.look()
    assert len(room.forgotten) == 2
