"""`tongdai import`: what other systems wrote down, into the log."""

from __future__ import annotations

import json as jsonlib
import time
from collections.abc import Mapping
from dataclasses import asdict
from pathlib import Path
from typing import Annotated

from cyclopts import App, Parameter
from rich.console import Console
from rich.table import Table

from app.config import Config, ConfigError, load
from app.plain import run_plainly, until_told
from deploy.bars import bars
from interactions.database import BadDatabaseUrl, DatabaseUnusable, migrate
from interactions.number import HOME_REGION
from interactions.queue_log.files import BadQueueLog, LogFile
from interactions.queue_log.importing import NODE, Report, import_queue_log
from interactions.store import InteractionLog

PLAIN = (BadQueueLog, BadDatabaseUrl, DatabaseUnusable, ConfigError)

imports = App(name="import", help="Take over what other systems wrote down.")


@imports.command(name="queue-log")
def queue_log_command(
    files: Annotated[list[Path], Parameter(negative=(), consume_multiple=True)],
    /,
    *,
    database: str | None = None,
    config: Annotated[Path | None, Parameter(name=["--config", "-c"])] = None,
    node: str = NODE,
    json: bool = False,
) -> int:
    """Take over the calls of Asterisk's queue_log; what is there already changes nothing.

    Parameters
    ----------
    files
        In any order; rotated and compressed ones, too. A call that began in one and ended in the next is
        whole when both are named at once.
    database
        Such as sqlite:///var/tongdai.db or postgresql://user:password@host/name; its tables are made.
    config
        In place of --database: the house's own, whose agents are known by their phones and names.
    node
        A name for this Asterisk, when the logs of several are taken over.
    json
        The report as one JSON object.
    """

    async def work() -> None:
        settings = None if config is None else load(config)
        report = await until_told(_import(files, _address(database, settings), _agents(settings), node))
        if report is None:
            raise BadQueueLog("it was stopped; what was saved until then stays, and running it again goes on")
        if json:
            print(jsonlib.dumps(asdict(report), ensure_ascii=False, indent=2))
        else:
            show(report, Console())

    return run_plainly(work(), PLAIN, "tongdai") or 0


async def _import(files: list[Path], url: str, agents: Mapping[str, str], node: str) -> Report:
    for path in files:  # a slip of the pen makes no database
        LogFile(path)
    await migrate(url)
    log = await InteractionLog.open(url, HOME_REGION)
    try:
        with bars("import") as step:
            return await import_queue_log(
                files,
                log,
                at=time.time(),
                who="command line",
                node=node,
                agents=agents,
                progress=step,
            )
    finally:
        await log.aclose()


def _address(database: str | None, settings: Config | None) -> str:
    if database is not None:
        return database
    if settings is None:
        raise BadQueueLog("say where to: --database sqlite:///var/tongdai.db, or --config centre.toml")
    return settings.database_url


def _agents(settings: Config | None) -> dict[str, str]:
    """What an agent may be called in a queue_log: by his phone (the interface) or his name (membername)."""
    agents = settings.agents if settings else []
    return {agent.name: agent.id for agent in agents} | {agent.phone: agent.id for agent in agents}


def show(report: Report, console: Console) -> None:
    """What came of it, for people."""
    console.print(
        f"{report.imported} calls imported, {report.unchanged} were there already,"
        f" {report.open} go on at the end of the log; {report.stretches} stretches of agents' time.",
        highlight=False,
    )
    if report.open:
        console.print(
            "Calls that go on are taken over with the next file: name both at once.", highlight=False
        )
    if not report.unused:
        console.print(f"All {report.lines} lines were used.", highlight=False)
        return
    table = Table("lines not used", "why", "the first")
    for unused in report.unused:
        table.add_row(str(unused.lines), unused.reason, unused.first)
    console.print(table, highlight=False)
