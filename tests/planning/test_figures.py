"""The figures of a day that can be counted by hand."""

from __future__ import annotations

import math

import pytest

from planning.day import Agent, Arrival, Done, Line, run_day
from planning.figures import Measured, Slicing, measure
from routing.demand import Demand, way

LINES = [
    Line(Demand("sales", (way({"sales": 1}),)), sl_s=5, max_waiting=1),
    Line(Demand("help", (way({"help": 1}),)), sl_s=30, max_wait_s=40),
]
AGENTS = [Agent("lan", {"sales": 1}, ((0.0, 1000.0),)), Agent("minh", {"help": 1}, ((0.0, 100.0),))]
CALLS = [
    Arrival(0, 0, 20),  # answered at once
    Arrival(10, 0, 10),  # waits 10
    Arrival(15, 0, 10),  # blocked
    Arrival(28, 0, 72, 9),  # waits 2, within 5
    Arrival(40, 0, 10, 30),  # gives up after 30
    Arrival(50, 1, 70),  # answered at once, beyond the end of the shift
    Arrival(60, 1, 10),  # after 40 s sent away
    Arrival(100, 0, 50),  # waits 2
]


def day() -> Done:
    return run_day(CALLS, LINES, AGENTS)


def measured(first: int = 0, slicing: Slicing | None = None) -> Measured:
    return measure(day(), LINES, AGENTS, first=first, slicing=slicing)


def test_the_calls_of_a_queue_are_counted() -> None:
    sales = measured().queues[0]
    assert (sales.offered, sales.answered, sales.abandoned, sales.blocked) == (6, 4, 1, 1)
    assert (sales.timed_out, sales.still_waiting) == (0, 0)
    assert sales.p_wait == pytest.approx(4 / 5)  # of the admitted; who was answered at once did not wait
    assert sales.mean_wait_s == pytest.approx((0 + 10 + 2 + 30 + 2) / 5)
    assert sales.asa_s == pytest.approx((0 + 10 + 2 + 2) / 4)
    assert sales.sl == pytest.approx(3 / 6)  # of all who were offered, the blocked included
    assert sales.abandonment == pytest.approx(1 / 6)
    assert sales.longest_wait_s == 30
    assert sales.p90_wait_s == pytest.approx(22)


def test_the_total_counts_each_call_by_the_promise_of_its_queue() -> None:
    total = measured().total
    assert (total.offered, total.answered, total.abandoned, total.blocked, total.timed_out) == (8, 5, 1, 1, 1)
    assert total.sl == pytest.approx(4 / 8)


def test_the_warm_up_is_left_out() -> None:
    made = measured(first=4)
    assert [queue.offered for queue in made.queues] == [2, 2]
    assert made.total.offered == 4


def test_occupancy_is_busy_time_over_time_there() -> None:
    """From the first call to the last: 100 s. Lan: 20 + 10 + 70; Minh: 50 of 100, the rest is after it."""
    made = measured()
    assert made.agents == pytest.approx((1.0, 0.5))
    assert made.occupancy == pytest.approx(0.75)


def test_who_stays_after_his_shift_is_there() -> None:
    late = Agent("late", {"sales": 1}, ((0.0, 10.0),))
    calls = [Arrival(0, 0, 50), Arrival(100, 0, 1, 1)]
    made = measure(run_day(calls, LINES, [late]), LINES, [late])
    assert made.occupancy == 1.0


def test_a_figure_without_a_base_is_none() -> None:
    empty = measure(run_day([], LINES, AGENTS), LINES, AGENTS, slicing=Slicing(60, 2))
    assert empty.total.offered == 0
    assert empty.total.sl is None
    assert empty.total.p_wait is None
    assert empty.total.longest_wait_s is None
    assert (empty.occupancy, empty.agents, empty.intervals) == (None, (None, None), None)


def test_who_is_never_served_has_no_wait_that_could_be_counted() -> None:
    made = measure(run_day([Arrival(0, 0, 1)], LINES, []), LINES, [])
    assert made.total.still_waiting == 1
    assert made.total.p_wait == 1.0
    assert made.total.mean_wait_s is None
    assert made.total.sl == 0.0


def test_intervals_begin_with_the_first_call_that_counts_or_when_it_is_said() -> None:
    made = measured(slicing=Slicing(50, 2)).intervals
    assert made is not None
    assert made.begin == 0.0
    assert made.offered.tolist() == [[5, 0], [0, 2], [5, 2]]
    assert made.sl[0].tolist() == pytest.approx([2 / 5, math.nan], nan_ok=True)
    assert made.mean_wait_s[2].tolist() == pytest.approx([(0 + 10 + 2 + 30) / 4, 20])
    later = measured(slicing=Slicing(50, 1, begin=60.0)).intervals
    assert later is not None
    assert later.offered.tolist() == [[1], [1], [2]]
