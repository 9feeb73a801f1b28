"""What a killed holder left running is ended; strangers are not."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from deploy import orphans
from deploy.orphans import end_orphan

IGNORES = (
    "import signal,sys,time; signal.signal(signal.SIGTERM, signal.SIG_IGN); print(flush=True); time.sleep(60)"
)


@pytest.fixture
def left_running(tmp_path: Path) -> Iterator[subprocess.Popen[str]]:
    argv = [sys.executable, "-c", IGNORES, "its-own-sign"]
    with subprocess.Popen(argv, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        process.stdout.readline()
        (tmp_path / "pid").write_text(str(process.pid))
        yield process
        process.kill()


def test_one_that_does_not_listen_is_killed(
    tmp_path: Path, left_running: subprocess.Popen[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(orphans, "PATIENCE", 0.1)
    end_orphan(tmp_path / "pid", "its-own-sign")
    assert left_running.wait(1) < 0
    assert not (tmp_path / "pid").exists()


def test_a_stranger_with_the_same_process_id_lives(
    tmp_path: Path, left_running: subprocess.Popen[str]
) -> None:
    end_orphan(tmp_path / "pid", "another-sign")
    assert left_running.poll() is None


@pytest.mark.parametrize("text", ["", "not a number", "4194304"])
def test_a_useless_pid_file_is_passed_over(tmp_path: Path, text: str) -> None:
    (tmp_path / "pid").write_text(text)
    end_orphan(tmp_path / "pid", "any")


def test_no_pid_file_is_no_orphan(tmp_path: Path) -> None:
    end_orphan(tmp_path / "pid", str(os.getpid()))
