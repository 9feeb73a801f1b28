"""centre.toml and the flow: accepted, complete, and not left as the example has it."""

from __future__ import annotations

import ipaddress
import stat
from collections.abc import Mapping
from pathlib import Path

from app.config import Config, ConfigError, house
from app.doctor.finding import Finding, missing, ok, warning
from centre.house import House
from routing.demand import meets, way

EXAMPLE_SECRET = "a-long-random-word"


def config_errors(error: ConfigError) -> list[Finding]:
    """A finding for each line of the error: each is one thing to mend."""
    mend = "mend this setting; docs/settings.md lists them all"
    return [missing("configuration", line, mend) for line in str(error).splitlines()]


def settled_house(config: Config) -> tuple[House | None, list[Finding]]:
    """The house, when queues, agents and flow fit together."""
    try:
        return house(config), []
    except ConfigError as error:
        return None, config_errors(error)


def check_configuration(path: Path, config: Config, settled: House | None) -> list[Finding]:
    """What is accepted, but cannot have been meant."""
    findings = [*_secret(path, config), *_network(config)]
    if settled is not None:
        findings += _unstaffed(settled)
        agents, queues = len(settled.agents), len(settled.queues)
        findings.insert(0, ok("configuration", f"accepted: {queues} queues, {agents} agents, and their flow"))
    return findings


def is_loopback(host: str) -> bool:
    """Whether `host` can only mean this machine."""
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


def _secret(path: Path, config: Config) -> list[Finding]:
    findings = []
    secret = config.asterisk.secret.get_secret_value()
    if secret == EXAMPLE_SECRET or len(secret) < 12:
        findings.append(
            warning(
                "AMI secret",
                "the secret is the example's, or short enough to be guessed",
                "put a long random one into manager.conf and into [asterisk] secret",
            )
        )
    if path.stat().st_mode & stat.S_IROTH:
        findings.append(
            warning(
                "configuration",
                f"every user of this machine may read {path}, and the secret in it",
                f"chmod 640 {path}, or give the secret as TONGDAI_ASTERISK__SECRET",
            )
        )
    return findings


def _network(config: Config) -> list[Finding]:
    findings = []
    if not config.asterisk.tls and not is_loopback(config.asterisk.host):
        findings.append(
            warning(
                "AMI",
                "Asterisk is on another machine, and the secret and all calls' data go there unencrypted",
                "docs/asterisk.md, “Another machine: TLS”; then `tls = true`",
            )
        )
    if not config.web.behind_tls and not is_loopback(config.web.host):
        findings.append(
            warning(
                "screens",
                "browsers on other machines send their passwords unencrypted",
                "put a proxy with https before it, and set [web] host to 127.0.0.1, behind_tls = true",
            )
        )
    return findings


def _unstaffed(settled: House) -> list[Finding]:
    return [
        warning(
            "agents",
            f"no agent can take a call of the queue {queue.name}: none has all of {_in_toml(queue.requires)}",
            f"give an agent `skills = {_in_toml(queue.requires)}` or higher levels",
        )
        for queue in settled.queues.values()
        if not any(meets(agent.skills, way(queue.requires)) for agent in settled.agents.values())
    ]


def _in_toml(skills: Mapping[str, int]) -> str:
    return "{" + ", ".join(f"{skill} = {level}" for skill, level in skills.items()) + "}"
