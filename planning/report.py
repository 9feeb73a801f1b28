"""The result of a simulation: as JSON for programs, as a table for people."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from rich.box import SIMPLE_HEAD
from rich.console import Group
from rich.table import Table
from rich.text import Text

from planning.replications import Summary
from planning.scenario import Scenario
from planning.student import Estimate
from planning.words import Numbers


def as_json(scenario: Scenario, summary: Summary) -> str:
    run = scenario.run
    groups = zip(scenario.agents, summary.groups, strict=True)
    return dumps(
        {
            "classes": [
                {"name": kind.name} | flat(figures)
                for kind, figures in zip(scenario.classes, summary.queues, strict=True)
            ],
            "total": flat(summary.total),
            "agents": [
                {"name": group.name, "count": group.count} | flat({"occupancy": occupancy})
                for group, occupancy in groups
            ],
            "run": {
                "calls": run.calls,
                "warmup": run.first,
                "seed": run.seed,
                "replications": run.replications,
            },
        }
    )


def flat(figures: Mapping[str, Estimate]) -> dict[str, float | None]:
    """Each figure `x`, and half the width of its 95 % interval as `x_hw`."""
    pairs: dict[str, float | None] = {}
    for name, value in figures.items():
        pairs[name] = value.mean
        pairs[f"{name}_hw"] = value.hw
    return pairs


def dumps(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, allow_nan=False, indent=2)


# What people see: (what it is called, the figure, how it is written).
ROWS = (
    ("calls", "offered", Numbers.count_of),
    ("answered", "answered", Numbers.count_of),
    ("gave up", "abandoned", Numbers.count_of),
    ("blocked", "blocked", Numbers.count_of),
    ("waited too long", "timed_out", Numbers.count_of),
    ("never served", "still_waiting", Numbers.count_of),
    ("had to wait, %", "p_wait", Numbers.share_of),
    ("mean wait, s", "mean_wait_s", Numbers.seconds_of),
    ("until answer, s", "asa_s", Numbers.seconds_of),
    ("9 of 10 within, s", "p90_wait_s", Numbers.seconds_of),
    ("service level, %", "sl", Numbers.share_of),
)
# Shown only where they say something new: where there are any, and where some calls were lost.
_LOSSES = ("abandoned", "blocked", "timed_out", "still_waiting")
_OF_LOSSES = ("answered", "asa_s")
_LABEL, _COLUMN = 17, 14  # how wide they are


def table(scenario: Scenario, summary: Summary, numbers: Numbers, width: int) -> Group:
    """A column for each class and one for all, in as many tables one below the other as `width` asks for."""
    columns = [(kind.name, f) for kind, f in zip(scenario.classes, summary.queues, strict=True)]
    if len(columns) > 1:
        columns.append(("all", summary.total))
    per = max(1, (width - _LABEL) // _COLUMN)
    tables = [
        figures_table(columns[begin : begin + per], summary.total, numbers)
        for begin in range(0, len(columns), per)
    ]
    title = Text(_title(scenario, numbers), "bold")
    return Group(title, *tables, *_agents(scenario, summary, numbers), *_notes(scenario))


def figures_table(
    columns: Sequence[tuple[str, Mapping[str, Estimate]]],
    total: Mapping[str, Estimate],
    numbers: Numbers,
    without: frozenset[str] = frozenset(),
) -> Table:
    """`total` decides which losses are worth a row."""
    lost = [figure for figure in _LOSSES if total[figure].mean]
    hidden = (set(_LOSSES) - set(lost)) | (set() if lost else set(_OF_LOSSES))
    shown = Table(box=SIMPLE_HEAD, padding=(0, 1, 0, 0))
    shown.add_column("", no_wrap=True)
    for name, _ in columns:
        # Names come from a file: they are text, never markup.
        shown.add_column(Text(name), justify="right", vertical="bottom", overflow="fold", min_width=9)
    for label, figure, write in ROWS:
        if figure not in hidden | without:
            shown.add_row(label, *(write(numbers, figures[figure]) for _, figures in columns))
    return shown


def _title(scenario: Scenario, numbers: Numbers) -> str:
    run = scenario.run
    counted = numbers.number(run.calls - run.first)
    times = numbers.number(run.replications)
    within = ", mean ± half of its 95 % interval" if run.replications > 1 else ""
    return f"{counted} calls, simulated {times} time{'s' if run.replications > 1 else ''}{within}"


def _agents(scenario: Scenario, summary: Summary, numbers: Numbers) -> Iterator[Text]:
    for group, occupancy in zip(scenario.agents, summary.groups, strict=True):
        skills = ", ".join(f"{skill} {level}" for skill, level in group.skills.items())
        who = " ".join(part for part in (group.name, f"({skills})" if skills else None) if part)
        busy = numbers.share_of(occupancy)
        agents = f"{numbers.number(group.count)} agent{'s' if group.count > 1 else ''}"
        yield Text(f"  {agents}{' ' if who else ''}{who}: busy {busy} %")


def _notes(scenario: Scenario) -> Iterator[Text]:
    """What a reader must know before he trusts the figures."""
    patient = [k for k in scenario.classes if k.patience_s is None and k.max_wait_s is None]
    work = sum(kind.arrivals_per_s * kind.aht_s for kind in patient if kind.max_waiting is None)
    agents = sum(group.count for group in scenario.agents)
    if work >= agents:
        yield Text(
            f"  ! {work:.1f} erlangs of callers who never hang up for {agents} agents: the queue grows"
            " without end, and the waits tell more of the number of calls than of the centre.",
            "yellow",
        )
