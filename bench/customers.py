"""How fast a table of customers is taken over, and how fast a caller is found among them.

`python bench/customers.py [--rows 20000] [--json]`, on SQLite. The peer of the import writes the same rows
bare: numbers made comparable, two INSERTs each, no look whether they are there, no audit. The peer of the
look-up is one SELECT by key through the same driver.
"""

import argparse
import asyncio
import csv
import json
import random
import sqlite3
import sys
import tempfile
import time
from collections.abc import Awaitable, Callable
from pathlib import Path
from statistics import quantiles
from typing import Any

from sqlalchemy import select

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from interactions.database import migrate, reading
from interactions.number import e164
from interactions.people.columns import columns, recognised
from interactions.people.importing import Bad, Import, Outcome
from interactions.people.sheet import open_sheet
from interactions.schema import customer_numbers
from interactions.store import InteractionLog

_LOOK_UPS = 1000


def main() -> None:
    """Measure both and say how they compare."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--rows", type=int, default=20_000)
    parser.add_argument("--json", action="store_true", help="write one JSON object to stdout")
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        report = asyncio.run(measured(Path(folder), arguments.rows))
    print(json.dumps(report) if arguments.json else plain(report))


async def measured(folder: Path, rows: int) -> dict[str, Any]:
    table = folder / "customers.csv"
    numbers = write_table(table, rows)
    urls = [f"sqlite:///{folder}/{name}.db" for name in ("ours", "bare")]
    for url in urls:
        await migrate(url)
    bare_s = bare(table, folder / "bare.db")
    log = await InteractionLog.open(urls[0])
    try:
        first_s, first = await take(log, table)
        again_s, again = await take(log, table)
        if (first.new, again.same) != (rows, rows):
            raise AssertionError(f"not what was to be measured: {first}, {again}")
        chance = random.Random(1)
        asked = [chance.choice(numbers) for _ in range(_LOOK_UPS)]

        async def ours(number: str) -> None:
            await log.caller(number, before_call="-")

        async def by_key(number: str) -> None:
            async with reading(log.engine) as connection:
                await connection.scalar(
                    select(customer_numbers.c.customer_id).where(
                        customer_numbers.c.pii_e164 == f"+84{number[1:]}"
                    )
                )

        found_ms, key_ms = await p95_ms(ours, asked), await p95_ms(by_key, asked)
    finally:
        await log.aclose()
    return {
        "rows": rows,
        "import_s": round(first_s, 2),
        "again_s": round(again_s, 2),
        "bare_s": round(bare_s, 2),
        "import_ratio": round(first_s / bare_s, 1),
        "again_ratio": round(again_s / bare_s, 1),
        "caller_p95_ms": round(found_ms, 2),
        "key_p95_ms": round(key_ms, 2),
        "caller_ratio": round(found_ms / key_ms, 1),
    }


def write_table(path: Path, rows: int) -> list[str]:
    """Names and notes as people have them; the numbers of all."""
    chance = random.Random(1)
    numbers = [f"09{10_000_000 + 7 * row}" for row in range(rows)]
    with path.open("w", encoding="utf-8", newline="") as text:
        out = csv.writer(text)
        out.writerow(["Số điện thoại", "Họ tên", "Hạng", "Email", "Ghi chú"])
        for row, number in enumerate(numbers):
            name = f"Nguyễn Thị {chance.choice(['Đào', 'Quỳnh', 'Lan'])}"
            out.writerow([number, name, chance.choice(["vip", ""]), f"k{row}@example.com", f"khách {row}"])
    return numbers


async def take(log: InteractionLog, table: Path) -> tuple[float, Outcome]:
    began = time.perf_counter()

    def left_out(bad: Bad) -> None:
        raise AssertionError(bad)

    with open_sheet(table, suits=recognised) as sheet:
        importing = Import(engine=log.engine, columns=columns(sheet.heading, {}), at=1.0, who="bench")
        outcome = await importing.run(sheet, left_out, lambda _read: None)
    return time.perf_counter() - began, outcome


def bare(table: Path, database: Path) -> float:
    began = time.perf_counter()
    connection = sqlite3.connect(database)
    with table.open(encoding="utf-8", newline="") as text, connection:
        rows = csv.reader(text)
        next(rows)
        for number, name, tier, email, note in rows:
            made = connection.execute(
                "INSERT INTO customers (pii_name, tier, pii_email, pii_note) VALUES (?, ?, ?, ?)",
                (name, tier, email, note),
            )
            connection.execute("INSERT INTO customer_numbers VALUES (?, ?)", (e164(number), made.lastrowid))
    connection.close()
    return time.perf_counter() - began


async def p95_ms(look_up: Callable[[str], Awaitable[None]], asked: list[str]) -> float:
    took = []
    for number in asked:
        began = time.perf_counter()
        await look_up(number)
        took.append((time.perf_counter() - began) * 1000)
    return quantiles(took, n=20)[-1]


def plain(report: dict[str, Any]) -> str:
    return "\n".join(
        [
            f"{report['rows']} rows: {report['import_s']} s, bare {report['bare_s']} s,"
            f" ratio {report['import_ratio']}",
            f"the same again: {report['again_s']} s, ratio {report['again_ratio']}",
            f"a caller: p95 {report['caller_p95_ms']} ms, one SELECT {report['key_p95_ms']} ms,"
            f" ratio {report['caller_ratio']}",
        ]
    )


if __name__ == "__main__":
    main()
