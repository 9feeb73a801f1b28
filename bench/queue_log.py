"""How many calls of a queue_log are taken over in a second, beside the least that any way of it must do.

    python -m bench.queue_log [--calls 100000] [--json]

split      the same lines read by Python's own `str.split`, nothing understood
parse      the same lines read and told as calls, nothing stored
insert     the same rows, made beforehand, put into the same tables by the driver's own `executemany`
           (sqlite3, asyncpg): no check whether they are there, no agents' times, no marks for the sums
import     `tongdai import queue-log` into an empty database, and the same file again

The goal is 100,000 calls in a minute; `× goal` is how many times as fast it was by the clock. PostgreSQL is
measured where it is fetched. The other ratios are of CPU seconds, PostgreSQL's own not counted: they hold on
a machine that is busy with other things, too.
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
from contextlib import AsyncExitStack, asynccontextmanager, closing
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import asyncpg  # type: ignore[import-untyped]
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
Values = tuple[Any, ...]


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


def split(path: Path) -> int:
    with path.open(encoding="utf-8") as file:
        return sum(len(line.split("|")) for line in file)


class Rows:
    """Those of the calls, in the batches of the import, made before anything is measured."""

    def __init__(self, calls: list[Interaction]) -> None:
        self.batches: list[tuple[list[Values], list[Values]]] = []
        for first in range(0, len(calls), BATCH):
            some = calls[first : first + BATCH]
            mine = [interaction_row(call, HOME_REGION) for call in some]
            parts = [row for call in some for row in segment_rows(call)]
            self.batches.append(([_values(row) for row in mine], [_values(row) for row in parts]))
        self.columns = {"interactions": tuple(mine[0]), "segments": tuple(parts[0])}

    def statements(self, place: str) -> list[str]:
        return [
            f"INSERT INTO {table} ({', '.join(_quoted(columns))})"  # noqa: S608 — names of our own columns
            f" VALUES ({', '.join(place.format(n=n) for n in range(1, len(columns) + 1))})"
            for table, columns in self.columns.items()
        ]

    def sqlite(self, path: Path) -> Cost:
        into = self.statements("?")
        with closing(sqlite3.connect(path, isolation_level=None)) as connection:
            connection.execute("PRAGMA synchronous = NORMAL")
            cost = Cost()
            for batch in self.batches:
                connection.execute("BEGIN IMMEDIATE")
                for statement, rows in zip(into, batch, strict=True):
                    connection.executemany(statement, rows)
                connection.execute("COMMIT")
            return cost.ended()

    async def postgresql(self, url: str) -> Cost:
        into = self.statements("${n}")
        connection = await asyncpg.connect(url)
        try:
            cost = Cost()
            for batch in self.batches:
                async with connection.transaction():
                    for statement, rows in zip(into, batch, strict=True):
                        await connection.executemany(statement, rows)
            return cost.ended()
        finally:
            await connection.close()


def _values(row: Row) -> Values:
    return tuple(json.dumps(value) if isinstance(value, list) else value for value in row.values())


def _quoted(columns: tuple[str, ...]) -> list[str]:
    return [f'"{name}"' for name in columns]


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
async def databases(folder: Path) -> AsyncIterator[dict[str, tuple[str, str]]]:
    """Two empty ones of each kind with their tables: for the rows, and for the import."""
    urls = {"SQLite": (f"sqlite:///{folder / 'insert.db'}", f"sqlite:///{folder / 'import.db'}")}
    async with AsyncExitStack() as stack:
        if available("postgres") is None:
            postgres = await stack.enter_async_context(PrivatePostgres(folder / "postgres"))
            urls["PostgreSQL"] = await postgres.database("rows"), await postgres.database("import")
        for url in (url for two in urls.values() for url in two):
            await migrate(url)
        yield urls


async def measure(folder: Path, calls: int, bar: Progress) -> list[Row]:
    truth, path, at = Truth(), folder / "queue_log", time.time()
    step = bar.add_task("writing a queue_log", total=calls)
    with path.open("w", encoding="utf-8") as file:
        for line in lines(calls, SEED, truth):
            file.write(line)
            bar.update(step, completed=truth.calls)
    step = bar.add_task("split, parse", total=None)
    cost = Cost()
    await asyncio.to_thread(split, path)
    table = [_row("split", "-", calls, cost.ended())]
    cost = Cost()
    told = await asyncio.to_thread(parse, path, at)
    table.append(_row("parse", "-", calls, cost.ended()))
    rows = Rows(told)
    bar.update(step, completed=1, total=1)
    inserted: dict[str, Cost] = {}
    async with databases(folder) as urls:
        for name, (url, _) in urls.items():
            step = bar.add_task(f"insert, {name}", total=None)
            inserted[name] = await (
                asyncio.to_thread(rows.sqlite, Path(url.removeprefix("sqlite:///")))
                if name == "SQLite"
                else rows.postgresql(url)
            )
            table.append(_row("insert", name, calls, inserted[name]))
            bar.update(step, completed=1, total=1)
        # A hundred thousand calls in memory would make Python's collection of garbage slow.
        told.clear()
        rows.batches.clear()
        for name, (_, url) in urls.items():
            for what in ("import", "import again"):
                step = bar.add_task(f"{what}, {name}", total=1)
                report, cost = await take_over(url, path, at, bar, step)
                table.append(_row(what, name, calls, cost))
                _check(report, calls, what)
    for row in table:
        row["to_split"] = round(row["cpu_s"] / max(table[0]["cpu_s"], 0.01), 1)
        if row["database"] in inserted:
            row["to_insert"] = round(row["cpu_s"] / max(inserted[row["database"]].cpu_s, 0.01), 2)
    return table


def _row(what: str, where: str, calls: int, cost: Cost) -> Row:
    row: Row = {"what": what, "database": where, "calls": calls, "seconds": round(cost.wall_s, 2)}
    row |= {"cpu_s": round(cost.cpu_s, 2), "calls_per_s": round(calls / cost.wall_s)}
    row["to_goal"] = round(calls / cost.wall_s * TARGET_S / _TARGET_CALLS, 2)
    return row


def _check(report: Report, calls: int, what: str) -> None:
    wanted = (calls, 0) if what == "import" else (0, calls)
    if (report.imported, report.unchanged) != wanted or report.open or report.unused:
        raise Wrong(f"{what}: the report does not say what is in the file: {report}")


def show(rows: list[Row], console: Console) -> None:
    table = Table("", "database", "seconds", "CPU s", "calls/s", "× goal", "× split", "× insert")
    names = ("what", "database", "seconds", "cpu_s", "calls_per_s", "to_goal", "to_split", "to_insert")
    for row in rows:
        table.add_row(*(str(row.get(name, "")) for name in names))
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
