"""Each event once for each endpoint; taken out under a lease."""

from __future__ import annotations

import asyncio

import pytest
from sqlalchemy.ext.asyncio import AsyncEngine

from interactions.alerts.board import AlertBoard, Kind
from interactions.database import writing
from interactions.record import Interaction
from partners.deliveries import Which, find
from partners.events import EventType, of_interaction
from partners.outbox import STALE_S, Delivery, Outcome, State, claim, settle, tell
from partners.settings import WebhookConfig
from tests.interactions.calls import answered_call, call
from tests.partners.receiver import NINE, endpoint

CRM = endpoint("http://127.0.0.1/", personal="full")
BOARD = endpoint("http://127.0.0.1/", name="board", events=["call.ended"])
AT = NINE + 200


async def told(engine: AsyncEngine, record: Interaction, *endpoints: WebhookConfig, at: float = AT) -> int:
    async with writing(engine) as connection:
        return await tell(connection, endpoints, of_interaction(record), at)


async def test_each_endpoint_is_told_what_it_asked_for(engine: AsyncEngine) -> None:
    assert await told(engine, answered_call(), CRM, BOARD) == 5
    found = await find(engine, Which())
    assert sorted((each.endpoint, each.type) for each in found) == [
        ("board", "call.ended"),
        ("crm", "call.answered"),
        ("crm", "call.closed"),
        ("crm", "call.ended"),
        ("crm", "call.started"),
    ]
    assert {(each.subject, each.state, each.attempts) for each in found} == {("call-1", State.PENDING, 0)}


async def test_what_is_told_twice_is_written_once(engine: AsyncEngine) -> None:
    assert await told(engine, call(), CRM) == 1
    assert await told(engine, call(version=2), CRM) == 0
    assert await told(engine, answered_call(), CRM) == 3
    assert await told(engine, answered_call(), CRM) == 0
    assert len(await find(engine, Which())) == 4


async def test_two_who_tell_the_same_at_once_write_it_once(engine: AsyncEngine) -> None:
    records = [answered_call(f"call-{n}") for n in range(5)]

    async def all_of_them(ordered: list[Interaction]) -> int:
        events = [event for record in ordered for event in of_interaction(record)]
        async with writing(engine) as connection:
            return await tell(connection, [CRM, BOARD], events, AT)

    news = await asyncio.gather(all_of_them(records), all_of_them(records[::-1]))
    assert sum(news) == 25
    assert len(await find(engine, Which())) == 25


async def test_what_comes_to_nothing_is_told_to_nobody(engine: AsyncEngine) -> None:
    async def in_vain() -> None:
        async with writing(engine) as connection:
            await tell(connection, [CRM], of_interaction(call()), AT)
            raise RuntimeError

    with pytest.raises(RuntimeError):
        await in_vain()
    assert await find(engine, Which()) == []


async def test_what_happened_long_ago_is_no_news(engine: AsyncEngine) -> None:
    assert await told(engine, call(), CRM, at=NINE + STALE_S + 1) == 0
    assert await told(engine, call(), CRM, at=NINE + STALE_S) == 1


async def test_nothing_to_tell_is_no_harm(engine: AsyncEngine) -> None:
    assert await told(engine, call()) == 0


async def test_hostile_text_is_told_as_well_as_it_can_be(engine: AsyncEngine) -> None:
    assert await told(engine, call("call-\x00\ud800", pii_name="\x00\ud800'; --"), CRM) == 1
    (one,) = await claim(engine, "crm", at=AT, most=9, lease_s=60)
    assert rb'"name":"\u0000' + "\ufffd".encode() in one.body


async def claimed(engine: AsyncEngine, at: float = AT, most: int = 9) -> list[Delivery]:
    return await claim(engine, "crm", at=at, most=most, lease_s=60)


async def test_the_longest_due_comes_first_and_nothing_before_it_is_due(engine: AsyncEngine) -> None:
    for n in (2, 0, 1):
        await told(engine, call(f"call-{n}"), CRM, at=AT + n)
    assert await claimed(engine, AT - 1) == []
    first, second = await claimed(engine, AT + 1)
    found = {each.event_id: each.subject for each in await find(engine, Which())}
    assert {found[first.event_id], found[second.event_id]} == {"call-0", "call-1"}
    (third,) = await claimed(engine, AT + 2)
    assert (found[third.event_id], third.attempt, third.type) == ("call-2", 1, "call.started")


async def test_what_one_took_out_nobody_else_gets_until_the_lease_is_over(engine: AsyncEngine) -> None:
    await told(engine, call(), CRM)
    (mine,) = await claimed(engine)
    assert await claimed(engine, AT + 59) == []
    (again,) = await claimed(engine, AT + 60)
    assert (again.id, again.event_id, again.body) == (mine.id, mine.event_id, mine.body)
    assert (mine.attempt, again.attempt) == (1, 2)


async def test_of_several_each_takes_others(engine: AsyncEngine) -> None:
    for n in range(30):
        await told(engine, call(f"call-{n}"), CRM)
    taken = await asyncio.gather(*(claimed(engine, most=10) for _ in range(6)))
    ids = [each.id for batch in taken for each in batch]
    assert len(ids) == len(set(ids))
    rest = [each.id for each in await claimed(engine, most=30)]  # passed over while another held them
    assert sorted(ids + rest) == sorted(each.id for each in await find(engine, Which()))


async def test_a_failed_try_is_due_again_when_it_was_said(engine: AsyncEngine) -> None:
    await told(engine, call(), CRM)
    (mine,) = await claimed(engine)
    await settle(engine, [Outcome(mine, State.PENDING, AT + 1, 503, "it answered 503", AT + 7.5)])
    (found,) = await find(engine, Which())
    assert (found.state, found.attempts, found.status, found.error, found.next_at, found.settled_at) == (
        *(State.PENDING, 1, 503, "it answered 503", AT + 7.5, None),
    )
    assert await claimed(engine, AT + 7) == []
    assert len(await claimed(engine, AT + 7.5)) == 1


async def test_whoever_lost_his_lease_cannot_say_that_it_failed(engine: AsyncEngine) -> None:
    await told(engine, call(), CRM)
    (mine,) = await claimed(engine)
    (another,) = await claimed(engine, AT + 60)
    await settle(engine, [Outcome(mine, State.DEAD, AT + 61, 500, "it answered 500")])
    (found,) = await find(engine, Which())
    assert (found.state, found.error) == (State.PENDING, None)
    assert (await AlertBoard(engine).of("chi", supervises=True)).items == ()
    await settle(engine, [Outcome(another, State.DELIVERED, AT + 62, 200, None)])
    await settle(engine, [Outcome(mine, State.PENDING, AT + 63, 500, "it answered 500", AT + 70)])
    (found,) = await find(engine, Which())
    assert (found.state, found.status, found.settled_at) == (State.DELIVERED, 200, AT + 62)


async def test_what_was_delivered_is_delivered_whoever_did_it(engine: AsyncEngine) -> None:
    await told(engine, call(), CRM)
    (mine,) = await claimed(engine)
    await claimed(engine, AT + 60)
    await settle(engine, [Outcome(mine, State.DELIVERED, AT + 61, 200, None)])
    (found,) = await find(engine, Which())
    assert found.state is State.DELIVERED
    assert await claimed(engine, AT + 999) == []


async def test_supervisors_are_alerted_once_an_hour_of_what_an_endpoint_did_not_take(
    engine: AsyncEngine,
) -> None:
    other = endpoint("http://127.0.0.1/", name="board")
    await told(engine, answered_call(), CRM, other)
    due = [*await claimed(engine, most=2), *await claim(engine, "board", at=AT, most=1, lease_s=60)]
    for each, later in zip(due, (1, 2, 3), strict=True):
        await settle(engine, [Outcome(each, State.DEAD, AT + later, 410, "it answered 410")])
    (last,) = await claimed(engine, most=1)
    await settle(engine, [Outcome(last, State.DEAD, AT + 3600, None, "no such host")])
    shelf = await AlertBoard(engine).of("chi", supervises=True)
    assert [(shown.alert.kind, shown.alert.subject, shown.alert.at - AT) for shown in shelf.items] == [
        (Kind.WEBHOOK, "crm", 3600),
        (Kind.WEBHOOK, "board", 3),
        (Kind.WEBHOOK, "crm", 1),
    ]
    assert shelf.items[0].alert.facts == {
        "type": last.type,
        "status": None,
        "error": "no such host",
    }


async def test_nothing_to_settle_is_no_harm(engine: AsyncEngine) -> None:
    await settle(engine, [])


async def test_an_endpoint_may_choose_its_events(engine: AsyncEngine) -> None:
    chosen = endpoint("http://127.0.0.1/", events=[EventType.CALLBACK_DUE])
    assert await told(engine, answered_call(), chosen) == 0
