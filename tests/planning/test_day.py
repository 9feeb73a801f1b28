"""A day call by call: who waits, who gives up, who is turned away, and who takes whom."""

from __future__ import annotations

from math import inf

from planning.day import Agent, Arrival, Done, Fate, Line, run_day
from routing.demand import Choice, Demand, way

SALES = Demand("sales", (way({"sales": 1}),), choice=Choice.LONGEST_IDLE)
LAN, MINH = Agent("lan", {"sales": 5}), Agent("minh", {"sales": 3})


def told(done: Done) -> list[tuple[str, float, int]]:
    return [
        (Fate(fate).name.lower(), wait_s, agent)
        for fate, wait_s, agent in zip(done.fate, done.wait_s, done.agent, strict=True)
    ]


def sales(*calls: tuple[float, ...], line: Line | None = None) -> list[tuple[str, float, int]]:
    """Calls (at, handle time, patience) for Lan alone."""
    arrivals = [Arrival(at, 0, *rest) for at, *rest in calls]
    return told(run_day(arrivals, [line or Line(SALES)], [LAN]))


def test_who_finds_an_agent_does_not_wait_and_the_next_waits_for_her() -> None:
    assert sales((1, 10), (5, 10), (7, 3)) == [("answered", 0, 0), ("answered", 6, 0), ("answered", 14, 0)]


def test_who_has_no_more_patience_gives_up() -> None:
    assert sales((0, 100), (10, 5, 20), (11, 5, 90)) == [
        ("answered", 0, 0),
        ("abandoned", 20, -1),
        ("answered", 89, 0),
    ]


def test_who_gives_up_at_the_moment_he_would_be_served_is_served_by_what_came_first() -> None:
    """The agent's end of call was known before the caller came."""
    assert sales((0, 10), (5, 1, 5)) == [("answered", 0, 0), ("answered", 5, 0)]


def test_who_finds_too_many_waiting_is_turned_away() -> None:
    assert sales((0, 10), (1, 10), (2, 10), (11, 10), line=Line(SALES, max_waiting=1)) == [
        ("answered", 0, 0),
        ("answered", 9, 0),
        ("blocked", 0, -1),
        ("answered", 9, 0),
    ]


def test_without_room_to_wait_only_who_finds_an_agent_comes_in() -> None:
    line = Line(SALES, max_waiting=0)
    fates = [fate for fate, _, _ in sales((0, 10), (1, 10), (12, 10), line=line)]
    assert fates == ["answered", "blocked", "answered"]


def test_the_limit_counts_the_calls_of_its_own_queue() -> None:
    support = Line(Demand("support", (way({"sales": 1}),)), max_waiting=1)
    calls = [Arrival(0, 0, 100), Arrival(1, 0, 1), Arrival(2, 0, 1), Arrival(3, 1, 1), Arrival(4, 1, 1)]
    fates = [fate for fate, _, _ in told(run_day(calls, [Line(SALES), support], [LAN]))]
    assert fates == ["answered", "answered", "answered", "answered", "blocked"]


def test_a_queue_may_let_nobody_wait_longer_than_it_says() -> None:
    line = Line(SALES, max_wait_s=30)
    assert sales((0, 100), (10, 5), (11, 5, 20), line=line) == [
        ("answered", 0, 0),
        ("timed_out", 30, -1),
        ("abandoned", 20, -1),
    ]


def test_of_two_the_longest_idle_is_rung() -> None:
    calls = [Arrival(1, 0, 5), Arrival(2, 0, 2), Arrival(10, 0, 1), Arrival(20, 0, 1)]
    assert [agent for _, _, agent in told(run_day(calls, [Line(SALES)], [LAN, MINH]))] == [0, 1, 1, 0]


def test_the_choice_of_the_queue_is_asked() -> None:
    best_fit = Line(Demand("sales", (way({"sales": 1}),), choice=Choice.BEST_FIT))
    calls = [Arrival(1, 0, 1), Arrival(5, 0, 1), Arrival(9, 0, 1)]
    assert [agent for _, _, agent in told(run_day(calls, [best_fit], [LAN, MINH]))] == [1, 1, 1]
    round_robin = Line(Demand("sales", (way({"sales": 1}),), choice=Choice.ROUND_ROBIN))
    assert [agent for _, _, agent in told(run_day(calls, [round_robin], [LAN, MINH]))] == [0, 1, 0]


def test_a_head_start_and_a_strict_priority_go_before() -> None:
    lines = [
        Line(SALES),
        Line(Demand("urgent", SALES.ways), head_start_s=30),
        Line(Demand("vip", SALES.ways, strict=1)),
    ]
    calls = [Arrival(0, 0, 100), Arrival(10, 0, 1), Arrival(35, 1, 1), Arrival(50, 1, 1), Arrival(99, 2, 1)]
    waits = [wait for _, wait, _ in told(run_day(calls, lines, [LAN]))]
    assert waits == [0, 100 + 2 - 10, 100 + 1 - 35, 100 + 3 - 50, 1]


def test_a_call_asks_for_less_step_by_step() -> None:
    hard = Demand("sales", (way({"sales": 9}),))
    step = Demand("sales", (*hard.ways, way({"sales": 5})))
    last = Demand("sales", (*step.ways, ()))
    line = Line(hard, steps=((20.0, step), (30.0, last)))
    free = Agent("none", {})
    assert told(run_day([Arrival(0, 0, 100), Arrival(5, 0, 1)], [line], [LAN, free])) == [
        ("answered", 20, 0),
        ("answered", 30, 1),
    ]


def test_a_step_does_not_trouble_a_call_that_is_over() -> None:
    line = Line(SALES, steps=((20.0, Demand("sales", ((),))),))
    assert sales((0, 30), (1, 1, 5), (2, 1), line=line) == [
        ("answered", 0, 0),
        ("abandoned", 5, -1),
        ("answered", 28, 0),
    ]


def test_agents_come_and_go() -> None:
    lan = Agent("lan", {"sales": 5}, ((100.0, 200.0), (300.0, 400.0)))
    calls = [Arrival(90, 0, 50), Arrival(190, 0, 60), Arrival(210, 0, 1), Arrival(390, 0, 1, 5)]
    assert told(run_day(calls, [Line(SALES)], [lan])) == [
        ("answered", 10, 0),
        ("answered", 0, 0),  # she ends the call she has
        ("answered", 90, 0),
        ("answered", 0, 0),
    ]


def test_whose_agents_never_come_waits_for_ever() -> None:
    late = Agent("late", {"sales": 1}, ((0.0, 5.0),))
    done = run_day([Arrival(6, 0, 1), Arrival(7, 0, 1, 9)], [Line(SALES)], [late])
    assert told(done) == [("waiting", 0, -1), ("abandoned", 9, -1)]


def test_a_day_without_calls_or_agents_is_a_day() -> None:
    assert told(run_day([], [Line(SALES)], [LAN])) == []
    assert told(run_day([Arrival(1, 0, 1, inf)], [Line(SALES)], [])) == [("waiting", 0, -1)]
