from __future__ import annotations

from dataclasses import replace

import pytest

from interactions.cases.grouping import (
    Act,
    Contact,
    Grouping,
    Known,
    Likeness,
    Makes,
    ReasonRule,
    alike,
    contact_of,
    place,
)
from interactions.cases.life import State
from tests.interactions.cases.stage import MORNING, PARENTS, callback, contact

DAY = 86_400.0
RULES = Grouping(
    rules={"praise": ReasonRule(makes=Makes.NEVER), "device": ReasonRule(makes=Makes.ALWAYS)},
    otherwise=ReasonRule(reopens_s=7 * DAY),
)


def known(
    number: str = "C-1", state: State = State.OPEN, reason: str = "billing.refund", **times: float
) -> Known:
    case = Known(
        number=number, state=state, reason=reason, opened_at=MORNING - 30 * DAY, changed_at=MORNING - DAY
    )
    return replace(case, **times)


def placed(made: Contact, *cases: Known, grouping: Grouping = RULES) -> tuple[Act, str | None]:
    placement = place(made, cases, grouping, PARENTS)
    assert placement.why
    assert all(why for _, why in placement.considered)
    return placement.act, placement.number


def test_a_contact_joins_the_open_case_about_the_same() -> None:
    assert placed(contact(), known(), known("C-2", reason="device")) == (Act.JOIN, "C-1")


def test_a_parent_is_the_same_matter_where_the_rule_says_line_and_a_sibling_where_it_says_branch() -> None:
    assert placed(contact(reason="billing"), known()) == (Act.JOIN, "C-1")
    assert placed(contact(reason="billing.invoice"), known()) == (Act.OPEN, None)
    branch = Grouping(otherwise=ReasonRule(likeness=Likeness.BRANCH))
    assert placed(contact(reason="billing.invoice"), known(), grouping=branch) == (Act.JOIN, "C-1")
    exact = Grouping(otherwise=ReasonRule(likeness=Likeness.EXACT))
    assert placed(contact(reason="billing"), known(), grouping=exact) == (Act.OPEN, None)


def test_a_closed_case_comes_back_within_the_window_and_not_after_it() -> None:
    closed = known(state=State.CLOSED, closed_at=MORNING - 7 * DAY)
    assert placed(contact(), closed) == (Act.REOPEN, "C-1")
    assert placed(contact(when=MORNING + 1), closed) == (Act.OPEN, None)


def test_a_case_taken_to_be_resolved_comes_back_whenever() -> None:
    assert placed(contact(), known(state=State.RESOLVED)) == (Act.REOPEN, "C-1")


def test_the_open_case_goes_before_a_closed_one_the_exact_reason_before_a_related_one_then_the_latest() -> (
    None
):
    closed = known("C-9", State.CLOSED, closed_at=MORNING - 1.0, changed_at=MORNING - 1.0)
    assert placed(contact(), known(), closed) == (Act.JOIN, "C-1")
    related = known("C-2", reason="billing", changed_at=MORNING)
    assert placed(contact(), known(), related) == (Act.JOIN, "C-1")
    assert placed(contact(), known(), known("C-3", changed_at=MORNING)) == (Act.JOIN, "C-3")


@pytest.mark.parametrize(
    ("made", "act"),
    [
        (contact(), Act.OPEN),
        (contact(resolved=False), Act.OPEN),
        (contact(resolved=True), Act.APART),
        (contact(reason="device", resolved=True), Act.OPEN),
        (contact(reason="praise", resolved=False), Act.APART),
        (contact(reason=None), Act.APART),
        (contact(pii_customer=""), Act.APART),
        (contact(pii_customer="", customer_id=7), Act.OPEN),
    ],
)
def test_not_every_contact_makes_a_case(made: Contact, act: Act) -> None:
    assert placed(made) == (act, None)


def test_a_call_of_the_log_is_a_contact_with_its_disposition_as_the_reason() -> None:
    call = replace(
        callback("C-2026-000001", 1, MORNING + 90),
        disposition="device",
        answered_at=MORNING + 40,
        ended_at=MORNING + 80,
        agent_id="an",
        resolved=False,
        pii_note="hỏng màn hình",
    )
    made = contact_of(call)
    assert (made.at, made.answered_at, made.ended_at) == (MORNING + 30, MORNING + 40, MORNING + 80)
    assert (made.reason, made.agent_id, made.pii_summary) == ("device", "an", "hỏng màn hình")
    assert contact_of(replace(call, answered_at=None)).agent_id is None


def test_a_contact_that_makes_no_case_joins_one_that_is_there() -> None:
    assert placed(contact(resolved=True), known()) == (Act.JOIN, "C-1")


def test_what_somebody_says_of_a_contact_goes_before_every_rule() -> None:
    assert placed(contact(reason=None, of_case="C-2"), known(), known("C-2", reason="device")) == (
        Act.JOIN,
        "C-2",
    )
    assert placed(contact(of_case="C-7"), known()) == (Act.JOIN, "C-1")


def test_every_case_looked_at_is_told_with_why_it_was_not_the_one() -> None:
    placement = place(contact(), [known("C-2", reason="device")], RULES, PARENTS)
    assert placement.considered == (("C-2", "another matter: it is about device"),)


def test_likeness_is_the_same_from_both_sides() -> None:
    for likeness in Likeness:
        for one in PARENTS:
            assert alike(one, one, likeness, PARENTS)
            for other in PARENTS:
                assert alike(one, other, likeness, PARENTS) == alike(other, one, likeness, PARENTS)
