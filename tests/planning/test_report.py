"""The result of a simulation, for programs and for people."""

from __future__ import annotations

import json
from typing import Any

import pytest
from rich.console import Console

from planning.replications import simulate
from planning.report import as_json, dumps, table
from planning.scenario import Scenario
from planning.words import Language, Numbers

FIGURES = (
    *("offered", "answered", "abandoned", "blocked", "timed_out", "still_waiting"),
    *("p_wait", "mean_wait_s", "asa_s", "p90_wait_s", "longest_wait_s", "sl", "abandonment"),
)


def scenario(*classes: dict[str, Any], count: int = 9, **run: Any) -> Scenario:
    kinds = [{"arrivals_per_s": 0.02, "aht_s": 180} | kind for kind in classes]
    run = {"calls": 600, "replications": 3} | run
    agents = [{"count": count, "name": "[red]team", "skills": {"x": 3}}, {"count": 1}]
    return Scenario.model_validate({"run": run, "class": kinds, "agents": agents})


def shown(made: Scenario, width: int = 80, numbers: Numbers | None = None) -> str:
    console = Console(width=width, highlight=False, color_system=None)
    with console.capture() as captured:
        console.print(table(made, simulate(made), numbers or Numbers(), width))
    return captured.get()


def test_the_classes_are_in_the_scenarios_order_and_each_figure_has_its_half_width() -> None:
    made = scenario({"name": "z"}, {"name": "a", "patience_s": 60}, {"name": "m", "max_waiting": 1})
    told = json.loads(as_json(made, simulate(made)))
    assert list(told) == ["classes", "total", "agents", "run"]
    assert [kind["name"] for kind in told["classes"]] == ["z", "a", "m"]
    pairs = {name for figure in FIGURES for name in (figure, f"{figure}_hw")}
    for kind in told["classes"]:
        assert set(kind) == {"name", *pairs}
    assert set(told["total"]) == {*pairs, "occupancy", "occupancy_hw"}
    assert told["total"]["offered"] == 540
    assert told["run"] == {"calls": 600, "warmup": 60, "seed": 1, "replications": 3}
    assert [(group["name"], group["count"]) for group in told["agents"]] == [("[red]team", 9), (None, 1)]
    assert 0 < told["agents"][0]["occupancy"] < 1


def test_without_an_interval_the_half_width_is_null() -> None:
    made = scenario({"name": "a"}, replications=1)
    told = json.loads(as_json(made, simulate(made)))
    assert told["total"]["sl_hw"] is None
    assert told["total"]["sl"] is not None


def test_no_number_is_nan() -> None:
    with pytest.raises(ValueError):
        dumps(float("nan"))


def test_people_see_a_column_for_each_class_and_one_for_all() -> None:
    told = shown(scenario({"name": "Bán hàng"}, {"name": "[bold]vip"}))
    heading = next(line for line in told.splitlines() if line.rstrip().endswith("all"))
    assert heading.split() == ["Bán", "hàng", "[bold]vip", "all"]
    assert "540 calls, simulated 3 times, mean ± half of its 95 % interval" in told
    assert "service level, %" in told
    assert "9 agents [red]team (x 3): busy" in told
    assert "1 agent: busy" in told


def test_losses_are_shown_where_there_are_any() -> None:
    without = shown(scenario({"name": "a"}))
    for words in ("gave up", "blocked", "waited too long", "never served", "answered", "until answer"):
        assert words not in without
    crowded = {"name": "a", "patience_s": 30, "max_waiting": 1, "max_wait_s": 20, "arrivals_per_s": 0.2}
    lost = shown(scenario(crowded))
    for words in ("gave up", "blocked", "waited too long", "answered", "until answer"):
        assert words in lost


def test_more_classes_than_fit_stand_below_one_another() -> None:
    made = scenario(*({"name": f"class{n}"} for n in range(6)), count=40)
    assert shown(made, 80).count("mean wait, s") == 2
    assert shown(made, 160).count("mean wait, s") == 1
    assert max(map(len, shown(made, 80).splitlines())) <= 80


def test_numbers_are_in_the_readers_language() -> None:
    told = shown(scenario({"name": "a"}, calls=4000), numbers=Numbers(Language.VIETNAMESE))
    assert "3.600 calls" in told


def test_a_queue_without_end_is_told() -> None:
    assert "the queue grows" in shown(scenario({"name": "a"}, count=2))
    assert "the queue grows" not in shown(scenario({"name": "a", "patience_s": 60}, count=2))
    assert "the queue grows" not in shown(scenario({"name": "a", "max_waiting": 5}, count=2))


def test_one_run_is_said_in_the_singular_and_without_intervals() -> None:
    told = shown(scenario({"name": "a"}, replications=1))
    assert "540 calls, simulated 1 time\n" in told
    assert "±" not in told
