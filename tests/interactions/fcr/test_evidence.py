"""The pairs behind the figures, on both databases."""

from __future__ import annotations

import pytest

from interactions.cursors import BadCursor
from interactions.fcr.evidence import Evidence
from interactions.fcr.judge import DAY_S
from interactions.fcr.store import judge_due
from interactions.store import InteractionLog
from tests.interactions.calls import NINE, answered_call

NOW = NINE + 60 * DAY_S


async def judged(log: InteractionLog) -> Evidence:
    """a-b-c are one issue, d-e another one of somebody else; f came alone."""
    for call_id, day, number, agent in (
        ("a", 0, "0901234567", "an"),
        ("b", 1, "0901234567", "binh"),
        ("c", 2, "0901234567", "an"),
        ("d", 10, "0907654321", "an"),
        ("e", 11, "0907654321", "an"),
        ("f", 30, "0907654321", "an"),
    ):
        at = NINE + day * DAY_S
        queue = "support" if call_id == "d" else "sales"
        await log.save(answered_call(call_id, arrived_at=at, pii_number=number, agent_id=agent, queue=queue))
    await judge_due(log.engine, NOW)
    return Evidence(log.engine)


async def test_pairs_come_newest_first_and_go_on_where_they_ended(log: InteractionLog) -> None:
    evidence = await judged(log)
    seen, before = [], None
    while True:
        page = await evidence.pairs(limit=1, before=before)
        seen += [(pair.earlier.call_id, pair.later.call_id) for pair in page.items]
        before = page.next
        if before is None:
            break
    assert seen == [("d", "e"), ("b", "c"), ("a", "b")]


async def test_pairs_are_found_by_time_queue_and_agent_of_the_earlier_call(log: InteractionLog) -> None:
    evidence = await judged(log)

    async def found(**wanted: object) -> list[str]:
        page = await evidence.pairs(**wanted)  # type: ignore[arg-type]
        return [pair.earlier.call_id for pair in page.items]

    assert await found(since=NINE + DAY_S) == ["d", "b"]
    assert await found(until=NINE + DAY_S) == ["a"]
    assert await found(queue="support") == ["d"]
    assert await found(agent_id="binh") == ["b"]


async def test_a_repeat_reopens_what_the_agent_took_for_resolved(log: InteractionLog) -> None:
    (pair,) = (await (await judged(log)).pairs(queue="support")).items
    assert (pair.earlier.flag, pair.earlier.reopened, pair.earlier.why) == (True, True, "same_reason")
    assert not pair.later.reopened


async def test_one_call_shows_what_it_follows_and_what_follows_it(log: InteractionLog) -> None:
    evidence = await judged(log)
    found = await evidence.of_call("b")
    assert found
    assert (found.contact.call_id, [call.call_id for call in found.earlier]) == ("b", ["a"])
    assert found.later
    assert found.later.call_id == "c"
    alone = await evidence.of_call("f")
    assert alone
    assert (alone.later, alone.earlier, alone.contact.repeat) == (None, (), "resolved")


async def test_a_call_that_is_not_judged_has_no_evidence(log: InteractionLog) -> None:
    assert await (await judged(log)).of_call("x") is None


async def test_a_cursor_of_somebody_else_is_refused(log: InteractionLog) -> None:
    with pytest.raises(BadCursor):
        await Evidence(log.engine).pairs(before="rubbish")
