"""`tongdai staff`: the number of agents for each interval, by Erlang C, Erlang A and simulation."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from typing import Annotated, Literal

from cyclopts import Parameter
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

from planning.intervals import BadPlan, Interval, read_intervals, seconds
from planning.picture import check_plot
from planning.staff_report import as_json, table
from planning.staff_simulation import Simulation
from planning.staffing import Goal, agents_for
from planning.words import Language, Numbers

# The intervals of the log: the configuration file, first and last day, length of an interval in seconds.
ReadHistory = Callable[[Path, date, date, float], list[Interval]]


def staff(
    file: Path | None = None,
    *,
    calls: float | None = None,
    per: str | None = None,
    aht: float | None = None,
    target: float = 0.8,
    within: float = 20.0,
    patience: float | None = None,
    max_abandon: float | None = None,
    max_occupancy: float | None = None,
    shrinkage: float = 0.0,
    simulate: bool = True,
    seed: int = 1,
    config: Annotated[Path, Parameter(name=["--config", "-c"])] = Path("centre.toml"),
    from_: Annotated[date | None, Parameter(name="--from")] = None,
    to: date | None = None,
    interval: str = "30m",
    json: bool = False,
    plot: Path | None = None,
    lang: Literal["en", "ko", "vi"] | None = None,
    history: Annotated[ReadHistory | None, Parameter(parse=False)] = None,
) -> int:
    """How many agents are needed: for one interval (--calls, --aht), a CSV file of them, or days of the log.

    Parameters
    ----------
    file
        CSV with the heading from,calls,aht_s and a line for each interval, such as 08:30,120,240.
    calls
        Calls in one interval.
    per
        How long an interval is: 1800, 30m, 1h. An hour for --calls, the spacing of its lines for a file.
    aht
        Mean handle time in seconds: talk, hold and wrap-up.
    target
        The share of all calls that is answered in time.
    within
        What is in time, in seconds.
    patience
        Mean seconds after which who waits hangs up; nobody ever does when it is not given.
    max_abandon
        The largest share of calls that may give up; needs --patience.
    max_occupancy
        The largest share of their time that agents may be busy.
    shrinkage
        The share of paid time in which agents are away from their phones.
    simulate
        Also try the numbers with the routing engine itself.
    seed
        Another seed draws other calls.
    config
        The configuration file, for the log.
    from_
        The first day of the log, as in 2026-07-20.
    to
        The last day of the log; the first one alone when it is not given.
    interval
        How long the log's intervals are.
    json
        JSON in place of the table.
    plot
        Also draw a picture: a file that ends in .svg or .png.
    lang
        How numbers are written; by the environment's LANG when it is not given.
    """
    goal = Goal(target, within, patience, max_abandon, max_occupancy, shrinkage)
    if sum(source is not None for source in (file, calls, from_)) != 1:
        raise BadPlan("say what to plan for, one of: --calls 100 --aht 240, a CSV file, or --from 2026-07-20")
    if plot is not None:
        check_plot(plot)
    if calls is not None:
        if aht is None:
            raise BadPlan("--calls needs --aht, the mean handle time in seconds")
        intervals = [Interval("", calls, aht, 3600.0 if per is None else seconds(per, "--per"))]
    elif file is not None:
        intervals = read_intervals(file, aht, None if per is None else seconds(per, "--per"))
    else:
        intervals = _of_the_log(history, config, from_, to, seconds(interval, "--interval"))
    simulation = Simulation(goal, seed) if simulate else None
    with _progress(len(intervals)) as told:
        needs = []
        for one in intervals:
            needs.append(agents_for(one, goal, simulation))
            told()
    numbers = Numbers(Language.of(lang or os.environ.get("LC_ALL") or os.environ.get("LANG") or ""))
    if plot is not None:
        from planning.staff_plot import plot as draw  # matplotlib takes a second to load

        draw(plot, needs, goal, numbers)
    if json:
        print(as_json(needs, goal))
    else:
        console, shown = Console(highlight=False), table(needs, goal, numbers)
        # Rather wider than the screen than cut short.
        least = console.measure(shown, options=console.options.update(max_width=1000)).minimum
        console.print(shown, width=max(console.width, least), crop=False)
    return 0


def _of_the_log(
    history: ReadHistory | None, config: Path, first: date | None, last: date | None, length_s: float
) -> list[Interval]:
    if history is None or first is None:
        raise BadPlan("there is no log to read here: give a CSV file, or --calls and --aht")
    last = last or first
    if last < first:
        raise BadPlan(f"--to {last} is before --from {first}")
    return history(config, first, last, length_s)


@contextmanager
def _progress(count: int) -> Iterator[Callable[[], None]]:
    """A bar of the finished intervals, on a terminal alone."""
    console = Console(stderr=True)
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    with Progress(*columns, console=console, transient=True, disable=not console.is_terminal) as bar:
        task = bar.add_task("planning", total=count)
        yield lambda: bar.advance(task)
