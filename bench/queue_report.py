"""What was measured of the two hotlines: beside each other, as ratios, and held against what was promised.

The rows are app_queue's, then as many of Tổng Đài in the same situations; the last is the most crowded one.
"""

from __future__ import annotations

import os
from dataclasses import asdict, dataclass, field
from typing import Any

from rich.console import Console
from rich.table import Table

from bench.trace import Figures

OTHERS = 0.3  # cores; when other work takes more, milliseconds say little


@dataclass(frozen=True, slots=True)
class Row:
    """What one hotline did in one situation."""

    hotline: str
    situation: str
    waits: dict[str, Figures]
    cores: dict[str, float]  # machine, measurement (all of it), of that asterisk and service
    load_average: float
    refused: int  # actions that Asterisk refused

    def others(self) -> float:
        """Cores that were used by what does not belong to the measurement."""
        return max(0.0, self.cores["machine"] - self.cores["measurement"])


@dataclass(frozen=True, slots=True)
class Target:
    what: str
    ours: float
    limit: float
    met: bool = field(init=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "met", self.ours <= self.limit)


def targets(rows: list[Row]) -> list[Target]:
    """What was promised, with the most crowded situation for what concerns a crowd."""
    half = len(rows) // 2
    theirs, ours = rows[:half], rows[half:]
    median_of = {
        kind: (theirs[at].waits[kind].median, ours[at].waits[kind].median)
        for kind, at in (("arrive_to_ring", 0), ("free_to_ring", -1))
    }
    their_free, our_free = median_of["free_to_ring"]
    their_arrival, our_arrival = median_of["arrive_to_ring"]
    return [
        Target("free → ring, median: a 50th of app_queue's", our_free, round(their_free / 50, 3)),
        Target("free → ring, p99: 25 ms", ours[-1].waits["free_to_ring"].p99, 25.0),
        Target("arrive → ring, median: 3 × app_queue's", our_arrival, round(3 * their_arrival, 3)),
        *(
            Target(
                f"answer → joined, median, {row.situation}: 5 ms", row.waits["answer_to_joined"].median, 5.0
            )
            for row in ours
        ),
    ]


def ratios(rows: list[Row]) -> list[dict[str, Any]]:
    """Of medians, app_queue's to ours: above 1 we are quicker."""
    half = len(rows) // 2
    return [
        {"wait": kind, "situation": theirs.situation}
        | {"ratio": round(theirs.waits[kind].median / ours.waits[kind].median, 2)}
        for theirs, ours in zip(rows[:half], rows[half:], strict=True)
        for kind in theirs.waits
    ]


def as_json(rows: list[Row]) -> dict[str, Any]:
    return {
        "cores": os.cpu_count(),
        "rows": [asdict(row) for row in rows],
        "ratios": ratios(rows),
        "targets": [asdict(target) for target in targets(rows)],
    }


def show(rows: list[Row], console: Console) -> None:
    table = Table("milliseconds", "", *("n", "median", "p95", "p99", "worst"))
    half = len(rows) // 2
    for theirs, ours in zip(rows[:half], rows[half:], strict=True):
        table.add_section()
        for kind in theirs.waits:
            for row in (theirs, ours):
                found = row.waits[kind]
                numbers = (found.median, found.p95, found.p99, found.worst)
                name = f"{kind.replace('_to_', ' → ')}, {row.situation}" if row is theirs else ""
                table.add_row(name, row.hotline, str(found.count), *(f"{number:.1f}" for number in numbers))
    console.print(table)
    for row in rows:
        console.print(f"{row.situation}, {row.hotline}: {_used(row)}")
    for target in targets(rows):
        mark = "[green]met[/green]" if target.met else "[red]missed[/red]"
        console.print(f"{mark}  {target.what}: {target.ours:.2f} ms, at most {target.limit:.2f} ms")


def _used(row: Row) -> str:
    cores, others = row.cores, row.others()
    said = f"cores used: Asterisk {cores['asterisk']}, the service {cores['service']}, others {others:.2f}"
    return f"[red]{said}: the machine was not ours[/red]" if others > OTHERS else said
