"""Intervals of a picture: round, not too many, and none of them cut short by the run's end."""

from __future__ import annotations

from datetime import date
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from planning.day import Fate
from planning.figures import Slicing
from planning.history import History, PastCall, Period
from planning.scenario import Scenario
from planning.slices import MOST, slices_of_history, slices_of_scenario

TUESDAY = Period(date(2026, 11, 17), date(2026, 11, 17), ZoneInfo("Asia/Ho_Chi_Minh"))
MIDNIGHT = TUESDAY.seconds[0]


def scenario(calls: int, *rates: float) -> Scenario:
    kinds: list[dict[str, Any]] = [
        {"name": str(n), "arrivals_per_s": rate, "aht_s": 1, "patience_s": 1} for n, rate in enumerate(rates)
    ]
    run = {"calls": calls + 100, "warmup": 100}
    return Scenario.model_validate({"run": run, "class": kinds, "agents": [{"count": 1}]})


@pytest.mark.parametrize(
    ("calls", "slicing"),
    [
        (100, Slicing(60, 1)),  # 100 s
        (2_880, Slicing(60, 48)),
        (28_800, Slicing(600, 48)),
        (100_000, Slicing(3600, 27)),
        (100_000_000 - 100, Slicing(86_400, 1157)),
    ],
)
def test_a_scenarios_intervals_are_of_a_round_length(calls: int, slicing: Slicing) -> None:
    assert slices_of_scenario(scenario(calls, 0.5, 0.5)) == slicing


def history(*at: float) -> History:
    calls = tuple(PastCall(MIDNIGHT + s, "a", Fate.ANSWERED, 0, 0, 0, "an") for s in at)
    return History(*TUESDAY.seconds, TUESDAY.zone, calls, {}, ())


def test_a_days_intervals_go_from_the_first_calls_to_the_last_ones() -> None:
    eight, five = 8 * 3600, 17 * 3600
    made = slices_of_history(TUESDAY, history(eight + 100, five - 100))
    assert made == Slicing(900, 36, MIDNIGHT + eight)
    assert made.count <= MOST


def test_a_single_call_is_one_interval() -> None:
    assert slices_of_history(TUESDAY, history(90)) == Slicing(60, 1, MIDNIGHT + 60)
