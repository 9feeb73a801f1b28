from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st

from interactions.cases import actions as a
from interactions.cases.actions import Standing
from interactions.cases.clock import readings
from interactions.cases.facts import facts_of
from interactions.cases.life import after, begin
from interactions.cases.refusals import NoSuchStep
from tests.interactions.cases.stage import MORNING, OFFICE, PARENTS, RULES, H, at, case_of, opened
from tests.interactions.cases.test_clock import KINDS


def facts(*events: a.Action):
    case = case_of(*events)
    return facts_of(case, readings(case, RULES.promises, PARENTS, OFFICE))


def test_the_row_has_the_case_and_its_promises() -> None:
    row = facts()
    assert (row.number, row.response_due_at, row.due_at) == ("C-2026-000001", at("10:00"), at("17:00"))
    assert (row.is_open, row.done_at) == (True, None)


def test_what_was_not_promised_is_not_broken() -> None:
    case = case_of(priority=a.Priority.LOW)
    assert facts_of(case, ()).standing(at("17:00", 30)) is Standing.FINE


@settings(deadline=None, max_examples=80)
@given(
    st.lists(st.tuples(st.sampled_from(KINDS), st.floats(0, 20 * H)), max_size=10),
    st.floats(0, 100 * H),
)
def test_the_row_says_of_an_open_case_what_its_clocks_say(steps, later: float) -> None:
    case, now = begin(opened()), MORNING
    for kind, pause in steps:
        now += pause
        try:
            case = after(case, kind(at=now, by="an"))
        except NoSuchStep:
            continue
    clocks = readings(case, RULES.promises, PARENTS, OFFICE)
    row = facts_of(case, clocks)
    now += later
    broken = any(clock.standing(now) is Standing.BREACHED for clock in clocks)
    assert (row.standing(now) is Standing.BREACHED) == broken
    if case.is_open and not broken and row.responded_at is None:
        worst = max((clock.standing(now) for clock in clocks), key=list(Standing).index)
        assert row.standing(now) is worst
