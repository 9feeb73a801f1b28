"""`tongdai simulate`: a scenario of rates, or the real calls of the log, through the routing engine."""

from __future__ import annotations

import asyncio
import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from functools import partial
from pathlib import Path
from typing import Annotated, Literal
from zoneinfo import ZoneInfo

from cyclopts import Parameter
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

from centre.house import House
from interactions.database import BadDatabaseUrl, DatabaseUnusable
from planning.crew import BadCrew, Change, changed_crew, crew
from planning.figures import Slicing
from planning.history import History, NoHistory, Period, period, read_history
from planning.plot import CannotPlot, Picture, check_plot, plot
from planning.replications import Summary, Told, replicate, simulate, summarise
from planning.report import as_json, table
from planning.scenario import BadScenario, Scenario, read_scenario
from planning.whatif import Replay, replay
from planning.whatif_report import Comparison, tables
from planning.whatif_report import as_json as comparison_json
from planning.words import Language, Numbers

SLICES = 48  # intervals of a scenario's picture, about
_LENGTHS_S = (60, 120, 300, 600, 900, 1800, 3600, 7200, 14_400, 28_800, 86_400)

# What a person can mend: it is said in a line each, without a traceback.
PLAIN = (BadScenario, NoHistory, BadCrew, CannotPlot, BadDatabaseUrl, DatabaseUnusable)


@dataclass(frozen=True, slots=True)
class Centre:
    """What a replay needs of the configuration."""

    house: House
    database_url: str
    zone: ZoneInfo


ReadCentre = Callable[[Path], Centre]


def simulate_command(
    scenario: Path | None = None,
    *,
    json: bool = False,
    seed: int | None = None,
    plot: Path | None = None,
    lang: Literal["en", "ko", "vi"] | None = None,
    config: Annotated[Path, Parameter(name=["--config", "-c"])] = Path("centre.toml"),
    from_: Annotated[date | None, Parameter(name="--from")] = None,
    to: date | None = None,
    add: Annotated[int, Parameter(negative=())] = 0,
    like: str | None = None,
    without: Annotated[tuple[str, ...], Parameter(negative=())] = (),
    agents: Path | None = None,
    skills: Annotated[tuple[str, ...], Parameter(negative=())] = (),
    database: str | None = None,
    replications: int = 10,
    read_centre: Annotated[ReadCentre | None, Parameter(parse=False)] = None,
) -> int:
    """Run the routing engine in virtual time: a scenario of rates, or days of the log with other agents.

    Parameters
    ----------
    scenario
        A TOML file: who calls how often, and who answers (docs/simulate.md).
    json
        JSON in place of the table.
    seed
        Another seed draws other calls.
    plot
        Also draw waits and service level by interval: a file that ends in .svg or .png.
    lang
        How numbers are written; by the environment's LANG when it is not given.
    config
        The configuration file, for the log.
    from_
        The first day of the log, as in 2026-11-17.
    to
        The last day of the log; the first one alone when it is not given.
    add
        So many more agents, there all day; needs --like.
    like
        Whose skills they have.
    without
        An agent who is not there.
    agents
        A TOML file of [[agents]] with id and skills, in place of the skills they have.
    skills
        What an agent learns: lan:english=5; level 0 forgets it.
    database
        Another database than the configuration's.
    replications
        How many times days of the log are simulated; a scenario says it itself.
    """
    numbers = Numbers(Language.of(lang or os.environ.get("LC_ALL") or os.environ.get("LANG") or ""))
    change = Change(add=add, like=like, without=without, file=agents, lessons=skills)
    if plot is not None:
        check_plot(plot)
    if scenario is not None:
        if from_ is not None or not change.nothing:
            raise BadScenario("a scenario says itself who is there: leave out --from and what goes with it")
        _of_a_scenario(scenario, seed=seed, json=json, picture=plot, numbers=numbers)
        return 0
    if from_ is None or read_centre is None:
        raise BadScenario(
            "say what to simulate: a scenario's file, or --from 2026-11-17 for a day of the log"
        )
    if replications < 1:
        raise BadScenario(f"--replications {replications}: at least 1 is needed")
    _of_the_log(
        read_centre(config),
        database,
        (from_, to),
        change,
        seed=1 if seed is None else seed,
        replications=replications,
        json=json,
        picture=plot,
        numbers=numbers,
    )
    return 0


def _of_a_scenario(
    path: Path, *, seed: int | None, json: bool, picture: Path | None, numbers: Numbers
) -> None:
    scenario = read_scenario(path)
    if seed is not None:
        scenario = scenario.model_copy(update={"run": scenario.run.model_copy(update={"seed": seed})})
    with _progress(scenario.run.replications) as told:
        summary = simulate(scenario, slicing=_slicing(scenario) if picture else None, told=told)
    if picture is not None:
        names = tuple(kind.name for kind in scenario.classes)
        plot(picture, Picture(f"{path.stem}, simulated", names, summary.intervals))
    console = Console(highlight=False)
    if json:
        print(as_json(scenario, summary))
    else:
        console.print(table(scenario, summary, numbers, console.width))


def _of_the_log(
    centre: Centre,
    database: str | None,
    days: tuple[date, date | None],
    change: Change,
    *,
    seed: int,
    replications: int,
    json: bool,
    picture: Path | None,
    numbers: Numbers,
) -> None:
    which = period(*days, centre.zone)
    history = asyncio.run(read_history(database or centre.database_url, which))
    known = {agent.agent_id: agent.skills for agent in centre.house.agents.values()}
    there = crew(known, history.shifts)
    same = replay(history, centre.house.queues, there)
    slicing = _slicing_of(which, history) if picture else None
    other = None
    if not change.nothing:
        agents = changed_crew(known, history.shifts, history.open, change)
        other = replay(history, centre.house.queues, agents)
    with _progress(replications * (1 if other is None else 2)) as told:
        made = Comparison(
            period=which,
            kinds=same.kinds,
            titles={name: queue.title for name, queue in centre.house.queues.items()},
            was=same.was(slicing),
            same=_run(same, seed, replications, slicing, told),
            changed=None if other is None else _run(other, seed, replications, slicing, told),
            notes=same.notes,
            seed=seed,
            replications=replications,
        )
    if picture is not None:
        title = f"{which.first}" if which.first == which.last else f"{which.first} to {which.last}"
        what = "simulated" if change.nothing else "with the change"
        plot(
            picture,
            Picture(
                f"{title}, {what}",
                tuple(made.name(kind) for kind in made.kinds),
                made.would.intervals,
                made.was.intervals,
                centre.zone,
            ),
        )
    if json:
        print(comparison_json(made))
    else:
        Console(highlight=False).print(tables(made, numbers))


def _run(what: Replay, seed: int, replications: int, slicing: Slicing | None, told: Told) -> Summary:
    runs = replicate(partial(what.once, seed, slicing), replications, told=told)
    return summarise(runs, [len(what.agents)] if what.agents else [])


def _slicing(scenario: Scenario) -> Slicing:
    """Intervals of a round length, about `SLICES` of them."""
    run = scenario.run
    seconds = (run.calls - run.first) / sum(kind.arrivals_per_s for kind in scenario.classes)
    length = _length(seconds)
    return Slicing(length, max(1, int(seconds / length)))


def _slicing_of(which: Period, history: History) -> Slicing:
    """The same, from the first call's interval to the last one's."""
    midnight = which.seconds[0]
    length = _length(history.calls[-1].at - history.calls[0].at)
    first, last = (int((history.calls[n].at - midnight) // length) for n in (0, -1))
    return Slicing(length, last - first + 1, begin=midnight + first * length)


def _length(seconds: float) -> int:
    return next((length for length in _LENGTHS_S if length * SLICES >= seconds), _LENGTHS_S[-1])


@contextmanager
def _progress(count: int) -> Iterator[Told]:
    """A bar of the finished runs, on a terminal alone."""
    console = Console(stderr=True)
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    with Progress(*columns, console=console, transient=True, disable=not console.is_terminal) as bar:
        task = bar.add_task("simulating", total=count)
        yield lambda: bar.advance(task)
