"""What was beside what would have been: as JSON for programs, as tables for people."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import fields
from typing import Any

from rich.console import Group
from rich.text import Text

from planning.comparison import Comparison
from planning.figures import Figures
from planning.replications import Summary
from planning.report import dumps, figures_table, flat
from planning.student import Estimate
from planning.words import Numbers

# Every call of the log "waits" while a phone rings: the share that waited at all says nothing here.
WITHOUT = frozenset({"p_wait"})


def as_json(made: Comparison) -> str:
    queues = [
        {"name": kind[0], "title": made.titles[kind[0]], "callbacks": kind[1]}
        | _beside(made, made.was.queues[n], [summary.queues[n] for summary in _summaries(made)])
        for n, kind in enumerate(made.kinds)
    ]
    total = _beside(made, made.was.total, [summary.total for summary in _summaries(made)])
    total["was"]["occupancy"] = made.was.occupancy
    return dumps(
        {
            "from": str(made.period.first),
            "to": str(made.period.last),
            "zone": str(made.period.zone),
            "queues": queues,
            "total": total,
            "notes": list(made.notes),
            "run": {"seed": made.seed, "replications": made.replications},
        }
    )


def _summaries(made: Comparison) -> list[Summary]:
    return [made.same, made.would]


def _beside(
    made: Comparison, was: Figures, simulated: list[dict[str, Estimate]]
) -> dict[str, dict[str, float | None]]:
    kept = [{name: value for name, value in one.items() if name not in WITHOUT} for one in simulated]
    told = {f.name: getattr(was, f.name) for f in fields(was) if f.name not in WITHOUT}
    return {"was": told, "simulated": flat(kept[0]), "would": flat(kept[1])}


def tables(made: Comparison, numbers: Numbers) -> Group:
    parts: list[Any] = [Text(_title(made, numbers), "bold")]
    rows = [
        (made.name(kind), made.was.queues[n], made.same.queues[n], made.would.queues[n])
        for n, kind in enumerate(made.kinds)
    ]
    if len(rows) > 1:
        rows.append(("All queues", made.was.total, made.same.total, made.would.total))
    for name, was, same, would in rows:
        columns = [("as it was", _estimates(was)), ("simulated", same)]
        if made.changed is not None:
            columns.append(("would be", would))
        losses = {
            figure: max((column[figure] for _, column in columns), key=lambda value: value.mean or 0.0)
            for figure in columns[0][1]
        }
        parts += [Text(f"\n{name}", "bold cyan"), figures_table(columns, losses, numbers, WITHOUT)]
    return Group(*parts, *_last_lines(made, numbers))


def _title(made: Comparison, numbers: Numbers) -> str:
    first, last = made.period.first, made.period.last
    days = f"{first}" if first == last else f"{first} to {last}"
    calls = numbers.number(made.was.total.offered)
    return f"{days}: {calls} calls, simulated {numbers.number(made.replications)} times"


def _last_lines(made: Comparison, numbers: Numbers) -> Iterator[Text]:
    busy = [f"as it was {numbers.share(made.was.occupancy)}"]
    busy.append(f"simulated {numbers.share_of(made.same.total['occupancy'])} %")
    if made.changed is not None:
        busy.append(f"would be {numbers.share_of(made.changed.total['occupancy'])} %")
        yield Text("\n  What the change does is the last column against the one before: both are simulated.")
    yield Text(f"  Agents busy: {', '.join(busy)}")
    for note in made.notes:
        yield Text(f"  ! {note}", "yellow")


def _estimates(figures: Figures) -> dict[str, Estimate]:
    return {f.name: Estimate(getattr(figures, f.name), None) for f in fields(figures)}
