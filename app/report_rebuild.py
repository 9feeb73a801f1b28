"""`tongdai report rebuild`: all sums anew, from the calls."""

from __future__ import annotations

import time
from collections.abc import Callable
from pathlib import Path
from typing import Annotated

from cyclopts import Parameter

from app.plain import run_plainly, until_told
from app.report_place import PLAIN, BadReport, Place, place
from deploy.bars import bars
from interactions.fcr.store import judge_due, rebuild
from interactions.kpi.rollup import Rollup

Step = Callable[[str, float], None]


def rebuild_command(
    *,
    database: str | None = None,
    config: Annotated[Path | None, Parameter(name=["--config", "-c"])] = None,
) -> int:
    """Judge every contact and sum up every quarter of an hour anew, from the calls themselves.

    Sums are kept up to date by themselves: this is for whoever changed the database by hand, or doubts them.
    It can be stopped; then what is missing is summed up by the next report.

    Parameters
    ----------
    database
        Such as sqlite:///var/tongdai.db or postgresql://user:password@host/name.
    config
        In place of --database, or beside it: the house's own, with its zone and its rules.
    """

    async def work() -> None:
        async with place(database, config) as house:
            quarters = await until_told(_anew(house))
        if quarters is None:
            raise BadReport("it was stopped; what is missing is summed up by the next report")
        print(f"{quarters} quarters of an hour")

    return run_plainly(work(), PLAIN, "tongdai") or 0


async def _anew(house: Place) -> int:
    with bars("rebuild") as step:
        await judge(house, step, anew=True)
        return await Rollup(house.engine, house.zone).rebuild(lambda done: step("sums", done))


async def judge(house: Place, step: Step, *, anew: bool = False) -> None:
    """Whose calls changed, or everybody's."""
    now, judged = time.time(), 0
    numbers = await rebuild(house.engine, now) if anew else 0

    def tell(some: int) -> None:
        nonlocal judged
        judged += some
        step("first-call resolution", min(1.0, judged / numbers) if numbers else 0.0)

    await judge_due(house.engine, now, house.rules, tell)
