"""Partners are told, again and again, until they have heard or it is given up."""

from __future__ import annotations

import asyncio
import json
import shutil
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest
from aiohttp import web
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy.ext.asyncio import AsyncEngine
from structlog.testing import capture_logs
from structlog.typing import EventDict

from interactions.database import DatabaseUnusable, make_engine, writing
from partners.deliveries import Record, Which, find
from partners.events import of_interaction
from partners.outbox import Delivery, State, claim, tell
from partners.post import Answer
from partners.retries import backoff_s
from partners.sender import Sender, decide
from partners.settings import WebhookConfig
from partners.signing import verify
from tests.interactions.calls import call
from tests.partners.receiver import NINE, OLD_SECRET, SECRET, Handler, Receiver, SetClock, answer, endpoint


async def told(engine: AsyncEngine, *endpoints: WebhookConfig, calls: int = 1, at: float = NINE) -> None:
    events = [event for n in range(calls) for event in of_interaction(call(f"call-{at}-{n}", arrived_at=at))]
    async with writing(engine) as connection:
        await tell(connection, endpoints, events, at)


@asynccontextmanager
async def running(sender: Sender) -> AsyncIterator[None]:
    async with asyncio.TaskGroup() as group:
        task = group.create_task(sender.run(), name="sender")
        yield
        task.cancel()


async def only(engine: AsyncEngine) -> Record:
    (found,) = await find(engine, Which())
    return found


async def test_an_event_is_delivered_once_and_signed_with_both_secrets(
    engine: AsyncEngine, receiver: Receiver
) -> None:
    crm = endpoint(receiver.url(), secrets=[SECRET, OLD_SECRET])
    await told(engine, crm)
    async with Sender(engine, [crm], SetClock(NINE + 5)) as sender:
        assert await sender.deliver_due("crm") == 1
        assert await sender.deliver_due("crm") == 0
    (got,) = receiver.got
    for secret in (SECRET, OLD_SECRET):
        assert verify([secret], got.headers, got.body, at=NINE + 5) == json.loads(got.body)["id"]
    done = await only(engine)
    assert (done.state, done.attempts, done.status, done.settled_at) == (State.DELIVERED, 1, 200, NINE + 5)


@pytest.mark.parametrize(
    ("given_answer", "error", "asked_s"),
    [
        (answer(500), "it answered 500", 0.0),
        (answer(404), "it answered 404", 0.0),
        (answer(429, {"Retry-After": "90"}), "it answered 429", 90.0),
        (answer(503, {"Retry-After": "Fri, 15 Jan 2027 08:02:00 GMT"}), "it answered 503", 120.0),
        (answer(302, {"Location": "http://169.254.169.254/"}), "redirects (302) are not followed", 0.0),
    ],
)
async def test_a_failure_is_tried_again_when_its_time_has_come(
    engine: AsyncEngine, receiver: Receiver, given_answer: Handler, error: str, asked_s: float
) -> None:
    crm, clock = endpoint(receiver.url()), SetClock()
    await told(engine, crm)
    receiver.answers.append(given_answer)
    async with Sender(engine, [crm], clock) as sender:
        assert await sender.deliver_due("crm") == 1
        failed = await only(engine)
        assert failed.state is State.PENDING
        assert error in (failed.error or "")
        assert failed.next_at == NINE + max(asked_s, backoff_s(failed.id, 1))
        clock.at = failed.next_at - 0.001
        assert await sender.deliver_due("crm") == 0
        clock.at = failed.next_at
        assert await sender.deliver_due("crm") == 1
    done = await only(engine)
    assert (done.state, done.attempts, done.error) == (State.DELIVERED, 2, None)
    assert len(set(receiver.ids())) == 1  # by which the receiver knows it again


async def hang(request: web.Request) -> web.StreamResponse:
    await asyncio.Event().wait()
    raise AssertionError


async def test_a_receiver_that_hangs_costs_a_try(engine: AsyncEngine, receiver: Receiver) -> None:
    crm = endpoint(receiver.url(), timeout_s=0.05)
    await told(engine, crm)
    receiver.otherwise = hang
    async with Sender(engine, [crm], SetClock()) as sender:
        await sender.deliver_due("crm")
    failed = await only(engine)
    assert (failed.state, failed.attempts, failed.status, failed.error) == (
        *(State.PENDING, 1, None, "no answer in time"),
    )


async def test_after_so_many_tries_it_is_given_up(engine: AsyncEngine, receiver: Receiver) -> None:
    crm, clock = endpoint(receiver.url(), tries=3), SetClock()
    await told(engine, crm)
    receiver.otherwise = answer(500)
    async with Sender(engine, [crm], clock) as sender:
        for _ in range(3):
            clock.at = (await only(engine)).next_at
            assert await sender.deliver_due("crm") == 1
        clock.at += 86_400
        assert await sender.deliver_due("crm") == 0
    dead = await only(engine)
    assert (dead.state, dead.attempts, dead.error) == (State.DEAD, 3, "it answered 500")


async def test_who_is_gone_is_not_asked_again(engine: AsyncEngine, receiver: Receiver) -> None:
    crm = endpoint(receiver.url())
    await told(engine, crm)
    receiver.otherwise = answer(410)
    async with Sender(engine, [crm], SetClock()) as sender:
        await sender.deliver_due("crm")
    dead = await only(engine)
    assert (dead.state, dead.attempts, dead.status) == (State.DEAD, 1, 410)


async def test_a_crash_in_the_middle_is_made_good_after_the_lease(
    engine: AsyncEngine, receiver: Receiver
) -> None:
    crm, clock = endpoint(receiver.url()), SetClock()
    await told(engine, crm)
    receiver.answers.append(hang)
    async with Sender(engine, [crm], clock) as first, asyncio.TaskGroup() as group:
        dying = group.create_task(first.deliver_due("crm"), name="dying")
        await receiver.has(1)
        dying.cancel()  # the receiver has it, and nobody here knows
    lease_s = (await only(engine)).next_at - NINE
    assert lease_s > crm.timeout_s
    async with Sender(engine, [crm], clock) as second:
        clock.at = NINE + lease_s - 1
        assert await second.deliver_due("crm") == 0
        clock.at = NINE + lease_s
        assert await second.deliver_due("crm") == 1
    assert (await only(engine)).state is State.DELIVERED
    assert receiver.ids() == [receiver.ids()[0]] * 2


async def test_two_senders_share_the_work_and_tell_nothing_twice(
    engine: AsyncEngine, receiver: Receiver
) -> None:
    crm = endpoint(receiver.url(), concurrency=3)
    await told(engine, crm, calls=40)

    async def all_of_it(sender: Sender) -> None:
        while any(each.state is State.PENDING for each in await find(engine, Which(), 100)):
            await sender.deliver_due("crm")

    async with Sender(engine, [crm], SetClock()) as one, Sender(engine, [crm], SetClock()) as other:
        await asyncio.gather(all_of_it(one), all_of_it(other))
    assert len(receiver.ids()) == len(set(receiver.ids())) == 40


async def test_no_more_are_sent_at_once_than_the_endpoint_may_have(
    engine: AsyncEngine, receiver: Receiver
) -> None:
    crm = endpoint(receiver.url(), concurrency=3)
    await told(engine, crm, calls=9)
    under_way = most = 0
    together = asyncio.Barrier(3)

    async def count(_: web.Request) -> web.StreamResponse:
        nonlocal under_way, most
        under_way += 1
        most = max(most, under_way)
        await together.wait()  # three are there at once, or this would wait for ever
        under_way -= 1
        return web.Response()

    receiver.otherwise = count
    async with Sender(engine, [crm], SetClock()) as sender:
        while await sender.deliver_due("crm"):
            pass
    assert (most, len(receiver.got)) == (3, 9)


async def test_who_fails_again_and_again_is_left_alone_and_nothing_is_used_up(
    engine: AsyncEngine, receiver: Receiver
) -> None:
    crm, clock = endpoint(receiver.url(), concurrency=5), SetClock()
    await told(engine, crm, calls=20)
    receiver.otherwise = answer(500)
    async with Sender(engine, [crm], clock) as sender:
        assert await sender.deliver_due("crm") == 5
        clock.at = NINE + 29
        assert await sender.deliver_due("crm") == 0
        clock.at = NINE + 30
        assert await sender.deliver_due("crm") == 1  # one, to see
        assert await sender.deliver_due("crm") == 0
        receiver.otherwise = answer(200)
        clock.at = NINE + 90
        assert await sender.deliver_due("crm") == 1
        assert await sender.deliver_due("crm") == 5  # it is back: all of them again
    untouched = [each for each in await find(engine, Which()) if each.attempts == 0]
    assert len(untouched) >= 8


async def test_who_asked_for_time_has_it_for_all_that_is_due(engine: AsyncEngine, receiver: Receiver) -> None:
    crm, clock = endpoint(receiver.url(), concurrency=1), SetClock()
    await told(engine, crm, calls=2)
    receiver.answers.append(answer(429, {"Retry-After": "60"}))
    async with Sender(engine, [crm], clock) as sender:
        assert await sender.deliver_due("crm") == 1
        clock.at = NINE + 59
        assert await sender.deliver_due("crm") == 0
        clock.at = NINE + 60
        assert await sender.deliver_due("crm") == 1


async def test_one_that_hangs_holds_up_nobody_else(engine: AsyncEngine, receiver: Receiver) -> None:
    async with Receiver(otherwise=hang) as slow:
        good, bad = endpoint(receiver.url()), endpoint(slow.url(), name="bad", concurrency=1)
        await told(engine, good, bad, calls=30)
        async with Sender(engine, [bad, good], SetClock()) as sender, running(sender):
            await slow.has(1)
            await receiver.has(30)
    assert len(set(receiver.ids())) == 30


async def test_word_of_something_new_is_followed_at_once(engine: AsyncEngine, receiver: Receiver) -> None:
    crm, clock = endpoint(receiver.url()), SetClock()
    async with Sender(engine, [crm], clock) as sender, running(sender):
        for number in range(3):
            clock.at = NINE + number
            await told(engine, crm, at=clock.at)
            sender.wake()
            await receiver.has(number + 1)


async def test_what_an_earlier_run_left_is_delivered_by_the_next(
    engine: AsyncEngine, receiver: Receiver
) -> None:
    crm = endpoint(receiver.url())
    await told(engine, crm, calls=3)
    await claim(engine, "crm", at=NINE, most=1, lease_s=50)  # one of them was under way
    async with Sender(engine, [crm], SetClock(NINE + 60)) as sender, running(sender):
        await receiver.has(3)


async def test_a_database_that_is_away_is_waited_for(
    sqlite_template: Path, tmp_path: Path, receiver: Receiver
) -> None:
    house, away = tmp_path / "house", tmp_path / "away"
    house.mkdir()
    shutil.copy(sqlite_template, house / "tongdai.db")
    engine = make_engine(f"sqlite:///{house}/tongdai.db")
    crm = endpoint(receiver.url())
    house.rename(away)
    async with Sender(engine, [crm], SetClock()) as sender:
        with pytest.raises(DatabaseUnusable):
            await sender.deliver_due("crm")
        complaints: list[str] = []
        complained = asyncio.Event()

        def hear(_: object, __: str, entry: EventDict) -> EventDict:
            complaints.append(str(entry["event"]))
            if len(complaints) == 2:
                complained.set()
            return entry

        with capture_logs(processors=[hear]):
            async with running(sender):
                async with asyncio.timeout(20):
                    await complained.wait()
                away.rename(house)
                await told(engine, crm)
                sender.wake()
                await receiver.has(1)
    assert set(complaints[:2]) == {"webhooks_wait_for_database"}  # the endpoint's, and that of the tidying
    await engine.dispose()


async def test_the_log_says_what_came_of_each_try_and_names_nobody(
    engine: AsyncEngine, receiver: Receiver
) -> None:
    crm, clock = endpoint(receiver.url(), personal="full", tries=2), SetClock()
    await told(engine, crm)
    receiver.otherwise = answer(500)
    with capture_logs() as logged:
        async with Sender(engine, [crm], clock) as sender:
            await sender.deliver_due("crm")
            clock.at += 60
            await sender.deliver_due("crm")
    assert [entry["event"] for entry in logged] == ["webhook_failed", "webhook_dead"]
    assert "0901234567" not in str(logged)


@given(
    st.sampled_from([None, 200, 302, 400, 410, 429, 500]),
    st.integers(min_value=1, max_value=40),
    st.one_of(st.none(), st.floats(min_value=0, max_value=86_400)),
)
def test_every_try_ends_delivered_dead_or_later(
    status: int | None, attempt: int, asked: float | None
) -> None:
    crm = endpoint("http://127.0.0.1/", tries=12)
    delivery = Delivery(7, "crm", "evt_1", "call.ended", attempt, b"{}")
    made = decide(crm.tries, delivery, Answer(status, None if status == 200 else "no", asked), NINE)
    if status == 200:
        assert made.state is State.DELIVERED
    elif status == 410 or attempt >= 12:
        assert made.state is State.DEAD
    else:
        assert made.state is State.PENDING
        assert made.next_at is not None
        assert made.next_at >= NINE + max(2.5, asked or 0)
    assert (made.next_at is None) == (made.state is not State.PENDING)
