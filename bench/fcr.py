"""How fast contacts are judged, beside the least that it can cost: the rules alone, with all calls in memory.

    python -m bench.fcr [--calls 100000] [--json]

rules       `judge` over the contacts of every customer, nothing read or written
everything  `judge_due` on SQLite after all calls were saved: read, judged, written, marked for the sums
again       the same after `rebuild`, when every verdict is there already
one call    one more call is saved: until the verdicts of its customer are right again (p95)
"""

from __future__ import annotations

import argparse
import asyncio
import json
import random
import sys
import tempfile
import time
from collections import defaultdict
from dataclasses import replace
from pathlib import Path

from rich.console import Console
from rich.progress import Progress
from rich.table import Table

from interactions.database import migrate
from interactions.fcr.judge import DAY_S, Contact, Rules, judge
from interactions.fcr.store import judge_due, rebuild
from interactions.record import Interaction, Outcome
from interactions.store import InteractionLog

SEED = 1
START = 1_700_000_000.0
NOW = START + 370 * DAY_S
_EACH = 3  # calls of a customer in the year, on average
_AT_ONCE = 1_000
_SINGLE = 40


def made(count: int) -> list[Interaction]:
    """A year of calls; four of five are answered."""
    chance = random.Random(SEED)
    numbers = [f"+8490{number:07}" for number in range(max(1, count // _EACH))]
    calls = []
    for number in range(count):
        at = START + chance.random() * 365 * DAY_S
        answered = chance.random() < 0.8
        calls.append(
            Interaction(
                call_id=f"call-{number:07}",
                version=1,
                direction="inbound",
                node="bench",
                pii_number=chance.choice(numbers),
                pii_name="",
                dialled="1900",
                language="vi",
                arrived_at=at,
                queue="sales",
                agent_id="an" if answered else None,
                answered_at=at + 20 if answered else None,
                ended_at=at + 200,
                closed_at=at + 210,
                outcome=Outcome.ANSWERED if answered else Outcome.ABANDONED,
                disposition=chance.choice(["order", "bill", "fault", "other", None]) if answered else None,
            )
        )
    return calls


def rules_alone(calls: list[Interaction]) -> float:
    theirs: defaultdict[str, list[Contact]] = defaultdict(list)
    for call in calls:
        contact = Contact(
            call_id=call.call_id,
            at=call.arrived_at,
            answered=call.answered_at is not None,
            reason=call.disposition,
        )
        theirs[call.pii_number].append(contact)
    begun = time.perf_counter()
    for contacts in theirs.values():
        judge(contacts, Rules(), NOW)
    return time.perf_counter() - begun


async def measure(calls: list[Interaction], url: str) -> dict[str, float]:
    await migrate(url)
    log = await InteractionLog.open(url)
    try:
        with Progress(transient=True) as shown:
            task = shown.add_task("saving", total=len(calls))
            for first in range(0, len(calls), _AT_ONCE):
                await log.save_many(calls[first : first + _AT_ONCE])
                shown.advance(task, _AT_ONCE)
        took = {"rules": rules_alone(calls)}
        begun = time.perf_counter()
        await judge_due(log.engine, NOW)
        took["everything"] = time.perf_counter() - begun
        await rebuild(log.engine, NOW)
        begun = time.perf_counter()
        await judge_due(log.engine, NOW)
        took["again"] = time.perf_counter() - begun
        single = []
        for number, call in enumerate(calls[:_SINGLE]):
            await log.save(replace(call, call_id=f"more-{number}", arrived_at=call.arrived_at + 3600))
            begun = time.perf_counter()
            await judge_due(log.engine, NOW)
            single.append(time.perf_counter() - begun)
        took["one call"] = sorted(single)[int(len(single) * 0.95)]
        return took
    finally:
        await log.aclose()


def main() -> int:
    asked = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    asked.add_argument("--calls", type=int, default=100_000)
    asked.add_argument("--json", action="store_true")
    wanted = asked.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        took = asyncio.run(measure(made(wanted.calls), f"sqlite:///{Path(folder)}/fcr.db"))
    if wanted.json:
        print(json.dumps({"calls": wanted.calls, "seconds": took}))
        return 0
    table = Table("", "seconds", "calls/s", "times the rules alone", title=f"{wanted.calls} calls")
    for name, seconds in took.items():
        if name == "one call":
            table.add_row(name, f"{seconds:.4f}", "", f"1/{took['everything'] / seconds:.0f} of everything")
        else:
            table.add_row(
                name, f"{seconds:.2f}", f"{wanted.calls / seconds:,.0f}", f"{seconds / took['rules']:.1f}"
            )
    Console().print(table)
    return 0


if __name__ == "__main__":
    sys.exit(main())
