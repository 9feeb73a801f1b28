"""A report as a table in the terminal."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any

from rich.box import SIMPLE_HEAD
from rich.cells import cell_len
from rich.console import Group, RenderableType
from rich.table import Table
from rich.text import Text

from app.report_words import WORDS, letters, named
from interactions.kpi.figures import FORMULAS
from interactions.kpi.intervals import Interval
from interactions.kpi.question import By, Question
from planning.words import Language, Numbers

SHOWN = ("V6", "V3")  # unless somebody asks for all variants


def table(rows: Iterable[Mapping[str, Any]], question: Question, numbers: Numbers) -> RenderableType:
    words, kept = WORDS[numbers.language], list(rows)
    if not kept:
        return Text(words["nothing"])
    formulas = [f"{name} = {FORMULAS[name]}" for name in SHOWN]
    return Group(
        _shown(list(cells_of(kept, question, numbers)), question),
        _shown(list(work_cells_of(kept, question, numbers)), question),
        Text(" · ".join([*formulas, letters(question, words)]), style="dim"),
    )


def _shown(cells: Sequence[Mapping[str, str]], question: Question) -> Table:
    shown = Table(box=SIMPLE_HEAD, pad_edge=False)
    for place, heading in enumerate(cells[0]):
        # A heading may be broken between its words, a number never.
        widest = max(cell_len(row[heading]) for row in cells)
        shown.add_column(heading, justify="left" if place < labels(question) else "right", min_width=widest)
    for row in cells:
        shown.add_row(*(Text(cell) for cell in row.values()))  # names come from outside: no markup
    return shown


def labels(question: Question) -> int:
    """How many columns say what a row is of."""
    return (question.interval is not Interval.ALL) + (question.by is not By.ALL)


def cells_of(
    rows: Iterable[Mapping[str, Any]], question: Question, numbers: Numbers
) -> Iterable[dict[str, str]]:
    """Each row as people read it, by heading."""
    words = WORDS[numbers.language]
    for row in rows:
        made = _labels(row, question, numbers)
        for name in ("offered", "answered", "abandoned", "short_abandons", "other_exits"):
            made[words[name]] = numbers.number(row[name])
        for name in SHOWN:
            made[name] = numbers.share(row["service_level"][name])
        for name in ("asa_s", "abandon_wait_s", "aht_s"):
            made[words[name]] = numbers.seconds(row[name])
        made[words["fcr"]] = numbers.share(row["fcr"]["repeat"]["rate"])
        made[words["csat"]] = _with_n(row["csat"]["share"], row["csat"]["n"], numbers)
        if question.by in (By.ALL, By.AGENT, By.TEAM):
            made[words["occupancy"]] = numbers.share(row["occupancy"])
        yield made


def work_cells_of(
    rows: Iterable[Mapping[str, Any]], question: Question, numbers: Numbers
) -> Iterable[dict[str, str]]:
    """Likewise, of cases and callbacks."""
    words = WORDS[numbers.language]
    for row in rows:
        made = _labels(row, question, numbers)
        made[words["complaints"]] = numbers.number(row["complaints"])
        if row["cases"] is not None:
            made[words["cases"]] = numbers.number(row["cases"]["opened"])
            made[words["closed"]] = numbers.number(row["cases"]["closed"])
            made[words["reopened"]] = numbers.number(row["cases"]["reopened"])
            made[words["resolution"]] = _long(row["cases"]["resolution"]["median_s"], numbers)
            made[words["resolution_p90"]] = _long(row["cases"]["resolution"]["p90_s"], numbers)
        made[words["callbacks_done"]] = _with_share(row["callbacks"], numbers)
        if row["backlog"] is not None:
            for kind, name in (("cases", "open"), ("callbacks", "waiting")):
                made[words[f"{kind}_{name}"]] = _with_overdue(row["backlog"][kind], name, numbers, words)
        yield made


def _labels(row: Mapping[str, Any], question: Question, numbers: Numbers) -> dict[str, str]:
    """What the row is of."""
    words, made = WORDS[numbers.language], {}
    if question.interval is not Interval.ALL:
        made[words["from"]] = when(row["from"], question, numbers.language)
    if question.by is not By.ALL:
        made[words[question.by]] = named(row[question.by], question.by, words)
    return made


def when(moment: str, question: Question, language: Language) -> str:
    """As short as the interval allows."""
    date = "%d/%m/%Y" if language is Language.VIETNAMESE else "%Y-%m-%d"
    return datetime.fromisoformat(moment).strftime(
        date if question.interval is Interval.DAY else f"{date} %H:%M"
    )


def _long(seconds: float | None, numbers: Numbers) -> str:
    """What takes hours, in hours."""
    return numbers.number(None) if seconds is None else f"{numbers.number(seconds / 3600, 1)} h"


def _with_share(callbacks: Mapping[str, Any], numbers: Numbers) -> str:
    done, in_time = numbers.number(callbacks["done"]), callbacks["in_time_share"]
    return done if in_time is None else f"{done} ({numbers.share(in_time)})"


def _with_overdue(backlog: Mapping[str, Any], name: str, numbers: Numbers, words: Mapping[str, str]) -> str:
    waiting, overdue = numbers.number(backlog[name]), numbers.number(backlog["overdue"])
    return f"{waiting} ({words['overdue'].format(n=overdue)})" if backlog["overdue"] else waiting


def _with_n(share: float | None, n: int, numbers: Numbers) -> str:
    return numbers.share(share) if share is None else f"{numbers.share(share)} (n = {numbers.number(n)})"
