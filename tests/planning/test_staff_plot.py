"""The picture says in words what it shows."""

from __future__ import annotations

from pathlib import Path

import pytest

from planning.intervals import Interval
from planning.plot import CannotPlot
from planning.staff_plot import plot
from planning.staffing import Goal, Need, Simulated, agents_for
from planning.words import Language, Numbers


class _Sure:
    def __call__(self, agents: int, interval: Interval) -> Simulated:
        return Simulated(0.9, 0.01)


GOAL = Goal(patience_s=120, shrinkage=0.3)


def needs(count: int) -> list[Need]:
    return [
        agents_for(Interval(f"{8 + k // 2:02}:{k % 2 * 30:02}", 10.0 * k, 200, 1800), GOAL, _Sure())
        for k in range(count)
    ]


def test_the_picture_is_labelled_in_plain_words_with_units(tmp_path: Path) -> None:
    path = tmp_path / "plan.svg"
    plot(path, needs(6), GOAL, Numbers(Language.VIETNAMESE))
    text = path.read_text(encoding="utf-8")
    for words in (
        "Agents to answer 80 % of the calls within 20 s",
        "at their phones",
        "30 % away from the phone",
        "calls per",
        "30 minutes",
        "expected, Erlang A",
        "simulated, 95 % interval",
        "interval begins at",
        "08:30",
    ):
        assert words in text


def test_the_same_plan_is_the_same_file(tmp_path: Path) -> None:
    for name in ("one.svg", "two.svg"):
        plot(tmp_path / name, needs(3), GOAL, Numbers())
    assert (tmp_path / "one.svg").read_bytes() == (tmp_path / "two.svg").read_bytes()


@pytest.mark.parametrize("count", [1, 2, 48])
def test_any_number_of_intervals_can_be_drawn(tmp_path: Path, count: int) -> None:
    path = tmp_path / "plan.png"
    plot(path, needs(count), GOAL, Numbers())
    assert path.read_bytes().startswith(b"\x89PNG")


def test_one_interval_without_a_time_has_no_time_axis(tmp_path: Path) -> None:
    path = tmp_path / "plan.svg"
    plot(path, [agents_for(Interval("", 100, 240), Goal())], Goal(), Numbers())
    assert "interval begins at" not in path.read_text(encoding="utf-8")


def test_a_file_that_is_no_picture_is_refused(tmp_path: Path) -> None:
    with pytest.raises(CannotPlot, match=r"ends in \.svg or \.png"):
        plot(tmp_path / "plan.pdf", needs(1), GOAL, Numbers())
