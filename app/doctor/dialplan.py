"""The contexts the service counts on: where callers come in, are led, and where who was dialled waits."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from app.config import Config
from app.doctor.finding import Finding, missing, ok, warning
from app.doctor.visit import Visit

IVR, AGENT, CUSTOMER, WAITING = "ivr", "agent-agi", "customer-agi", "waiting"
TEMPLATE = (
    "copy it from deploy/asterisk/extensions.conf and `dialplan reload` (docs/asterisk.md, “extensions.conf”)"
)

_LEADS_IN = re.compile(r"(?:^|[?:,])(?:waiting|ivr),s,1\b")


@dataclass(frozen=True, slots=True)
class Step:
    """One priority of an extension."""

    context: str
    extension: str
    priority: str
    application: str
    data: str


async def read_dialplan(visit: Visit) -> list[Step]:
    """Every step of every context; one question, however large the dialplan is."""
    return [
        Step(
            line.text("Context"),
            line.text("Extension"),
            line.text("Priority"),
            line.text("Application"),
            line.text("AppData"),
        )
        for line in await visit.list("ShowDialPlan", timeout=8.0)
    ]


def entrances(steps: Sequence[Step]) -> set[str]:
    """The contexts from which calls are led to the service."""
    inner = {IVR, WAITING, AGENT, CUSTOMER}
    return {step.context for step in steps if step.context not in inner and _LEADS_IN.search(step.data)}


async def check_dialplan(visit: Visit, _config: Config) -> list[Finding]:
    return judge_dialplan(await read_dialplan(visit))


def judge_dialplan(steps: Sequence[Step]) -> list[Finding]:
    contexts = {step.context for step in steps}
    findings = [fault for name in (IVR, AGENT) for fault in _in_agi(steps, name)]
    if not any(step.context == IVR and step.priority == "2" for step in steps) and IVR in contexts:
        findings.append(
            warning(
                "dialplan",
                "the context ivr has nothing after AGI(agi:async): a caller is cut off when his agent leaves",
                f"the context must lead back to AGI(agi:async): {TEMPLATE}",
            )
        )
    if AGENT in contexts and not any(step.context == AGENT and "CC_RUNG" in step.data for step in steps):
        findings.append(
            warning(
                "dialplan",
                f"the context {AGENT} waits for the service to bridge: whoever answers hears nobody at first",
                f"the one of the template bridges at once: {TEMPLATE}",
            )
        )
    findings += [
        warning("dialplan", f"{fault.words}: no customer can be called back", fault.mend)
        for fault in _in_agi(steps, CUSTOMER)
    ]
    if not any("CC_HEARTBEAT" in step.data for step in steps):
        findings.append(
            warning(
                "dialplan",
                "nothing looks at CC_HEARTBEAT: callers hear silence while the service is away",
                f"the context waiting does: {TEMPLATE}",
            )
        )
    if not entrances(steps):
        findings.append(
            warning(
                "dialplan",
                "no step was seen that leads calls to waiting,s,1 or ivr,s,1: customers may not come in",
                f"send the carrier's calls to the context inbound: {TEMPLATE}",
            )
        )
    ways = ", ".join(sorted(entrances(steps)))
    return findings or [ok("dialplan", f"{IVR}, {AGENT} and {CUSTOMER} are there; calls come in by {ways}")]


def _in_agi(steps: Sequence[Step], context: str) -> list[Finding]:
    mine = [step for step in steps if step.context == context]
    if not mine:
        return [missing("dialplan", f"there is no context {context}", TEMPLATE)]
    steps_of_s = [step for step in mine if step.extension == "s"]
    first = [step for step in steps_of_s if step.priority == "1"]
    # An agent's leg may be bridged before; the service leads it only if it is not.
    led = steps_of_s if first and context == AGENT else first
    if any(_is_agi(step) for step in led):
        return []
    return [missing("dialplan", f"the context {context} does not lead s,1 to AGI(agi:async)", TEMPLATE)]


def _is_agi(step: Step) -> bool:
    return step.application.lower() == "agi" and step.data.replace(" ", "").lower() == "agi:async"
