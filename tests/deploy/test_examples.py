"""The examples that a user copies are accepted as they stand."""

from __future__ import annotations

import shutil
from pathlib import Path

import deploy
from app.config import house, load

EXAMPLES = Path(deploy.__file__).parent


def test_the_example_configuration_and_flow_are_whole(tmp_path: Path) -> None:
    shutil.copy(EXAMPLES / "centre.example.toml", tmp_path / "centre.toml")
    shutil.copy(EXAMPLES / "flow.example.yaml", tmp_path / "flow.yaml")
    centre = house(load(tmp_path / "centre.toml"))
    assert set(centre.queues) == {"sales", "support"}
    assert centre.agents["lan"].phone == "PJSIP/lan"
