"""`tongdai simulate`: a scenario of rates, or the real calls of the log, through the routing engine."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

from planning.figures import Slicing
from planning.plot import Picture, check_plot, plot
from planning.replications import Told, simulate
from planning.report import as_json, table
from planning.scenario import Run, Scenario, read_scenario
from planning.words import Language, Numbers

SLICES = 48  # intervals of a scenario's picture, about
_LENGTHS_S = (60, 120, 300, 600, 900, 1800, 3600, 7200, 14_400, 28_800, 86_400)


def simulate_scenario(
    path: Path, *, seed: int | None, json: bool, picture: Path | None, language: Language
) -> None:
    """Raises `BadScenario` and `CannotPlot`."""
    scenario = read_scenario(path)
    if seed is not None:
        scenario = scenario.model_copy(update={"run": scenario.run.model_copy(update={"seed": seed})})
    if picture is not None:
        check_plot(picture)
    with progress(scenario.run.replications) as told:
        summary = simulate(scenario, slicing=_slicing(scenario) if picture else None, told=told)
    if picture is not None:
        names = tuple(kind.name for kind in scenario.classes)
        plot(picture, Picture(f"{path.stem}, simulated", names, summary.intervals))
    if json:
        print(as_json(scenario, summary))
    else:
        console = Console(highlight=False)
        console.print(table(scenario, summary, Numbers(language), console.width))


def _slicing(scenario: Scenario) -> Slicing:
    """Intervals of a round length, about `SLICES` of them."""
    run: Run = scenario.run
    seconds = (run.calls - run.first) / sum(kind.arrivals_per_s for kind in scenario.classes)
    length = next((s for s in _LENGTHS_S if s * SLICES >= seconds), _LENGTHS_S[-1])
    return Slicing(length, max(1, int(seconds / length)))


@contextmanager
def progress(count: int) -> Iterator[Told]:
    """A bar of the finished runs, on a terminal alone."""
    console = Console(stderr=True)
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    with Progress(*columns, console=console, transient=True, disable=not console.is_terminal) as bar:
        task = bar.add_task("simulating", total=count)
        yield lambda: bar.advance(task)
