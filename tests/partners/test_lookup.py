"""Who calls, in the time that a ringing phone leaves."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import asdict, dataclass, field, replace
from typing import Any

import pytest
from aiohttp import web
from hypothesis import given
from hypothesis import strategies as st
from structlog.testing import capture_logs

from partners.crm import Crm, CrmFailed
from partners.facts import CustomerFacts
from partners.fence import session
from partners.lookup import CustomerLookup
from partners.mapping import parse
from partners.settings import CrmConfig
from tests.partners.receiver import NINE, Receiver, SetClock, answer
from tests.partners.test_crm import PLAIN, config

LAN, HOA, NEW = "+84901234567", "+84907654321", "+84909999999"
OURS = CustomerFacts(pii_name="Chị Hoa", tier="vip")


async def house(number: str) -> CustomerFacts | None:
    return OURS if number == HOA else None


@dataclass(slots=True)
class Desk:
    """A CRM that knows Lan; `gate` holds its answers back, `broken` makes it fail, and asking takes
    `takes_s`."""

    clock: SetClock
    gate: asyncio.Event = field(default_factory=asyncio.Event)
    broken: bool = False
    takes_s: float = 0.0
    asked: list[str] = field(default_factory=list)
    came: asyncio.Event = field(default_factory=asyncio.Event)

    async def __call__(self, number: str) -> CustomerFacts | None:
        self.asked.append(number)
        self.came.set()
        await self.gate.wait()
        self.clock.at += self.takes_s
        if self.broken:
            raise CrmFailed("the CRM answered 500")
        return CustomerFacts(source="crm", customer_id=7, pii_name="Lan") if number == LAN else None


@asynccontextmanager
async def asking(desk: Desk, **said: Any) -> AsyncIterator[CustomerLookup]:
    desk.gate.set()
    async with CustomerLookup(desk, house, settings(**said), desk.clock, "VN") as made:
        yield made


def settings(**said: Any) -> CrmConfig:
    return config("http://127.0.0.1/", **said)


@pytest.fixture
def desk() -> Desk:
    return Desk(SetClock())


async def test_the_crm_says_who_calls_in_whatever_spelling(desk: Desk) -> None:
    async with asking(desk) as lookup:
        found = await lookup.lookup("0901 234 567")
    assert (found.source, found.pii_name, desk.asked) == ("crm", "Lan", [LAN])


async def test_what_was_said_is_remembered_for_five_minutes(desk: Desk) -> None:
    async with asking(desk) as lookup:
        await lookup.lookup(LAN)
        desk.clock.at = NINE + 299
        assert (await lookup.lookup(LAN)).source == "cache"
        desk.clock.at = NINE + 300
        assert (await lookup.lookup(LAN)).source == "crm"
    assert desk.asked == [LAN, LAN]


async def test_that_they_know_nobody_is_remembered_for_a_minute(desk: Desk) -> None:
    async with asking(desk) as lookup:
        for at in (NINE, NINE + 59):
            desk.clock.at = at
            assert await lookup.lookup(NEW) == CustomerFacts(source="nobody")
        assert desk.asked == [NEW]
        desk.clock.at = NINE + 60
        await lookup.lookup(NEW)
    assert desk.asked == [NEW, NEW]


async def test_whom_they_do_not_know_we_may(desk: Desk) -> None:
    async with asking(desk) as lookup:
        assert await lookup.lookup(HOA) == replace(OURS, source="house")


async def test_while_they_do_not_answer_what_they_said_last_is_good_enough_for_a_day(desk: Desk) -> None:
    async with asking(desk) as lookup:
        await lookup.lookup(LAN)
        desk.broken = True
        desk.clock.at = NINE + 300 + 86_400
        found = await lookup.lookup(LAN)
        assert (found.source, found.pii_name) == ("stale", "Lan")
        desk.clock.at += 1
        assert (await lookup.lookup(LAN)).source == "nobody"
        assert lookup.counts.failed == 2


async def test_a_phone_does_not_wait_and_the_answer_is_there_for_the_next(desk: Desk) -> None:
    async with asking(desk, patience_s=0.01) as lookup:
        desk.gate.clear()
        assert (await lookup.lookup(HOA)).source == "house"
        assert (await lookup.lookup(LAN)).source == "nobody"
        desk.gate.set()
        assert (await lookup.lookup(LAN)).source == "crm"  # the same question, answered meanwhile
    assert desk.asked == [HOA, LAN]


async def test_many_who_ask_for_one_number_ask_once(desk: Desk) -> None:
    async with asking(desk) as lookup:
        found = await asyncio.gather(*(lookup.lookup(LAN) for _ in range(50)))
    assert desk.asked == [LAN]
    assert {each.pii_name for each in found} == {"Lan"}


async def test_one_who_stops_waiting_takes_the_answer_from_nobody(desk: Desk) -> None:
    async with asking(desk) as lookup, asyncio.TaskGroup() as group:
        desk.gate.clear()
        impatient = group.create_task(lookup.lookup(LAN), name="impatient")
        patient = group.create_task(lookup.lookup(LAN), name="patient")
        await desk.came.wait()
        impatient.cancel()
        desk.gate.set()
        assert (await patient).source == "crm"


async def test_a_crm_that_fails_again_and_again_is_left_alone(desk: Desk) -> None:
    desk.broken = True
    async with asking(desk) as lookup:
        for number in range(8):
            await lookup.lookup(f"+8490123456{number}")
        assert len(desk.asked) == 5
        assert (lookup.counts.failed, lookup.counts.shut) == (5, 3)
        desk.broken, desk.clock.at = False, NINE + 30
        assert (await lookup.lookup(LAN)).source == "crm"


async def test_a_crm_that_is_too_slow_for_a_phone_is_left_alone_too(desk: Desk) -> None:
    desk.takes_s = 0.9
    async with asking(desk) as lookup:
        for number in range(6):
            await lookup.lookup(f"+8490123456{number}")
        assert (lookup.counts.late, lookup.counts.shut) == (5, 1)


async def test_no_more_is_remembered_than_there_is_room_for(desk: Desk) -> None:
    async with asking(desk, most=2) as lookup:
        for number in (LAN, HOA, LAN, NEW, LAN, HOA):
            await lookup.lookup(number)
    assert desk.asked == [LAN, HOA, NEW, HOA]  # HOA was the longest unasked for when NEW came


@pytest.mark.parametrize("number", ["", "anonymous", "1001", "'; --\x00"])
async def test_for_a_number_nobody_can_be_known_by_nobody_is_asked(desk: Desk, number: str) -> None:
    async with asking(desk) as lookup:
        assert await lookup.lookup(number) == CustomerFacts()
    assert desk.asked == []


async def test_who_is_to_be_forgotten_is_also_when_the_answer_is_on_its_way(desk: Desk) -> None:
    async with asking(desk, patience_s=0.01) as lookup:
        await lookup.lookup(LAN)
        lookup.forget("0901234567")
        desk.gate.clear()
        await lookup.lookup(LAN)
        lookup.forget(LAN)
        lookup.forget("nobody")
        desk.gate.set()
        assert (await lookup.lookup(LAN)).source == "crm"
    assert desk.asked == [LAN] * 3


async def test_who_asks_while_all_is_forgotten_is_told_what_the_house_knows(desk: Desk) -> None:
    async with asking(desk) as lookup:
        await lookup.lookup(LAN)
        lookup.forget_all()
        desk.gate.clear()
        desk.came.clear()
        under_way = asyncio.Task(lookup.lookup(HOA))
        await desk.came.wait()
        lookup.forget_all()
        assert (await under_way).source == "house"
        desk.gate.set()
        assert (await lookup.lookup(LAN)).source == "crm"
    assert desk.asked == [LAN, HOA, LAN]


async def test_no_question_outlives_the_house(desk: Desk) -> None:
    async with asking(desk, patience_s=0.01) as lookup:
        desk.gate.clear()
        await lookup.lookup(LAN)
    assert desk.asked == [LAN]


async def test_the_log_says_what_failed_and_names_nobody(desk: Desk) -> None:
    desk.broken = True
    with capture_logs() as logged:
        async with asking(desk) as lookup:
            await lookup.lookup(LAN)
    assert [(entry["event"], entry["error"]) for entry in logged] == [("crm_failed", "the CRM answered 500")]


async def test_a_mistake_of_our_own_is_not_hidden(desk: Desk) -> None:
    async def wrong(number: str) -> CustomerFacts | None:
        raise ZeroDivisionError

    with pytest.raises(ExceptionGroup) as failed:
        async with CustomerLookup(wrong, house, settings(), desk.clock, "VN") as lookup:
            await lookup.lookup(LAN)
    assert failed.value.subgroup(ZeroDivisionError)


@given(
    st.lists(st.tuples(st.sampled_from([LAN, HOA, NEW, ""]), st.booleans(), st.floats(0, 200)), max_size=30)
)
def test_every_question_is_counted_by_whose_answer_was_given(story: list[tuple[str, bool, float]]) -> None:
    async def tell() -> None:
        desk = Desk(SetClock())
        async with asking(desk, most=2) as lookup:
            for number, broken, later in story:
                desk.broken, desk.clock.at = broken, desk.clock.at + later
                await lookup.lookup(number)
            counts = asdict(lookup.counts)
        assert counts["asked"] == len(story)
        assert sum(counts[source] for source in ("crm", "cache", "stale", "house", "nobody")) == len(story)
        assert len(desk.asked) >= counts["crm"]

    asyncio.run(tell())


async def test_over_http_a_crm_that_hangs_costs_the_phone_its_patience_and_no_more(
    receiver: Receiver,
) -> None:
    released = asyncio.Event()

    async def hang(request: web.Request) -> web.StreamResponse:
        await released.wait()
        return web.json_response({"person": {"id": 7, "first": "Lan"}})

    receiver.otherwise = hang
    made = config(receiver.url(""), patience_s=0.02, timeout_s=20)
    async with session(made, timeout_s=made.timeout_s, connections=4) as opened:
        them = Crm(opened, parse(PLAIN), made, "VN")
        async with CustomerLookup(them.find, house, made, SetClock(), "VN") as lookup:
            assert (await lookup.lookup(LAN)).source == "nobody"
            released.set()
            receiver.otherwise = answer(500)
            async with asyncio.timeout(20):
                while (await lookup.lookup(LAN)).source == "nobody":
                    pass
            assert (await lookup.lookup(LAN)).pii_name == "Lan"
    assert len(receiver.got) == 1
