"""The environment is made anew when what it is made from changed, also by a Python without pip."""

from __future__ import annotations

import subprocess
from pathlib import Path

from deploy.venv import make, recipe, usable


def test_a_changed_lock_asks_for_another_environment(tmp_path: Path) -> None:
    (tmp_path / "requirements.lock").write_text("a==1\n")
    (tmp_path / "pyproject.toml").write_text("")
    before = recipe(tmp_path)
    assert recipe(tmp_path) == before
    (tmp_path / "requirements.lock").write_text("a==2\n")
    assert recipe(tmp_path) != before


def test_a_python_without_pip_gets_debians(tmp_path: Path) -> None:
    assert not usable(tmp_path / "venv")
    make(tmp_path / "venv", own_pip=False)
    assert usable(tmp_path / "venv")
    said = subprocess.run(
        [tmp_path / "venv/bin/pip", "--version"], capture_output=True, text=True, check=True
    )
    assert said.stdout.startswith("pip ")
