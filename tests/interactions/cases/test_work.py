from __future__ import annotations

import asyncio

import structlog
from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncEngine

from interactions.cases import actions as a
from interactions.cases.escalation import AskSurvey, NotifySupervisor, PlanCallback
from interactions.cases.life import FollowUpState, State
from interactions.cases.schema import case_work
from interactions.cases.store import Cases
from interactions.cases.work import CLAIM_S, CaseWork
from interactions.database import make_engine, reading
from tests.interactions.cases.stage import MORNING, NUMBER, RULES, H, RecordingHands, at, contact, opened

C1 = "C-2026-000001"


async def left(engine: AsyncEngine) -> int:
    async with reading(engine) as connection:
        return await connection.scalar(select(func.count()).select_from(case_work)) or 0


async def test_a_follow_up_enters_its_queue_when_it_is_due_with_its_story(
    cases: Cases, work: CaseWork
) -> None:
    hands = RecordingHands()
    await cases.take(contact())
    await cases.act(C1, a.Noted(at=MORNING + 1, by="an", pii_note="hứa gọi lại"))
    await cases.plan_follow_up(C1, due_at=at("09:00"), at=MORNING + 2, by="an", queue="sales")
    assert await work.carry_out(hands, lambda: at("09:00") - 1) == 0
    assert await work.carry_out(hands, lambda: at("09:00")) == 1
    (command,) = hands.asked
    assert isinstance(command, PlanCallback)
    assert (command.case, command.follow_up, command.queue) == (C1, 1, "sales")
    assert (command.pii_number, command.not_before) == (NUMBER, at("09:00"))
    assert (command.context.contacts, command.context.pii_notes) == (("c1",), ("hứa gọi lại",))
    story = await cases.get(C1)
    assert story is not None
    assert story.case.follow_ups[0].state is FollowUpState.QUEUED
    assert await work.carry_out(hands, lambda: at("09:01")) == 0


async def test_supervisors_are_told_of_promises_and_specialists_get_the_case(
    cases: Cases, work: CaseWork
) -> None:
    hands = RecordingHands()
    await cases.open(opened(number=""))
    for clock in ("09:29", "09:30", "10:00", "10:00", "14:59", "15:00"):
        await work.carry_out(hands, lambda clock=clock: at(clock))
    assert hands.told() == ["at_risk", "breached", "supervisor", "at_risk", "PlanCallback"]
    story = await cases.get(C1)
    assert story is not None
    assert (story.case.state, story.case.queue, story.case.owner) == (State.ESCALATED, "experts", None)
    callback = hands.asked[-1]
    assert isinstance(callback, PlanCallback)
    assert callback.queue == "experts"


async def test_a_closed_case_asks_for_its_survey_once(cases: Cases, work: CaseWork) -> None:
    hands = RecordingHands()
    await cases.take(contact())
    await cases.act(C1, a.Resolved(at=MORNING + H, by="an"))
    await work.carry_out(hands, lambda: MORNING + 49 * H - 1)
    assert hands.told() == []
    for later in (49 * H, 60 * H):
        await work.carry_out(hands, lambda later=later: MORNING + later)
    (survey,) = hands.asked
    assert isinstance(survey, AskSurvey)
    assert (survey.pii_customer, survey.last_call) == (NUMBER, "c1")


async def test_what_could_not_be_done_is_tried_again_later_under_the_same_key(
    cases: Cases, work: CaseWork, engine: AsyncEngine
) -> None:
    hands = RecordingHands()
    hands.down = True
    await cases.open(opened(number=""))
    now = at("09:30")
    with structlog.testing.capture_logs() as logs:
        assert await work.carry_out(hands, lambda: now) == 0
    assert [entry["event"] for entry in logs] == ["case_work_put_off"]
    hands.down = False
    assert await work.carry_out(hands, lambda: now + 14) == 0
    assert await left(engine) == 1
    assert await work.carry_out(hands, lambda: now + 15) == 1
    (told,) = hands.asked
    assert isinstance(told, NotifySupervisor)
    assert told.key == f"{C1}/2"
    assert await left(engine) == 0


async def test_who_died_with_a_claim_leaves_it_to_another_once_it_has_run_out(
    cases: Cases, work: CaseWork
) -> None:
    await cases.open(opened(number=""))
    now = at("09:30")
    (claimed,) = await work.due_work(now)
    assert await work.due_work(now + CLAIM_S - 1) == []
    (again,) = await work.due_work(now + CLAIM_S)
    assert (again.command, again.tries) == (claimed.command, 2)


async def test_however_many_look_each_thing_is_decided_and_done_once(cases: Cases, url: str) -> None:
    count = 30
    for number in range(count):
        await cases.open(opened(number="", pii_customer=f"+8490123456{number % 10}"))
    engines = [make_engine(url) for _ in range(4)]
    hands = RecordingHands()
    workers = [CaseWork(engine, RULES) for engine in engines]
    await asyncio.gather(*(worker.carry_out(hands, lambda: at("09:30")) for worker in workers))
    await asyncio.gather(*(worker.carry_out(hands, lambda: at("09:30")) for worker in workers))
    assert hands.told() == ["at_risk"] * count
    assert len({command.key for command in hands.asked}) == count
    for number in range(1, count + 1):
        story = await cases.get(f"C-2026-{number:06}")
        assert story is not None
        assert len(story.events) == 2
    for engine in engines:
        await engine.dispose()


async def test_people_and_rules_at_the_same_time_do_not_stand_in_each_others_way(
    cases: Cases, url: str
) -> None:
    for number in range(10):
        await cases.open(opened(number="", pii_customer=f"+8490123456{number}"))
    other = make_engine(url)
    worker, hands = CaseWork(other, RULES), RecordingHands()
    notes = (
        cases.act(f"C-2026-{number:06}", a.Noted(at=MORNING + 1, by="an", pii_note="x"))
        for number in range(1, 11)
    )
    await asyncio.gather(*notes, *(worker.carry_out(hands, lambda: at("09:30")) for _ in range(3)))
    await worker.carry_out(hands, lambda: at("09:30"))
    assert hands.told() == ["at_risk"] * 10
    await other.dispose()
