"""The mail server: reached, trusted and logged in to, where reports are to be sent."""

from __future__ import annotations

from app.config import Config
from app.doctor.finding import Finding, ok, warning
from app.mail import MailFailed, connected


async def check_mail(config: Config) -> list[Finding]:
    """Nothing is sent."""
    mail = config.mail
    if mail is None:
        return []
    try:
        async with connected(mail) as server:
            await server.noop()
    except MailFailed as error:
        return [warning("mail", str(error), "until then no report goes out")]
    reports = len(config.reports)
    return [ok("mail", f"{mail.host}:{mail.port} answers and takes our mail; {reports} reports are sent")]
