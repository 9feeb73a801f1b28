from __future__ import annotations

import asyncio
from dataclasses import replace

import pytest

from interactions import store
from interactions.cursors import BadCursor
from interactions.database import DatabaseUnusable, migrate
from interactions.metrics import Counts
from interactions.record import Outcome
from interactions.store import InteractionLog
from tests.interactions.calls import NINE, abandoned_call, answered_call, call, recording


async def test_a_call_is_read_as_it_was_written(log: InteractionLog) -> None:
    bare = call("bare")
    full = answered_call("full")
    assert await log.save(bare)
    assert await log.save(full)
    assert await log.get("bare") == bare
    assert await log.get("full") == full
    assert await log.get("nobody") is None


async def test_a_newer_version_replaces_the_call_and_all_its_parts(log: InteractionLog) -> None:
    await log.save(answered_call(version=3))
    newer = answered_call(version=4, segments=(), pii_note=None, resolved=None)
    assert await log.save(newer)
    assert await log.get("call-1") == newer


@pytest.mark.parametrize("version", [1, 3])
async def test_an_older_or_equal_version_changes_nothing(log: InteractionLog, version: int) -> None:
    kept = answered_call(version=3)
    await log.save(kept)
    assert not await log.save(call(version=version))
    assert await log.get("call-1") == kept


async def test_a_recording_grows_with_its_call(log: InteractionLog) -> None:
    begun = recording("r", status="recording", customer=None, agent=None, stereo=None, duration_s=None)
    await log.save(call(version=1, recordings=(begun,)))
    await log.save(call(version=2, recordings=(recording("r"),)))
    saved = await log.get("call-1")
    assert saved is not None
    assert saved.recording == recording("r")
    assert await log.recorded("r") == saved
    assert await log.recorded("none") is None


async def test_a_call_has_a_recording_of_each_talk_and_each_of_them_finds_it(log: InteractionLog) -> None:
    taken = (recording("z", started_at=NINE + 20), recording("a", started_at=NINE + 90))
    await log.save(answered_call(recordings=taken))
    saved = await log.get("call-1")
    assert saved is not None
    assert (saved.recordings, saved.recording) == (taken, taken[1])
    assert await log.recorded("z") == await log.recorded("a") == saved


async def test_a_batch_keeps_the_newest_of_each_call(log: InteractionLog) -> None:
    await log.save(call("old", version=5))
    batch = [call("a", 1), call("b", 1), answered_call("a", 7), call("a", 3), call("old", 4)]
    assert await log.save_many(batch) == {"a", "b"}
    assert await log.get("a") == answered_call("a", 7)
    assert await log.get("old") == call("old", 5)
    assert await log.save_many([]) == frozenset()


async def test_a_batch_larger_than_one_statement_is_written_whole(log: InteractionLog) -> None:
    batch = [answered_call(f"c{n:03}", arrived_at=NINE + n) for n in range(450)]
    assert len(await log.save_many(batch)) == 450
    assert await log.get("c449") == batch[449]


async def test_writers_at_once_leave_the_newest_version(log: InteractionLog) -> None:
    versions = [
        replace(answered_call(), version=n, segments=answered_call().segments[: n % 5]) for n in range(20)
    ]
    async with asyncio.TaskGroup() as group:
        for n, version in enumerate(versions):
            group.create_task(log.save(version), name=f"save {n}")
    assert await log.get("call-1") == versions[-1]


async def test_hostile_text_costs_nobody_his_call(log: InteractionLog) -> None:
    await log.save(call("x\x00", pii_name="Robert'); DROP TABLE--\x00\ud800", pii_number="\x00" * 40))
    saved = await log.get("x\x00")
    assert saved is not None
    assert saved.call_id == "x\ufffd"
    assert saved.pii_name == "Robert'); DROP TABLE--\ufffd\ufffd"


async def test_pages_go_from_the_newest_back_without_gap_or_repeat(log: InteractionLog) -> None:
    calls = [call(f"c{n}", arrived_at=NINE + n // 3) for n in range(20)]  # three at the same second
    await log.save_many(calls)
    seen, cursor = [], None
    while True:
        page = await log.list(limit=7, before=cursor)
        seen += [item.call_id for item in page.items]
        await log.save(call(f"late{cursor}", arrived_at=NINE + 100))  # a newer call does not shift the pages
        if page.next is None:
            break
        cursor = page.next
    assert seen == [c.call_id for c in sorted(calls, key=lambda c: (c.arrived_at, c.call_id), reverse=True)]


async def test_the_list_is_filtered(log: InteractionLog) -> None:
    await log.save_many(
        [
            answered_call("a", arrived_at=NINE),
            answered_call("b", arrived_at=NINE + 1, queue="support", agent_id="binh"),
            call("c", arrived_at=NINE + 2, pii_number="1001"),
        ]
    )

    async def ids(**filters: object) -> str:
        return "".join(item.call_id for item in (await log.list(**filters)).items)  # type: ignore[arg-type]

    assert await ids() == "cba"
    assert await ids(queue="support") == "b"
    assert await ids(agent_id="an") == "a"
    assert await ids(since=NINE + 1) == "cb"
    assert await ids(number="+84 901 234 567") == "ba"
    assert await ids(number="1001") == "c"
    assert await ids(number="'; --\x00") == ""
    assert await ids(limit=-3) == "c"


@pytest.mark.parametrize("cursor", ["", "x", "é", "bnVsbA", "WzEsMl0", "[" * 900, "W" * 2000, "WzEuMF0"])
async def test_a_false_cursor_is_refused_in_words(log: InteractionLog, cursor: str) -> None:
    with pytest.raises(BadCursor, match="begin without one"):
        await log.list(before=cursor)


async def test_calls_not_closed_are_unfinished(log: InteractionLog) -> None:
    waiting, talking = call("w", arrived_at=NINE + 5), answered_call("t", closed_at=None)
    await log.save_many([waiting, talking, answered_call("done")])
    assert await log.unfinished() == (talking, waiting)


async def test_totals_count_each_queue_by_its_own_promise(log: InteractionLog) -> None:
    await log.save_many(
        [
            answered_call("a1", wait_s=12.0),
            answered_call("a2", wait_s=25.0),
            answered_call("a3", wait_s=3.0, closed_at=None, outcome=Outcome.IN_PROGRESS),
            abandoned_call("b1", 5.0),
            abandoned_call("b2", 40.0),
            call("t", queue="sales", offered_at=NINE, wait_s=600.0, outcome=Outcome.TIMED_OUT),
            call("waiting", queue="sales", offered_at=NINE),
            call("in menu"),
            abandoned_call("yesterday", 9.0, arrived_at=NINE - 1),
            answered_call("s", queue="support", wait_s=25.0),
        ]
    )
    totals = await log.totals(NINE, sl_s={"support": 30.0, "sales": 20.0})
    assert totals == {
        "sales": Counts(
            offered=6,
            answered=3,
            abandoned=2,
            answered_in_sl=2,
            short_abandons=1,
            handled=2,
            answered_wait_s=40.0,
            abandoned_wait_s=45.0,
            talk_s=200.0,
            hold_s=40.0,
            wrap_up_s=20.0,
        ),
        "support": Counts(
            offered=1,
            answered=1,
            answered_in_sl=1,
            handled=1,
            answered_wait_s=25.0,
            talk_s=100.0,
            hold_s=20.0,
            wrap_up_s=10.0,
        ),
    }
    unpromised = await log.totals(NINE, sl_s={}, short_s=4.0)
    assert (unpromised["sales"].answered_in_sl, unpromised["sales"].short_abandons) == (2, 0)
    assert unpromised["support"].answered_in_sl == 0
    assert await log.totals(NINE + 999, sl_s={}) == {}


async def test_what_is_saved_is_there_for_the_next_start(url: str) -> None:
    first = await InteractionLog.open(url)
    await first.save(answered_call())
    await first.aclose()
    await migrate(url)
    second = await InteractionLog.open(url)
    assert await second.get("call-1") == answered_call()
    await second.aclose()


async def test_a_database_without_tables_is_not_opened(empty_url: str) -> None:
    with pytest.raises(DatabaseUnusable, match="Start the service of this version once"):
        await InteractionLog.open(empty_url)


async def test_parts_of_many_calls_are_replaced_in_several_statements(
    log: InteractionLog, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(store, "MOST_IDS", 2)
    first = [answered_call(f"c{n}") for n in range(5)]
    await log.save_many(first)
    newer = [replace(each, version=99, segments=each.segments[:1]) for each in first]
    assert len(await log.save_many(newer)) == 5
    assert [await log.get(each.call_id) for each in newer] == newer
