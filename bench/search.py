"""How long a search takes on a generated million lines, beside LIKE and tantivy on the same lines.

`python -m bench search [--lines 1000000] [--seed 1] [--queries 40] [--rounds 1] [--only sqlite]
[--keep FOLDER] [--json]`

Every figure is of one page of 20 lines as the screens show it: the call, its lines, what is highlighted. LIKE
and tantivy only give the numbers of 20 lines and calls. `newest`, `ranked` and so on are kinds of queries, of
words of every commonness; the limits are those of the project for a million lines.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import math
import random
import secrets
import statistics
import tempfile
import time
from collections.abc import Awaitable, Callable, Iterator
from contextlib import AsyncExitStack
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn
from rich.table import Table
from sqlalchemy import insert, select, text
from sqlalchemy.ext.asyncio import AsyncEngine

from bench import speech
from deploy.postgres import PrivatePostgres
from interactions.database import make_engine, migrate, reading, writing
from interactions.fold import fold
from interactions.schema import interactions, recordings, transcript_segments, transcripts
from interactions.search import Filters, SearchIndex, TranscriptSearch
from interactions.search.calls import Order
from interactions.search.filters import ALL
from interactions.transcripts import Transcripts
from transcription.transcript import Segment, Transcript

LIMITS_MS = {"sqlite": {"newest": 20.0, "ranked": 150.0}, "postgresql": {"newest": 40.0, "ranked": 150.0}}
_BATCH = 500  # calls written at once
_PAGE = 20


@dataclass(frozen=True, slots=True)
class Query:
    kind: str
    typed: str
    filters: Filters = ALL
    order: Order = Order.NEWEST


@dataclass(frozen=True, slots=True)
class Times:
    """Milliseconds."""

    p50: float
    p95: float
    worst: float
    slowest: str


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--lines", type=int, default=20_000)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--queries", type=int, default=40, help="of each kind")
    parser.add_argument("--rounds", type=int, default=1, help="best of so many, on a busy machine")
    parser.add_argument("--only", choices=("sqlite", "postgresql"), help="measure one database")
    parser.add_argument("--keep", type=Path, help="make the databases here, and use those that are there")
    parser.add_argument("--json", action="store_true", help="write one JSON object to stdout")
    arguments = parser.parse_args()
    if min(arguments.lines, arguments.queries, arguments.rounds) < 1:
        parser.error("--lines, --queries, --rounds: at least one")
    report = asyncio.run(measure(arguments))
    if arguments.json:
        print(json.dumps(report, ensure_ascii=False))
    else:
        show(report)


async def measure(arguments: argparse.Namespace) -> dict[str, Any]:
    made = list(queries(arguments.queries, arguments.seed))
    report: dict[str, Any] = {
        "lines": arguments.lines,
        "seed": arguments.seed,
        "rounds": arguments.rounds,
        "engines": {},
    }
    async with AsyncExitStack() as stack:
        folder = arguments.keep or Path(stack.enter_context(tempfile.TemporaryDirectory()))
        bars = Progress(
            TextColumn("{task.description}"),
            BarColumn(),
            MofNCompleteColumn(),
            TimeRemainingColumn(),
            console=Console(stderr=True),
        )
        stack.enter_context(bars)
        folder.mkdir(parents=True, exist_ok=True)
        for name in ("sqlite", "postgresql"):
            if arguments.only in (None, name):
                report["engines"] |= await of_database(name, folder, arguments, made, bars, stack)
        report["engines"] |= of_tantivy(folder, arguments, made, bars)
    for name, limits in LIMITS_MS.items():
        for kind, limit in limits.items():
            if kind in report["engines"].get(name, {}).get("kinds", {}):
                took = report["engines"][name]["kinds"][kind]["p95"]
                report["engines"][name].setdefault("of_limit", {})[kind] = round(took / limit, 3)
    return report


def queries(each: int, seed: int) -> Iterator[Query]:
    """Of words that are common, of the middle, and rare."""
    chance = random.Random(seed + 1)
    words = speech.vocabulary(random.Random(seed))

    def word() -> str:
        return words[min(int(len(words) ** chance.random()) - 1, len(words) - 1)]

    def plain(count: int) -> str:
        return " ".join(word() for _ in range(count))

    year = speech.ARRIVED
    for n in range(each):
        one, two = plain(1), plain(2)
        for typed in (one, two, plain(3), f'"{two}"', f"{word()[:2]}*", f"{word()} OR {word()}"):
            yield Query("newest", typed)
        yield Query("newest", f"{one} -{word()}")
        yield Query("newest", f"agent:{one} customer:{word()}")
        yield Query("ranked", one, order=Order.BEST)
        yield Query("ranked", two, order=Order.BEST)
        yield Query("ranked", f'"{plain(2)}" OR {plain(1)}', order=Order.BEST)
        yield Query("near", f"{word()} NEAR/5 {word()}")
        yield Query("phrase of three", f'"{plain(3)}"')
        queue, agent = speech.QUEUES[n % len(speech.QUEUES)], f"agent{n % speech.AGENTS:02}"
        since = year + chance.random() * 86_400 * 30
        yield Query("filtered", one, Filters(queue=queue, agent_id=agent))
        yield Query("filtered", two, Filters(since=since, until=since + 7 * 86_400))
        yield Query("filtered", one, Filters(connected_s_from=100.0, queue=queue))


async def of_database(
    name: str,
    folder: Path,
    arguments: argparse.Namespace,
    made: list[Query],
    bars: Progress,
    stack: AsyncExitStack,
) -> dict[str, Any]:
    if name == "sqlite":
        path = folder / f"search-{arguments.lines}-{arguments.seed}.db"
        url, fresh = f"sqlite:///{path}", not path.exists()
    else:
        cluster = await stack.enter_async_context(PrivatePostgres(folder / "postgres"))
        known = folder / "postgres" / f"made-{arguments.lines}-{arguments.seed}"
        fresh = not known.exists()
        base = f"search_{arguments.lines}_{arguments.seed}"
        url = await cluster.database(base) if fresh else cluster.url.removesuffix("postgres") + base
    await migrate(url)
    engine = make_engine(url, answer_s=None)
    stack.push_async_callback(engine.dispose)
    found: dict[str, Any] = {}
    if fresh:
        found["made_s"], found["indexed_s"] = await fill(name, engine, arguments, bars)
        if name == "postgresql":
            known.touch()
    search = TranscriptSearch(engine)

    async def ours(query: Query) -> int:
        page = await search.search(query.typed, limit=_PAGE, filters=query.filters, order=query.order)
        return len(page.items)

    found["kinds"] = await timed(name, made, ours, bars, arguments.rounds)
    found["saved_to_found_ms"] = await saved_to_found(engine)
    plain = [query for query in made if query.kind == "newest" and not set('*-:()"') & set(query.typed)]
    plain = [query for query in plain if " OR " not in query.typed]

    async def like(query: Query) -> int:
        said = transcript_segments.c
        asked = select(said.id).order_by(said.id.desc()).limit(_PAGE)
        for each in fold(query.typed).split():
            asked = asked.where((" " + said.pii_folded + " ").like(f"% {each} %"))
        async with reading(engine) as connection:
            return len((await connection.execute(asked)).all())

    async def same(query: Query) -> int:
        return await ours(query)

    few = plain[:: max(1, len(plain) // 30)]
    beside = await timed(f"{name}: LIKE", few, like, bars, arguments.rounds)
    mine = await timed(f"{name}: the same", few, same, bars, arguments.rounds)
    return {name: found, f"{name} LIKE": {"kinds": beside, "ours": mine}}


async def fill(
    name: str, engine: AsyncEngine, arguments: argparse.Namespace, bars: Progress
) -> tuple[float, float]:
    """The calls are written, then read into the index; how long each took."""
    began = time.perf_counter()
    bar = bars.add_task(f"{name}: lines", total=arguments.lines)
    batch: list[speech.MadeUp] = []
    count = 0
    for call in speech.calls(arguments.lines, arguments.seed):
        batch.append(call)
        count += 1
        if len(batch) == _BATCH:
            await write(engine, batch)
            bars.advance(bar, sum(len(each.lines) for each in batch))
            batch = []
    await write(engine, batch)
    bars.update(bar, completed=arguments.lines)
    written = time.perf_counter()
    bar = bars.add_task(f"{name}: index", total=count)
    index = SearchIndex(engine)
    while done := await index.catch_up(_BATCH):
        bars.advance(bar, done)
    async with engine.connect() as connection:
        connection = await connection.execution_options(isolation_level="AUTOCOMMIT")
        await connection.execute(text("ANALYZE"))
    return round(written - began, 1), round(time.perf_counter() - written, 1)


async def write(engine: AsyncEngine, batch: list[speech.MadeUp]) -> None:
    if not batch:
        return
    async with writing(engine) as connection:
        await connection.execute(
            insert(interactions),
            [
                {
                    "call_id": call.call_id,
                    "version": 1,
                    "direction": "inbound",
                    "node": "pbx1",
                    "pii_number": f"09{number:08}",
                    "pii_e164": f"+849{number:08}",
                    "pii_name": "",
                    "dialled": "1900",
                    "language": "vi",
                    "arrived_at": call.arrived_at,
                    "ended_at": call.arrived_at + 100,
                    "menu_path": [],
                    "queue": call.queue,
                    "agent_id": call.agent_id,
                    "wait_s": 1.0,
                    "talk_s": len(call.lines) * 4.0,
                    "hold_s": 0.0,
                    "wrap_up_s": 0.0,
                    "outcome": "answered",
                    "tags": [],
                    "recording_id": f"{call.call_id}-r",
                }
                for number, call in enumerate(batch)
            ],
        )
        await connection.execute(
            insert(recordings),
            [
                {
                    "recording_id": f"{call.call_id}-r",
                    "call_id": call.call_id,
                    "started_at": call.arrived_at,
                    "status": "kept",
                }
                for call in batch
            ],
        )
        said = [call for call in batch if call.lines]
        if not said:
            return
        await connection.execute(
            insert(transcripts),
            [{"recording_id": f"{call.call_id}-r", "status": "ready", "language": "vi"} for call in said],
        )
        await connection.execute(
            insert(transcript_segments),
            [
                {
                    "recording_id": f"{call.call_id}-r",
                    "leg": leg,
                    "start": start,
                    "end": end,
                    "pii_text": spoken,
                    "pii_folded": folded,
                    "pii_words": [],
                }
                for call in said
                for leg, start, end, spoken, folded in reversed(call.lines)
            ],
        )


async def timed(
    name: str, made: list[Query], ask: Callable[[Query], Awaitable[int]], bars: Progress, rounds: int
) -> dict[str, Any]:
    """Each query, after one that warms up; the best of so many rounds."""
    bar = bars.add_task(f"{name}: queries", total=rounds * len(made))
    best = [math.inf] * len(made)
    await ask(made[0])
    for _ in range(rounds):
        for n, query in enumerate(made):
            began = time.perf_counter()
            await ask(query)
            best[n] = min(best[n], (time.perf_counter() - began) * 1000)
            bars.advance(bar)
    took: dict[str, list[tuple[float, str]]] = {}
    for query, ms in zip(made, best, strict=True):
        took.setdefault(query.kind, []).append((ms, query.typed))
    return {kind: asdict(_times(times)) for kind, times in took.items()}


def _times(took: list[tuple[float, str]]) -> Times:
    sorted_ms = sorted(took)
    at = [ms for ms, _ in sorted_ms]
    p95 = statistics.quantiles(at, n=20)[-1] if len(at) > 1 else at[0]
    return Times(round(statistics.median(at), 2), round(p95, 2), round(at[-1], 2), sorted_ms[-1][1])


async def saved_to_found(engine: AsyncEngine) -> float:
    """From before a transcript is saved until its words are found, in milliseconds."""
    word = "".join(chr(ord("a") + each % 26) for each in secrets.token_bytes(12))
    call = speech.MadeUp(word, speech.ARRIVED, "sales", "agent00", ())
    await write(engine, [call])
    said = Transcript("vi", 9.0, (Segment("agent", 0.0, 3.0, f"dạ {word} ạ", ()),))
    began = time.perf_counter()
    await Transcripts(engine).save(f"{call.call_id}-r", 1, said)
    found = await TranscriptSearch(engine).search(word)
    took = (time.perf_counter() - began) * 1000
    if len(found.items) != 1:
        raise SystemExit("a transcript that was saved is not found")
    return round(took, 1)


def of_tantivy(
    folder: Path, arguments: argparse.Namespace, made: list[Query], bars: Progress
) -> dict[str, Any]:
    """The same words in tantivy, a document for each call, newest first and best first."""
    try:
        import tantivy
    except ImportError:
        return {"tantivy": {"missing": "pip install tantivy"}}
    fields = tantivy.SchemaBuilder()
    fields.add_integer_field("id", stored=True, fast=True)
    fields.add_text_field("text", tokenizer_name="whitespace")
    home = folder / f"tantivy-{arguments.lines}-{arguments.seed}"
    fresh = not home.exists()
    home.mkdir(exist_ok=True)
    index = tantivy.Index(fields.build(), path=str(home))
    began = time.perf_counter()
    if fresh:
        bar = bars.add_task("tantivy: index", total=arguments.lines)
        writer = index.writer(100_000_000, 1)
        for number, call in enumerate(speech.calls(arguments.lines, arguments.seed)):
            words = " ¶ ".join(folded for *_, folded in call.lines)
            writer.add_document(tantivy.Document(id=number, text=words))
            bars.advance(bar, len(call.lines))
        writer.commit()
        writer.wait_merging_threads()
    made_s = round(time.perf_counter() - began, 1)
    index.reload()
    searcher = index.searcher()
    took: dict[str, list[tuple[float, str]]] = {}
    for query in made:
        if query.filters != ALL or set("*:") & set(query.typed) or "NEAR" in query.typed:
            continue
        typed = " ".join(
            part if part in ("OR", '"') else ("" if part.startswith("-") else "+") + part
            for part in folded_query(query.typed).split(" ")
        )
        typed = folded_query(query.typed) if '"' in typed or " OR " in typed else typed
        began = time.perf_counter()
        asked = index.parse_query(typed, ["text"])
        newest = "id" if query.order is Order.NEWEST else None
        found = searcher.search(asked, _PAGE, order_by_field=newest)
        for _, place in found.hits:
            searcher.doc(place)
        took.setdefault(query.kind, []).append(((time.perf_counter() - began) * 1000, query.typed))
    kinds = {kind: asdict(_times(times)) for kind, times in took.items()}
    return {"tantivy": {"indexed_s": made_s, "kinds": kinds}}


def folded_query(typed: str) -> str:
    """The words folded, the signs as they are."""
    parts = []
    for part in typed.split(" "):
        bare = part.strip('"-')
        parts.append(part if part == "OR" else part.replace(bare, fold(bare)) if bare else part)
    return " ".join(parts)


def show(report: dict[str, Any]) -> None:
    table = Table(title=f"{report['lines']:,} lines, ms, best of {report['rounds']}")
    for name in ("engine", "queries", "p50", "p95", "worst", "slowest query", "of the limit"):
        table.add_column(name, justify="left" if name in ("engine", "queries") else "right")
    for name, engine in report["engines"].items():
        if "missing" in engine:
            table.add_row(name, f"not installed: {engine['missing']}")
            continue
        for label in ("kinds", "ours"):
            for kind, times in engine.get(label, {}).items():
                limit = engine.get("of_limit", {}).get(kind)
                table.add_row(
                    name if label == "kinds" else f"{name}: ours",
                    kind,
                    *(f"{times[each]:.2f}" for each in ("p50", "p95", "worst")),
                    times["slowest"],
                    "" if limit is None or label == "ours" else f"{limit:.2f}",
                )
        for name_of, value in engine.items():
            if name_of.endswith(("_s", "_ms")):
                table.add_row(name, name_of, f"{value}")
    Console().print(table)


if __name__ == "__main__":
    main()
