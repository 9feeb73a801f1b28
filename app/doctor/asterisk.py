"""One visit to Asterisk by AMI, with the service's own log-in, and the checks made on the way."""

from __future__ import annotations

from collections.abc import Awaitable, Callable

from app.config import Config
from app.doctor.dialplan import check_dialplan
from app.doctor.events import EVENTS, check_events
from app.doctor.facts import check_clock, check_version
from app.doctor.finding import Finding, Look, looked, missing, ok
from app.doctor.modules import check_modules
from app.doctor.phones import check_phones
from app.doctor.rights import check_rights
from app.doctor.visit import Visit
from telephony.ami.errors import AmiError, LoginRefused
from telephony.ami.link import AmiAddress

CHECKS: tuple[tuple[str, Callable[[Visit, Config], Look]], ...] = (
    ("Asterisk", check_version),
    ("clocks", check_clock),
    ("rights", check_rights),
    ("events", check_events),
    ("modules", check_modules),
    ("dialplan", check_dialplan),
    ("phones", check_phones),
)


async def look_at_asterisk(config: Config) -> list[Finding]:
    """Everything that can be seen over AMI; when there is no link, that alone."""
    findings: list[Finding] = []

    async def look(visit: Visit) -> None:
        for what, check in CHECKS:
            mend = "docs/asterisk.md, “The rights, and what they still allow”"
            findings.extend(await looked(what, check(visit, config), expected=(AmiError,), mend=mend))

    settings = config.asterisk
    where = f"{settings.host}:{settings.port}"
    try:
        broken = await _visit(config, look)
    except LoginRefused as refusal:
        return [missing("AMI", str(refusal), "docs/asterisk.md, “manager.conf”")]
    if broken is not None:
        mend = (
            "start Asterisk; see `enabled = yes`, bindaddr and port in manager.conf, and [asterisk] host and "
            "port in centre.toml (docs/asterisk.md, “manager.conf”)"
        )
        return [missing("AMI", broken, mend), *findings]
    return [ok("AMI", f"reached at {where}; logged in as {settings.username}"), *findings]


async def _visit(config: Config, look: Callable[[Visit], Awaitable[None]]) -> str | None:
    settings = config.asterisk
    address = AmiAddress(
        settings.host,
        settings.port,
        settings.username,
        settings.secret.get_secret_value(),
        tls=settings.tls,
    )
    return await Visit(address, EVENTS, look).pay()
