"""A staffing plan as a picture: agents as bars, calls and the expected service level as lines."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import matplotlib as mpl
import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.ticker import FuncFormatter, MaxNLocator

from planning.plot import CannotPlot, check_plot
from planning.staff_report import share_of, starts
from planning.staffing import Goal, Need
from planning.words import Numbers

_AGENTS, _AWAY, _CALLS, _LEVEL, _PROMISE = "#2f6db5", "#c6d9ec", "#222222", "#00805f", "#c04a1d"
_MOST_LABELS = 16
_LOOKS: Any = {
    "svg.hashsalt": "tongdai",  # the same plan is the same file
    "svg.fonttype": "none",
    "font.family": ["DejaVu Sans"],
    "font.size": 9.5,
    "axes.grid": True,
    "axes.grid.axis": "y",
    "grid.color": "#e4e4e4",
    "axes.axisbelow": True,
    "axes.spines.top": False,
    "axes.spines.right": False,
    "axes.edgecolor": "#9a9a9a",
    "text.parse_math": False,
}


def plot(path: Path, needs: Sequence[Need], goal: Goal, numbers: Numbers) -> None:
    """SVG or PNG, by the file's ending. Raises `CannotPlot`."""
    check_plot(path)
    with mpl.rc_context(_LOOKS):
        figure = _draw(needs, goal, numbers)
        try:
            still: dict[str, Any] = {"Date": None} if path.suffix.lower() == ".svg" else {}
            figure.savefig(path, dpi=150, metadata=still)
        except OSError as error:
            raise CannotPlot(f"{path} cannot be written: {error.strerror}") from error


def _draw(needs: Sequence[Need], goal: Goal, numbers: Numbers) -> Figure:
    figure = Figure(figsize=(max(7.5, min(13.0, 4 + 0.25 * len(needs))), 7.5), layout="constrained")
    agents, calls, levels = figure.subplots(3, 1, sharex=True, height_ratios=(5, 2, 3))
    target, within = share_of(numbers, goal.share), numbers.number(goal.within_s)
    figure.suptitle(
        f"Agents to answer {target} of the calls within {within} s",
        x=0.01,
        ha="left",
        fontsize=13,
        weight="bold",
    )
    at = np.arange(len(needs))
    _agents(agents, at, needs, goal, numbers)
    calls.plot(at, [need.interval.calls for need in needs], color=_CALLS, marker="o", markersize=3.5)
    calls.set_ylabel(f"calls per\n{_length(needs)}")
    calls.set_ylim(0, max(1.0, max(need.interval.calls for need in needs)) * 1.15)
    _levels(levels, at, needs, goal, numbers)
    for axes in (agents, calls):
        axes.yaxis.set_major_locator(MaxNLocator(nbins=6, integer=True))
        axes.yaxis.set_major_formatter(FuncFormatter(lambda value, _: numbers.number(value)))
    labels = starts(needs)
    if any(labels):
        step = -(-len(labels) // _MOST_LABELS)
        turned = {"rotation": 30, "ha": "right"} if max(map(len, labels)) > 5 else {}
        levels.set_xticks(at[::step], labels[::step], **turned)
        levels.set_xlabel("interval begins at")
    else:
        levels.set_xticks([])
    levels.set_xlim(-0.7, max(len(needs) - 0.3, 0.7))
    return figure


def _agents(axes: Axes, at: Any, needs: Sequence[Need], goal: Goal, numbers: Numbers) -> None:
    """The number stands on each bar while there is room for it."""
    at_phones = [need.agents for need in needs]
    tops = [need.scheduled for need in needs]
    width = 0.8 if len(needs) > 2 else 0.3
    axes.bar(at, at_phones, width=width, color=_AGENTS, label="at their phones")
    if goal.shrinkage > 0:
        away = [top - there for top, there in zip(tops, at_phones, strict=True)]
        label = f"on the roster, {share_of(numbers, goal.shrinkage)} away from the phone"
        axes.bar(at, away, width=width, bottom=at_phones, color=_AWAY, label=label)
    if len(needs) <= 30:
        for x, there, top in zip(at, at_phones, tops, strict=True):
            words = numbers.number(there) if top == there else f"{numbers.number(there)}\n({top})"
            axes.annotate(
                words, (x, top), (0, 2), textcoords="offset points", ha="center", va="bottom", fontsize=8
            )
    axes.set_ylabel("agents")
    axes.set_ylim(0, max(1, *tops) * 1.18)
    axes.legend(loc="lower right", bbox_to_anchor=(1.0, 1.0), ncols=2, frameon=False)


def _levels(axes: Axes, at: Any, needs: Sequence[Need], goal: Goal, numbers: Numbers) -> None:
    expected = [np.nan if need.outlook is None else need.outlook.service_level for need in needs]
    formula = "Erlang C" if goal.patience_s is None else "Erlang A"
    axes.plot(at, expected, color=_LEVEL, marker="o", markersize=3.5, label=f"expected, {formula}")
    runs = [(x, need.simulated) for x, need in zip(at, needs, strict=True) if need.simulated is not None]
    if runs:
        axes.errorbar(
            [x for x, _ in runs],
            [found.service_level for _, found in runs],
            [found.half_width for _, found in runs],
            fmt="none",
            ecolor=_CALLS,
            elinewidth=1.2,
            capsize=3,
            label="simulated, 95 % interval",
        )
    axes.axhline(goal.share, color=_PROMISE, linestyle="--", linewidth=1.2, label="promised")
    known = [level for level in (*expected, goal.share) if not np.isnan(level)]
    axes.set_ylim(max(0.0, min(known) - 0.1), 1.01)
    axes.yaxis.set_major_formatter(FuncFormatter(lambda value, _: f"{numbers.number(100 * value)} %"))
    axes.set_ylabel(f"answered\nwithin {numbers.number(goal.within_s)} s")
    axes.legend(loc="lower right", bbox_to_anchor=(1.0, 1.0), ncols=3, frameon=False)


def _length(needs: Sequence[Need]) -> str:
    lengths = {need.interval.length_s for need in needs}
    if len(lengths) > 1:
        return "interval"
    (seconds,) = lengths
    if seconds == 3600:
        return "hour"
    return f"{seconds / 60:g} minutes" if seconds < 3600 else f"{seconds / 3600:g} hours"
