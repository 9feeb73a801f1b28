"""Independent runs of one scenario, side by side on the machine's processors, and what they say together.

Each run draws from sources of its own, named by the seed and the run's number, and the results are put
together in the order of these numbers: the outcome is the same however many processes share the work.
"""

from __future__ import annotations

import multiprocessing
import os
import signal
import threading
from collections.abc import Callable, Sequence
from concurrent.futures import ProcessPoolExecutor, as_completed
from dataclasses import dataclass, fields
from functools import partial
from multiprocessing.connection import wait

from planning.chance import run_once
from planning.figures import Figures, Intervals, Measured, Slicing
from planning.scenario import Scenario
from planning.student import Estimate, estimate

Told = Callable[[], None]  # called when one more run is finished


@dataclass(frozen=True, slots=True)
class Summary:
    """The means over the runs with their 95 % intervals."""

    queues: tuple[dict[str, Estimate], ...]
    total: dict[str, Estimate]  # with the occupancy of all agents
    groups: tuple[Estimate, ...]  # occupancy of each group of agents
    intervals: tuple[Intervals, ...]  # of each run, where they were asked for


def simulate(
    scenario: Scenario,
    *,
    slicing: Slicing | None = None,
    processes: int | None = None,
    told: Told = lambda: None,
) -> Summary:
    """Every replication of the scenario."""
    runs = replicate(partial(run_once, scenario, slicing), scenario.run.replications, processes, told)
    return summarise(runs, [group.count for group in scenario.agents])


def replicate(
    run: Callable[[int], Measured], count: int, processes: int | None = None, told: Told = lambda: None
) -> list[Measured]:
    """run(0), run(1) … in this order. `run` must be picklable; `processes` None: as many as may be used."""
    processes = min(count, processes or len(os.sched_getaffinity(0)))
    if processes == 1:
        measured = []
        for number in range(count):
            measured.append(run(number))
            told()
        return measured
    context = multiprocessing.get_context("fork")
    with ProcessPoolExecutor(processes, context, initializer=_work_for_its_starter) as pool:
        futures = [pool.submit(run, number) for number in range(count)]
        try:
            for _ in as_completed(futures):
                told()
            return [future.result() for future in futures]
        except BaseException:  # Ctrl-C: what has not begun need not
            pool.shutdown(wait=False, cancel_futures=True)
            raise


def _work_for_its_starter() -> None:
    """A worker ends at once on Ctrl-C, without a word, and when who started it is no more."""
    signal.signal(signal.SIGINT, signal.SIG_DFL)
    threading.Thread(target=_end_with_parent, name="end with parent", daemon=True).start()


def _end_with_parent() -> None:
    parent = multiprocessing.parent_process()
    assert parent is not None, "only a worker has somebody to end with"
    wait([parent.sentinel])
    os._exit(1)


def summarise(runs: Sequence[Measured], groups: Sequence[int]) -> Summary:
    """`groups`: how many agents each group has, in the order of the agents."""
    ends = [sum(groups[: index + 1]) for index in range(len(groups))]
    return Summary(
        queues=tuple(_together([run.queues[index] for run in runs]) for index in range(len(runs[0].queues))),
        total=_together([run.total for run in runs])
        | {"occupancy": estimate([run.occupancy for run in runs])},
        groups=tuple(
            estimate([_mean(run.agents[end - size : end]) for run in runs])
            for size, end in zip(groups, ends, strict=True)
        ),
        intervals=tuple(run.intervals for run in runs if run.intervals is not None),
    )


def _together(runs: Sequence[Figures]) -> dict[str, Estimate]:
    return {f.name: estimate([getattr(run, f.name) for run in runs]) for f in fields(Figures)}


def _mean(values: Sequence[float | None]) -> float | None:
    known = [value for value in values if value is not None]
    return sum(known) / len(known) if known else None
