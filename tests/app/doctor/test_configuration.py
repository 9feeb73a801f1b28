from __future__ import annotations

from pathlib import Path

import pytest

from app.config import Config, ConfigError, house
from app.doctor.configuration import check_configuration, config_errors, is_loopback, settled_house
from app.doctor.finding import Finding, Verdict
from tests.app.doctor.conftest import bare_config

FLOW = "language: vi\nstart: sales\nplaces:\n  sales: {queue: sales}\n"


def look(folder: Path, **changes: object) -> list[Finding]:
    (folder / "flow.yaml").write_text(FLOW)
    path = folder / "centre.toml"
    path.touch(mode=0o600)
    config = bare_config(folder, **changes)
    return check_configuration(path, config, house(config))


def test_a_good_configuration_is_counted(tmp_path: Path) -> None:
    (finding,) = look(tmp_path)
    assert (finding.verdict, finding.words) == (Verdict.OK, "accepted: 1 queues, 1 agents, and their flow")


def test_each_line_of_an_error_is_a_finding() -> None:
    findings = config_errors(ConfigError("centre.toml: queues: missing\ncentre.toml: nam: unknown"))
    assert [finding.words for finding in findings] == [
        "centre.toml: queues: missing",
        "centre.toml: nam: unknown",
    ]
    assert all("docs/settings.md" in finding.mend for finding in findings)


def test_a_flow_that_is_missing_is_told(bare: Config) -> None:
    settled, (finding,) = settled_house(bare)
    assert settled is None
    assert finding.verdict is Verdict.MISSING
    assert "flow.yaml cannot be read" in finding.words


@pytest.mark.parametrize("secret", ["a-long-random-word", "tiny-one"])
def test_a_secret_that_can_be_guessed_is_a_warning(tmp_path: Path, secret: str) -> None:
    _, finding = look(tmp_path, asterisk={"secret": secret})
    assert (finding.what, finding.verdict) == ("AMI secret", Verdict.WARNING)
    assert secret not in str(finding)


def test_a_file_that_everybody_may_read_is_a_warning(tmp_path: Path) -> None:
    path = tmp_path / "centre.toml"
    path.touch()
    path.chmod(0o644)
    (finding,) = check_configuration(path, bare_config(tmp_path), None)
    assert finding.mend.startswith("chmod 640")


@pytest.mark.parametrize(
    ("changes", "what"),
    [
        ({"asterisk": {"host": "10.0.0.5", "secret": "long enough a secret"}}, "AMI"),
        ({"web": {"host": "0.0.0.0"}}, "screens"),
    ],
)
def test_what_crosses_the_network_unencrypted_is_a_warning(
    tmp_path: Path, changes: dict[str, object], what: str
) -> None:
    _, finding = look(tmp_path, **changes)
    assert (finding.what, finding.verdict) == (what, Verdict.WARNING)


def test_encrypted_links_are_well(tmp_path: Path) -> None:
    asterisk = {"host": "10.0.0.5", "secret": "long enough a secret", "tls": True}
    assert len(look(tmp_path, asterisk=asterisk, web={"host": "0.0.0.0", "behind_tls": True})) == 1


def test_a_queue_that_nobody_can_serve_is_a_warning(tmp_path: Path) -> None:
    _, finding = look(tmp_path, queues=[{"name": "sales", "skill": "sales", "level": 9}])
    assert finding.words.startswith("no agent can take a call of the queue sales")
    assert "skills = {sales = 9}" in finding.mend


@pytest.mark.parametrize(
    ("host", "here"),
    [("127.0.0.1", True), ("localhost", True), ("::1", True), ("10.0.0.5", False), ("pbx", False)],
)
def test_loopback_is_this_machine(host: str, here: bool) -> None:
    assert is_loopback(host) is here
