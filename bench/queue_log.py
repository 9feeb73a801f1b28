"""How many calls of a queue_log are taken over in a second, beside the least that any way of it must do.

    python -m bench.queue_log [--calls 100000] [--json]

parse      the same lines read and told as calls, nothing stored
insert     the same rows, made beforehand, put into SQLite by Python's own `executemany`: no check whether
           they are there already, no agents' times, no marks for the sums
import     `tongdai import queue-log` into an empty database, and the same file again

A target, shown as met or not: 100,000 calls in a minute. PostgreSQL is measured where it is fetched. Ratios
are of CPU seconds, PostgreSQL's own not counted: they hold on a machine that is busy with other things, too.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import sqlite3
import sys
import tempfile
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, closing
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import structlog
from rich.console import Console
from rich.progress import Progress, TaskID
from rich.table import Table

from app.plain import run_plainly, until_told
from bench.queue_log_days import Truth, lines
from deploy.debian import Unavailable, available
from deploy.postgres import PostgresFailed, PrivatePostgres
from interactions.database import DatabaseUnusable, migrate
from interactions.number import HOME_REGION
from interactions.queue_log.calls import Calls
from interactions.queue_log.files import LogFile
from interactions.queue_log.importing import BATCH, Report, import_queue_log
from interactions.queue_log.lines import AGENT_EVENTS, HOUSE_EVENTS, Entry, read_line
from interactions.queue_log.story import tell
from interactions.record import Interaction
from interactions.rows import interaction_row, segment_rows
from interactions.store import InteractionLog

SEED = 1
TARGET_S = 60.0  # for 100,000 calls
_TARGET_CALLS = 100_000
Row = dict[str, Any]


class Wrong(RuntimeError):
    """What came into the database is not what is in the file."""


def parse(path: Path, at: float) -> list[Interaction]:
    """All calls of the file, in memory."""
    calls = Calls()
    for number, text in LogFile(path).lines():
        entry = read_line(text, at) if isinstance(text, str) else text
        if isinstance(entry, Entry) and entry.event not in AGENT_EVENTS | HOUSE_EVENTS:
            calls.add(entry, (path.name, number))
    stories = [*calls.ripe(), *calls.rest()[0]]
    told = (tell(story.entries, cut_at=story.cut_at) for story in stories)
    return [call for call in told if isinstance(call, Interaction)]


def insert(path: Path, calls: list[Interaction]) -> Cost:
    """Making the rows is not counted."""
    call_rows = [_plain(interaction_row(call, HOME_REGION)) for call in calls]
    part_rows = [[row for call in calls[n : n + BATCH] for row in segment_rows(call)] for n in _steps(calls)]
    into = [_statement("interactions", call_rows[0]), _statement("segments", part_rows[0][0])]
    with closing(sqlite3.connect(path, isolation_level=None)) as connection:
        connection.execute("PRAGMA synchronous = NORMAL")
        cost = Cost()
        for batch, parts in zip(_steps(calls), part_rows, strict=True):
            connection.execute("BEGIN IMMEDIATE")
            connection.executemany(into[0], call_rows[batch : batch + BATCH])
            connection.executemany(into[1], parts)
            connection.execute("COMMIT")
        return cost.ended()


def _steps(calls: list[Interaction]) -> range:
    return range(0, len(calls), BATCH)


def _plain(row: Row) -> Row:
    return {name: json.dumps(value) if isinstance(value, list) else value for name, value in row.items()}


def _statement(table: str, row: Row) -> str:
    names = ", ".join(f'"{name}"' for name in row)
    return f"INSERT INTO {table} ({names}) VALUES ({', '.join(f':{name}' for name in row)})"  # noqa: S608


@dataclass(slots=True)
class Cost:
    """By the clock, and of this process's CPU; running until it is asked."""

    began: float = field(default_factory=time.perf_counter)
    cpu_began: float = field(default_factory=time.process_time)
    wall_s: float = 0.0
    cpu_s: float = 0.0

    def ended(self) -> Cost:
        self.wall_s, self.cpu_s = time.perf_counter() - self.began, time.process_time() - self.cpu_began
        return self


async def take_over(url: str, path: Path, at: float, bar: Progress, step: TaskID) -> tuple[Report, Cost]:
    log = await InteractionLog.open(url)
    try:
        cost = Cost()
        report = await import_queue_log(
            [path],
            log,
            at=at,
            who="bench",
            progress=lambda name, done: bar.update(step, completed=done, total=1),
        )
        return report, cost.ended()
    finally:
        await log.aclose()


@asynccontextmanager
async def databases(folder: Path) -> AsyncIterator[dict[str, str]]:
    """Empty ones with their tables, by name."""
    urls = {"SQLite": f"sqlite:///{folder / 'import.db'}"}
    await migrate(urls["SQLite"])
    if available("postgres") is not None:
        yield urls
        return
    async with PrivatePostgres(folder / "postgres") as postgres:
        urls["PostgreSQL"] = await postgres.database("bench")
        await migrate(urls["PostgreSQL"])
        yield urls


async def measure(folder: Path, calls: int, bar: Progress) -> list[Row]:
    truth, path, at = Truth(), folder / "queue_log", time.time()
    step = bar.add_task("writing a queue_log", total=calls)
    with path.open("w", encoding="utf-8") as file:
        for line in lines(calls, SEED, truth):
            file.write(line)
            bar.update(step, completed=truth.calls)
    step = bar.add_task("parse, insert", total=None)
    cost = Cost()
    told = await asyncio.to_thread(parse, path, at)
    parsed = cost.ended()
    await migrate(f"sqlite:///{folder / 'insert.db'}")
    inserted = await asyncio.to_thread(insert, folder / "insert.db", told)
    rows = [_row("parse", "-", calls, parsed, parsed, inserted)]
    rows.append(_row("insert", "SQLite", calls, inserted, parsed, inserted))
    told.clear()  # a hundred thousand calls in memory would make Python's collection of garbage slow
    bar.update(step, completed=1, total=1)
    async with databases(folder) as urls:
        for name, url in urls.items():
            for what in ("import", "import again"):
                step = bar.add_task(f"{what}, {name}", total=1)
                report, cost = await take_over(url, path, at, bar, step)
                rows.append(_row(what, name, calls, cost, parsed, inserted))
                _check(report, calls, what)
    return rows


def _row(what: str, where: str, calls: int, cost: Cost, parsed: Cost, inserted: Cost) -> Row:
    row: Row = {"what": what, "database": where, "calls": calls, "seconds": round(cost.wall_s, 2)}
    row |= {"cpu_s": round(cost.cpu_s, 2), "calls_per_s": round(calls / cost.wall_s)}
    row |= {
        "to_parse": round(cost.cpu_s / parsed.cpu_s, 2),
        "to_insert": round(cost.cpu_s / inserted.cpu_s, 2),
    }
    if what == "import":
        row["met"] = cost.wall_s * _TARGET_CALLS / calls <= TARGET_S
    return row


def _check(report: Report, calls: int, what: str) -> None:
    wanted = (calls, 0) if what == "import" else (0, calls)
    if (report.imported, report.unchanged) != wanted or report.open or report.unused:
        raise Wrong(f"{what}: the report does not say what is in the file: {report}")


def show(rows: list[Row], console: Console) -> None:
    table = Table("", "database", "seconds", "CPU s", "calls/s", "× parse", "× insert", "target")
    for row in rows:
        met = {True: "met", False: "missed"}.get(row.get("met", ""), "")
        table.add_row(
            *(str(row[name]) for name in ("what", "database", "seconds", "cpu_s", "calls_per_s")),
            *(str(row[name]) for name in ("to_parse", "to_insert")),
            met,
        )
    console.print(table)


async def _in_a_folder(calls: int) -> list[Row] | None:
    with (
        tempfile.TemporaryDirectory(prefix="bench-") as folder,
        Progress(console=Console(stderr=True), transient=True) as bar,
    ):
        return await until_told(measure(Path(folder), calls, bar))


def main() -> int:
    """Measure and print."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--calls", type=int, default=_TARGET_CALLS)
    parser.add_argument("--json", action="store_true", help="write one JSON object to stdout")
    options = parser.parse_args()
    if options.calls < 1:
        parser.error("--calls: at least one")
    structlog.configure(logger_factory=structlog.PrintLoggerFactory(sys.stderr))
    plain = (Unavailable, PostgresFailed, DatabaseUnusable, Wrong)
    rows = run_plainly(_in_a_folder(options.calls), plain, "bench.queue_log")
    if not isinstance(rows, list):
        return rows or 1
    if options.json:
        sys.stdout.write(json.dumps({"rows": rows}, indent=2, ensure_ascii=False) + "\n")
    else:
        show(rows, Console())
    return 0


if __name__ == "__main__":
    sys.exit(main())
