"""The least number that keeps the promise: enough, and one fewer is not."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from planning.intervals import BadPlan, Interval
from planning.staffing import Goal, Simulated, agents_for, outlook, scheduled

HOUR = Interval("08:00", calls=100, aht_s=240)


def test_a_hundred_calls_of_four_minutes_need_ten_agents() -> None:
    need = agents_for(HOUR, Goal(0.8, 20))
    assert (need.by_erlang_c, need.by_erlang_a, need.by_simulation) == (10, None, None)
    assert need.agents == need.scheduled == 10
    assert need.outlook is not None
    assert f"{need.outlook.service_level:.3f}" == "0.868"


def test_callers_who_hang_up_need_fewer_agents() -> None:
    need = agents_for(HOUR, Goal(0.8, 20, patience_s=120))
    assert (need.by_erlang_c, need.by_erlang_a, need.agents) == (10, 9, 9)


def test_who_may_give_up_and_how_busy_agents_may_be_are_promises_too() -> None:
    gentle = agents_for(HOUR, Goal(0.8, 20, patience_s=120, max_abandon=0.01))
    assert gentle.outlook is not None
    assert gentle.outlook.p_abandon <= 0.01
    assert gentle.agents > 9
    rested = agents_for(HOUR, Goal(0.8, 20, max_occupancy=0.5))
    assert rested.agents == 14  # 6.67 erlangs / 0.5


def test_shrinkage_is_made_up_for_on_the_roster() -> None:
    assert agents_for(HOUR, Goal(shrinkage=0.3)).scheduled == 15  # 10 / 0.7 = 14.3
    assert scheduled(7, 0.3) == 10  # not 11: rounding of the machine's own
    assert scheduled(10, 0.0) == 10


def test_no_calls_need_nobody() -> None:
    need = agents_for(Interval("03:00", 0, 240), Goal(patience_s=60), _Never())
    assert (need.by_erlang_c, need.by_erlang_a, need.by_simulation, need.agents, need.scheduled) == (0,) * 5
    assert need.outlook is None


@settings(deadline=None)
@given(
    st.floats(0.01, 20_000),
    st.floats(1, 2000),
    st.floats(0.01, 0.999),
    st.floats(0, 300),
    st.none() | st.floats(1, 3600),
    st.none() | st.floats(0.1, 0.99),
)
def test_the_number_is_enough_and_one_fewer_is_not(
    calls: float,
    aht_s: float,
    share: float,
    within_s: float,
    patience_s: float | None,
    max_occupancy: float | None,
) -> None:
    interval = Interval("", calls, aht_s)
    goal = Goal(share, within_s, patience_s, None, max_occupancy)
    need = agents_for(interval, goal)

    def keeps(agents: int) -> bool:
        found = outlook(interval, agents, goal)
        if found is None:
            return False
        return found.service_level >= share and (max_occupancy is None or found.occupancy <= max_occupancy)

    assert keeps(need.agents)
    assert need.agents == 1 or not keeps(need.agents - 1)
    if need.by_erlang_a is not None:
        assert need.by_erlang_a <= need.by_erlang_c


# --- by simulation


class _Levels:
    """A simulation that has these service levels, ± 0.01."""

    def __init__(self, **levels: float) -> None:
        self.levels = {int(name[1:]): level for name, level in levels.items()}
        self.asked: list[int] = []

    def __call__(self, agents: int, interval: Interval) -> Simulated:
        self.asked.append(agents)
        return Simulated(self.levels[agents], 0.01)


class _Never:
    def __call__(self, agents: int, interval: Interval) -> Simulated:
        return Simulated(0.0, 0.0)


def test_simulation_is_believed_upwards() -> None:
    levels = _Levels(n10=0.75, n11=0.805, n12=0.82)
    need = agents_for(HOUR, Goal(), levels)
    # 11 may be a stroke of luck: 0.805 ± 0.01.
    assert (need.by_erlang_c, need.by_simulation, need.agents) == (10, 12, 12)
    assert need.simulated == Simulated(0.82, 0.01)
    assert levels.asked == [10, 11, 12]
    assert need.outlook is not None
    assert need.outlook.agents == 12


def test_simulation_is_believed_downwards() -> None:
    levels = _Levels(n10=0.95, n9=0.9, n8=0.7)
    assert agents_for(HOUR, Goal(), levels).agents == 9
    assert levels.asked == [10, 9, 8]


def test_simulation_never_goes_below_the_other_promises() -> None:
    levels = _Levels(n10=0.95, n9=0.9)
    assert agents_for(HOUR, Goal(max_occupancy=0.75), levels).agents == 9  # 6.67 / 0.75 = 8.9
    assert levels.asked == [10, 9]


def test_a_simulation_that_never_keeps_the_promise_leaves_the_formula_its_word() -> None:
    need = agents_for(HOUR, Goal(), _Never())
    assert (need.by_simulation, need.simulated, need.agents) == (None, None, 10)


@pytest.mark.parametrize(
    ("bad", "says"),
    [
        ({"share": 80}, "--target is a share between 0 and 1, such as 0.8, not 80"),
        ({"share": 1.0}, "--target"),
        ({"share": 0.0}, "--target"),
        ({"share": float("nan")}, "--target"),
        ({"max_occupancy": 85}, "--max-occupancy"),
        ({"max_abandon": 5, "patience_s": 60}, "--max-abandon"),
        ({"max_abandon": 0.05}, "--max-abandon needs --patience"),
        ({"shrinkage": 30}, "--shrinkage"),
        ({"shrinkage": 1.0}, "--shrinkage"),
        ({"within_s": -1}, "--within"),
        ({"patience_s": 0}, "--patience"),
        ({"patience_s": float("inf")}, "--patience"),
    ],
)
def test_impossible_goals_are_refused_with_what_to_write(bad: dict[str, float], says: str) -> None:
    with pytest.raises(BadPlan, match=says):
        replace(Goal(), **bad)
