"""`tongdai report`: what happened, in figures."""

from __future__ import annotations

import json as jsonlib
import sys
import time
from pathlib import Path
from typing import Annotated, Any, Literal
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from cyclopts import App, Parameter
from cyclopts.validators import Number
from rich.console import Console

from app.plain import run_plainly, until_told
from app.report_csv import as_csv
from app.report_place import HOME_ZONE, PLAIN, BadReport, Place, place
from app.report_rebuild import judge, rebuild_command
from app.report_send import send_command
from app.report_table import table
from deploy.bars import bars
from interactions.kpi.answer import answer
from interactions.kpi.intervals import Interval, moment
from interactions.kpi.question import By, Line, Question
from interactions.kpi.waits import LONGEST_S
from planning.words import Language, Numbers

_WIDE = 200  # characters, where there is no terminal to say how many fit
Seconds = Annotated[int, Parameter(validator=Number(gte=0, lte=LONGEST_S))]

reports = App(name="report", help="What happened, in figures.")
reports.command(rebuild_command, name="rebuild")
reports.command(send_command, name="send")


@reports.command(name="kpi")
def kpi_command(
    *,
    from_: Annotated[str, Parameter(name="--from")],
    to: str,
    interval: Literal["15m", "1h", "1d", "all"] = "all",
    by: By = By.QUEUE,
    queue: Annotated[tuple[str, ...], Parameter(negative=())] = (),
    sl: Seconds = 20,
    short: Seconds = 5,
    timezone: str | None = None,
    json: bool = False,
    csv: bool = False,
    html: bool = False,
    lang: Literal["vi", "en"] = "vi",
    database: str | None = None,
    config: Annotated[Path | None, Parameter(name=["--config", "-c"])] = None,
) -> int:
    """Service level in all its variants, waits, handle time, first-call resolution and the other key figures.

    Parameters
    ----------
    from_
        A date such as 2026-11-17, or with a time as 2026-11-17T08:30.
    to
        The same; a date without a time includes that whole day.
    interval
        A row for each quarter of an hour, hour or day, or one for all of the time.
    by
        What there is a row for; teams are those of the agents' skills team:….
    queue
        Of this queue only; may be said several times. Goes with --by queue and --by all.
    sl
        Who is answered within so many seconds is answered in time.
    short
        Who gives up within so many seconds is not held against the house (in the variants V5 and V6).
    timezone
        Whose clocks count, such as Asia/Ho_Chi_Minh; those of the house when none is named.
    json
        Shares as fractions, null where there is nothing to have a share of.
    csv
        The same as a table for other programs.
    html
        One page with pictures that needs nothing beside it.
    lang
        How the table and the page are written: vi or en.
    database
        Such as sqlite:///var/tongdai.db or postgresql://user:password@host/name.
    config
        In place of --database: the house's own, which also knows the agents' teams.
    """

    async def work() -> None:
        if json + csv + html > 1:
            raise BadReport("say one of --json, --csv and --html")
        async with place(database, config) as house:
            zone = _zone(timezone) if timezone else house.zone or ZoneInfo(HOME_ZONE)
            question = Question(
                start=moment(from_, zone),
                end=moment(to, zone, ends=True),
                interval=Interval(interval),
                by=by,
                sl_s=sl,
                short_s=short,
                zone=zone,
                queues=frozenset(queue),
                promise_s=house.promise_s,
                now=time.time(),
            )
            lines = await until_told(_lines(house, question))
        if lines is None:
            raise BadReport("it was stopped; what was summed up until then stays")
        _print(lines, question, Numbers(Language(lang)), json=json, csv=csv, html=html)

    return run_plainly(work(), PLAIN, "tongdai") or 0


async def _lines(house: Place, question: Question) -> list[Line]:
    """After all that changed since has been judged and summed up."""
    with bars("report") as step:
        await judge(house, step)
        return await house.desk(question.zone).report(question, lambda done: step("sums", done))


def _print(
    lines: list[Line], question: Question, numbers: Numbers, *, json: bool, csv: bool, html: bool
) -> None:
    answered = answer(lines, question)
    if json:
        sys.stdout.write(_dumps(answered) + "\n")
    elif csv:
        sys.stdout.write(as_csv(answered["rows"]))
    elif html:
        from app.report_page import page  # what draws is slow to load

        sys.stdout.write(page(lines, question, numbers))
    else:
        console = Console() if sys.stdout.isatty() else Console(width=_WIDE)
        console.print(table(answered["rows"], question, numbers))


def _dumps(answered: dict[str, Any]) -> str:
    return jsonlib.dumps(answered, ensure_ascii=False, allow_nan=False, indent=2)


def _zone(name: str) -> ZoneInfo:
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        raise BadReport(f"there is no time zone {name[:60]!r}: write one such as {HOME_ZONE}") from None
