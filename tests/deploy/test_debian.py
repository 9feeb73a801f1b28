"""Programs, and plain sentences where there are none."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

import pytest

from deploy import debian
from deploy.sources import Archive

HERE = Archive("http://one.test/debian", ("bookworm",), ("main",))


def test_a_program_that_is_not_fetched_says_which_command_fetches_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("TONGDAI_CACHE", str(tmp_path))
    reason = debian.available("asterisk")
    assert reason is not None
    with pytest.raises(debian.Unavailable, match=re.escape(reason)):
        debian.program("asterisk")
    assert "make fetch-asterisk" in reason or "use " in reason


@pytest.mark.parametrize(
    ("missing", "processor", "host", "archives", "reason"),
    [
        (["apt-get"], "x86_64", "bookworm", [HERE], "has no apt-get.*use Debian 12"),
        ([], "aarch64", "bookworm", [HERE], "amd64 only, but this machine is aarch64"),
        ([], "x86_64", None, [HERE], "not Debian: use Debian 12, or an Asterisk of your own"),
        ([], "x86_64", "bookworm", [], "knows no Debian archive here: add one"),
    ],
)
def test_a_machine_that_can_never_fetch_hears_why_and_what_to_do(
    missing: Sequence[str], processor: str, host: str | None, archives: Sequence[Archive], reason: str
) -> None:
    said = debian.why_never(missing, processor, host, archives)
    assert said is not None
    assert re.search(reason, said)


def test_a_debian_machine_with_an_archive_can_fetch() -> None:
    assert debian.why_never((), "x86_64", "bookworm", [HERE]) is None


def run(*arguments: str, path: str, cache: Path) -> subprocess.CompletedProcess[str]:
    argv = [sys.executable, "-m", "deploy.debian", *arguments]
    env = {**os.environ, "PATH": path, "TONGDAI_CACHE": str(cache)}
    return subprocess.run(argv, capture_output=True, text=True, check=False, env=env)


def test_without_apt_the_command_says_so_and_fails(tmp_path: Path) -> None:
    done = run("asterisk", path=str(tmp_path), cache=tmp_path)
    assert done.returncode == 1
    assert "Asterisk 22 cannot be had: this machine has no apt-get" in done.stderr


def test_what_is_optional_is_said_and_forgiven(tmp_path: Path) -> None:
    done = run("--optional", "asterisk", path=str(tmp_path), cache=tmp_path)
    assert done.returncode == 0
    assert "Asterisk 22 cannot be had: this machine has no apt-get" in done.stderr


def test_a_wrong_name_shows_the_right_ones(tmp_path: Path) -> None:
    done = run("windows", path=os.environ["PATH"], cache=tmp_path)
    assert done.returncode == 2
    assert "asterisk|espeak|chromium|postgres" in done.stderr


@pytest.mark.asterisk
def test_asterisk_is_started_by_its_own_loader() -> None:
    asterisk = debian.program("asterisk")
    said = subprocess.run(
        [*asterisk.argv, "-V"], capture_output=True, text=True, check=True, env=asterisk.env
    )
    assert said.stdout.startswith("Asterisk 22.")


@pytest.mark.speech
def test_espeak_speaks_vietnamese(tmp_path: Path) -> None:
    espeak = debian.program("espeak-ng")
    spoken = tmp_path / "spoken.wav"
    subprocess.run(
        [*espeak.argv, "-v", "vi", "-w", str(spoken), "xin chào quý khách"], check=True, env=espeak.env
    )
    assert spoken.stat().st_size > 20_000
