"""The demo's house on a private Asterisk, into which each test puts its own fault."""

from __future__ import annotations

import re
from collections.abc import AsyncIterator, Callable
from pathlib import Path

import pytest

from app.config import Config, load
from app.demo.house import AGENTS, PASSWORD, write_house
from app.doctor.finding import Finding, Verdict
from deploy.asterisk import Agent, PrivateAsterisk


@pytest.fixture
async def pbx(tmp_path: Path) -> AsyncIterator[PrivateAsterisk]:
    agents = [Agent(agent.agent_id, PASSWORD) for agent in AGENTS]
    async with PrivateAsterisk(tmp_path / "pbx", agents, rtp_ports=40) as started:
        yield started


@pytest.fixture
def centre_toml(pbx: PrivateAsterisk, tmp_path: Path) -> Path:
    return write_house(tmp_path / "house", pbx, 0)


@pytest.fixture
def config(centre_toml: Path) -> Config:
    return load(centre_toml)


@pytest.fixture
def bare(tmp_path: Path) -> Config:
    """A configuration without an Asterisk behind it: on port 1 nobody listens."""
    return bare_config(tmp_path)


def bare_config(folder: Path, **changes: object) -> Config:
    settings: dict[str, object] = {
        "data": folder / "data",
        "flow": folder / "flow.yaml",
        "asterisk": {"port": 1, "secret": "a secret that is long enough"},
        "queues": [{"name": "sales", "skill": "sales"}],
        "agents": [{"id": "lan", "name": "Lan", "phone": "PJSIP/lan", "skills": {"sales": 5}}],
        **changes,
    }
    return Config.model_validate(settings)


def edit(pbx: PrivateAsterisk, name: str, change: Callable[[str], str]) -> None:
    """Change one of the private Asterisk's files; it must be restarted to read it."""
    path = pbx.run / "etc" / f"{name}.conf"
    before = path.read_text()
    after = change(before)
    assert after != before, f"{name}.conf has nothing of the kind to change"
    path.write_text(after)


def without(pattern: str) -> Callable[[str], str]:
    return lambda text: re.sub(pattern, "", text, flags=re.MULTILINE)


def of(findings: list[Finding], verdict: Verdict) -> list[Finding]:
    return [finding for finding in findings if finding.verdict is verdict]


def one(findings: list[Finding], what: str) -> Finding:
    """The one finding about `what`."""
    (found,) = [finding for finding in findings if finding.what == what]
    return found
