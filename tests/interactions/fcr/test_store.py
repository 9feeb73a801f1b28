"""Verdicts as they are kept, on both databases."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import replace
from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import delete, select, update
from sqlalchemy.ext.asyncio import AsyncEngine

from interactions.database import reading, writing
from interactions.fcr.contacts import LINE_LOST
from interactions.fcr.judge import DAY_S, HOUR_S, Contact, Rules
from interactions.fcr.marks import note_recording
from interactions.fcr.schema import fcr_contacts, fcr_due
from interactions.fcr.store import judge_due, rebuild
from interactions.fcr.surveys import Answer, Surveys
from interactions.kpi.dirty import bucket_of
from interactions.kpi.schema import kpi_dirty
from interactions.record import Interaction, Outcome, Segment, SegmentKind
from interactions.schema import customer_numbers, customers
from interactions.store import InteractionLog
from interactions.transcripts import Transcripts
from tests.interactions.calls import NINE, abandoned_call, answered_call, transcript
from tests.interactions.fcr.naive import naive

NOW = NINE + 30 * DAY_S
HOA = "0907654321"
LAN_E164, HOA_E164 = "+84901234567", "+84907654321"


async def rows(engine: AsyncEngine) -> dict[str, dict[str, Any]]:
    async with reading(engine) as connection:
        found = (await connection.execute(select(fcr_contacts))).mappings()
        return {row["call_id"]: dict(row) for row in found}


async def repeats(engine: AsyncEngine) -> dict[str, str | None]:
    return {call_id: row["repeat"] for call_id, row in (await rows(engine)).items()}


async def know(engine: AsyncEngine, *numbers: str) -> int:
    """One customer with these numbers."""
    async with writing(engine) as connection:
        made = customers.insert().values(pii_name="Lan").returning(customers.c.id)
        customer: int = (await connection.execute(made)).scalar_one()
        for number in numbers:
            await connection.execute(customer_numbers.insert().values(pii_e164=number, customer_id=customer))
    return customer


def again(call_id: str, days: float, **fields: Any) -> Interaction:
    return answered_call(call_id, arrived_at=NINE + days * DAY_S, **fields)


async def test_calls_are_judged_once_they_are_saved_and_again_when_one_follows(log: InteractionLog) -> None:
    await log.save(again("a", 0))
    assert await judge_due(log.engine, NINE + DAY_S) == 1
    assert await repeats(log.engine) == {"a": "provisional"}
    await log.save(again("b", 5))
    assert await judge_due(log.engine, NOW) == 2
    found = await rows(log.engine)
    assert found["a"] == {
        "call_id": "a",
        "pii_customer": LAN_E164,
        "at": NINE,
        "queue": "sales",
        "agent_id": "an",
        "number": "19001000",
        "reason": "order",
        "flag": True,
        "survey": None,
        "repeat": "repeated",
        "first": True,
        "repeated_by": "b",
        "why": "same_reason",
        "similarity": None,
        "due_at": None,
    }
    assert (found["b"]["repeat"], found["b"]["first"]) == (None, False)


async def test_judging_again_changes_nothing(log: InteractionLog) -> None:
    await log.save_many([again("a", 0), again("b", 5)])
    assert await judge_due(log.engine, NOW) == 2
    assert await judge_due(log.engine, NOW) == 0
    assert await rebuild(log.engine, NOW) == 1
    assert await judge_due(log.engine, NOW) == 0


async def test_a_verdict_is_final_once_its_window_has_closed(log: InteractionLog) -> None:
    await log.save(again("a", 0))
    await judge_due(log.engine, NINE + 7 * DAY_S)
    assert await repeats(log.engine) == {"a": "provisional"}
    assert await judge_due(log.engine, NINE + 7 * DAY_S + 1) == 1
    assert await repeats(log.engine) == {"a": "resolved"}


async def test_two_numbers_of_one_customer_are_one_customer(log: InteractionLog) -> None:
    customer = await know(log.engine, LAN_E164, HOA_E164)
    await log.save_many([again("a", 0), again("b", 1, pii_number=HOA)])
    await judge_due(log.engine, NOW)
    found = await rows(log.engine)
    assert {row["pii_customer"] for row in found.values()} == {f"customer:{customer}"}
    assert found["a"]["repeated_by"] == "b"


async def test_who_has_one_number_only_is_known_by_it(log: InteractionLog) -> None:
    await know(log.engine, LAN_E164)
    await log.save(again("a", 0))
    await judge_due(log.engine, NOW)
    assert (await rows(log.engine))["a"]["pii_customer"] == LAN_E164


async def test_a_number_that_changes_hands_has_its_calls_judged_anew(log: InteractionLog) -> None:
    await log.save_many([again("a", 0), again("b", 1, pii_number=HOA)])
    await judge_due(log.engine, NOW)
    assert await repeats(log.engine) == {"a": "resolved", "b": "resolved"}
    customer = await know(log.engine, LAN_E164, HOA_E164)
    await judge_due(log.engine, NOW)
    assert await repeats(log.engine) == {"a": "repeated", "b": None}
    other = await know(log.engine)
    theirs = customer_numbers.c.pii_e164 == HOA_E164
    async with writing(log.engine) as connection:
        await connection.execute(update(customer_numbers).where(theirs).values(customer_id=other))
    await judge_due(log.engine, NOW)
    assert await repeats(log.engine) == {"a": "resolved", "b": "resolved"}
    async with writing(log.engine) as connection:
        await connection.execute(update(customer_numbers).where(theirs).values(customer_id=customer))
        await connection.execute(delete(customer_numbers).where(theirs))
    await judge_due(log.engine, NOW)
    found = await rows(log.engine)
    assert [found[call_id]["pii_customer"] for call_id in "ab"] == [LAN_E164, HOA_E164]


async def test_who_withholds_his_number_is_nobodys_contact_but_the_flag_counts(log: InteractionLog) -> None:
    await log.save_many([again("a", 0, pii_number="anonymous"), again("b", 1, pii_number="anonymous")])
    assert await judge_due(log.engine, NOW) == 2
    found = (await rows(log.engine)).values()
    assert [(row["pii_customer"], row["repeat"], row["flag"]) for row in found] == [("", None, True)] * 2


async def test_an_abandoned_attempt_afterwards_is_a_repeat(log: InteractionLog) -> None:
    await log.save_many([again("a", 0), abandoned_call("b", 9, arrived_at=NINE + HOUR_S)])
    await judge_due(log.engine, NOW)
    assert await repeats(log.engine) == {"a": "repeated", "b": None}


async def test_callbacks_and_redials_after_a_lost_line_are_left_out(log: InteractionLog) -> None:
    talk = Segment(kind=SegmentKind.TALK, start=NINE + 20, end=NINE + 140, agent_id="an", result=LINE_LOST)
    await log.save_many(
        [
            again("a", 0, segments=(talk,)),
            again("b", 0, segments=()) and answered_call("b", arrived_at=NINE + 200),
            answered_call("c", arrived_at=NINE + DAY_S, direction="callback"),
        ]
    )
    await judge_due(log.engine, NOW)
    assert await repeats(log.engine) == {"a": "resolved", "b": None, "c": None}


async def test_an_answered_call_whose_end_nobody_saw_was_dropped(log: InteractionLog) -> None:
    await log.save_many([again("a", 0, outcome=Outcome.LOST), answered_call("b", arrived_at=NINE + 200)])
    await judge_due(log.engine, NOW)
    assert await repeats(log.engine) == {"a": "resolved", "b": None}


async def test_what_was_said_decides_where_no_reason_was_given(log: InteractionLog) -> None:
    late = "đơn hàng của tôi giao trễ bưu tá chưa tới"
    said = {
        "a": transcript(f"alo em ơi {late}", "dạ em kiểm tra đơn hàng giúp chị"),
        "b": transcript(f"chị gọi lại {late} nữa", "dạ em báo bưu tá giao đơn hàng gấp"),
    }
    kept = Transcripts(log.engine)
    for call_id, days in (("a", 0), ("b", 5)):
        await log.save(again(call_id, days, disposition=None))
    await judge_due(log.engine, NOW)
    assert await repeats(log.engine) == {"a": "resolved", "b": "resolved"}
    for call_id, text in said.items():
        await kept.save(f"{call_id}-r", 1, text)
        async with writing(log.engine) as connection:
            await note_recording(connection, f"{call_id}-r")
    await judge_due(log.engine, NOW)
    found = await rows(log.engine)
    assert (found["a"]["repeat"], found["a"]["why"]) == ("repeated", "same_words")
    assert found["a"]["similarity"] > 0.22
    await judge_due(log.engine, NOW, Rules(alike=None))  # a house may not want that
    assert await repeats(log.engine) == {"a": "resolved", "b": "resolved"}


async def test_a_survey_is_evidence_of_its_own(log: InteractionLog) -> None:
    await log.save_many([again("a", 0), again("b", 1)])
    await judge_due(log.engine, NOW)
    for call_id in "ab":
        said = Answer(resolved=True)
        await Surveys(log.engine).answer(call_id, said, at=NOW, channel="sms", who="form")
    await judge_due(log.engine, NOW)
    assert {call_id: row["survey"] for call_id, row in (await rows(log.engine)).items()} == {
        "a": True,
        "b": False,
    }


async def test_what_changed_is_summed_up_anew(log: InteractionLog) -> None:
    await log.save(again("a", 0))
    async with writing(log.engine) as connection:
        await connection.execute(delete(kpi_dirty))
    await judge_due(log.engine, NINE + DAY_S)
    async with reading(log.engine) as connection:
        marked = set((await connection.execute(select(kpi_dirty.c.bucket))).scalars())
    assert marked == {bucket_of(NINE)}


async def test_every_call_can_be_judged_under_other_rules(log: InteractionLog) -> None:
    await log.save_many([again("a", 0, disposition="x"), again("b", 2, disposition="y")])
    await judge_due(log.engine, NOW)
    seen: list[int] = []
    assert await rebuild(log.engine, NOW) == 1
    assert await judge_due(log.engine, NOW, Rules(any_reason_s=HOUR_S), seen.append) == 2
    assert (await repeats(log.engine), seen) == ({"a": "resolved", "b": "resolved"}, [1])


async def test_a_house_that_changes_its_rules_has_every_call_judged_anew_and_they_stay(
    log: InteractionLog,
) -> None:
    await log.save_many([again("a", 0, disposition="x"), again("b", 2, disposition="x")])
    await judge_due(log.engine, NOW)
    assert await repeats(log.engine) == {"a": "repeated", "b": None}
    shorter = Rules(same_reason_s=DAY_S, any_reason_s=HOUR_S)
    assert await judge_due(log.engine, NOW, shorter) == 2
    assert await judge_due(log.engine, NOW, shorter) == 0
    assert await repeats(log.engine) == {"a": "resolved", "b": "resolved"}
    await log.save(again("c", 4, disposition="x"))
    await judge_due(log.engine, NOW)  # by whoever has no configuration
    assert await repeats(log.engine) == dict.fromkeys("abc", "resolved")
    await judge_due(log.engine, NOW, Rules())
    assert await repeats(log.engine) == {"a": "repeated", "b": None, "c": None}


async def test_no_mark_is_left_and_none_is_lost(log: InteractionLog) -> None:
    await log.save_many([again(f"c{n}", n, pii_number=f"09012345{n:02}") for n in range(20)])
    await judge_due(log.engine, NOW)
    async with reading(log.engine) as connection:
        assert (await connection.execute(select(fcr_due))).all() == []
    assert len(await rows(log.engine)) == 20


@st.composite
def days(draw: st.DrawFn) -> list[tuple[float, list[Interaction]]]:
    """What is saved when: calls in any order, changed later, of two numbers, over weeks."""
    gaps = st.sampled_from([0.0, 60.0, HOUR_S, DAY_S, 72 * HOUR_S, 5 * DAY_S, 7 * DAY_S, 9 * DAY_S])
    arrived, made = NINE, list[Interaction]()
    for n in range(draw(st.integers(1, 8))):
        arrived += draw(gaps)
        kind = draw(st.sampled_from(["answered", "answered", "abandoned", "lost", "callback"]))
        fields: dict[str, Any] = {"pii_number": draw(st.sampled_from(["0901234567", HOA])), "recordings": ()}
        if kind == "abandoned":
            made.append(abandoned_call(f"c{n}", 30, arrived_at=arrived, pii_number=fields["pii_number"]))
            continue
        fields["disposition"] = draw(st.sampled_from([None, "x", "y"]))
        fields["direction"] = "callback" if kind == "callback" else "inbound"
        fields["outcome"] = Outcome.LOST if kind == "lost" else Outcome.ANSWERED
        made.append(answered_call(f"c{n}", arrived_at=arrived, segments=(), **fields))
    steps, now = list[tuple[float, list[Interaction]]](), NINE
    for step in range(draw(st.integers(1, 5))):
        now += draw(gaps)
        some = draw(st.lists(st.sampled_from(made), max_size=4, unique_by=lambda call: call.call_id))
        news = [
            replace(call, version=100 + step, disposition=draw(st.sampled_from(["x", "y"]))) for call in some
        ]
        steps.append((now, news))
    return [(NINE, made[::2]), *steps, (now + draw(gaps), made[1::2])]


def as_contact(call: Interaction) -> Contact:
    return Contact(
        call_id=call.call_id,
        at=call.arrived_at,
        inbound=call.direction == "inbound",
        answered=call.answered_at is not None,
        dropped_at=call.ended_at if call.outcome is Outcome.LOST else None,
        reason=call.disposition,
    )


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(steps=days(), one_person=st.booleans())
async def test_judging_what_changed_says_what_judging_everything_says(
    make_database: Callable[[], Awaitable[str]],
    steps: list[tuple[float, list[Interaction]]],
    one_person: bool,
) -> None:
    log, now = await InteractionLog.open(await make_database()), NINE
    try:
        for now, calls in steps:
            await log.save_many(calls)
            await judge_due(log.engine, now)
        if one_person:
            await know(log.engine, LAN_E164, HOA_E164)
            await judge_due(log.engine, now)
        kept = await rows(log.engine)
        saved = [call for call_id in kept if (call := await log.get(call_id))]
    finally:
        await log.aclose()
    people: dict[str, list[Contact]] = {}
    for call in saved:
        people.setdefault("both" if one_person else call.pii_number, []).append(as_contact(call))
    wanted = {}
    for contacts in people.values():
        wanted |= naive(contacts, Rules(), now)
    columns = ("repeat", "first", "repeated_by", "why", "survey", "due_at")
    assert {call_id: tuple(row[name] for name in columns) for call_id, row in kept.items()} == {
        call_id: tuple(getattr(verdict, name) for name in columns) for call_id, verdict in wanted.items()
    }
