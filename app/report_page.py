"""A report as one page that needs nothing beside it."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape

from app.report_picture import picture
from app.report_table import cells_of, labels, when, work_cells_of
from app.report_words import WORDS, letters, named, period_of
from interactions.kpi.answer import row
from interactions.kpi.figures import FORMULAS
from interactions.kpi.question import By, Line, Question
from planning.words import Numbers

_STYLE = """
body { font: 15px/1.5 system-ui, sans-serif; color: #222; max-width: 75rem; margin: 2rem auto }
h1 { margin-bottom: 0 } svg { width: 100%; height: auto } .scroll { overflow-x: auto }
table { border-collapse: collapse; font-variant-numeric: tabular-nums } summary { cursor: pointer }
th, td { padding: .25rem .7rem; text-align: right; border-bottom: 1px solid #ddd; white-space: nowrap }
.what { text-align: left } .quiet { color: #666 } code { background: #f4f4f4; padding: 0 .3rem }
@media print { body { max-width: none; margin: 0 } details[open] summary { display: none } }
"""


def page(lines: Sequence[Line], question: Question, numbers: Numbers) -> str:
    language = numbers.language
    words = WORDS[language]
    period = period_of(question, language)
    body = [f"<h1>{_text(words['title'])}</h1>", f'<p class="quiet">{_text(period)}</p>']
    if lines:
        body += [picture(lines, question, language), *_tables(lines, question, numbers)]
    else:
        body.append(f"<p>{_text(words['nothing'])}</p>")
    return "\n".join(
        [
            "<!doctype html>",
            f'<html lang="{language.value}"><head><meta charset="utf-8">',
            '<meta name="viewport" content="width=device-width">',
            f"<title>{_text(words['title'])} · {_text(period)}</title><style>{_STYLE}</style></head><body>",
            *body,
            "</body></html>\n",
        ]
    )


def _tables(lines: Sequence[Line], question: Question, numbers: Numbers) -> list[str]:
    words = WORDS[numbers.language]
    rows = [row(line, question) for line in lines]
    cells = list(cells_of(rows, question, numbers))
    work = list(work_cells_of(rows, question, numbers))
    shown = _table([list(cells[0]), *(list(each.values()) for each in cells)], labels(question))
    formulas = [f"<code>{name} = {FORMULAS[name]}</code>" for name in ("V6", "V3")]
    levels = [[words["from"], words.get(question.by.value, ""), *(f"{v} = {FORMULAS[v]}" for v in FORMULAS)]]
    for each in rows:
        value = named(each.get(question.by.value), By(question.by), words)
        shares = [numbers.share(each["service_level"][name]) for name in FORMULAS]
        levels.append([when(each["from"], question, numbers.language), value, *shares])
    return [
        f"<p>{' · '.join(formulas)}</p>",
        f'<p class="quiet">{_text(letters(question, words))}</p>',
        shown,
        _table([list(work[0]), *(list(each.values()) for each in work)], labels(question)),
        f"<details><summary>{_text(words['every_level'])}</summary>{_table(levels, 2)}</details>",
    ]


def _table(rows: Sequence[Sequence[str]], left: int) -> str:
    """The first row is the heading; `left`: so many columns say what a row is of."""
    heading = _cells("th", rows[0], left)
    body = "\n".join(f"<tr>{_cells('td', cells, left)}</tr>" for cells in rows[1:])
    return f'<div class="scroll"><table><thead><tr>{heading}</tr></thead><tbody>{body}</tbody></table></div>'


def _cells(tag: str, cells: Sequence[str], left: int) -> str:
    kinds = [' class="what"' if place < left else "" for place in range(len(cells))]
    return "".join(f"<{tag}{kind}>{_text(cell)}</{tag}>" for kind, cell in zip(kinds, cells, strict=True))


def _text(value: str) -> str:
    return escape(value)
