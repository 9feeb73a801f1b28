from __future__ import annotations

import asyncio
from dataclasses import replace

import pytest
from sqlalchemy import func, select, update
from sqlalchemy.ext.asyncio import AsyncEngine

from interactions import audit
from interactions.cases import actions as a
from interactions.cases.grouping import Act, Grouping, Makes, ReasonRule
from interactions.cases.life import FollowUpState, State
from interactions.cases.refusals import NoSuchCase, NoSuchStep, StaleCase
from interactions.cases.schema import case_follow_ups, case_interactions
from interactions.cases.schema import cases as table
from interactions.cases.store import Cases
from interactions.database import make_engine, reading, writing
from interactions.schema import customer_numbers, customers
from tests.interactions.cases.stage import MORNING, NUMBER, RULES, H, at, callback, contact, opened

C1 = "C-2026-000001"


def by_an(kind: type[a.Action], when: float = MORNING + H, **values: object) -> a.Action:
    return kind(at=when, by="an", **values)


async def test_a_call_makes_a_case_with_its_owner_and_its_clock(cases: Cases) -> None:
    placed = await cases.take(contact(pii_customer="0901 234 567"))
    case = placed.case
    assert case is not None
    assert (placed.placement.act, placed.placement.number, case.number) == (Act.OPEN, C1, C1)
    assert (case.state, case.owner, case.queue, case.pii_customer) == (State.OPEN, "an", "support", NUMBER)
    assert (case.contacts, case.first_response_at) == (("c1",), MORNING)
    story = await cases.get(C1)
    assert story is not None
    assert story.case == case
    assert len(story.events) == case.version == 4


async def test_the_same_call_again_changes_nothing(cases: Cases) -> None:
    first = await cases.take(contact())
    again = await cases.take(contact())
    assert (again.placement.act, again.case) == (Act.JOIN, first.case)


async def test_the_next_call_joins_and_after_the_close_reopens(cases: Cases) -> None:
    await cases.take(contact())
    joined = await cases.take(contact("c2", MORNING + H, reason="billing", resolved=True))
    assert joined.case is not None
    assert (joined.placement.act, joined.case.contacts) == (Act.JOIN, ("c1", "c2"))
    await cases.act(C1, by_an(a.Resolved), by_an(a.Closed))
    back = await cases.take(contact("c3", MORNING + 2 * H))
    assert back.case is not None
    assert (back.placement.act, back.case.state, back.case.reopened) == (Act.REOPEN, State.OPEN, 1)


async def test_an_unanswered_call_leaves_the_case_new_and_unowned(cases: Cases) -> None:
    case = (await cases.take(contact(answered_at=None, agent_id=None))).case
    assert case is not None
    assert (case.state, case.owner, case.responded_at) == (State.NEW, None, None)


async def test_what_makes_no_case_is_told_why_and_leaves_none(cases: Cases) -> None:
    placed = await cases.take(contact(reason="praise"))
    assert (placed.placement.act, placed.case) == (Act.APART, None)
    assert placed.placement.why
    assert await cases.get(C1) is None


async def test_a_call_that_solved_it_where_a_case_is_always_made_makes_a_resolved_one(
    engine: AsyncEngine,
) -> None:
    rules = replace(RULES, grouping=Grouping(otherwise=ReasonRule(makes=Makes.ALWAYS)))
    placed = await Cases(engine, rules).take(contact(resolved=True))
    assert placed.case is not None
    assert placed.case.state is State.RESOLVED


async def test_one_person_with_two_numbers_has_one_case(cases: Cases, engine: AsyncEngine) -> None:
    async with writing(engine) as connection:
        made = await connection.scalar(customers.insert().values(pii_name="Hoa").returning(customers.c.id))
        for number in (NUMBER, "+84281234567"):
            row = {"pii_e164": number, "customer_id": made}
            await connection.execute(customer_numbers.insert().values(row))
    await cases.take(contact())
    joined = await cases.take(contact("c2", pii_customer="028 1234 567"))
    assert (joined.placement.act, joined.placement.number) == (Act.JOIN, C1)


async def test_a_call_about_two_matters_may_be_in_two_cases(cases: Cases) -> None:
    await cases.take(contact())
    await cases.take(contact("c2", reason="device"))
    await cases.take(contact("c2", of_case=C1))
    for number in (C1, "C-2026-000002"):
        story = await cases.get(number)
        assert story is not None
        assert "c2" in story.case.contacts


async def test_numbers_go_up_within_a_year_of_the_house(cases: Cases) -> None:
    eve = at("23:59") - 16 * 86_400 + 61 * 86_400  # 2026-12-31 in Saigon
    numbers = [(await cases.open(opened(when, number=""))).number for when in (eve, eve + 30, eve + 61, eve)]
    assert numbers == [C1, "C-2026-000002", "C-2027-000001", "C-2026-000003"]


async def test_many_at_once_get_a_number_each_and_one_customer_one_case(cases: Cases, url: str) -> None:
    engines = [make_engine(url) for _ in range(4)]
    houses = [Cases(engine, RULES) for engine in engines]
    placed = await asyncio.gather(*(house.take(contact(f"c{n}")) for n, house in enumerate(houses)))
    assert sorted(each.placement.act for each in placed) == [Act.JOIN] * 3 + [Act.OPEN]
    made = await asyncio.gather(
        *(house.open(opened(number="", pii_customer=f"k{n}@nha.vn")) for n, house in enumerate(houses))
    )
    assert sorted(case.number for case in made) == [f"C-2026-00000{n}" for n in range(2, 6)]
    for engine in engines:
        await engine.dispose()


async def test_who_saw_an_older_version_is_told_what_was_done_and_nothing_happens(cases: Cases) -> None:
    case = await cases.open(opened(number=""))
    await cases.act(C1, by_an(a.Prioritised, priority=a.Priority.HIGH), by_an(a.Noted, pii_note="gấp"))
    with pytest.raises(StaleCase, match=r"prioritised by an, noted by an. Look at version 3") as stale:
        await cases.act(C1, by_an(a.Closed), version=case.version)
    assert [type(change) for change in stale.value.changes] == [a.Prioritised, a.Noted]
    story = await cases.get(C1)
    assert story is not None
    assert (story.case.state, story.case.version) == (State.NEW, 3)


async def test_of_two_who_change_the_same_version_one_is_told(cases: Cases, url: str) -> None:
    await cases.open(opened(number=""))
    other = make_engine(url)
    changes = (
        cases.act(C1, by_an(a.Resolved), version=1),
        Cases(other, RULES).act(C1, by_an(a.Assigned, owner="binh"), version=1),
    )
    outcomes = await asyncio.gather(*changes, return_exceptions=True)
    assert sorted(type(each).__name__ for each in outcomes) == ["Case", "StaleCase"]
    await other.dispose()


async def test_a_refused_step_leaves_no_trace_of_those_before_it(cases: Cases) -> None:
    await cases.open(opened(number=""))
    with pytest.raises(NoSuchStep):
        await cases.act(C1, by_an(a.Noted, pii_note="x"), by_an(a.Confirmed))
    story = await cases.get(C1)
    assert story is not None
    assert len(story.events) == 1


async def test_what_is_not_there_is_told_by_its_number(cases: Cases) -> None:
    with pytest.raises(NoSuchCase, match="There is no case C-9"):
        await cases.act("C-9", by_an(a.Closed))


async def test_every_change_is_in_the_audit_and_its_chain_holds(cases: Cases, engine: AsyncEngine) -> None:
    await cases.take(contact())
    await cases.act(C1, by_an(a.Noted, pii_note="hứa gọi lại"))
    entries = await audit.of(engine, "case", C1)
    assert [entry.change["action"] for entry in entries if entry.change] == [
        "opened",
        "contact_added",
        "assigned",
        "responded",
        "noted",
    ]
    assert entries[-1].change == {"action": "noted", "pii_note": "hứa gọi lại"}
    assert (entries[-1].who, entries[-1].at) == ("an", MORNING + H)
    assert (await audit.verify(engine)).broken_at is None


async def test_a_clock_that_is_behind_does_not_turn_time_back(cases: Cases) -> None:
    await cases.open(opened(number=""))
    case = await cases.act(C1, by_an(a.Responded, MORNING - 5))
    assert (case.responded_at, case.changed_at) == (MORNING, MORNING)


async def test_hostile_text_is_kept_as_far_as_it_can_be(cases: Cases) -> None:
    await cases.take(contact(pii_summary="a\x00b\ud800'; DROP TABLE cases; --"))
    await cases.act(C1, by_an(a.Noted, pii_note="\x00"))
    story = await cases.get(C1)
    assert story is not None
    assert story.case.pii_summary == "a\ufffdb\ufffd'; DROP TABLE cases; --"
    assert story.case.pii_notes == ("\ufffd",)


# --- follow-ups ----------------------------------------------------------------------------------


async def test_a_follow_up_is_planned_to_the_customers_number_and_told_how_it_ended(
    cases: Cases, engine: AsyncEngine
) -> None:
    await cases.take(contact())
    planned = await cases.plan_follow_up(C1, due_at=at("15:00"), at=MORNING + H, by="an", why="xác nhận")
    assert (planned.follow_ups[0].pii_phone, planned.follow_ups[0].queue) == (NUMBER, "support")
    for _ in range(2):  # told twice
        ended = await cases.settle(callback(C1, 1, at("15:05")))
    assert ended is not None
    assert (ended.follow_ups[0].state, ended.version) == (FollowUpState.MISSED, planned.version + 1)
    async with reading(engine) as connection:
        row = (await connection.execute(select(case_follow_ups))).mappings().one()
        calls = (await connection.scalars(select(case_interactions.c.call_id))).all()
    assert (row["state"], row["call_id"], row["due_at"]) == ("missed", f"pbx1-callback.{C1}.1", at("15:00"))
    assert sorted(calls) == ["c1", f"pbx1-callback.{C1}.1"]


async def test_who_is_reached_after_all_was_followed_up(cases: Cases) -> None:
    await cases.take(contact(answered_at=None))
    await cases.plan_follow_up(C1, due_at=at("15:00"), at=MORNING + H, by="an")
    await cases.settle(callback(C1, 1, at("15:05")))
    reached = callback(C1, 1, at("15:30"), answered_at=at("15:20"), agent_id="binh")
    case = await cases.settle(reached)
    assert case is not None
    assert (case.follow_ups[0].state, case.state, case.responded_at) == (
        FollowUpState.DONE,
        State.OPEN,
        at("15:30"),
    )
    again = await cases.settle(reached)
    assert again is not None
    assert again.version == case.version


async def test_calls_that_were_no_follow_ups_settle_nothing(cases: Cases) -> None:
    call = callback(C1, 1, at("15:05"))
    assert await cases.settle(call) is None  # there is no such case
    await cases.take(contact())
    for other in (replace(call, call_id="pbx1-17.1"), replace(call, closed_at=None)):
        assert await cases.settle(other) is None
    unplanned = await cases.settle(call)
    assert unplanned is not None
    assert unplanned.version == 4


@pytest.mark.parametrize(
    ("phone", "due_at", "what"),
    [
        ("", at("15:00"), "no number to be called at"),
        (NUMBER, 1e18, "within a year"),
        (NUMBER, 0.0, "within a year"),
    ],
)
async def test_a_follow_up_that_cannot_be_is_refused(
    cases: Cases, phone: str, due_at: float, what: str
) -> None:
    await cases.open(opened(number="", pii_customer="mai@nha.vn"))
    with pytest.raises(NoSuchStep, match=what):
        await cases.plan_follow_up(C1, due_at=due_at, at=MORNING, by="an", phone=phone)


# --- made anew -----------------------------------------------------------------------------------


async def test_the_tables_are_made_anew_from_the_stories(cases: Cases, engine: AsyncEngine) -> None:
    await cases.take(contact())
    await cases.plan_follow_up(C1, due_at=at("15:00"), at=MORNING + H, by="an")
    async with reading(engine) as connection:
        before = (await connection.execute(select(table))).mappings().one()
    async with writing(engine) as connection:
        await connection.execute(update(table).values(state="closed", version=99, due_at=1.0, wake_at=None))
        await connection.execute(case_follow_ups.delete())
        await connection.execute(case_interactions.delete())
    steps: list[tuple[int, int]] = []
    assert await cases.rebuild(lambda done, total: steps.append((done, total))) == 1
    assert steps == [(1, 1)]
    async with reading(engine) as connection:
        assert (await connection.execute(select(table))).mappings().one() == before
        for parts in (case_follow_ups, case_interactions):
            assert await connection.scalar(select(func.count()).select_from(parts)) == 1
