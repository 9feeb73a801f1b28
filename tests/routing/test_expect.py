"""The expected wait is right in the mean, sees skills, and costs little; the place in line counts rivals."""

from __future__ import annotations

import random
from collections.abc import Callable, Mapping, Sequence

import msgspec
import pytest
from msgspec.structs import replace

from routing.demand import Demand, WaitingCall, may_take, way
from routing.expect import AtWork, Forecast, expected_waits
from tests.routing.hours import Hours, Lived, Stream

AHT = {"sales": 200.0, "repair": 200.0}
SALES = Demand("sales", (way({"sales": 1}),))
REPAIR = Demand("repair", (way({"repair": 1}),))


def line(*demands: Demand, now: float = 1000.0) -> list[WaitingCall]:
    return [WaitingCall(f"c{number}", demand, now, number) for number, demand in enumerate(demands, start=1)]


def busy(count: int, *skills: str, name: str = "a") -> list[AtWork]:
    return [AtWork(f"{name}{number}", dict.fromkeys(skills, 5), 200.0) for number in range(count)]


def test_in_one_pool_of_equals_a_call_waits_for_as_many_ends_of_talks_as_its_place() -> None:
    waits = expected_waits(line(SALES, SALES, SALES), busy(10, "sales"), AHT, 1000.0)
    assert waits == pytest.approx({"c1": 20.0, "c2": 40.0, "c3": 60.0})


def test_calls_ahead_that_want_other_agents_are_not_in_the_way() -> None:
    staff = busy(4, "sales") + busy(4, "repair", name="b")
    assert expected_waits(line(SALES, SALES, REPAIR), staff, AHT, 1000.0)["c3"] == pytest.approx(50.0)


def test_agents_of_both_skills_are_shared_by_both_queues() -> None:
    staff = busy(2, "sales") + busy(2, "sales", "repair", name="b")
    waits = expected_waits(line(SALES, REPAIR, SALES), staff, AHT, 1000.0)
    # The first is taken by whoever of the four comes first; the second needs one of the two; the third is
    # taken by one of the others meanwhile.
    assert waits == pytest.approx({"c1": 50.0, "c2": 150.0, "c3": 150.0})


def test_an_idle_agent_takes_the_first_call_at_once_and_the_next_waits() -> None:
    staff = [AtWork("a", {"sales": 1})]
    assert expected_waits(line(SALES, SALES), staff, AHT, 1000.0) == {"c1": 0.0, "c2": 200.0}


def test_a_wrap_up_that_ends_by_itself_is_waited_for_when_nobody_comes_free_before() -> None:
    staff = [AtWork("a", {"sales": 1}, 200.0, free_at=1030.0), AtWork("b", {"sales": 1}, 200.0)]
    waits = expected_waits(line(SALES, SALES), staff, AHT, 1000.0)
    assert waits == pytest.approx({"c1": 30.0, "c2": 115.0})
    assert expected_waits(line(SALES), staff, AHT, 1040.0) == {"c1": 0.0}


def test_a_call_that_nobody_at_work_may_take_has_no_expected_wait_and_is_in_nobodys_way() -> None:
    waits = expected_waits(line(REPAIR, SALES), busy(2, "sales"), AHT, 1000.0)
    assert waits == {"c1": None, "c2": pytest.approx(100.0)}
    assert expected_waits(line(SALES), [], AHT, 1000.0) == {"c1": None}


def test_a_call_for_one_agent_waits_for_him() -> None:
    call = replace(line(SALES)[0], only="a1")
    assert expected_waits([call], busy(4, "sales"), AHT, 1000.0) == pytest.approx({"c1": 200.0})
    assert expected_waits([replace(call, only="z")], busy(4, "sales"), AHT, 1000.0) == {"c1": None}


def test_who_let_a_call_go_by_does_not_count_unless_there_is_nobody_else() -> None:
    call = replace(line(SALES)[0], passed=frozenset({"a1"}))
    assert expected_waits([call], busy(5, "sales"), AHT, 1000.0) == pytest.approx({"c1": 50.0})
    assert expected_waits([call], busy(2, "sales")[1:], AHT, 1000.0) == pytest.approx({"c1": 200.0})


def test_long_talks_of_one_queue_slow_the_line_behind_them() -> None:
    aht = {"sales": 100.0, "repair": 1000.0}
    staff = [AtWork("a", {"sales": 1, "repair": 1}, 100.0)]
    waits = expected_waits(line(REPAIR, SALES, SALES), staff, aht, 1000.0)
    assert waits == pytest.approx({"c1": 100.0, "c2": 1100.0, "c3": 1200.0})


def test_callers_ahead_who_will_have_hung_up_shorten_the_wait_as_theory_says() -> None:
    calls, patience = line(*[SALES] * 60), 120.0
    waits = expected_waits(calls, busy(10, "sales"), AHT, 1000.0, {"sales": patience})
    for ahead in (0, 10, 30, 59):
        # n busy agents, k callers ahead: the line moves n/AHT + k/patience times a second (Whitt 1999)
        exact = sum(1 / (10 / 200 + k / patience) for k in range(ahead + 1))
        assert waits[f"c{ahead + 1}"] == pytest.approx(exact, rel=0.04)


def test_a_call_yet_to_come_is_in_the_way_only_if_it_comes_in_time() -> None:
    to_come = replace(line(SALES)[0], call_id="soon", since=1005.0)
    after = line(SALES)[0]
    staff = busy(10, "sales")
    assert expected_waits([to_come, after], staff, AHT, 1000.0)["c1"] == pytest.approx(40.0)
    assert expected_waits([replace(to_come, since=1021.0), after], staff, AHT, 1000.0)["c1"] == pytest.approx(
        20.0
    )


def test_handling_times_measured_as_nothing_do_no_harm() -> None:
    staff = [AtWork("a", {"sales": 1}, 0.0)]
    assert expected_waits(line(SALES, SALES), staff, {"sales": 0.0}, 1000.0) == {"c1": 1.0, "c2": 2.0}


def test_far_behind_the_wait_is_interpolated_and_still_right() -> None:
    calls = line(*[SALES] * 5000)
    waits = expected_waits(calls, busy(10, "sales"), AHT, 1000.0)
    assert all(waits[f"c{n}"] == pytest.approx(n * 20.0, rel=1e-6) for n in (1, 300, 301, 1234, 5000))


def test_far_behind_with_skills_it_agrees_with_the_walk_call_by_call(monkeypatch: pytest.MonkeyPatch) -> None:
    chance = random.Random(7)
    calls = line(*(chance.choice((SALES, REPAIR, REPAIR)) for _ in range(2000)))
    staff = busy(20, "sales") + busy(20, "sales", "repair", name="b")
    interpolated = expected_waits(calls, staff, AHT, 1000.0)
    monkeypatch.setattr("routing.expect.HEAD", 2000)
    monkeypatch.setattr("routing.expect.EFFORT", 10**9)
    exact = expected_waits(calls, staff, AHT, 1000.0)
    for call in calls:
        assert interpolated[call.call_id] == pytest.approx(exact[call.call_id], rel=0.03)


def test_who_can_be_served_at_all_is_exactly_what_the_rule_of_routing_says() -> None:
    chance = random.Random(3)
    skills = ["vi", "ko", "en"]
    demands = [Demand("sales", (way({skill: level}),)) for skill in skills for level in (1, 5, 9)]
    for _ in range(300):
        staff = [
            AtWork(f"a{n}", {s: chance.randint(1, 10) for s in skills if chance.random() < 0.4}, 100.0)
            for n in range(3)
        ]
        calls = [
            replace(
                call,
                only=chance.choice((None, None, "a1")),
                passed=frozenset(f"a{n}" for n in range(3) if chance.random() < 0.2),
            )
            for call in line(*(chance.choice(demands) for _ in range(6)))
        ]
        waits = expected_waits(calls, staff, AHT, 1000.0)
        for call in calls:
            afresh = replace(call, passed=frozenset())
            able = any(may_take(agent.agent_id, agent.skills, afresh) for agent in staff)
            assert (waits[call.call_id] is not None) == able


def test_the_error_of_what_was_promised_is_measured() -> None:
    forecast = Forecast()
    forecast.answered(promised_s=60.0, waited_s=50.0)
    forecast.answered(promised_s=60.0, waited_s=90.0)
    assert forecast == Forecast(calls=2, error_s=-10.0, off_s=20.0, waited_s=70.0)
    assert msgspec.msgpack.decode(msgspec.msgpack.encode(forecast), type=Forecast) == forecast


def test_a_caller_who_hung_up_counts_only_once_the_promise_was_broken() -> None:
    forecast = Forecast()
    forecast.hung_up(promised_s=60.0, waited_s=30.0)
    assert forecast.calls == 0
    forecast.hung_up(promised_s=60.0, waited_s=100.0)
    assert forecast == Forecast(calls=1, error_s=-40.0, off_s=40.0, waited_s=100.0)


def test_old_promises_are_forgotten() -> None:
    forecast = Forecast()
    for _ in range(500):
        forecast.answered(promised_s=0.0, waited_s=100.0)
    for _ in range(1000):
        forecast.answered(promised_s=100.0, waited_s=100.0)
    assert abs(forecast.error_s) < 1.0


# --- the evidence: hours of virtual calls, what was promised at the door held against what came ---------


def promise(hours: Hours, lived: Lived) -> None:
    aht = {stream.queue: stream.aht_s for stream in hours.streams}
    patience = {stream.queue: stream.patience_s for stream in hours.streams if stream.patience_s}
    waits = expected_waits(hours.in_order(), hours.at_work(), aht, hours.now, patience)
    promised = waits[lived.call.call_id]
    assert promised is not None
    lived.promised_s = promised
    able = [agent.busy_s for agent in hours.at_work() if may_take(agent.agent_id, agent.skills, lived.call)]
    queue = [other for other in hours.waiting.values() if other.stream is lived.stream]  # with this one
    lived.classical_s = len(queue) * lived.stream.aht_s / len(able) if None not in able else 0.0


def measured(streams: Sequence[Stream], staff: Mapping[str, Mapping[str, int]]) -> tuple[float, ...]:
    """Of those who waited and were answered: mean wait; our mean error and its size; the same, classical."""
    lives = [
        lived
        for seed in (1, 2, 3)
        for lived in Hours(streams, staff, seed, entered=promise).run(1500)[100:]
        if lived.answered and not lived.at_once
    ]

    def mean(figure: Callable[[Lived], float]) -> float:
        return sum(figure(lived) for lived in lives) / len(lives)

    figures = (
        mean(lambda lived: lived.waited_s),
        mean(lambda lived: lived.promised_s - lived.waited_s),
        mean(lambda lived: abs(lived.promised_s - lived.waited_s)),
        mean(lambda lived: lived.classical_s - lived.waited_s),
        mean(lambda lived: abs(lived.classical_s - lived.waited_s)),
    )
    print("wait {:.1f}  ours {:+.1f} ±{:.1f}  classical {:+.1f} ±{:.1f}".format(*figures))
    return figures


def team(count: int, *skills: str) -> dict[str, dict[str, int]]:
    return {f"{'+'.join(skills)}{number}": dict.fromkeys(skills, 1) for number in range(count)}


def test_among_equals_it_is_the_classical_estimate_and_right_in_the_mean() -> None:
    wait, error, off, _, classical_off = measured([Stream("a", 9 / 180, 180, {"a": 1})], team(10, "a"))
    assert abs(error) < 0.05 * wait
    assert off == pytest.approx(classical_off)


def test_where_callers_hang_up_it_beats_the_classical_estimate() -> None:
    streams = [Stream("a", 12 / 180, 180, {"a": 1}, patience_s=240)]
    wait, error, off, classical_error, classical_off = measured(streams, team(10, "a"))
    assert abs(error) < 0.1 * wait
    assert abs(error) < 0.5 * classical_error
    assert off < 0.9 * classical_off


def test_where_one_team_helps_another_it_beats_the_classical_estimate_clearly() -> None:
    streams = [Stream("a", 6.2 / 180, 180, {"a": 1}), Stream("b", 5.2 / 180, 180, {"b": 1})]
    wait, error, off, classical_error, classical_off = measured(streams, team(6, "a") | team(6, "a", "b"))
    assert abs(error) < 0.05 * wait
    assert abs(error) < 0.3 * abs(classical_error)
    assert off < 0.8 * classical_off


def test_where_queues_differ_in_length_of_talk_it_beats_the_classical_estimate_clearly() -> None:
    streams = [Stream("a", 6.0 / 120, 120, {"a": 1}), Stream("b", 5.0 / 400, 400, {"b": 1})]
    wait, error, off, classical_error, classical_off = measured(streams, team(6, "a") | team(6, "a", "b"))
    assert abs(error) < 0.1 * wait
    assert abs(error) < 0.3 * abs(classical_error)
    assert off < 0.9 * classical_off
