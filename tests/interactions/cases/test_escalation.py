from __future__ import annotations

import re

import pytest

from interactions.cases import actions as a
from interactions.cases.actions import Priority, Standing, Target
from interactions.cases.escalation import (
    AskSurvey,
    NotifySupervisor,
    Paths,
    PlanCallback,
    Step,
    asked,
    follow_up_of,
    steps_ahead,
)
from interactions.cases.life import Case, after
from tests.interactions.cases.stage import MORNING, NUMBER, OFFICE, PARENTS, RULES, at, case_of

PATH = RULES.paths.by_priority[Priority.NORMAL]


def ahead(case: Case) -> list[tuple[float, str]]:
    found = steps_ahead(case, PATH, pauses=True, calendar=OFFICE)
    return [(moment, step.name) for moment, step in found]


def act(kind: type[a.Action], when: float = MORNING + 1, **values: object) -> a.Action:
    return kind(at=when, by="an", **values)


def test_the_steps_come_after_so_much_working_time() -> None:
    assert ahead(case_of()) == [(at("10:00"), "supervisor"), (at("15:00"), "experts")]


def test_who_was_answered_is_not_brought_before_anybody_for_want_of_an_answer() -> None:
    assert ahead(case_of(act(a.Responded))) == [(at("15:00"), "experts")]
    assert ahead(case_of(act(a.Responded, at("11:00")))) == [(at("15:00"), "experts")]


def test_each_step_is_gone_once_and_again_after_a_reopening() -> None:
    gone = case_of(act(a.Escalated, step="supervisor"))
    assert [name for _, name in ahead(gone)] == ["experts"]
    for kind in (a.Resolved, a.Closed):
        gone = after(gone, act(kind, gone.changed_at + 1))
        assert ahead(gone) == []
    again = after(gone, act(a.Reopened, at("08:00", 17)))
    assert ahead(again)[0] == (at("10:00", 17), "supervisor")


def test_the_reasons_path_goes_before_the_priorities() -> None:
    own = (Step(name="law", target=Target.RESPONSE, after_s=1.0, queue="law"),)
    paths = Paths(by_priority={Priority.NORMAL: PATH}, by_reason={"billing": own})
    assert paths.of(case_of(reason="billing.refund"), PARENTS) == own
    assert paths.of(case_of(reason="device"), PARENTS) == PATH
    assert paths.of(case_of(reason="device", priority=Priority.LOW), PARENTS) == ()


def test_supervisors_are_told_with_all_that_is_known() -> None:
    case = case_of(act(a.ContactAdded, call_id="c1"), act(a.Noted, pii_note="hứa gọi lại"))
    event = act(a.Escalated, MORNING + 2)
    told = asked(after(case, event), event)
    assert isinstance(told, NotifySupervisor)
    assert (told.key, told.why, told.target) == ("C-2026-000001/4", "by_hand", None)
    assert told.context.contacts == ("c1",)
    assert (told.context.pii_notes, told.context.pii_summary) == (("hứa gọi lại",), "Chưa hoàn tiền")
    by_rule = act(a.Escalated, step="supervisor")
    assert asked(after(case, by_rule), by_rule).why == "supervisor"


def test_specialists_have_it_in_their_queue_and_nobody_else_is_told() -> None:
    event = act(a.Escalated, queue="experts")
    assert asked(after(case_of(), event), event) is None


def test_a_turned_promise_is_told_with_which() -> None:
    event = act(a.TargetTurned, target=Target.RESPONSE, standing=Standing.AT_RISK, turned_at=MORNING)
    told = asked(after(case_of(), event), event)
    assert isinstance(told, NotifySupervisor)
    assert (told.why, told.target) == ("at_risk", Target.RESPONSE)


def test_a_follow_up_whose_time_has_come_is_a_callback_with_its_case() -> None:
    plan = act(a.FollowUpPlanned, follow_up=1, due_at=at("15:00"), queue="sales", pii_phone=NUMBER)
    queued = act(a.FollowUpQueued, at("15:00"), follow_up=1)
    told = asked(case_of(plan, queued), queued)
    assert isinstance(told, PlanCallback)
    assert (told.case, told.follow_up, told.queue) == ("C-2026-000001", 1, "sales")
    assert (told.pii_number, told.not_before) == (NUMBER, at("15:00"))
    assert follow_up_of(f"pbx1-callback.{told.request}") == (told.case, 1)
    assert re.fullmatch("[A-Za-z0-9.-]{1,64}", told.request)


@pytest.mark.parametrize(
    "call_id", ["pbx1-17.1", "pbx1-callback.1700.3", "C-2026-1.1", "xC-2026-000001.1", ""]
)
def test_other_calls_are_no_follow_ups(call_id: str) -> None:
    assert follow_up_of(call_id) is None


def test_a_missed_follow_up_is_told() -> None:
    plan = act(a.FollowUpPlanned, follow_up=1, due_at=at("15:00"), queue="sales", pii_phone=NUMBER)
    missed = act(a.FollowUpMissed, at("15:09"), follow_up=1, call_id="b1")
    told = asked(case_of(plan, missed), missed)
    assert isinstance(told, NotifySupervisor)
    assert told.why == "follow_up_missed"


def test_the_survey_is_asked_about_the_last_contact() -> None:
    event = act(a.SurveyAsked, MORNING + 9)
    case = case_of(act(a.ContactAdded, call_id="c1"), act(a.ContactAdded, call_id="c2"), act(a.Closed), event)
    told = asked(case, event)
    assert isinstance(told, AskSurvey)
    assert (told.pii_customer, told.last_call) == (NUMBER, "c2")


def test_a_note_asks_nobody_for_anything() -> None:
    event = act(a.Noted, pii_note="x")
    assert asked(after(case_of(), event), event) is None
