"""Runs side by side: the same outcome however the work is shared."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from functools import partial
from pathlib import Path
from statistics import fmean
from typing import Any

import pytest

from planning.chance import run_once
from planning.figures import Figures, Measured, Slicing
from planning.replications import replicate, simulate, summarise
from planning.report import as_json
from planning.scenario import Scenario
from planning.student import Estimate

SCENARIO = Scenario.model_validate(
    {
        "run": {"calls": 400, "replications": 5},
        "class": [
            {"name": "sales", "arrivals_per_s": 0.02, "aht_s": 180, "patience_s": 90, "max_waiting": 2},
            {"name": "help", "arrivals_per_s": 0.01, "aht_s": 180, "aht_dist": "lognormal", "patience_s": 60},
        ],
        "agents": [{"count": 2}, {"count": 3}],
    }
)


def _fails(number: int) -> Measured:
    raise ArithmeticError(f"run {number}")


def test_the_same_seed_gives_the_same_bytes_whatever_the_number_of_processes() -> None:
    texts = {as_json(SCENARIO, simulate(SCENARIO, processes=count)) for count in (1, 2, 3)}
    assert len(texts) == 1
    other = SCENARIO.model_copy(update={"run": SCENARIO.run.model_copy(update={"seed": 2})})
    assert as_json(other, simulate(other)) not in texts


@pytest.mark.parametrize("processes", [1, 2])
def test_each_finished_run_is_told(processes: int) -> None:
    told: list[None] = []
    simulate(SCENARIO, processes=processes, told=lambda: told.append(None))
    assert len(told) == 5


def test_the_figures_are_the_means_over_the_runs() -> None:
    runs = replicate(partial(run_once, SCENARIO, None), 5, processes=1)
    summary = summarise(runs, [2, 3])
    offered = summary.queues[0]["offered"]
    assert offered.mean == fmean(run.queues[0].offered for run in runs)
    assert offered.hw is not None
    busy = summary.total["occupancy"].mean
    assert busy == fmean(run.occupancy or 0.0 for run in runs)
    first, second = (group.mean for group in summary.groups)
    assert first is not None
    assert second is not None
    assert busy == pytest.approx((2 * first + 3 * second) / 5)


def test_every_call_has_one_fate() -> None:
    summary = simulate(SCENARIO)
    for figures in (*summary.queues, summary.total):
        fates = ("answered", "abandoned", "blocked", "timed_out", "still_waiting")
        assert sum(figures[fate].mean or 0.0 for fate in fates) == pytest.approx(figures["offered"].mean)


def test_a_single_run_knows_no_interval() -> None:
    one = SCENARIO.model_copy(update={"run": SCENARIO.run.model_copy(update={"replications": 1})})
    summary = simulate(one, slicing=Slicing(3600, 2))
    assert {value.hw for value in summary.total.values()} == {None}
    assert len(summary.intervals) == 1


def test_agents_without_a_time_have_no_occupancy() -> None:
    nobody = Figures(**dict.fromkeys(Figures.__slots__, 0.0))
    assert summarise([Measured((), nobody, None, (None,))], [1]).groups == (Estimate(None, None),)


LONG = """
from pathlib import Path
from planning.replications import simulate
from planning.scenario import Scenario
print("ready", flush=True)
simulate(Scenario.model_validate({
    "run": {"calls": 50_000_000, "replications": 3},
    "class": [{"name": "a", "arrivals_per_s": 1, "aht_s": 1}],
    "agents": [{"count": 3}],
}), processes=2)
"""


@pytest.mark.parametrize("how", [signal.SIGINT, signal.SIGTERM, signal.SIGKILL])
def test_no_worker_outlives_who_started_it(how: signal.Signals) -> None:
    starter = subprocess.Popen(
        [sys.executable, "-c", LONG], stdout=subprocess.PIPE, stderr=subprocess.PIPE, start_new_session=True
    )
    assert starter.stdout is not None
    assert starter.stderr is not None
    try:
        assert starter.stdout.readline() == b"ready\n"
        workers = _until(lambda: len(_children(starter.pid)) == 2 and _children(starter.pid))
        if how is signal.SIGINT:
            os.killpg(starter.pid, how)  # as a terminal does
        else:
            starter.send_signal(how)
        starter.wait(30)
        assert _until(lambda: not any(Path(f"/proc/{pid}").exists() for pid in workers))
        assert starter.stderr.read().count(b"Traceback") <= 1  # the starter's own, for who called it
    finally:
        starter.kill()
        starter.wait()
        starter.stdout.close()
        starter.stderr.close()


def _children(pid: int) -> list[int]:
    return [int(child) for child in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]


def _until(found: Callable[[], Any]) -> Any:
    """Asked again until it is so; what it found."""
    give_up = time.monotonic() + 30
    while not (value := found()):
        assert time.monotonic() < give_up
        time.sleep(0.05)
    return value


def test_a_run_that_fails_is_not_swallowed() -> None:
    with pytest.raises(ArithmeticError, match="run 0"):
        replicate(_fails, 3, processes=2)
