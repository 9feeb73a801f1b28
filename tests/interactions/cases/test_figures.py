from __future__ import annotations

from math import ceil

import pytest
from hypothesis import given
from hypothesis import strategies as st

from interactions.cases.actions import Priority
from interactions.cases.facts import CaseFacts
from interactions.cases.figures import Backlog, Durations, backlog, backlog_by, durations, figures
from interactions.cases.life import State
from tests.interactions.cases.stage import MORNING, OFFICE, H, at


def row(number: str, state: State = State.OPEN, **values) -> CaseFacts:
    known = {
        "version": 1,
        "reason": "billing",
        "priority": Priority.NORMAL,
        "queue": "support",
        "owner": "an",
        "pii_customer": "",
        "pii_summary": "",
        "opened_at": MORNING,
        "changed_at": MORNING,
        "responded_at": MORNING,
    }
    return CaseFacts(number=number, state=state, **known | values)


CASES = [
    row("C-1", due_at=at("17:00"), risk_at=at("15:00")),
    row("C-2", due_at=at("10:00"), owner=None, opened_at=at("09:00", 13)),
    row("C-3", State.WAITING_CUSTOMER, queue="sales"),
    row("C-4", State.RESOLVED, resolved_at=at("16:00"), due_at=at("17:00"), first_response_at=at("09:00")),
    row(
        "C-5",
        State.CLOSED,
        resolved_at=at("09:00", 17),
        closed_at=at("10:00", 18),
        due_at=at("17:00"),
        reopened=2,
    ),
]


def test_the_backlog_is_what_is_open_against_what_was_promised() -> None:
    assert backlog(CASES, at("16:00")) == Backlog(open=3, overdue=1, at_risk=1, oldest_at=at("09:00", 13))
    assert backlog([], 0.0) == Backlog(0, 0, 0, None)


def test_it_is_told_apart_by_queue_owner_and_priority() -> None:
    now = at("16:00")
    assert {
        queue: found.open for queue, found in backlog_by(CASES, now, lambda case: case.queue).items()
    } == {
        "support": 2,
        "sales": 1,
    }
    assert backlog_by(CASES, now, lambda case: case.owner)[None].overdue == 1
    assert list(backlog_by(CASES, now, lambda case: case.priority)) == [Priority.NORMAL]


def test_times_are_told_as_calendars_and_as_workers_count_them() -> None:
    found = figures(CASES, OFFICE, at("12:00", 30))
    assert (found.opened, found.resolved, found.closed) == (5, 2, 1)
    assert found.resolution == Durations(2, (8 * H + 25 * H) / 2, 25 * H)
    assert found.resolution_working == Durations(2, (7 * H + 9 * H) / 2, 9 * H)
    assert found.first_response == found.first_response_working == Durations(1, H, H)
    assert (found.reopen_rate, found.kept_rate) == (0.5, 0.5)


def test_nothing_to_count_is_nothing_said() -> None:
    found = figures([], OFFICE, 0.0)
    assert found.resolution == Durations(0, None, None)
    assert (found.reopen_rate, found.kept_rate) == (None, None)


def test_a_case_that_came_back_and_is_open_counts_among_the_once_resolved() -> None:
    assert figures([row("C-1", State.REOPENED, reopened=1)], OFFICE, 0.0).reopen_rate == 1.0


@given(st.lists(st.integers(0, 10**6).map(float), min_size=1))
def test_the_ninetieth_percentile_is_the_least_that_nine_tenths_do_not_exceed(values: list[float]) -> None:
    found = durations(values)
    reach = [value for value in values if sum(v <= value for v in values) * 10 >= 9 * len(values)]
    assert found.p90_s == min(reach)
    ordered = sorted(values)
    middle = ordered[(len(values) - 1) // 2], ordered[ceil((len(values) - 1) / 2)]
    assert found.median_s == pytest.approx(sum(middle) / 2)
