"""What Asterisk says of itself: its version and its clock."""

from __future__ import annotations

import re
import time

from app.config import Config
from app.doctor.finding import Finding, missing, ok, warning
from app.doctor.visit import Visit

OLDEST = (20, 11)  # `eventfilter` with action(…) and name(…) came with 20.11, 21.6 and 22.1
FIRST_OF_21 = (21, 6)
RECOMMENDED = (22, 1)
CLOSE_S = 2.0
DEAD_S = 5.0  # the dialplan takes a service whose heartbeat is older than this for gone
BUILT_AFTER = 1_735_689_600.0  # 2025-01-01 UTC: a clock before this was never set

_VERSION = re.compile(r"(\d+)\.(\d+)")


async def check_version(visit: Visit, _config: Config) -> list[Finding]:
    settings = await visit.request("CoreSettings")
    return [judge_version(settings.text("AsteriskVersion"))]


def judge_version(text: str) -> Finding:
    """Of `22.10.1+dfsg`, `certified/20.7-cert3`, `GIT-master-…`."""
    mend = "install Asterisk 22.1 or newer (docs/asterisk.md)"
    found = _VERSION.search(text)
    if found is None:
        return warning("Asterisk", f"its version {text!r} is none that this program knows", mend)
    version = int(found[1]), int(found[2])
    said = f"version {version[0]}.{version[1]}"
    if version < OLDEST or (21, 0) <= version < FIRST_OF_21 or (22, 0) <= version < RECOMMENDED:
        return missing("Asterisk", f"{said} is too old: it knows no event filters by name", mend)
    if version < RECOMMENDED:
        return warning("Asterisk", f"{said} knows all that is needed, but is not tested", mend)
    return ok("Asterisk", said)


async def check_clock(visit: Visit, _config: Config) -> list[Finding]:
    before = time.time()
    answer = await visit.request("Getvar", {"Variable": "EPOCH"})
    return [judge_clock(int(answer.text("Value")), before, time.time())]


def judge_clock(epoch: int, before: float, after: float) -> Finding:
    """Asterisk's clock in whole seconds, read between `before` and `after` on ours."""
    mend = "let both machines keep their time by NTP (systemd-timesyncd, chrony)"
    if before < BUILT_AFTER:
        return missing("clocks", "this machine's clock was never set", mend)
    apart = max(before - (epoch + 1), epoch - after, 0.0)
    said = f"Asterisk's clock and ours are {apart:.0f} s apart"
    if apart > DEAD_S:
        return missing(
            "clocks", f"{said}: the dialplan takes the service for gone, or never sees it go", mend
        )
    if apart > CLOSE_S:
        return warning("clocks", f"{said}: waiting times are wrong by as much", mend)
    return ok("clocks", "Asterisk's clock and ours agree")
