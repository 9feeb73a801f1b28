"""`tongdai simulate`: a scenario of rates, or the real calls of the log, through the routing engine."""

from __future__ import annotations

import asyncio
import os
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Annotated, Literal
from zoneinfo import ZoneInfo

from cyclopts import Parameter
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

from centre.house import House
from interactions.database import BadDatabaseUrl, DatabaseUnusable
from planning.comparison import comparing
from planning.crew import BadCrew, Change
from planning.history import NoHistory, period, read_history
from planning.picture import CannotPlot, Picture, check_plot
from planning.replications import Told, simulate
from planning.report import as_json, table
from planning.scenario import BadScenario, read_scenario
from planning.slices import slices_of_history, slices_of_scenario
from planning.whatif_report import as_json as comparison_json
from planning.whatif_report import tables
from planning.words import Language, Numbers

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
    replications: int | None = None,
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
        How many times it is simulated: 10 when neither this nor the scenario says it.
    """
    numbers = Numbers(Language.of(lang or os.environ.get("LC_ALL") or os.environ.get("LANG") or ""))
    change = Change(add=add, like=like, without=without, file=agents, lessons=skills)
    if plot is not None:
        check_plot(plot)
    if replications is not None and replications < 1:
        raise BadScenario(f"--replications {replications}: at least 1 is needed")
    if scenario is not None:
        if from_ is not None or not change.nothing:
            raise BadScenario("a scenario says itself who is there: leave out --from and what goes with it")
        said = {"seed": seed, "replications": replications}
        over = {name: value for name, value in said.items() if value is not None}
        _of_a_scenario(scenario, over, json=json, picture=plot, numbers=numbers)
        return 0
    if from_ is None or read_centre is None:
        raise BadScenario(
            "say what to simulate: a scenario's file, or --from 2026-11-17 for a day of the log"
        )
    _of_the_log(
        read_centre(config),
        database,
        (from_, to),
        change,
        seed=1 if seed is None else seed,
        replications=10 if replications is None else replications,
        json=json,
        picture=plot,
        numbers=numbers,
    )
    return 0


def _of_a_scenario(
    path: Path, over: Mapping[str, int], *, json: bool, picture: Path | None, numbers: Numbers
) -> None:
    """`over`: what the command line says of the run, over what the file says."""
    scenario = read_scenario(path)
    scenario = scenario.model_copy(update={"run": scenario.run.model_copy(update=dict(over))})
    with _progress(scenario.run.replications) as told:
        summary = simulate(scenario, slicing=slices_of_scenario(scenario) if picture else None, told=told)
    if picture is not None:
        names = tuple(kind.name for kind in scenario.classes)
        _draw(picture, Picture(f"{path.stem}, simulated", names, summary.intervals))
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
    both = comparing(centre.house, which, history, change)
    slicing = slices_of_history(which, history) if picture else None
    with _progress(replications * (1 if change.nothing else 2)) as told:
        made = both.run(seed, replications, slicing, told)
    if picture is not None:
        days_ = f"{which.first}" if which.first == which.last else f"{which.first} to {which.last}"
        title = f"{days_}, {'simulated' if change.nothing else 'with the change'}"
        names = tuple(made.name(kind) for kind in made.kinds)
        _draw(picture, Picture(title, names, made.would.intervals, made.was.intervals, centre.zone))
    if json:
        print(comparison_json(made))
    else:
        Console(highlight=False).print(tables(made, numbers))


def _draw(path: Path, picture: Picture) -> None:
    from planning.plot import plot  # takes half a second to load, which no other command should wait for

    plot(path, picture)


@contextmanager
def _progress(count: int) -> Iterator[Told]:
    """A bar of the finished runs, on a terminal alone."""
    console = Console(stderr=True)
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    with Progress(*columns, console=console, transient=True, disable=not console.is_terminal) as bar:
        task = bar.add_task("simulating", total=count)
        yield lambda: bar.advance(task)
