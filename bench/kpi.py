"""How long a page of key figures takes over a year of calls, beside the same figures straight from the log.

`python -m bench.kpi [--calls 200000] [--json] [--keep FILE]`. A year of calls is made by a seeded script in a
SQLite file, then summed up from nothing. `page` is the whole report in seconds, sums to rows, median of
several; `straight` is one SQL statement that counts offered, answered, abandoned, in time and handled from
the segments by queue; `ratio` compares the two for the same question. The limit for a page is 0.3 s.
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
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from rich.console import Console
from rich.progress import Progress

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from interactions.database import make_engine, migrate
from interactions.kpi.answer import answer
from interactions.kpi.intervals import Interval, moment
from interactions.kpi.question import By, Question
from interactions.kpi.report import report
from interactions.kpi.rollup import Rollup

LIMIT_S = 0.3
DAYS = 365
QUEUES, AGENTS, NUMBERS, REASONS = 10, 100, 3, 20
HOME, ABROAD = ZoneInfo("Asia/Ho_Chi_Minh"), ZoneInfo("America/New_York")
FIRST = moment("2025-01-01", HOME)
TIMES = 7

CALL = (
    "INSERT INTO interactions (call_id, version, direction, node, pii_number, pii_name, dialled, language,"
    " arrived_at, menu_path, queue, agent_id, wait_s, talk_s, hold_s, wrap_up_s, outcome, disposition,"
    " closed_at) VALUES (?, 1, 'inbound', 'pbx', '', '', ?, 'vi', ?, '[]', ?, ?, ?, ?, 0, ?, ?, ?, ?)"
)
SEGMENT = "INSERT INTO segments VALUES (?, ?, ?, ?, ?, ?, ?, ?)"
STRAIGHT = """
SELECT s.queue, count(*), sum(result = 'answered'), sum(result = 'abandoned'),
    sum(result = 'answered' AND "end" - start <= 20),
    avg(CASE WHEN result = 'answered' THEN "end" - start END),
    avg(CASE WHEN result = 'answered' THEN i.talk_s + i.hold_s + i.wrap_up_s END)
FROM segments s JOIN interactions i USING (call_id)
WHERE kind = 'queue' AND start >= ? AND start < ? GROUP BY s.queue
"""

Rows = tuple[tuple[Any, ...], list[tuple[Any, ...]]]


def calls(rng: random.Random, many: int) -> Iterator[Rows]:
    """In order of time, most of them in the day; a row of `interactions` and its rows of `segments`."""
    for number in range(many):
        day = number * DAYS // many
        at = FIRST + day * 86_400 + min(max(rng.gauss(13, 3), 0), 23.99) * 3600
        call_id, queue = f"c{number:08}", f"queue-{min(int(rng.expovariate(0.35)), QUEUES - 1)}"
        agent = f"agent-{rng.randrange(AGENTS):03}"
        waited = rng.expovariate(1 / 15)
        result = "answered" if rng.random() < 0.93 else "abandoned"
        answered = at + waited
        talk, wrap = rng.expovariate(1 / 200), rng.expovariate(1 / 30)
        parts: list[tuple[Any, ...]] = [(call_id, 0, "queue", at, answered, queue, None, result)]
        if result == "answered":
            parts += [
                (call_id, 1, "ring", at, answered, None, agent, "answered"),
                (call_id, 2, "talk", answered, answered + talk, None, agent, "caller_hung_up"),
                (call_id, 3, "wrap_up", answered + talk, answered + talk + wrap, None, agent, "done"),
            ]
        else:
            talk = wrap = 0.0
        reason = f"reason-{rng.randrange(REASONS)}" if rng.random() < 0.8 else None
        dialled = f"1900{rng.randrange(NUMBERS)}"
        ended = answered + talk + wrap
        row = (call_id, dialled, at, queue, agent, waited, talk, wrap, result, reason, ended)
        yield row, parts


def fill(file: Path, many: int, progress: Progress) -> None:
    task = progress.add_task("calls", total=many)
    rng, batch = random.Random(4), 20_000
    with closing(sqlite3.connect(file)) as database:
        database.executescript("PRAGMA journal_mode = WAL; PRAGMA synchronous = OFF")
        made = calls(rng, many)
        for _ in range(0, many, batch):
            some = [found for found, _ in zip(made, range(batch), strict=False)]
            database.executemany(CALL, (row for row, _ in some))
            database.executemany(SEGMENT, (part for _, parts in some for part in parts))
            database.commit()
            progress.advance(task, len(some))


async def measure(file: Path, progress: Progress) -> dict[str, Any]:
    engine = make_engine(f"sqlite:///{file}")
    rollup = Rollup(engine, HOME)
    task = progress.add_task("sums", total=1.0)
    begun = time.perf_counter()
    quarters = await rollup.rebuild(lambda done: progress.update(task, completed=done))
    rebuilt_s = time.perf_counter() - begun
    year = Question(start=FIRST, end=FIRST + DAYS * 86_400, zone=HOME)
    asked = {
        "queues, all of the year": year,
        "queues, day by day": replace(year, interval=Interval.DAY),
        "all, day by day": replace(year, by=By.ALL, interval=Interval.DAY),
        "agents, all of the year": replace(year, by=By.AGENT),
        "teams, all of the year": replace(year, by=By.TEAM),
        "reasons, all of the year": replace(year, by=By.REASON),
        "queues, a week by hours": replace(year, end=FIRST + 7 * 86_400, interval=Interval.HOUR),
        "queues, from within a quarter": replace(year, start=FIRST + 12_345.6, end=year.end - 9_876.5),
        "queues, day by day on clocks elsewhere": replace(year, interval=Interval.DAY, zone=ABROAD),
    }
    teams = {f"agent-{n:03}": f"team-{n % 7}" for n in range(AGENTS)}
    pages: dict[str, float] = {}
    for name, question in asked.items():
        seconds = []
        for _ in range(TIMES):
            begun = time.perf_counter()
            answer(await report(engine, question, teams), question)
            seconds.append(time.perf_counter() - begun)
        pages[name] = round(statistics.median(seconds), 4)
    await engine.dispose()
    return {"quarters": quarters, "rebuild_s": round(rebuilt_s, 1), "page_s": pages}


def straight(file: Path) -> float:
    seconds = []
    with closing(sqlite3.connect(file)) as database:
        for _ in range(3):
            begun = time.perf_counter()
            database.execute(STRAIGHT, (FIRST, FIRST + DAYS * 86_400)).fetchall()
            seconds.append(time.perf_counter() - begun)
    return round(statistics.median(seconds), 4)


def main() -> None:
    """Make the year, sum it up, ask for pages."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--calls", type=int, default=200_000)
    parser.add_argument("--keep", type=Path, help="make the database here and leave it")
    parser.add_argument("--json", action="store_true", help="write one JSON object to stdout")
    arguments = parser.parse_args()
    console = Console(stderr=True)
    with tempfile.TemporaryDirectory() as folder, Progress(console=console) as progress:
        file = arguments.keep or Path(folder, "year.db")
        if not file.exists():
            asyncio.run(migrate(f"sqlite:///{file}"))
            fill(file, arguments.calls, progress)
        found = asyncio.run(measure(file, progress))
        log_s = straight(file)
    page_s = found["page_s"]
    found |= {
        "calls": arguments.calls,
        "straight_s": log_s,
        "ratio": round(page_s["queues, all of the year"] / log_s, 4),
        "limit_s": LIMIT_S,
        "slowest_of_limit": round(max(page_s.values()) / LIMIT_S, 3),
    }
    if arguments.json:
        print(json.dumps(found))
        return
    print(f"{arguments.calls} calls: {found['quarters']} quarters summed up in {found['rebuild_s']} s")
    for name, seconds in page_s.items():
        print(f"{name:40} {1000 * seconds:7.1f} ms, {seconds / LIMIT_S:.2f} of the limit")
    print(
        f"{'straight from the log, by queue':40} {1000 * log_s:7.1f} ms; a page takes {found['ratio']} of it"
    )


if __name__ == "__main__":
    main()
