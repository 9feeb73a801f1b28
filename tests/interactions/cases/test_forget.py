from __future__ import annotations

from sqlalchemy import delete, select, text
from sqlalchemy.ext.asyncio import AsyncEngine

from interactions import audit
from interactions.cases import actions as a
from interactions.cases.forget import forget
from interactions.cases.life import FollowUpState
from interactions.cases.schema import case_events, case_follow_ups, case_work
from interactions.cases.schema import cases as table
from interactions.cases.store import Cases
from interactions.cases.work import CaseWork
from interactions.database import reading, writing
from interactions.schema import audit as audit_table
from interactions.schema import customer_numbers, customers
from tests.interactions.cases.stage import MORNING, NUMBER, RULES, RecordingHands, at, contact

C1 = "C-2026-000001"


async def test_an_erased_person_leaves_no_hit_and_his_cases_still_count(
    cases: Cases, work: CaseWork, engine: AsyncEngine
) -> None:
    await cases.take(contact())
    await cases.act(C1, a.Noted(at=MORNING + 1, by="an", pii_note="chị Hoa ở số 9"))
    await cases.plan_follow_up(C1, due_at=at("15:00"), at=MORNING + 2, by="an", why="gọi chị Hoa")
    await cases.take(contact("c2", pii_customer="0907654321", pii_summary="khác"))
    await work.decide(at("10:00"))  # there is something to be told of the second
    async with writing(engine) as connection:
        assert await forget(connection, RULES, customer_id=None, reached_at=[NUMBER]) == 1
    async with reading(engine) as connection:
        for tried in (table, case_events, case_follow_ups, case_work, audit_table):
            every = str((await connection.execute(select(tried))).all())
            for word in (NUMBER, "Hoa", "hoàn"):
                assert word not in every, (tried.name, word)
    story = await cases.get(C1)
    assert story is not None
    assert (story.case.opened_at, story.case.contacts, story.case.owner) == (MORNING, ("c1",), "an")
    assert (await audit.verify(engine)).broken_at is None


async def test_nobody_calls_whose_number_is_gone(cases: Cases, work: CaseWork, engine: AsyncEngine) -> None:
    hands = RecordingHands()
    await cases.take(contact())
    await cases.plan_follow_up(C1, due_at=at("09:00"), at=MORNING + 2, by="an")
    async with writing(engine) as connection:
        await forget(connection, RULES, customer_id=None, reached_at=[NUMBER])
    await work.carry_out(hands, lambda: at("09:00"))
    assert hands.asked == []
    story = await cases.get(C1)
    assert story is not None
    assert story.case.follow_ups[0].state is FollowUpState.CANCELLED


async def test_cases_are_found_by_whose_they_are_too(cases: Cases, engine: AsyncEngine) -> None:
    async with writing(engine) as connection:
        made = await connection.scalar(customers.insert().values(pii_name="Hoa").returning(customers.c.id))
    await cases.take(contact(customer_id=made, pii_customer="hoa@nha.vn"))
    async with writing(engine) as connection:
        assert await forget(connection, RULES, customer_id=made, reached_at=[]) == 1
        assert await forget(connection, RULES, customer_id=made, reached_at=[""]) == 0


async def test_a_case_outlives_its_customers_row(cases: Cases, engine: AsyncEngine) -> None:
    async with writing(engine) as connection:
        made = await connection.scalar(customers.insert().values(pii_name="Hoa").returning(customers.c.id))
        await connection.execute(customer_numbers.insert().values(pii_e164=NUMBER, customer_id=made))
    await cases.take(contact())
    async with writing(engine) as connection:
        assert await connection.scalar(select(table.c.customer_id)) == made
        await connection.execute(delete(customers))
    await cases.act(C1, a.Noted(at=MORNING + 1, by="an", pii_note="x"))
    await cases.rebuild()
    async with reading(engine) as connection:
        assert await connection.scalar(text("SELECT customer_id FROM cases")) is None
