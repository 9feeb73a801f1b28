"""The picture: there, readable, the same each time, and for any name."""

from __future__ import annotations

from pathlib import Path
from zoneinfo import ZoneInfo

import numpy as np
import pytest

from planning.figures import Intervals
from planning.picture import CannotPlot, Picture
from planning.plot import plot

NAN = float("nan")


def intervals(queues: int, scale: float = 1.0, begin: float = 0.0) -> Intervals:
    rows = np.arange(1.0, queues + 2.0)[:, None] * scale
    waits = rows * np.array([[5.0, 10.0, NAN, 2.0]])
    return Intervals(
        begin, 1800.0, rows * np.full((1, 4), 10.0), waits, waits * 2, np.clip(1 - waits / 100, 0, 1)
    )


def drawn(path: Path, picture: Picture) -> str:
    plot(path, picture)
    return path.read_text(encoding="utf-8")


def test_an_svg_says_what_is_shown_and_in_which_units(tmp_path: Path) -> None:
    runs = [intervals(2), intervals(2, 1.1)]
    text = drawn(tmp_path / "a.svg", Picture("Tuesday, simulated", ("Bán hàng", "Hỗ trợ"), runs))
    for words in (
        *("Tuesday, simulated", "Bán hàng", "Hỗ trợ", "all queues, mean", "nine of ten within"),
        *("wait, seconds", "service level", "calls per 30 minutes", "hours since the warm-up", "100%"),
    ):
        assert words in text
    assert "as it was" not in text


def test_what_was_is_drawn_beside_it_at_the_houses_time(tmp_path: Path) -> None:
    begin = 1_794_877_200.0  # 2026-11-17 at 08:00 in Vietnam
    picture = Picture(
        "x", ("a",), [intervals(1, begin=begin)], intervals(1, 2.0, begin), ZoneInfo("Asia/Ho_Chi_Minh")
    )
    text = drawn(tmp_path / "a.svg", picture)
    assert "as it was" in text
    assert "time of arrival, +07" in text
    assert "08:30" in text


def test_the_same_figures_are_the_same_file(tmp_path: Path) -> None:
    picture = Picture("x", ("a",), [intervals(1)])
    assert drawn(tmp_path / "a.svg", picture) == drawn(tmp_path / "b.svg", picture)


def test_a_png_is_one(tmp_path: Path) -> None:
    plot(tmp_path / "a.PNG", Picture("x", ("a",), [intervals(1)]))
    assert (tmp_path / "a.PNG").read_bytes().startswith(b"\x89PNG")


@pytest.mark.parametrize("name", ["$x^2$", "_hidden", "한국어", "<b>&", "a" * 80])
def test_a_queue_may_be_called_anything(tmp_path: Path, name: str) -> None:
    text = drawn(tmp_path / "a.svg", Picture(name, (name, "other"), [intervals(2)]))
    assert name.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;") in text


def test_of_very_many_queues_all_together_are_drawn(tmp_path: Path) -> None:
    names = tuple(f"queue{n}" for n in range(7))
    text = drawn(tmp_path / "a.svg", Picture("x", names, [intervals(7)]))
    assert "all queues, mean" in text
    assert "queue3" not in text


def test_one_interval_is_enough(tmp_path: Path) -> None:
    one = Intervals(0.0, 7200.0, *(np.full((2, 1), 0.5) for _ in range(4)))
    assert "calls per 2 hours" in drawn(tmp_path / "a.svg", Picture("x", ("a",), [one]))


def test_what_cannot_be_drawn_is_told(tmp_path: Path) -> None:
    with pytest.raises(CannotPlot, match="a picture ends in"):
        plot(tmp_path / "a.jpg", Picture("x", ("a",), [intervals(1)]))
    with pytest.raises(CannotPlot, match="no call arrived"):
        plot(tmp_path / "a.svg", Picture("x", ("a",), []))
    (tmp_path / "folder.svg").mkdir()
    with pytest.raises(CannotPlot, match="cannot be written: Is a directory"):
        plot(tmp_path / "folder.svg", Picture("x", ("a",), [intervals(1)]))
