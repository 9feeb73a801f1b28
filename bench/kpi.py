"""How long a page of key figures takes over a year of calls, beside the same figures straight from the log.

`python -m bench kpi [--calls 200000] [--database sqlite|postgresql] [--json] [--keep FOLDER]`. A year of
calls is made by a seeded script in a SQLite file and in a PostgreSQL of its own, with cases and callbacks,
then summed up from nothing. `page` is the whole report in seconds, sums to rows, median of several; on the
clocks of the house, and on others. `straight` is one SQL statement that counts offered, answered, abandoned,
in time and handled from the segments by queue; `ratio` compares the two for the same question. The limit
for a page over a year of two million calls is 0.3 s.
"""

import argparse
import asyncio
import json
import random
import sqlite3
import statistics
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
from datetime import date
from itertools import islice
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import asyncpg
from rich.console import Console
from rich.progress import Progress
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncEngine

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from deploy.postgres import PrivatePostgres
from interactions.database import make_engine, migrate, reading, writing
from interactions.kpi.answer import answer
from interactions.kpi.intervals import Interval, midnight, moment
from interactions.kpi.question import By, Question
from interactions.kpi.report import report
from interactions.kpi.rollup import Rollup

LIMIT_S = 0.3
DAYS = 365
QUEUES, AGENTS, NUMBERS, REASONS = 10, 100, 3, 20
HOME, ABROAD = ZoneInfo("Asia/Ho_Chi_Minh"), (ZoneInfo("America/New_York"), ZoneInfo("Asia/Kathmandu"))
FIRST = moment("2025-01-01", HOME)
TIMES = 7

CALL = (
    *(
        "call_id",
        "version",
        "direction",
        "node",
        "pii_number",
        "pii_name",
        "dialled",
        "language",
        "arrived_at",
    ),
    *("menu_path", "queue", "agent_id", "answered_at", "ended_at", "closed_at", "wait_s", "talk_s", "hold_s"),
    *("wrap_up_s", "outcome", "disposition"),
)
SEGMENT = ("call_id", "position", "kind", "start", "end", "queue", "agent_id", "result")
CASE = (
    *("number", "version", "state", "reason", "priority", "queue", "owner", "pii_customer", "pii_summary"),
    *("opened_at", "changed_at", "resolved_at", "closed_at", "reopened", "due_at"),
)
STRAIGHT = """
SELECT s.queue, count(*), count(*) FILTER (WHERE result = 'answered'),
    count(*) FILTER (WHERE result = 'abandoned'),
    count(*) FILTER (WHERE result = 'answered' AND "end" - start <= 20),
    avg(CASE WHEN result = 'answered' THEN "end" - start END),
    avg(CASE WHEN result = 'answered' THEN i.talk_s + i.hold_s + i.wrap_up_s END)
FROM segments s JOIN interactions i USING (call_id)
WHERE kind = 'queue' AND start >= :start AND start < :end GROUP BY s.queue
"""

Row = tuple[Any, ...]


def calls(rng: random.Random, many: int) -> Iterator[tuple[Row, list[Row], Row | None]]:
    """In order of time, most of them in the day: a row of `interactions`, its rows of `segments`, and for one
    in twenty a row of `cases`. One in fifty is a callback."""
    for number in range(many):
        day = number * DAYS // many
        at = FIRST + day * 86_400 + min(max(rng.gauss(13, 3), 0), 23.99) * 3600
        call_id, queue = f"c{number:08}", f"queue-{min(int(rng.expovariate(0.35)), QUEUES - 1)}"
        agent = f"agent-{rng.randrange(AGENTS):03}"
        waited = rng.expovariate(1 / 15)
        answered = at + waited if rng.random() < 0.93 else None
        talk, wrap = (rng.expovariate(1 / 200), rng.expovariate(1 / 30)) if answered else (0.0, 0.0)
        result = "answered" if answered else "abandoned"
        parts: list[Row] = [(call_id, 0, "queue", at, at + waited, queue, None, result)]
        if answered:
            done = answered + talk
            parts += [
                (call_id, 1, "ring", at, answered, None, agent, "answered"),
                (call_id, 2, "talk", answered, done, None, agent, "caller_hung_up"),
                (call_id, 3, "wrap_up", done, done + wrap, None, agent, "done"),
            ]
        reason = f"reason-{rng.randrange(REASONS)}" if rng.random() < 0.8 else None
        ended, closed = at + waited + talk, at + waited + talk + wrap
        direction = "callback" if number % 50 == 0 else "inbound"
        yield (
            (
                *(call_id, 1, direction, "pbx", "", "", f"1900{rng.randrange(NUMBERS)}", "vi", at, "[]"),
                *(queue, agent if answered else None, answered, ended, closed, waited, talk, 0.0, wrap),
                *(result, reason),
            ),
            parts,
            _case(rng, number, at, queue, agent) if number % 20 == 0 else None,
        )


def _case(rng: random.Random, number: int, at: float, queue: str, owner: str) -> Row:
    resolved = at + rng.expovariate(1 / 86_400) if rng.random() < 0.98 else None
    closed = resolved + 3 * 86_400 if resolved else None
    state = "closed" if closed else "open"
    reason = f"reason-{rng.randrange(REASONS)}"
    return (
        *(f"C-2025-{number:08}", 1, state, reason, 2, queue, owner, "", "", at, at, resolved, closed),
        *(int(rng.random() < 0.05), at + 2 * 86_400),
    )


def batches(
    many: int, progress: Progress, name: str
) -> Iterator[list[tuple[str, tuple[str, ...], list[Row]]]]:
    """By table: its name, columns and rows."""
    task, made, size = progress.add_task(f"{name}: calls", total=many), calls(random.Random(4), many), 20_000
    while some := list(islice(made, size)):
        yield [
            ("interactions", CALL, [call for call, _, _ in some]),
            ("segments", SEGMENT, [part for _, parts, _ in some for part in parts]),
            ("cases", CASE, [case for _, _, case in some if case]),
        ]
        progress.advance(task, len(some))


async def fill_sqlite(file: Path, many: int, progress: Progress) -> None:
    with closing(sqlite3.connect(file)) as database:
        database.executescript("PRAGMA journal_mode = WAL; PRAGMA synchronous = OFF")
        for batch in batches(many, progress, "sqlite"):
            for table, columns, rows in batch:
                names, marks = ",".join(f'"{name}"' for name in columns), ",".join("?" * len(columns))
                database.executemany(f"INSERT INTO {table} ({names}) VALUES ({marks})", rows)  # noqa: S608
            database.commit()
        database.execute("ANALYZE")


async def fill_postgres(url: str, many: int, progress: Progress) -> None:
    connection = await asyncpg.connect(url)
    for batch in batches(many, progress, "postgresql"):
        for table, columns, rows in batch:
            await connection.copy_records_to_table(table, columns=columns, records=rows)
    await connection.execute("VACUUM ANALYZE")
    await connection.close()


async def measure(url: str, name: str, progress: Progress, *, new: bool) -> dict[str, Any]:
    engine = make_engine(url)
    rollup = Rollup(engine, HOME)
    task = progress.add_task(f"{name}: sums", total=1.0)
    begun = time.perf_counter()
    sum_up = rollup.rebuild if new else rollup.refresh
    quarters = await sum_up(lambda done: progress.update(task, completed=done))
    rebuilt_s = time.perf_counter() - begun
    if name == "postgresql":
        async with writing(engine) as connection:
            await connection.execute(text("ANALYZE"))
    year = Question(start=FIRST, end=FIRST + DAYS * 86_400, zone=HOME)
    waiting = replace(year, now=year.end)
    asked = {
        "queues, all of the year, with what waits": waiting,
        "all of the year, with what waits": replace(waiting, by=By.ALL),
        "queues, all of the year": year,
        "queues, day by day": replace(year, interval=Interval.DAY),
        "all, day by day": replace(year, by=By.ALL, interval=Interval.DAY),
        "agents, all of the year": replace(year, by=By.AGENT),
        "teams, all of the year": replace(year, by=By.TEAM),
        "reasons, all of the year": replace(year, by=By.REASON),
        "queues, a week by hours": replace(year, end=FIRST + 7 * 86_400, interval=Interval.HOUR),
        "queues, from within a quarter": replace(year, start=FIRST + 12_345.6, end=year.end - 9_876.5),
    }
    for zone in ABROAD:
        abroad = replace(year, start=midnight(date(2025, 1, 1), zone), zone=zone)
        abroad = replace(abroad, end=midnight(date(2026, 1, 1), zone))
        asked[f"queues, all of the year, {zone}"] = abroad
        asked[f"queues, day by day, {zone}"] = replace(abroad, interval=Interval.DAY)
        asked[f"all, day by day, {zone}"] = replace(abroad, by=By.ALL, interval=Interval.DAY)
    teams = {f"agent-{n:03}": f"team-{n % 7}" for n in range(AGENTS)}
    pages: dict[str, float] = {}
    for what, question in asked.items():
        seconds = []
        for _ in range(TIMES):
            begun = time.perf_counter()
            answer(await report(engine, question, teams), question)
            seconds.append(time.perf_counter() - begun)
        pages[what] = round(statistics.median(seconds), 4)
    straight = round(await _straight(engine), 4)
    await engine.dispose()
    return {
        "quarters": quarters,
        "rebuild_s": round(rebuilt_s, 1),
        "page_s": pages,
        "straight_s": straight,
        "ratio": round(pages["queues, all of the year"] / straight, 4),
        "slowest_of_limit": round(max(pages.values()) / LIMIT_S, 3),
    }


async def _straight(engine: AsyncEngine) -> float:
    seconds = []
    for _ in range(3):
        begun = time.perf_counter()
        async with reading(engine) as connection:
            year = {"start": FIRST, "end": FIRST + DAYS * 86_400}
            (await connection.execute(text(STRAIGHT), year)).all()
        seconds.append(time.perf_counter() - begun)
    return statistics.median(seconds)


async def sqlite(folder: Path, many: int, progress: Progress) -> dict[str, Any]:
    file = folder / f"year-{many}.db"
    url = f"sqlite:///{file}"
    new = not file.exists()
    await migrate(url)
    if new:
        await fill_sqlite(file, many, progress)
    return await measure(url, "sqlite", progress, new=new)


async def postgresql(folder: Path, many: int, progress: Progress) -> dict[str, Any]:
    async with PrivatePostgres(folder / f"year-{many}-postgresql") as cluster:
        name = "year"
        connection = await asyncpg.connect(cluster.url)
        there = await connection.fetchval("SELECT count(*) FROM pg_database WHERE datname = $1", name)
        await connection.close()
        url = cluster.url.removesuffix("postgres") + name
        if not there:
            url = await cluster.database(name)
        await migrate(url)
        if not there:
            await fill_postgres(url, many, progress)
        return await measure(url, "postgresql", progress, new=not there)


def main() -> None:
    """Make the year, sum it up, ask for pages."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--calls", type=int, default=200_000)
    parser.add_argument("--database", choices=["sqlite", "postgresql"], help="only this one")
    parser.add_argument(
        "--keep",
        type=Path,
        help="make the databases in this folder and leave them; what is there is asked again",
    )
    parser.add_argument("--json", action="store_true", help="write one JSON object to stdout")
    arguments = parser.parse_args()
    both = {"sqlite": sqlite, "postgresql": postgresql}
    found: dict[str, Any] = {"calls": arguments.calls, "limit_s": LIMIT_S}
    with tempfile.TemporaryDirectory() as passing, Progress(console=Console(stderr=True)) as progress:
        folder = arguments.keep or Path(passing)
        folder.mkdir(parents=True, exist_ok=True)
        for name, work in both.items():
            if arguments.database in (None, name):
                found[name] = asyncio.run(work(folder, arguments.calls, progress))
    if arguments.json:
        print(json.dumps(found))
        return
    for name in both.keys() & found.keys():
        one = found[name]
        print(
            f"{name}: {arguments.calls} calls, {one['quarters']} quarters summed up in {one['rebuild_s']} s"
        )
        for what, seconds in one["page_s"].items():
            print(f"  {what:48} {1000 * seconds:7.1f} ms, {seconds / LIMIT_S:.2f} of the limit")
        log = f"{1000 * one['straight_s']:7.1f} ms; a page takes {one['ratio']} of it"
        print(f"  {'straight from the log, by queue':48} {log}")


if __name__ == "__main__":
    main()
