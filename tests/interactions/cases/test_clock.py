from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from interactions.cases import actions as a
from interactions.cases.actions import Priority, Standing, Target
from interactions.cases.clock import Promise, Promises, Reading, Stretch, line_of, readings, running, used_s
from interactions.cases.life import OPEN_STATES, Case, State, after, begin
from interactions.cases.refusals import NoSuchStep
from tests.interactions.cases.stage import MORNING, OFFICE, PARENTS, RULES, H, at, case_of, opened

P = RULES.promises


def read(case: Case, promises: Promises = P) -> dict[Target, Reading]:
    return {each.target: each for each in readings(case, promises, PARENTS, OFFICE)}


def act(kind: type[a.Action], when: float, **values: object) -> a.Action:
    return kind(at=when, by="an", **values)


def test_a_promise_is_counted_in_working_time() -> None:
    case = case_of(when=at("16:00"))
    response, resolution = read(case).values()
    assert (response.due_at, resolution.due_at) == (at("09:00", 17), at("16:00", 17))
    assert response.at_risk_at == at("08:30", 17)
    assert [response.standing(moment) for moment in (at("08:29", 17), at("08:30", 17), at("09:00", 17))] == [
        Standing.FINE,
        Standing.AT_RISK,
        Standing.BREACHED,
    ]


def test_the_clock_stands_still_while_the_customer_is_waited_for() -> None:
    waiting = act(a.CustomerAwaited, at("10:00"))
    paused = read(case_of(waiting))[Target.RESOLUTION]
    assert (paused.due_at, paused.at_risk_at, paused.standing(at("10:00", 30))) == (None, None, Standing.FINE)
    back = case_of(waiting, act(a.CustomerReturned, at("10:00", 18)))
    assert read(back)[Target.RESOLUTION].due_at == at("17:00", 18)


def test_it_runs_on_where_the_house_says_so() -> None:
    case = case_of(act(a.CustomerAwaited, at("10:00")))
    promises = Promises(by_priority=P.by_priority, pauses=False)
    assert read(case, promises)[Target.RESOLUTION].due_at == at("17:00")


def test_exactly_in_time_is_in_time_and_a_second_later_is_not() -> None:
    just = read(case_of(act(a.Resolved, at("17:00"))))[Target.RESOLUTION]
    assert (just.breached_at, just.standing(at("12:00", 30))) == (None, Standing.AT_RISK)
    late = read(case_of(act(a.Resolved, at("08:00", 17) + 1)))[Target.RESOLUTION]
    assert (late.breached_at, late.due_at) == (at("17:00"), at("17:00"))


def test_what_is_done_tells_when_it_would_have_been_due() -> None:
    done = read(case_of(act(a.CustomerAwaited, at("09:00")), act(a.Resolved, at("09:00", 18))))
    assert done[Target.RESOLUTION].due_at == at("17:00", 18)
    assert done[Target.RESPONSE].due_at == at("10:00")


def test_a_reopened_case_goes_on_with_the_time_it_had_and_owes_an_answer_anew() -> None:
    case = case_of(
        act(a.Resolved, at("11:00")),  # three hours used
        act(a.Closed, at("11:00", 17)),
        act(a.Reopened, at("08:00", 18)),
    )
    assert read(case)[Target.RESPONSE].due_at == at("10:00", 18)
    assert read(case)[Target.RESOLUTION].due_at == at("14:00", 18)
    assert used_s(running(case, Target.RESOLUTION, pauses=True), at("09:00", 18), OFFICE) == 4 * H


def test_another_priority_counts_from_the_beginning() -> None:
    case = case_of(act(a.Prioritised, at("12:00"), priority=Priority.URGENT))
    assert read(case)[Target.RESOLUTION].due_at == at("10:00")


def test_the_reasons_promise_goes_before_the_priorities_and_its_children_have_it_too() -> None:
    parents = PARENTS | {"device.screen": "device"}
    promise = P.of(case_of(reason="device.screen"), parents)
    assert promise == Promise(resolution_s=16 * H)
    assert P.of(case_of(reason="billing"), parents) == P.by_priority[Priority.NORMAL]
    assert P.of(case_of(priority=Priority.LOW), parents) == Promise()


def test_nothing_promised_is_nothing_to_break() -> None:
    assert readings(case_of(priority=Priority.LOW), P, PARENTS, OFFICE) == ()


def test_a_ring_of_reasons_ends() -> None:
    assert line_of("a", {"a": "b", "b": "a"}) == ("a", "b")


def test_stays_that_touch_are_one_stretch() -> None:
    case = case_of(act(a.Responded, MORNING + 60), act(a.Escalated, MORNING + 90))
    assert running(case, Target.RESOLUTION, pauses=True) == (Stretch(MORNING, None),)


# --- against a twin that looks at the case minute by minute ---------------------------------------

KINDS = [a.Responded, a.CustomerAwaited, a.CustomerReturned, a.Escalated, a.Resolved, a.Reopened, a.Closed]
LENGTH = 3 * 1440


@settings(deadline=None, max_examples=60)
@given(
    st.lists(st.tuples(st.integers(0, LENGTH), st.sampled_from(KINDS)), max_size=12),
    st.integers(1, 1200),
    st.integers(0, LENGTH),
    st.booleans(),
)
def test_every_clock_is_what_the_minutes_say(steps, promised: int, looked_at: int, pauses: bool) -> None:
    start = at("16:00")
    case = begin(opened(start))
    states: dict[int, State] = {}
    for minute, kind in sorted(steps, key=lambda step: step[0]):
        try:
            case = after(case, act(kind, start + 60 * minute))
        except NoSuchStep:
            continue
        states[minute] = case.state
    running_states = set(OPEN_STATES) - ({State.WAITING_CUSTOMER} if pauses else set())
    state, used, breached_at = State.NEW, 0, None
    for minute in range(LENGTH + 2000 * 6):
        state = states.get(minute, state)
        if state in running_states:
            if used == promised and breached_at is None:
                breached_at = start + 60 * minute
            used += OFFICE.is_working(start + 60 * minute)
            # The last working minute before a break is over when it is over, not when the next begins.
            going_on = states.get(minute + 1, state) in running_states
            if used == promised and breached_at is None and going_on:
                breached_at = start + 60 * (minute + 1)
    promises = Promises(by_priority={Priority.NORMAL: Promise(resolution_s=60.0 * promised)}, pauses=pauses)
    reading = read(case, promises)[Target.RESOLUTION]
    assert reading.breached_at == pytest.approx(breached_at)
    now = start + 60 * looked_at
    assert (reading.standing(now) is Standing.BREACHED) == (breached_at is not None and breached_at <= now)
