"""`tongdai report send`: one of the configured reports by e-mail, now."""

from __future__ import annotations

import time
from pathlib import Path
from typing import Annotated

from cyclopts import Parameter
from pydantic import ValidationError

from app.config import Config
from app.logs import configure_logs
from app.mail import MailFailed
from app.mail_settings import ReportConfig
from app.mailing import Mailing
from app.plain import run_plainly, until_told
from app.report_place import PLAIN, BadReport, place
from app.report_rebuild import judge
from deploy.bars import bars


def send_command(
    name: str,
    *,
    to: Annotated[tuple[str, ...], Parameter(negative=())] = (),
    config: Annotated[Path, Parameter(name=["--config", "-c"])] = Path("centre.toml"),
) -> int:
    """Send a report now, as if it were due; when it is due next does not change.

    Parameters
    ----------
    name
        Of one of the sections [[reports]].
    to
        To this address in place of those of the configuration; may be said several times.
    config
        The configuration file.
    """

    async def work() -> None:
        async with place(None, config) as house:
            assert house.settings is not None
            report = _report(house.settings, name, to)
            with bars("report") as step:
                await judge(house, step)
            refused = await until_told(
                Mailing(house.settings, house.engine, time.time).send(report, time.time())
            )
        if refused is None:
            raise BadReport("it was stopped: nothing was sent")
        if refused:
            raise BadReport(f"it was sent, but the mail server refuses it for {', '.join(refused)}")
        print(f"{name} was sent to {', '.join(report.to)}")

    configure_logs("console", "error")
    return run_plainly(work(), (*PLAIN, MailFailed), "tongdai") or 0


def _report(settings: Config, name: str, to: tuple[str, ...]) -> ReportConfig:
    found = next((report for report in settings.reports if report.name == name), None)
    if found is None:
        known = ", ".join(report.name for report in settings.reports) or "there is none"
        raise BadReport(f"there is no report {name[:64]!r} in [[reports]]: {known}")
    if not to:
        return found
    try:
        return ReportConfig.model_validate(found.model_dump() | {"to": list(to)})
    except ValidationError:
        raise BadReport("--to is no address: write one such as mai@example.com") from None
