"""May the log-in do what the service does, and no more than that?"""

from __future__ import annotations

from collections.abc import Collection

from app.config import Config
from app.doctor.finding import Finding, missing, ok, warning
from app.doctor.visit import Visit

# Every action that telephony/ami or this doctor asks for, and the right that brings it.
NEEDED = {
    "AGI": "agi",
    "Bridge": "call",
    "CoreSettings": "reporting",
    "Getvar": "call",
    "Hangup": "call",
    "MixMonitor": "system",
    "ModuleCheck": "system",
    "Originate": "originate",
    "PJSIPShowEndpoint": "system",
    "PJSIPShowEndpoints": "system",
    "Setvar": "call",
    "ShowDialPlan": "reporting",
    "Status": "call",
    "StopMixMonitor": "call",
}
# One action that only a right beyond the service's needs allows.
TOO_MUCH = {"Command": "command", "UpdateConfig": "config", "UserEvent": "user"}


async def check_rights(visit: Visit, config: Config) -> list[Finding]:
    # ListCommands names only what this log-in may do.
    allowed = {str(name).lower() for name in await visit.request("ListCommands")}
    return judge_rights(allowed, config.asterisk.username)


def judge_rights(allowed: Collection[str], username: str) -> list[Finding]:
    """`allowed`: the actions, in small letters."""
    section = f"[{username}] in manager.conf"
    lacking = [action for action in NEEDED if action.lower() not in allowed]
    findings = []
    if lacking:
        rights = ", ".join(sorted({NEEDED[action] for action in lacking}))
        findings.append(
            missing(
                "rights",
                f"the log-in may not {', '.join(lacking)}",
                f"add {rights} to `write` of {section}, then `manager reload` "
                "(docs/asterisk.md, “The rights, and what they still allow”); "
                "where the right is there, the action's module is not loaded",
            )
        )
    too_much = [right for action, right in TOO_MUCH.items() if action.lower() in allowed]
    if too_much:
        findings.append(
            warning(
                "rights",
                f"the log-in has more rights than the service needs: {', '.join(too_much)}",
                f"take {', '.join(too_much)} out of `write` of {section}: with them, whoever learns the "
                "secret owns the machine (docs/asterisk.md, “The rights, and what they still allow”)",
            )
        )
    return findings or [ok("rights", "what the service needs, and neither command nor config")]
