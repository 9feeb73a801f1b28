"""`tongdai case`: cases in lists, one with its story, figures of a period, and their tables made anew."""

from __future__ import annotations

import json as jsonlib
import sys
import time
from collections.abc import AsyncIterator, Callable, Coroutine
from contextlib import asynccontextmanager
from dataclasses import asdict
from datetime import datetime, tzinfo
from pathlib import Path
from typing import Annotated, Any, Literal

import msgspec
from cyclopts import App, Parameter
from rich.console import Console
from rich.table import Table
from sqlalchemy.ext.asyncio import AsyncEngine

from app.case_settings import Office, office
from app.config import ConfigError
from app.logs import configure_logs
from app.plain import run_plainly
from deploy.bars import bars
from interactions.cases.actions import NAMES, Standing
from interactions.cases.facts import CaseFacts
from interactions.cases.figures import backlog, figures
from interactions.cases.life import OPEN_STATES, State
from interactions.cases.lists import CaseLists
from interactions.cases.refusals import NoSuchCase
from interactions.cases.store import Cases
from interactions.cases.wanted import Wanted
from interactions.database import BadDatabaseUrl, DatabaseUnusable, make_engine, migrate
from interactions.kpi.intervals import BadPeriod, moment

PLAIN = (NoSuchCase, BadPeriod, BadDatabaseUrl, DatabaseUnusable, ConfigError)
_WIDE = 140  # characters, where there is no terminal to say how many fit
Which = Literal[
    "any_open", "new", "open", "waiting_customer", "escalated", "resolved", "closed", "reopened", "all"
]
Database = Annotated[
    str | None, Parameter(help="Such as sqlite:///var/tongdai.db or postgresql://user:password@host/name.")
]
ConfigFile = Annotated[Path | None, Parameter(name=["--config", "-c"], help="The house's own.")]

case = App(name="case", help="Cases: what customers wait for.")


@case.command(name="list")
def list_command(
    *,
    state: Which = "any_open",
    standing: Standing | None = None,
    queue: str | None = None,
    owner: str | None = None,
    limit: int = 50,
    json: bool = False,
    database: Database = None,
    config: ConfigFile = None,
) -> int:
    """Cases, newest first.

    Parameters
    ----------
    standing
        To what was promised, at this moment; of open cases.
    """

    async def work() -> None:
        settled, now = office(database, config), time.time()
        async with _opened(settled) as engine:
            wanted = Wanted(states=_states(state), standing=standing, queue=queue, owner=owner, now=now)
            found = (await CaseLists(engine).list(wanted, limit=limit)).items
        if json:
            _tell([_row(case, now) for case in found])
            return
        zone = settled.rules.zone
        table = Table("case", "state", "standing", "reason", "priority", "queue", "owner", "opened", "due")
        for each in found:
            table.add_row(
                *(each.number, each.state, each.standing(now), each.reason, each.priority.name.lower()),
                *(each.queue, each.owner or "", _clock(each.opened_at, zone), _clock(each.due_at, zone)),
            )
        _console().print(table, markup=False)

    return _run(work)


@case.command(name="show")
def show_command(
    number: str, *, json: bool = False, database: Database = None, config: ConfigFile = None
) -> int:
    """One case with all that happened to it."""

    async def work() -> None:
        settled = office(database, config)
        async with _opened(settled) as engine:
            story = await Cases(engine, settled.rules).get(number)
        if story is None:
            raise NoSuchCase(number)
        lines = [{"action": NAMES[type(event)], **msgspec.to_builtins(event)} for event in story.events]
        if json:
            _tell({**_row(story.facts, time.time()), "story": lines})
            return
        table = Table("at", "by", "what", "")
        for line in lines:
            at, by, what = line.pop("at"), line.pop("by"), line.pop("action")
            facts = ", ".join(f"{name.removeprefix('pii_')} {value}" for name, value in line.items() if value)
            table.add_row(_clock(at, settled.rules.zone), by, what, facts)
        shown, console = story.facts, _console()
        standing = shown.standing(time.time())
        console.print(f"{shown.number}: {shown.state}, {standing}. {shown.pii_summary}", markup=False)
        console.print(table, markup=False)

    return _run(work)


@case.command(name="figures")
def figures_command(
    *,
    from_: Annotated[str, Parameter(name="--from")],
    to: str,
    database: Database = None,
    config: ConfigFile = None,
) -> int:
    """How long the cases opened in a period took, and the backlog of now, as JSON.

    Parameters
    ----------
    from_
        A date such as 2026-11-17, or with a time as 2026-11-17T08:30.
    to
        The same; a date without a time includes that whole day.
    """

    async def work() -> None:
        settled, now = office(database, config), time.time()
        zone = settled.rules.zone
        since, until = moment(from_, zone), moment(to, zone, ends=True)
        if until <= since:
            raise BadPeriod("--to must come after --from")
        async with _opened(settled) as engine:
            lists = CaseLists(engine)
            found = figures(await lists.opened_between(since, until), settled.rules.calendar, now)
            waiting = backlog(await lists.unclosed(), now)
        _tell({**asdict(found), "backlog": asdict(waiting)})

    return _run(work)


@case.command(name="rebuild")
def rebuild_command(*, config: Path, database: Database = None) -> int:
    """Make every list and clock anew from the stories, as after a change of the rules.

    Parameters
    ----------
    config
        The file with the section `cases`: its rules are what counts.
    """

    async def work() -> None:
        settled = office(database, config)
        async with _opened(settled) as engine:
            with bars("cases") as step:
                made = Cases(engine, settled.rules)
                done = await made.rebuild(lambda so_far, total: step("rebuilding", so_far / total))
        print(f"{done} cases")

    return _run(work)


@asynccontextmanager
async def _opened(settled: Office) -> AsyncIterator[AsyncEngine]:
    """The database, its tables brought up to date."""
    await migrate(settled.url)
    engine = make_engine(settled.url)
    try:
        yield engine
    finally:
        await engine.dispose()


def _run(work: Callable[[], Coroutine[Any, Any, None]]) -> int:
    configure_logs("console", "error")
    return run_plainly(work(), PLAIN, "tongdai") or 0


def _states(state: Which) -> tuple[State, ...]:
    match state:
        case "any_open":
            return OPEN_STATES
        case "all":
            return ()
        case _:
            return (State(state),)


def _row(shown: CaseFacts, now: float) -> dict[str, Any]:
    """As the screens have it: without the prefixes of personal values."""
    row = {name.removeprefix("pii_"): value for name, value in asdict(shown).items()}
    return row | {"priority": shown.priority.name.lower(), "standing": shown.standing(now).value}


def _tell(answer: object) -> None:
    sys.stdout.write(jsonlib.dumps(answer, ensure_ascii=False, indent=2) + "\n")


def _console() -> Console:
    return Console() if sys.stdout.isatty() else Console(width=_WIDE)


def _clock(at: float | None, zone: tzinfo) -> str:
    return "" if at is None else datetime.fromtimestamp(at, zone).strftime("%Y-%m-%d %H:%M")
