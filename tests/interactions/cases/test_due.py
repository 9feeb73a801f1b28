from __future__ import annotations

from dataclasses import replace

from hypothesis import given, settings
from hypothesis import strategies as st

from interactions.cases import actions as a
from interactions.cases.actions import NAMES, Action, Priority
from interactions.cases.due import due, wakes_at
from interactions.cases.life import Case, after, begin
from interactions.cases.refusals import NoSuchStep
from tests.interactions.cases.stage import MORNING, NUMBER, PARENTS, RULES, H, at, case_of, opened
from tests.interactions.cases.test_life import said


def act(kind: type[Action], when: float = MORNING + 1, **values: object) -> Action:
    return kind(at=when, by="an", **values)


def done(case: Case, now: float) -> list[str]:
    return [NAMES[type(event)] for event in due(case, RULES, PARENTS, now)]


def test_a_case_sleeps_until_the_first_thing_that_comes_by_itself() -> None:
    case = case_of()
    assert wakes_at(case, RULES, PARENTS) == at("09:30")
    assert done(case, at("09:30") - 1) == []
    assert done(case, at("09:30")) == ["target_turned"]


def test_promises_turn_and_steps_are_gone_in_their_order_when_nobody_looked_for_long() -> None:
    events = due(case_of(), RULES, PARENTS, at("17:00"))
    assert [NAMES[type(event)] for event in events] == [
        "target_turned",  # the answer at risk, at 9:30
        "target_turned",  # and owed, at 10:00
        "escalated",
        "target_turned",  # the resolution at risk, at 15:00
        "escalated",
        "follow_up_planned",
        "follow_up_queued",
        "target_turned",
    ]
    assert {event.at for event in events} == {at("17:00")}
    assert {event.by for event in events} == {a.RULES}


def test_who_has_no_number_is_not_called_by_the_step_that_would() -> None:
    assert "follow_up_planned" not in done(case_of(pii_customer="mai@nha.vn"), at("17:00"))


def test_a_follow_up_is_queued_when_its_time_comes() -> None:
    plan = act(a.FollowUpPlanned, follow_up=1, due_at=at("09:00"), queue="support", pii_phone=NUMBER)
    case = case_of(plan, act(a.Resolved))
    assert wakes_at(case, RULES, PARENTS) == at("09:00")
    assert done(case, at("09:00")) == ["follow_up_queued"]


def test_a_follow_up_in_line_of_which_nothing_is_heard_is_missed_at_last() -> None:
    plan = act(a.FollowUpPlanned, follow_up=1, due_at=at("09:00"), queue="support", pii_phone=NUMBER)
    case = case_of(act(a.Resolved, MORNING), plan, act(a.FollowUpQueued, at("09:00"), follow_up=1))
    assert done(case, at("09:00", 17) - 1) == []
    assert done(case, at("09:00", 17)) == ["follow_up_missed"]


def test_nobody_is_called_about_what_is_over() -> None:
    plan = act(a.FollowUpPlanned, follow_up=1, due_at=at("09:00", 20), queue="support", pii_phone=NUMBER)
    assert done(case_of(plan, act(a.Closed)), MORNING + 2) == ["follow_up_cancelled"]


def test_resolved_and_nothing_heard_is_closed_and_asked_how_it_was() -> None:
    case = case_of(act(a.Resolved, MORNING))
    assert wakes_at(case, RULES, PARENTS) == MORNING + 48 * H
    closed, survey = due(case, RULES, PARENTS, MORNING + 48 * H)
    assert isinstance(closed, a.Closed)
    assert isinstance(survey, a.SurveyAsked)
    assert closed.why == "silence"


def test_a_confirmed_case_is_closed_as_such() -> None:
    case = case_of(act(a.Resolved, MORNING), act(a.Confirmed, MORNING + H))
    assert done(case, MORNING + 49 * H - 1) == []
    closed = due(case, RULES, PARENTS, MORNING + 49 * H)[0]
    assert isinstance(closed, a.Closed)
    assert closed.why == "confirmed"


def test_the_house_may_close_by_hand_only_and_ask_nobody() -> None:
    rules = replace(RULES, close_after_s=None, survey=False)
    assert wakes_at(case_of(act(a.Resolved)), rules, PARENTS) is None
    assert wakes_at(case_of(act(a.Resolved), act(a.Closed)), rules, PARENTS) is None


def test_a_duplicate_is_closed_without_a_word_and_a_survey_is_asked_once() -> None:
    assert done(case_of(act(a.Closed)), at("17:00", 30)) == []
    story = [act(a.Resolved), act(a.Closed), act(a.SurveyAsked), act(a.Reopened), act(a.Resolved)]
    assert done(case_of(*story), at("17:00", 30)) == ["closed"]


@settings(deadline=None, max_examples=80)
@given(
    st.lists(
        st.tuples(st.sampled_from(sorted(NAMES, key=lambda kind: kind.__name__)), st.floats(0, 40 * H)),
        max_size=15,
    ),
    st.sampled_from(Priority),
)
def test_whatever_people_do_the_rules_can_do_theirs_once_and_then_sleep(steps, priority: Priority) -> None:
    case = begin(opened(priority=priority))
    now = MORNING
    for kind, pause in steps:
        now += pause
        for event in due(case, RULES, PARENTS, now):
            case = after(case, event)
        assert due(case, RULES, PARENTS, now) == []
        wakes = wakes_at(case, RULES, PARENTS)
        assert wakes is None or wakes > now
        plans = len(case.follow_ups)
        event = said(kind, now, plans + 1 if kind is a.FollowUpPlanned else plans)
        try:
            case = after(case, event)
        except NoSuchStep:
            continue
