"""Closed calls on their way into a CRM: from the outbox, part by part, until all is there."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from aiohttp import web
from sqlalchemy.ext.asyncio import AsyncEngine

from interactions.alerts.board import AlertBoard
from interactions.cases.grouping import contact_of
from interactions.cases.rules import read_rules
from interactions.cases.store import Cases
from interactions.database import DatabaseUnusable, writing
from interactions.people.forget import erase_person
from interactions.record import Interaction
from interactions.store import InteractionLog
from partners.deliveries import Which, find, replay
from partners.mapping import BadMapping
from partners.outbox import Delivery, State
from partners.sender import Sender
from partners.settings import CrmConfig
from partners.writer import crm_lane
from partners.writing import ENDPOINT, ask
from tests.interactions.calls import LAN, NINE, answered_call
from tests.partners.receiver import Receiver, SetClock
from tests.partners.recording import NAMES, recorded
from tests.partners.test_crm import config

RULES = read_rules({"reasons": {"order": {"makes": "always"}}}, ZoneInfo("Asia/Ho_Chi_Minh"))
PATHS = ("find", "nobody", "ticket", "note", "activity")


class System(Receiver):
    """One of the systems as it is recorded: it takes what is asked in its way, whatever it says."""

    def __init__(self, name: str) -> None:
        super().__init__()
        self.name = name
        self.record = recorded(name)
        self.otherwise = self._answer
        self.failing: set[str] = set()
        self.asked: list[tuple[str, Any]] = []

    def settings(self, *writes: str, **said: Any) -> CrmConfig:
        given = {"mapping": self.name, **self.record["settings"], "writes": writes}
        return config(self.url(""), **given | said)

    def steps(self) -> list[str]:
        return [step for step, _ in self.asked]

    async def _answer(self, request: web.Request) -> web.StreamResponse:
        body = json.loads(await request.read() or "null")
        for step in PATHS:
            wanted = self.record[step]["request"]
            if (wanted["method"], wanted["path"]) != (request.method, request.raw_path):
                continue
            if step in ("find", "nobody") and wanted.get("body") != body:
                continue
            if step == "note" and self._is_call(body):  # an article of another type
                step = "activity"
            self.asked.append((step, body))
            if step in self.failing:
                return web.Response(status=503, headers={"Retry-After": "20"})
            given = self.record[step]["answer"]
            return web.json_response(given["body"], status=given["status"])
        return web.Response(status=400, text=f"{request.method} {request.raw_path}")

    def _is_call(self, body: Any) -> bool:
        return self.name == "zammad" and body.get("type") == "phone"


@asynccontextmanager
async def writer(engine: AsyncEngine, settings: CrmConfig, clock: SetClock) -> AsyncIterator[Sender]:
    log = InteractionLog(engine)
    async with Sender(engine, [], clock, [crm_lane(engine, settings, log.get)]) as sender:
        yield sender


async def closed(engine: AsyncEngine, settings: CrmConfig, *calls: Interaction) -> None:
    """As the log has it saved, and what is to be written with it."""

    async def heard(connection: Any, news: Any) -> None:
        await ask(connection, settings, news, NINE + 200)

    await InteractionLog(engine, heard=heard).save_many(calls)


def shape(body: Any) -> Any:
    """The keys that a body has, without its values."""
    match body:
        case dict():
            return {key: shape(each) for key, each in body.items()}
        case list():
            return [shape(each) for each in body]
    return type(body).__name__


@pytest.mark.parametrize("name", NAMES)
async def test_a_closed_call_is_written_as_each_system_documents_it(engine: AsyncEngine, name: str) -> None:
    async with System(name) as them:
        settings = them.settings("ticket", "note", "activity")
        await closed(engine, settings, answered_call(disposition='Late "order"'))
        async with writer(engine, settings, SetClock(NINE + 206)) as sender:
            assert await sender.deliver_due(ENDPOINT) == 1
            assert await sender.deliver_due(ENDPOINT) == 0
        assert them.steps() == ["find", "ticket", "note", "activity"]
        for step, body in them.asked[2:]:  # a ticket without a case has no priority
            assert shape(body) == shape(them.record[step]["request"]["body"]), step
        assert str(them.record["ticket"]["gives"]) in json.dumps(them.asked) + them.got[2].path
        assert "wants two" in json.dumps(them.asked[1][1])
    (row,) = await find(engine, Which())
    assert (row.state, row.attempts, row.error) == (State.DELIVERED, 1, None)


async def test_a_try_goes_on_where_the_last_one_ended(engine: AsyncEngine) -> None:
    clock = SetClock(NINE + 206)
    async with System("zammad") as them:
        settings = them.settings("ticket", "activity")
        await closed(engine, settings, answered_call())
        them.failing = {"activity"}
        async with writer(engine, settings, clock) as sender:
            await sender.deliver_due(ENDPOINT)
            (row,) = await find(engine, Which())
            assert (row.state, row.status, row.error) == (State.PENDING, 503, "the CRM answered 503")
            assert row.next_at == clock.at + 20  # as they asked
            them.failing = set()
            clock.at = row.next_at
            await sender.deliver_due(ENDPOINT)
        assert them.steps() == ["find", "ticket", "activity", "find", "activity"]
        assert await replay(engine, Which(), at=clock.at, who="chi") == 1
        async with writer(engine, settings, clock) as sender:
            assert await sender.deliver_due(ENDPOINT) == 1
        assert len(them.asked) == 5  # all of it is there
    (row,) = await find(engine, Which())
    assert (row.state, row.error) == (State.DELIVERED, None)


async def test_a_later_call_of_the_same_case_brings_its_ticket_up_to_date(engine: AsyncEngine) -> None:
    clock = SetClock(NINE + 206)
    async with System("zammad") as them:
        settings = them.settings("ticket")
        for number in (1, 2):
            call = answered_call(f"c{number}", arrived_at=NINE + number, resolved=False)
            await closed(engine, settings, call)
            await Cases(engine, RULES).take(contact_of(call))
            async with writer(engine, settings, clock) as sender:
                assert await sender.deliver_due(ENDPOINT) == 1
        assert them.steps() == ["find", "ticket", "find", "note"]
        made, note = them.asked[1][1], them.asked[3][1]
        assert made["title"].startswith("order (C-2027-000001)")
        assert made["priority"] == "2 normal"
        assert note["ticket_id"] == 19


async def test_a_callback_goes_on_with_the_ticket_of_the_call_that_asked_for_it(engine: AsyncEngine) -> None:
    async with System("hubspot") as them:
        settings = them.settings("ticket")
        back = replace(answered_call("c2"), direction="callback", callback_of="c1")
        async with writer(engine, settings, SetClock(NINE + 206)) as sender:
            for call in (answered_call("c1"), back):
                await closed(engine, settings, call)
                await sender.deliver_due(ENDPOINT)
        assert them.steps() == ["find", "ticket", "find", "note"]


async def test_of_somebody_they_do_not_know_nothing_is_written(engine: AsyncEngine) -> None:
    async with System("zammad") as them:
        settings = them.settings("ticket", "activity")
        await closed(engine, settings, answered_call(pii_number="0909999999"))
        async with writer(engine, settings, SetClock(NINE + 206)) as sender:
            await sender.deliver_due(ENDPOINT)
        assert them.steps() == ["nobody"]
    (row,) = await find(engine, Which())
    assert row.state is State.DELIVERED


async def test_of_somebody_who_was_erased_nothing_is_written(engine: AsyncEngine) -> None:
    async with System("zammad") as them:
        settings = them.settings("ticket")
        await closed(engine, settings, answered_call(recordings=()))
        await erase_person(engine, LAN, who="chi", at=NINE + 201)
        async with writer(engine, settings, SetClock(NINE + 206)) as sender:
            assert await sender.deliver_due(ENDPOINT) == 0
            log = InteractionLog(engine)
            async with crm_lane(engine, settings, log.get) as lane:
                for call_id in ("call-1", "never there"):
                    body = json.dumps({"call_id": call_id}).encode()
                    answer = await lane.deliver(Delivery(1, ENDPOINT, "e", "crm.call", 1, body), NINE)
                    assert answer.error is None
        assert them.asked == []


async def test_what_they_never_take_is_given_up_and_supervisors_are_alerted(engine: AsyncEngine) -> None:
    clock = SetClock(NINE + 206)
    async with System("zammad") as them:
        settings = them.settings("ticket", tries=2)
        them.failing = {"ticket"}
        await closed(engine, settings, answered_call())
        async with writer(engine, settings, clock) as sender:
            for _ in range(2):
                await sender.deliver_due(ENDPOINT)
                clock.at += 3600
    (row,) = await find(engine, Which())
    assert (row.state, row.attempts) == (State.DEAD, 2)
    (shown,) = (await AlertBoard(engine).of("chi", supervises=True)).items
    assert (shown.alert.subject, shown.alert.facts["error"]) == (ENDPOINT, "the CRM answered 503")


async def test_a_database_that_is_away_costs_a_try_and_nothing_else(engine: AsyncEngine) -> None:
    async def away(_call_id: str) -> Interaction | None:
        raise DatabaseUnusable("it is away")

    async with System("zammad") as them, crm_lane(engine, them.settings("ticket"), away) as lane:
        delivery = Delivery(1, ENDPOINT, "e", "crm.call", 1, b'{"call_id": "call-1"}')
        assert (await lane.deliver(delivery, NINE)).error == "it is away"


async def test_a_mapping_that_cannot_write_it_is_refused_at_the_start(engine: AsyncEngine) -> None:
    async with System("zammad") as them:
        made = Sender(
            engine, [], SetClock(), [crm_lane(engine, them.settings("note"), InteractionLog(engine).get)]
        )
        with pytest.raises(BadMapping, match="to a ticket"):
            await made.__aenter__()


async def test_nothing_is_asked_for_when_the_call_is_not_kept(engine: AsyncEngine) -> None:
    async def undone() -> None:
        async with writing(engine) as connection:
            await ask(connection, config("http://127.0.0.1/", writes=["note"]), [answered_call()], NINE + 200)
            raise LookupError

    with pytest.raises(LookupError):
        await undone()
    assert await find(engine, Which()) == []
