"""The whole: a healthy house is passed, and no fault hides another."""

from __future__ import annotations

import asyncio
from pathlib import Path

import pytest

from app.doctor import examine, print_findings
from app.doctor.finding import Verdict
from deploy.asterisk import PrivateAsterisk
from tests.app.doctor.conftest import of, one


@pytest.mark.asterisk
@pytest.mark.speech
async def test_a_healthy_house_is_passed(pbx: PrivateAsterisk, centre_toml: Path) -> None:
    findings = await examine(centre_toml)
    # The screens are built by `make`, which is no business of this test.
    assert [finding for finding in of(findings, Verdict.MISSING) if finding.what != "screens"] == []
    assert [finding.what for finding in of(findings, Verdict.WARNING) if finding.what != "disk"] == ["phones"]
    assert pbx.ami_secret not in str(findings)


async def test_no_fault_hides_another(tmp_path: Path) -> None:
    await asyncio.to_thread(_write_a_ruin, tmp_path)
    findings = await examine(tmp_path / "centre.toml")
    lost = {finding.what for finding in of(findings, Verdict.MISSING)}
    assert {"configuration", "AMI", "recordings folder", "prompts folder", "database", "Redis"} <= lost
    assert {"speech models"} <= lost
    assert one(findings, "screens' address").verdict is Verdict.OK
    assert print_findings(findings) == 1


async def test_a_configuration_that_is_refused_is_told_line_by_line(tmp_path: Path) -> None:
    await asyncio.to_thread((tmp_path / "centre.toml").write_text, "nam = 'x'\n[asterisk]\nport = 0\n")
    findings = await examine(tmp_path / "centre.toml")
    assert {finding.what for finding in findings} == {"configuration"}
    text = "\n".join(finding.words for finding in findings)
    assert all(word in text for word in ("asterisk.secret", "asterisk.port", "queues", "nam"))


async def test_no_configuration_at_all_is_told(tmp_path: Path) -> None:
    (finding,) = await examine(tmp_path / "centre.toml")
    assert "copy deploy/centre.example.toml" in finding.words


async def test_a_configuration_that_cannot_be_read_is_told(tmp_path: Path) -> None:
    (finding,) = await examine(tmp_path / ("long" * 100))  # the system refuses such a name
    assert finding.verdict is Verdict.MISSING
    assert finding.words.endswith("cannot be read: File name too long")


def _write_a_ruin(folder: Path) -> None:
    (folder / "data").write_text("a file in place of the folder")
    (folder / "centre.toml").write_text(
        """
        data = "data"
        redis = "redis://127.0.0.1:1"
        database = "postgresql://nobody@127.0.0.1:1/nothing"
        flow = "nowhere.yaml"
        [models]
        vi = "nowhere"
        [asterisk]
        port = 1
        secret = "long enough a secret"
        [web]
        port = 0
        [[queues]]
        name = "sales"
        skill = "sales"
        """
    )
