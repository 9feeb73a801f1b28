"""A report as mail that ordinary mail programs show: a picture, a table, and all of it as a file for
spreadsheets; in plain text, too. Nothing in it is fetched from elsewhere."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP
from html import escape

from app.mail_settings import MailConfig, ReportConfig
from app.report_csv import as_csv
from app.report_picture import png
from app.report_table import SHOWN, cells_of, labels, work_cells_of
from app.report_words import WORDS, letters, period_of
from interactions.kpi.answer import answer
from interactions.kpi.figures import FORMULAS
from interactions.kpi.question import Line, Question
from planning.words import Language, Numbers

_MOST = 200  # rows in the mail itself; the file has them all
_BODY = "font: 15px/1.5 Arial, sans-serif; color: #222"
_TABLE = "border-collapse: collapse; font-size: 14px; margin-bottom: 16px"
_CELL = "padding: 4px 10px; border-bottom: 1px solid #ddd; white-space: nowrap; text-align: "
_QUIET = "color: #666; font-size: 13px"


def compose(
    report: ReportConfig,
    lines: list[Line],
    question: Question,
    mail: MailConfig,
    *,
    house: str,
    due_at: float,
    now: float,
    late: bool,
) -> EmailMessage:
    """`house`: its name. `late`: the report says so. Told twice for one `due_at` it is the same mail by its
    Message-ID, so that mail programs can tell."""
    language = Language(report.language)
    words, numbers = WORDS[language], Numbers(language)
    period = period_of(question, language)
    title = report.title or words["title"]
    message = EmailMessage(policy=SMTP)
    message["Subject"] = f"{title}: {period}"
    message["From"] = Address(_printable(house), addr_spec=mail.sender)
    message["To"] = [Address(addr_spec=mailbox) for mailbox in report.to]
    message["Date"] = datetime.fromtimestamp(now, UTC)
    message["Message-ID"] = f"<{report.name}.{int(due_at)}.{mail.sender}>"
    message["Auto-Submitted"] = "auto-generated"
    rows = answer(lines, question)["rows"]
    cells, work = (list(each(rows[:_MOST], question, numbers)) for each in (cells_of, work_cells_of))
    notes = [words["late"].format(at=_clock(due_at, question, language))] if late else []
    if len(rows) > _MOST:
        notes.append(words["shortened"].format(most=numbers.number(_MOST), all=numbers.number(len(rows))))
    if not rows:
        notes.append(words["nothing"])
    both = [each | more for each, more in zip(cells, work, strict=True)]
    message.set_content(_text(title, period, notes, both, question, words))
    shown = _html(title, period, notes, (cells, work), question, words)
    message.add_alternative(shown, subtype="html")
    if lines:
        body = message.get_body(("html",))
        assert body is not None
        picture = png(lines, question, language)
        body.add_related(picture, "image", "png", cid="<picture>", filename="report.png")
    day = datetime.fromtimestamp(question.start, question.zone).date().isoformat()
    table = "\ufeff" + as_csv(rows)  # the mark tells spreadsheets that it is UTF-8
    message.add_attachment(table, subtype="csv", filename=f"{report.name}-{day}.csv")
    return message


def _text(
    title: str,
    period: str,
    notes: Sequence[str],
    cells: Sequence[Mapping[str, str]],
    question: Question,
    words: Mapping[str, str],
) -> str:
    parts = [title, period, *notes]
    left = labels(question)
    for row in cells:
        named, figures = list(row.items())[:left], list(row.items())[left:]
        parts += ["", " · ".join(value for _, value in named) or words["all"]]
        parts += [f"  {name}: {value}" for name, value in figures]
    return "\n".join([*parts, "", *_formulas(), letters(question, words), ""])


def _html(
    title: str,
    period: str,
    notes: Sequence[str],
    tables: Sequence[Sequence[Mapping[str, str]]],
    question: Question,
    words: Mapping[str, str],
) -> str:
    """Mail programs drop style sheets: each element has its own."""
    parts = [f'<h2 style="margin: 0">{escape(title)}</h2>', _quiet(period)]
    parts += [f"<p><strong>{escape(note)}</strong></p>" for note in notes]
    if tables[0]:
        parts.append('<p><img src="cid:picture" alt="" style="max-width: 100%" width="900"></p>')
        for rows in tables:
            shown = _table([list(rows[0]), *(list(row.values()) for row in rows)], labels(question))
            parts.append(shown)
    parts += [_quiet(" · ".join(_formulas())), _quiet(letters(question, words))]
    return (
        '<!doctype html><html><head><meta charset="utf-8"></head>'
        f'<body style="{_BODY}">{"".join(parts)}</body></html>\n'
    )


def _table(rows: Sequence[Sequence[str]], left: int) -> str:
    """The first row is the heading; `left`: so many columns say what a row is of."""

    def row(tag: str, cells: Sequence[str]) -> str:
        aligned = (f"{_CELL}{'left' if place < left else 'right'}" for place in range(len(cells)))
        return "".join(
            f'<{tag} style="{style}">{escape(cell)}</{tag}>'
            for style, cell in zip(aligned, cells, strict=True)
        )

    body = "".join(f"<tr>{row('td', cells)}</tr>\n" for cells in rows[1:])
    return f'<table style="{_TABLE}"><tr>{row("th", rows[0])}</tr>\n{body}</table>'


def _quiet(text: str) -> str:
    return f'<p style="{_QUIET}">{escape(text)}</p>'


def _formulas() -> list[str]:
    return [f"{name} = {FORMULAS[name]}" for name in SHOWN]


def _clock(at: float, question: Question, language: Language) -> str:
    date = "%H:%M %d/%m/%Y" if language is Language.VIETNAMESE else "%Y-%m-%d %H:%M"
    return datetime.fromtimestamp(at, question.zone).strftime(date)


def _printable(name: str) -> str:
    """A name that may stand in a header."""
    return "".join(character for character in name if character.isprintable())[:100]
