"""The agents' phones and the carrier's lines: known, registered, and with which sound."""

from __future__ import annotations

from collections.abc import Mapping

from app.config import Config
from app.doctor.dialplan import entrances, read_dialplan
from app.doctor.finding import Finding, missing, ok, warning
from app.doctor.visit import Visit
from app.sections import AgentConfig
from telephony.ami.framing import Message
from telephony.ami.snapshot import NOT_THERE

MOST_LINES = 20  # carriers' lines that are looked at closely
PJSIP = "docs/asterisk.md, “pjsip.conf”"
WIDEBAND = f"`allow = g722,alaw,ulaw`, G.722 first on the line and on the phones ({PJSIP})"


def endpoint_of(phone: str) -> str:
    """`PJSIP/lan` rings the endpoint lan."""
    return phone.removeprefix("PJSIP/")


async def check_phones(visit: Visit, config: Config) -> list[Finding]:
    endpoints = {line.text("ObjectName"): line for line in await visit.list("PJSIPShowEndpoints")}
    findings = judge_agents(config.agents, endpoints)
    mine = {endpoint_of(agent.phone) for agent in config.agents}
    ways_in = entrances(await read_dialplan(visit))
    details = [await _detail(visit, name) for name in endpoints if name in mine]
    others = [
        await _detail(visit, name) for name in [*endpoints][: MOST_LINES + len(mine)] if name not in mine
    ]
    lines = [line for line in others if line.text("Context") in ways_in]
    if ways_in and not lines:
        findings.append(
            warning(
                "carrier's line",
                f"no endpoint has its calls begin in {' or '.join(sorted(ways_in))}",
                f"[trunk] of the template has `context = inbound` ({PJSIP})",
            )
        )
    return findings + judge_sound([*details, *lines])


async def _detail(visit: Visit, name: str) -> Message:
    about = await visit.list("PJSIPShowEndpoint", {"Endpoint": name})
    return next(line for line in about if line.text("Event") == "EndpointDetail")


def judge_agents(agents: list[AgentConfig], endpoints: Mapping[str, Message]) -> list[Finding]:
    """Each configured phone against Asterisk's endpoints. People are named by their id alone."""
    if not agents:
        return [
            warning("phones", "no agents are configured", "add [[agents]] to centre.toml (docs/settings.md)")
        ]
    findings, away = [], []
    for agent in agents:
        name = endpoint_of(agent.phone)
        if name not in endpoints:
            mend = f"three short sections [{name}] in pjsip.conf, then `pjsip reload` ({PJSIP})"
            findings.append(
                missing("phones", f"Asterisk knows no endpoint {name}, the phone of agent {agent.id}", mend)
            )
        elif endpoints[name].text("DeviceState") in NOT_THERE:
            away.append(name)
    if away:
        findings.append(
            warning(
                "phones",
                f"not registered now: {', '.join(away)}",
                f"start the phones and log them in; no call is offered to them until then ({PJSIP})",
            )
        )
    return findings or [ok("phones", f"all {len(agents)} are known and registered")]


def judge_sound(endpoints: list[Message]) -> list[Finding]:
    """The codecs in their order of preference, and whether the sound passes where it is recorded."""
    narrow, late, silent, direct = [], [], [], []
    for endpoint in endpoints:
        name = endpoint.text("ObjectName")
        codecs = [word for word in endpoint.text("Allow").strip("()").split("|") if word]
        if not codecs or codecs == ["nothing"]:
            silent.append(name)
        elif "g722" not in codecs:
            narrow.append(name)
        elif codecs[0] != "g722":
            late.append(name)
        if endpoint.text("DirectMedia") == "true":
            direct.append(name)
    findings = []
    if silent:
        findings.append(missing("codecs", f"no codec is allowed for {', '.join(silent)}", WIDEBAND))
    if narrow:
        said = f"no G.722 for {', '.join(narrow)}: calls are narrowband, and transcripts much worse"
        findings.append(warning("codecs", said, WIDEBAND))
    if late:
        findings.append(warning("codecs", f"G.722 is not the first choice of {', '.join(late)}", WIDEBAND))
    if direct:
        findings.append(
            warning(
                "codecs",
                f"the sound of {', '.join(direct)} may pass by Asterisk, where it cannot be recorded",
                f"`direct_media = no` ({PJSIP})",
            )
        )
    return findings or [ok("codecs", f"G.722 first, through Asterisk, for {len(endpoints)} lines and phones")]
