"""`tongdai fcr`: was it resolved at the first contact, and who had to call again."""

from __future__ import annotations

import json as jsonlib
import sys
import time
from contextlib import aclosing
from datetime import datetime
from pathlib import Path
from typing import Annotated, Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from cyclopts import Parameter
from rich.console import Console
from rich.table import Table

from app.config import ConfigError, load
from app.plain import run_plainly, until_told
from deploy.bars import bars
from interactions.database import BadDatabaseUrl, DatabaseUnusable, migrate
from interactions.fcr.evidence import Evidence, Pair
from interactions.fcr.figures import Fcr
from interactions.fcr.judge import Rules
from interactions.fcr.period import figures_of
from interactions.fcr.store import judge_due, rebuild
from interactions.kpi.intervals import BadPeriod, moment
from interactions.store import InteractionLog

HOME_ZONE = "Asia/Ho_Chi_Minh"  # where neither the configuration nor the command names one
_WIDE = 140  # characters, where there is no terminal to say how many fit


class BadQuestion(ValueError):
    """It cannot be answered like this; the message says what to write."""


PLAIN = (BadQuestion, BadPeriod, BadDatabaseUrl, DatabaseUnusable, ConfigError)


def fcr_command(
    *,
    from_: Annotated[str, Parameter(name="--from")],
    to: str,
    again: bool = False,
    json: bool = False,
    timezone: str | None = None,
    database: str | None = None,
    config: Annotated[Path | None, Parameter(name=["--config", "-c"])] = None,
) -> int:
    """First-call resolution three ways, and each call after which the customer had to call again.

    Parameters
    ----------
    from_
        A date such as 2026-11-17, or with a time as 2026-11-17T08:30.
    to
        The same; a date without a time includes that whole day.
    again
        Learn the words and judge every call anew, not only what changed.
    json
        Shares as fractions, null where there is nothing to have a share of.
    timezone
        Whose clocks count, such as Asia/Ho_Chi_Minh; those of the house when none is named.
    database
        Such as sqlite:///var/tongdai.db or postgresql://user:password@host/name.
    config
        In place of --database, or beside it: the house's own, with its rules.
    """

    async def work() -> None:
        settings = None if config is None else load(config)
        rules = None if settings is None else settings.fcr.rules()
        zone = _zone(timezone or (settings.zone if settings else HOME_ZONE))
        since, until = moment(from_, zone), moment(to, zone, ends=True)
        if until <= since:
            raise BadQuestion("--to must come after --from")
        url = database or (settings.database_url if settings else None)
        if url is None:
            raise BadQuestion("say of what: --database sqlite:///var/tongdai.db, or --config centre.toml")
        await migrate(url)
        log = await InteractionLog.open(url)
        async with aclosing(log):
            answered = await until_told(_answer(log, since, until, rules, again=again))
        if answered is None:
            raise BadQuestion("it was stopped; what was judged until then stays")
        _print(*answered, zone, json=json)

    return run_plainly(work(), PLAIN, "tongdai") or 0


async def _answer(
    log: InteractionLog, since: float, until: float, rules: Rules | None, *, again: bool
) -> tuple[Fcr, list[Pair]]:
    now, judged = time.time(), 0
    with bars("fcr") as step:
        numbers = await rebuild(log.engine, now) if again else 0

        def tell(some: int) -> None:
            nonlocal judged
            judged += some
            step("judging", judged / numbers if numbers else 0.0)

        await judge_due(log.engine, now, rules, tell)
    evidence, pairs, before = Evidence(log.engine), list[Pair](), None
    while True:
        page = await evidence.pairs(limit=200, before=before, since=since, until=until)
        pairs += page.items
        if page.next is None:
            return await figures_of(log.engine, since, until), pairs
        before = page.next


def _print(figures: Fcr, pairs: list[Pair], zone: ZoneInfo, *, json: bool) -> None:
    if json:
        sys.stdout.write(jsonlib.dumps(_answered(figures, pairs), ensure_ascii=False, indent=2) + "\n")
        return
    console = Console() if sys.stdout.isatty() else Console(width=_WIDE)
    repeat = figures.repeat
    for name, rate, of in (
        ("agents' flag", figures.agent.rate, f"{figures.agent.yes} of {figures.agent.n}"),
        ("survey", figures.survey.rate, f"{figures.survey.yes} of {figures.survey.n}"),
        (
            "repeat window",
            repeat.rate,
            f"{repeat.resolved} of {repeat.eligible}, {repeat.provisional} provisional",
        ),
    ):
        console.print(f"{name:14} {'—' if rate is None else f'{100 * rate:.1f} %':>8}   {of}", markup=False)
    table = Table("call", "at", "queue", "agent", "called again", "at", "why")
    for pair in pairs:
        first, again = pair.earlier, pair.later
        alike = "" if first.similarity is None else f" {first.similarity:.2f}"
        table.add_row(
            *(first.call_id, _clock(first.at, zone), first.queue or "", first.agent_id or ""),
            *(again.call_id, _clock(again.at, zone), f"{first.why}{alike}"),
        )
    if pairs:
        console.print(table, markup=False)


def _answered(figures: Fcr, pairs: list[Pair]) -> dict[str, Any]:
    agent, survey, repeat = figures.agent, figures.survey, figures.repeat
    return {
        "agent": {"rate": agent.rate, "resolved": agent.yes, "n": agent.n},
        "survey": {"rate": survey.rate, "resolved": survey.yes, "n": survey.n},
        "repeat": {
            "rate": repeat.rate,
            "resolved": repeat.resolved,
            "eligible": repeat.eligible,
            "provisional": repeat.provisional,
        },
        "pairs": [
            {
                "call_id": pair.earlier.call_id,
                "at": pair.earlier.at,
                "repeated_by": pair.later.call_id,
                "repeated_at": pair.later.at,
                "why": pair.earlier.why,
                "similarity": pair.earlier.similarity,
                "reopened": pair.earlier.reopened,
            }
            for pair in pairs
        ],
    }


def _clock(at: float, zone: ZoneInfo) -> str:
    return datetime.fromtimestamp(at, zone).strftime("%Y-%m-%d %H:%M")


def _zone(name: str) -> ZoneInfo:
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        raise BadQuestion(f"there is no time zone {name[:60]!r}: write one such as {HOME_ZONE}") from None
