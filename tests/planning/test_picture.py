"""Where a picture may go is known before anything is simulated, and without what draws it."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from planning.picture import CannotPlot, check_plot


@pytest.mark.parametrize("name", ["a.svg", "a.png", "a.SVG"])
def test_svg_and_png_can_be_drawn(tmp_path: Path, name: str) -> None:
    check_plot(tmp_path / name)


def test_what_cannot_be_drawn_is_told_with_what_to_write(tmp_path: Path) -> None:
    with pytest.raises(CannotPlot, match=r"a picture ends in \.svg or \.png"):
        check_plot(tmp_path / "a.jpg")
    with pytest.raises(CannotPlot, match="there is no folder"):
        check_plot(tmp_path / "none" / "a.svg")


def test_the_command_is_there_without_loading_what_draws() -> None:
    code = "import sys, planning.simulate_command; sys.exit('matplotlib' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0
