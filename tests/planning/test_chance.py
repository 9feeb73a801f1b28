"""What is drawn: the right rates and spreads, and the same callers for whoever answers."""

from __future__ import annotations

import math
from itertools import islice, pairwise
from statistics import fmean, pstdev
from typing import Any

import pytest

from planning.chance import agents, arrivals, lines, run_once
from planning.day import Arrival
from planning.scenario import Scenario


def scenario(*classes: dict[str, Any], agents: list[dict[str, Any]] | None = None, **run: Any) -> Scenario:
    kinds = [{"name": f"c{n}", "arrivals_per_s": 0.1, "aht_s": 180} | kind for n, kind in enumerate(classes)]
    return Scenario.model_validate({"run": run, "class": kinds, "agents": agents or [{"count": 30}]})


def drawn(made: Scenario, count: int = 20_000, seed: str = "1") -> list[Arrival]:
    return list(islice(arrivals(made, seed), count))


def test_calls_come_at_their_rate_and_all_in_order() -> None:
    calls = drawn(scenario({"arrivals_per_s": 0.3}, {"arrivals_per_s": 0.1}))
    assert calls == sorted(calls, key=lambda call: call.at)
    assert fmean(call.line == 0 for call in calls) == pytest.approx(0.75, abs=0.01)
    assert len(calls) / calls[-1].at == pytest.approx(0.4, rel=0.02)
    gaps = [later.at - call.at for call, later in pairwise(calls)]
    assert pstdev(gaps) == pytest.approx(fmean(gaps), rel=0.03)  # as if each moment were like any other


def test_handle_times_have_the_mean_and_the_spread_that_are_said() -> None:
    exponential = [call.handle_s for call in drawn(scenario({}))]
    assert fmean(exponential) == pytest.approx(180, rel=0.03)
    assert pstdev(exponential) == pytest.approx(180, rel=0.03)
    lognormal = [call.handle_s for call in drawn(scenario({"aht_dist": "lognormal", "aht_cv": 0.5}))]
    assert fmean(lognormal) == pytest.approx(180, rel=0.02)
    assert pstdev(lognormal) == pytest.approx(90, rel=0.03)


def test_patience_is_exponential_or_without_end() -> None:
    assert {call.patience_s for call in drawn(scenario({}), 10)} == {math.inf}
    patience = [call.patience_s for call in drawn(scenario({"patience_s": 60}))]
    assert fmean(patience) == pytest.approx(60, rel=0.03)


def test_another_class_or_other_agents_leave_a_classs_callers_as_they_are() -> None:
    alone = drawn(scenario({}), 50)
    beside = [call for call in drawn(scenario({}, {"patience_s": 9}), 200) if call.line == 0][:50]
    assert beside == alone
    assert drawn(scenario({}, agents=[{"count": 3}]), 50) == alone
    assert drawn(scenario({}), 50, seed="2") != alone


def test_the_words_of_a_class_become_the_rules_of_its_line() -> None:
    (line,) = lines(
        scenario(
            {
                "requires": {"x": 5},
                "sl_s": 9,
                "priority_s": 30,
                "max_waiting": 4,
                "max_wait_s": 99,
                "patience_s": 1,
                "steps": [{"after_s": 20, "least": {"x": 2}}, {"after_s": 40, "drop": ["x"]}],
            }
        )
    )
    assert (line.sl_s, line.head_start_s, line.max_waiting, line.max_wait_s) == (9, 30, 4, 99)
    assert line.demand.ways == ((("x", 5),),)
    assert [(after_s, demand.ways) for after_s, demand in line.steps] == [
        (20, ((("x", 5),), (("x", 2),))),
        (40, ((("x", 5),), (("x", 2),), ())),
    ]


def test_agents_come_group_by_group() -> None:
    made = scenario({}, agents=[{"count": 2, "skills": {"x": 1}}, {"count": 1}])
    assert [(agent.agent_id, dict(agent.skills)) for agent in agents(made)] == [
        ("0", {"x": 1}),
        ("1", {"x": 1}),
        ("2", {}),
    ]


def test_a_run_is_the_same_for_the_same_seed_and_number() -> None:
    made = scenario({"patience_s": 60}, calls=500)
    assert run_once(made, None, 3) == run_once(made, None, 3)
    assert run_once(made, None, 3) != run_once(made, None, 4)
    assert run_once(made, None, 3) != run_once(scenario({"patience_s": 60}, calls=500, seed=2), None, 3)


def test_as_many_calls_count_as_come_after_the_warm_up() -> None:
    made = run_once(scenario({}, {}, calls=500, warmup=120), None, 0)
    assert made.total.offered == 380
    assert sum(queue.offered for queue in made.queues) == 380
