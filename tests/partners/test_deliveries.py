"""What became of deliveries: found, sent again, forgotten, put away."""

from __future__ import annotations

import pytest
from sqlalchemy import update
from sqlalchemy.ext.asyncio import AsyncEngine

from interactions import audit
from interactions.alerts.board import AlertBoard
from interactions.database import writing
from partners.deliveries import KEPT_S, Record, Which, counts, find, replay, tidy
from partners.events import of_interaction
from partners.outbox import STALE_S, Outcome, State, claim, settle, tell
from partners.schema import webhook_deliveries
from tests.interactions.calls import call
from tests.partners.receiver import NINE, endpoint

CRM = endpoint("http://127.0.0.1/", personal="full", give_up_s=1000.0)
BOARD = endpoint("http://127.0.0.1/", name="board", give_up_s=1000.0)


async def told(engine: AsyncEngine, *numbers: int, at: float = NINE) -> None:
    for number in numbers:
        record = call(f"call-{number}", arrived_at=at)
        async with writing(engine) as connection:
            await tell(connection, [CRM, BOARD], of_interaction(record), at + number)


async def become(engine: AsyncEngine, state: State, endpoint: str = "crm", at: float = NINE + 100) -> None:
    """All that is pending at an endpoint is settled so."""
    due = await claim(engine, endpoint, at=at, most=100, lease_s=60)
    await settle(engine, [Outcome(each, state, at, 500, "it answered 500") for each in due])


def where(records: list[Record]) -> list[tuple[str, str]]:
    return [(each.endpoint, each.subject) for each in records]


async def test_they_are_found_the_latest_first(engine: AsyncEngine) -> None:
    await told(engine, 1, 2, 3)
    await become(engine, State.DEAD)
    assert where(await find(engine, Which(endpoint="crm"))) == [("crm", f"call-{n}") for n in (3, 2, 1)]
    assert where(await find(engine, Which(endpoint="crm"), limit=1)) == [("crm", "call-3")]
    assert where(await find(engine, Which(state=State.DEAD, since=NINE + 2, until=NINE + 3))) == [
        ("crm", "call-2")
    ]
    assert len(await find(engine, Which(type="call.started"))) == 6
    assert await find(engine, Which(type="call.ended")) == []
    assert await counts(engine) == {"board": {State.PENDING: 3}, "crm": {State.DEAD: 3}}


async def test_what_was_given_up_is_sent_again_as_new_and_who_did_it_is_known(engine: AsyncEngine) -> None:
    await told(engine, 1, 2)
    await become(engine, State.DEAD)
    assert await replay(engine, Which(endpoint="crm", state=State.DEAD), at=NINE + 500, who="mai") == 2
    again = await claim(engine, "crm", at=NINE + 500, most=9, lease_s=60)
    assert [each.attempt for each in again] == [1, 1]
    (entry,) = await audit.of(engine, "webhook", "crm")
    assert (entry.at, entry.who) == (NINE + 500, "mai")
    assert entry.change == {"replayed": 2, "endpoint": "crm", "state": "dead"}
    assert (await audit.verify(engine)).broken_at is None


async def test_a_stretch_of_time_is_sent_again_under_the_same_ids(engine: AsyncEngine) -> None:
    await told(engine, 1, 2, 3)
    await become(engine, State.DELIVERED)
    before = {each.event_id for each in await find(engine, Which(endpoint="crm", since=NINE + 2))}
    which = Which(endpoint="crm", since=NINE + 2, until=NINE + 4)
    assert await replay(engine, which, at=NINE + 500, who="mai") == 2
    assert {each.event_id for each in await claim(engine, "crm", at=NINE + 500, most=9, lease_s=9)} == before


async def test_one_is_sent_again_by_its_number(engine: AsyncEngine) -> None:
    await told(engine, 1, 2)
    await become(engine, State.DEAD)
    (_, first) = await find(engine, Which(endpoint="crm"))
    assert await replay(engine, Which(ids=(first.id,)), at=NINE + 500, who="mai") == 1
    (entry,) = await audit.of(engine, "webhook", "")
    assert entry.change == {"replayed": 1, "ids": [first.id]}


async def test_what_is_still_tried_is_not_sent_again_and_nothing_is_no_entry(engine: AsyncEngine) -> None:
    await told(engine, 1)
    assert await replay(engine, Which(), at=NINE + 500, who="mai") == 0
    assert await audit.of(engine, "webhook", "") == []


async def test_what_was_erased_is_neither_sent_nor_sent_again(engine: AsyncEngine) -> None:
    await told(engine, 1, 2)
    await become(engine, State.DELIVERED)
    async with writing(engine) as connection:
        his = webhook_deliveries.c.subject == "call-1"
        await connection.execute(update(webhook_deliveries).where(his).values(pii_payload=None))
    assert len(await claim(engine, "board", at=NINE + 100, most=9, lease_s=9)) == 1
    await tidy(engine, NINE + 200)
    gone = {each.endpoint: each for each in await find(engine, Which()) if each.subject == "call-1"}
    assert (gone["crm"].state, gone["board"].state) == (State.DELIVERED, State.DEAD)
    assert gone["board"].error == "erased before it was sent"
    assert (await AlertBoard(engine).of("chi", supervises=True)).items == ()
    assert await replay(engine, Which(), at=NINE + 500, who="mai") == 1
    (other,) = await claim(engine, "crm", at=NINE + 500, most=9, lease_s=9)
    assert other.event_id not in {each.event_id for each in gone.values()}


async def test_what_is_overdue_is_given_up_also_where_nobody_serves_the_endpoint(engine: AsyncEngine) -> None:
    await told(engine, 1, 2)
    due = await claim(engine, "crm", at=NINE + 10, most=1, lease_s=9)
    await settle(engine, [Outcome(due[0], State.PENDING, NINE + 11, 500, "it answered 500", NINE + 20)])
    await tidy(engine, NINE + 1001)
    shelf = await AlertBoard(engine).of("chi", supervises=True)
    assert {shown.alert.subject for shown in shelf.items} == {"crm", "board"}
    found = {(each.endpoint, each.subject): each for each in await find(engine, Which())}
    assert found["crm", "call-2"].state is State.PENDING
    assert (found["crm", "call-1"].state, found["crm", "call-1"].error) == (State.DEAD, "it answered 500")
    never = found["board", "call-1"]
    assert (never.state, never.settled_at) == (State.DEAD, NINE + 1001)
    assert never.error == "never tried: is the endpoint still in the settings?"


async def test_what_is_replayed_after_its_time_has_time_again(engine: AsyncEngine) -> None:
    await told(engine, 1)
    await tidy(engine, NINE + 2000)
    assert await replay(engine, Which(endpoint="crm"), at=NINE + 3000, who="mai") == 1
    await tidy(engine, NINE + 3001)
    (found,) = await find(engine, Which(endpoint="crm"))
    assert found.state is State.PENDING


async def test_what_was_settled_long_ago_is_put_away(
    engine: AsyncEngine, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("partners.deliveries._AT_ONCE", 2)
    await told(engine, 1, 2, 3, 4, 5)
    await become(engine, State.DELIVERED)
    await become(engine, State.DEAD, "board")
    await tidy(engine, NINE + 101 + KEPT_S[State.DELIVERED])
    assert await counts(engine) == {"board": {State.DEAD: 5}}
    await tidy(engine, NINE + 101 + KEPT_S[State.DEAD])
    assert await counts(engine) == {}


def test_what_was_put_away_is_too_old_to_be_told_once_more() -> None:
    assert min(KEPT_S.values()) > STALE_S
