"""`python -m simulation --calls 1000 --seed 1`: one simulated day under the laws, and what came of it."""

from __future__ import annotations

import sys
import time
from collections import Counter
from typing import Annotated

from cyclopts import App, Parameter
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn
from rich.table import Table

from interactions.record import Interaction, Outcome
from simulation.hotline import hotline
from simulation.law import LawBroken
from simulation.mischief import Faults
from simulation.world import World

app = App(name="simulation", help="A day of a simulated hotline, in virtual time.")


@app.default
def day(
    *,
    calls: Annotated[int, Parameter(help="How many callers dial.")] = 1000,
    seed: Annotated[int, Parameter(help="The same seed gives the same day.")] = 1,
    agents: Annotated[int, Parameter(help="How many people answer.")] = 12,
    link_losses: Annotated[int, Parameter(help="How often the link to the exchange breaks.")] = 3,
) -> int:
    """Simulate a day; exit code 1 when a law was broken."""
    console = Console()
    world = World(hotline(agents), seed, calls=calls, faults=Faults(link_losses=link_losses))
    began = time.perf_counter()
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
    try:
        with Progress(*columns, console=console) as progress:
            bar = progress.add_task("calls", total=calls)
            world.run(lambda dialled: progress.update(bar, completed=dialled))
    except LawBroken as broken:
        console.print(f"[bold red]A law was broken:[/] {broken.law}")
        console.print("\n".join([str(broken), *broken.__notes__]), markup=False)
        return 1
    console.print(_summary(world, time.perf_counter() - began))
    return 0


def _summary(world: World, took_s: float) -> Table:
    records = list(world.saved.values())
    answered = [record for record in records if record.outcome is Outcome.ANSWERED]
    told = Counter(type(event).__name__ for event in world.journal)
    back = sum(record.callback_of is not None for record in records)
    table = Table(title=f"{len(records) - back} calls in {took_s:.1f} s; no law broken")
    table.add_column("what")
    table.add_column("how many", justify="right")
    for outcome, count in Counter(record.outcome for record in records).most_common():
        table.add_row(outcome.value, str(count))
    table.add_section()
    for name in ("RingFailed", "CallHeld", "AgentSkillsChanged", "QueueTuned", "CommandFailed", "PbxLost"):
        table.add_row(name, str(told[name]))
    table.add_row("callbacks", str(back))
    table.add_row("decisions explained", str(len(world.decisions)))
    table.add_row("events", str(len(world.journal)))
    table.add_row("recordings transcribed", str(len(world.transcribed)))
    table.add_section()
    for title, seconds in (
        ("mean wait", [record.wait_s for record in answered]),
        ("mean talk", [record.talk_s for record in answered]),
        ("mean handle time", [record.handle_s for record in answered]),
    ):
        table.add_row(title, f"{_mean(seconds):.1f} s")
    table.add_row("answered within 20 s", f"{_within(answered, records, 20.0):.0%} of those offered")
    return table


def _mean(values: list[float]) -> float:
    return sum(values) / len(values) if values else 0.0


def _within(answered: list[Interaction], records: list[Interaction], seconds: float) -> float:
    offered = [record for record in records if record.offered_at is not None]
    return sum(record.wait_s <= seconds for record in answered) / len(offered) if offered else 0.0


if __name__ == "__main__":
    sys.exit(app())
