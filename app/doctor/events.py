"""Do Asterisk's events come to this log-in? As far as can be seen without touching a call.

A call to an extension that cannot exist rings nobody, yet its failure is an event of the class `call`.
"""

from __future__ import annotations

import secrets

from app.config import Config
from app.doctor.finding import Finding, missing, ok, warning
from app.doctor.visit import Visit

# The events that manager.conf lets through (deploy/asterisk/manager.conf).
EVENTS = frozenset(
    (
        *("FullyBooted", "Shutdown", "AsyncAGIStart", "AsyncAGIExec", "AsyncAGIEnd"),
        *("Newchannel", "Newstate", "Hangup", "OriginateResponse"),
        *("BridgeEnter", "BridgeLeave", "DTMFEnd", "Hold", "Unhold", "ContactStatus"),
    )
)
NOWHERE = "Local/s@tongdai-doctor-calls-nobody"
PATIENCE_S = 3.0


async def check_events(visit: Visit, config: Config) -> list[Finding]:
    section = f"[{config.asterisk.username}] in manager.conf"
    mine = f"doctor-{secrets.token_hex(8)}"
    await visit.request(
        "Originate",
        {"ActionID": mine, "Channel": NOWHERE, "Application": "Hangup", "Async": "true", "Timeout": "1000"},
    )
    answer = await visit.hear(lambda event: event.text("ActionID") == mine, patience_s=PATIENCE_S)
    if answer is None:
        return [
            missing(
                "events",
                "a call was tried that cannot succeed, but no event told of its failure",
                f"{section} needs `read = call,agi,system,dtmf` and an eventfilter line for each event "
                "(docs/asterisk.md, “manager.conf”), then `manager reload`",
            )
        ]
    findings = []
    if not answer.text("Timestamp"):
        findings.append(
            warning(
                "events",
                "they carry no time",
                "`timestampevents = yes` in [general] of manager.conf: whoever reads a trace needs the times",
            )
        )
    if visit.counts.dropped:
        findings.append(
            warning(
                "events",
                f"{visit.counts.dropped} came in these moments that nobody reads: they are not filtered",
                f"copy the eventfilter lines of deploy/asterisk/manager.conf into {section}",
            )
        )
    return findings or [ok("events", "they come, with their times, and only those that are read")]
