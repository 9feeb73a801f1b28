from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from interactions.cases import actions as a
from interactions.cases.actions import ACTIONS, NAMES, Priority
from interactions.cases.life import NEXT, FollowUpState, State, after, begin, fold, possible
from interactions.cases.refusals import NoSuchStep
from tests.interactions.cases.stage import MORNING, case_of, opened

S = State


def said(kind: type[a.Action], when: float, follow_up: int = 1) -> a.Action:
    """Some action of this kind."""
    if kind is a.Opened:
        return opened(when)
    own = {
        a.Classified: {"reason": "device"},
        a.Prioritised: {"priority": Priority.URGENT},
        a.Assigned: {"owner": "an"},
        a.Moved: {"queue": "experts"},
        a.ContactAdded: {"call_id": "c1"},
        a.FollowUpPlanned: {
            "follow_up": follow_up,
            "due_at": when + 60,
            "queue": "support",
            "pii_phone": "+1",
        },
        a.TargetTurned: {
            "target": a.Target.RESPONSE,
            "standing": a.Standing.AT_RISK,
            "turned_at": when,
        },
        a.SurveyAnswered: {"survey_id": "s1"},
    }.get(kind, {})
    if kind in (a.FollowUpQueued, a.FollowUpDone, a.FollowUpMissed, a.FollowUpCancelled):
        own = {"follow_up": follow_up}
    return kind(at=when, by="an", **own)


def by_an(kind: type[a.Action], after_s: float = 1.0, **values: object) -> a.Action:
    return kind(at=MORNING + after_s, by="an", **values)


def test_a_case_goes_its_way_from_the_first_call_to_the_survey() -> None:
    case = case_of(
        by_an(a.ContactAdded, 1, call_id="c1"),
        by_an(a.Assigned, 2, owner="an"),
        by_an(a.Responded, 3),
        by_an(a.CustomerAwaited, 4),
        by_an(a.ContactAdded, 5, call_id="c2"),
        by_an(a.Noted, 6, pii_note="gửi biên lai"),
        by_an(a.Resolved, 7),
        by_an(a.Confirmed, 8),
        by_an(a.Closed, 9, why="confirmed"),
        by_an(a.SurveyAsked, 10),
        by_an(a.SurveyAnswered, 11, survey_id="s1"),
    )
    assert [stay.state for stay in case.stays] == [
        S.NEW,
        S.OPEN,
        S.WAITING_CUSTOMER,
        S.OPEN,
        S.RESOLVED,
        S.CLOSED,
    ]
    assert (case.version, case.owner, case.contacts) == (12, "an", ("c1", "c2"))
    assert (case.first_response_at, case.resolved_at, case.closed_at) == (
        MORNING + 3,
        MORNING + 7,
        MORNING + 9,
    )
    assert (case.pii_notes, case.survey_id) == (("gửi biên lai",), "s1")


def test_what_has_no_row_is_refused_and_what_can_happen_is_told() -> None:
    closed = case_of(by_an(a.Closed))
    with pytest.raises(
        NoSuchStep, match=r"is closed: 'assigned' cannot happen to it now. What can: .*reopened"
    ):
        after(closed, by_an(a.Assigned, 2, owner="an"))


def test_what_can_happen_is_what_happens_and_the_survey_is_asked_once() -> None:
    for kinds in ((), (a.Responded,), (a.Resolved,), (a.Resolved, a.Closed), (a.Closed, a.SurveyAsked)):
        case = case_of(*(said(kind, MORNING + n) for n, kind in enumerate(kinds, 1)))
        for name in possible(case):
            if not name.startswith("follow_up"):
                assert after(case, said(ACTIONS[name], MORNING + 60)).version == case.version + 1
        assert ("survey_asked" in possible(case)) == (kinds == (a.Resolved, a.Closed))


def test_nothing_happens_before_what_happened_already() -> None:
    with pytest.raises(NoSuchStep, match="nothing happens before that"):
        case_of(by_an(a.Responded, 5), by_an(a.Resolved, 4))


@pytest.mark.parametrize("story", [[], [by_an(a.Responded)], [opened(), opened()]])
def test_a_story_begins_with_its_one_opening(story: list[a.Action]) -> None:
    with pytest.raises(NoSuchStep):
        fold(story)


def test_a_reopened_case_owes_an_answer_again_and_begins_its_path_anew() -> None:
    case = case_of(
        by_an(a.Escalated, 1, step="supervisor"),
        by_an(a.Resolved, 2),
        by_an(a.Closed, 3),
        by_an(a.Reopened, 4),
    )
    assert (case.state, case.reopened, case.asked_at) == (S.REOPENED, 1, MORNING + 4)
    assert (case.responded_at, case.first_response_at) == (None, MORNING + 2)
    assert (case.resolved_at, case.closed_at, case.steps) == (None, None, frozenset())


def test_to_ask_the_customer_for_something_is_a_response() -> None:
    assert case_of(by_an(a.CustomerAwaited)).first_response_at == MORNING + 1


def test_specialists_get_it_without_its_owner_and_take_it_up_by_assigning_it() -> None:
    case = case_of(by_an(a.Assigned, owner="an"), by_an(a.Escalated, queue="experts"))
    assert (case.state, case.queue, case.owner) == (S.ESCALATED, "experts", None)
    taken = after(case, by_an(a.Assigned, 2, owner="binh"))
    assert (taken.state, taken.queue, taken.owner) == (S.OPEN, "experts", "binh")


def test_supervisors_are_told_and_the_owner_stays() -> None:
    case = case_of(by_an(a.Assigned, owner="an"), by_an(a.Escalated))
    assert (case.state, case.queue, case.owner) == (S.ESCALATED, "support", "an")


def test_a_follow_up_goes_from_planned_by_queued_to_done() -> None:
    case = case_of(
        by_an(a.FollowUpPlanned, follow_up=1, due_at=MORNING + 60, queue="support", pii_phone="+1")
    )
    assert case.follow_ups[0].state is FollowUpState.PLANNED
    case = after(case, by_an(a.FollowUpQueued, 60, follow_up=1))
    case = after(case, by_an(a.FollowUpDone, 90, follow_up=1, call_id="b1"))
    assert (case.follow_ups[0].state, case.follow_ups[0].call_id) == (FollowUpState.DONE, "b1")
    assert (case.state, case.contacts) == (S.OPEN, ("b1",))
    with pytest.raises(
        NoSuchStep, match="Follow-up 1 of case C-2026-000001 is done: it cannot become missed"
    ):
        after(case, by_an(a.FollowUpMissed, 99, follow_up=1))


@pytest.mark.parametrize(
    ("kind", "values", "what"),
    [
        (a.FollowUpDone, {"follow_up": 1}, "has no follow-up 1"),
        (a.FollowUpDone, {"follow_up": 0}, "has no follow-up 0"),
        (a.FollowUpPlanned, {"follow_up": 2, "due_at": 0.0, "queue": "x"}, "is number 1"),
    ],
)
def test_follow_ups_are_counted_from_one(kind: type[a.Action], values: dict, what: str) -> None:
    with pytest.raises(NoSuchStep, match=what):
        case_of(by_an(kind, **values))


def test_another_priority_or_reason_lets_the_promises_turn_anew() -> None:
    turned = said(a.TargetTurned, MORNING + 1)
    assert case_of(turned).turned
    assert not case_of(turned, by_an(a.Prioritised, priority=Priority.URGENT)).turned
    assert not case_of(turned, by_an(a.Classified, reason="device")).turned


@pytest.mark.parametrize("kind", sorted(set(ACTIONS.values()) - {a.Opened}, key=lambda kind: kind.__name__))
def test_everything_can_happen_in_some_state_and_is_told_by_its_name(kind: type[a.Action]) -> None:
    assert any(row[1] is kind for row in NEXT)
    assert kind in NAMES


@given(st.lists(st.sampled_from(sorted(NAMES, key=lambda kind: kind.__name__)), max_size=40))
def test_a_story_is_its_sum_however_it_is_told(kinds: list[type[a.Action]]) -> None:
    """Each step has its row, leaves a trace in version and time, and a refused one leaves none."""
    story: list[a.Action] = [opened()]
    case = begin(opened())
    for number, kind in enumerate(kinds, 1):
        plans = len(case.follow_ups)
        event = said(kind, MORNING + number, plans + 1 if kind is a.FollowUpPlanned else plans)
        try:
            changed = after(case, event)
        except NoSuchStep:
            continue
        assert changed.state is NEXT[case.state, kind]
        assert (changed.version, changed.changed_at) == (case.version + 1, event.at)
        assert changed.is_open == (changed.closed_at is None and changed.resolved_at is None)
        assert (changed.state is S.CLOSED) == (changed.closed_at is not None)
        case = changed
        story.append(event)
    assert fold(story) == case
    assert [stay.since for stay in case.stays] == sorted(stay.since for stay in case.stays)
    assert case.stays[-1].state is case.state
