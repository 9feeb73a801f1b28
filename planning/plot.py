"""Calls, waits and service level by interval, as a picture: SVG or PNG, by the file's ending."""

from __future__ import annotations

import warnings
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import matplotlib as mpl
import numpy as np
from matplotlib.axes import Axes
from matplotlib.dates import AutoDateLocator, ConciseDateFormatter
from matplotlib.figure import Figure
from matplotlib.font_manager import fontManager
from matplotlib.ticker import PercentFormatter

from planning.figures import Floats
from planning.picture import CannotPlot as CannotPlot
from planning.picture import Picture as Picture
from planning.picture import check_plot as check_plot

MOST_QUEUES = 6  # more lines than that nobody can tell apart: then all together alone
_COLOURS = ("#0072b2", "#e69f00", "#009e73", "#cc79a7", "#56b4e9", "#d55e00")  # told apart by everybody
_INK, _WAS = "#222222", "#8a8a8a"
_LOOKS: Any = {
    "svg.hashsalt": "tongdai",  # the same picture is the same file
    "svg.fonttype": "none",
    "font.size": 9.5,
    "axes.grid": True,
    "grid.color": "#e4e4e4",
    "axes.axisbelow": True,
    "axes.spines.top": False,
    "axes.spines.right": False,
    "axes.edgecolor": "#9a9a9a",
    "axes.xmargin": 0.01,
    "text.parse_math": False,  # a queue may be called anything, $ included
}
_WITH_HANGUL = ("Noto Sans CJK KR", "Noto Sans KR", "NanumGothic", "Malgun Gothic", "Apple SD Gothic Neo")


def plot(path: Path, picture: Picture) -> None:
    """Raises `CannotPlot`."""
    check_plot(path)
    if not picture.runs:
        raise CannotPlot("there is nothing to plot: no call arrived")
    fonts = ["DejaVu Sans", *(font for font in _WITH_HANGUL if font in fontManager.get_font_names())]
    with mpl.rc_context(_LOOKS | {"font.family": fonts}), warnings.catch_warnings():
        warnings.filterwarnings("ignore", "Glyph .* missing")  # an SVG is shown with its reader's fonts
        figure = _draw(picture)
        try:
            # Without the date two pictures of the same run are the same file.
            still: dict[str, Any] = {"Date": None} if path.suffix.lower() == ".svg" else {}
            figure.savefig(path, dpi=150, metadata=still)
        except OSError as error:
            raise CannotPlot(f"{path} cannot be written: {error.strerror}") from error


def _draw(picture: Picture) -> Figure:
    figure = Figure(figsize=(10.5, 7.5), layout="constrained")
    calls, waits, levels = figure.subplots(3, 1, sharex=True, height_ratios=(1, 2, 2))
    figure.suptitle(picture.title, x=0.01, ha="left", fontsize=13, fontweight="bold")
    runs, times = picture.runs, _times(picture)
    width = (times[1] - times[0]) * 0.85 if len(times) > 1 else 0.5
    calls.bar(times, _mean([run.offered for run in runs])[-1], width=width, color="#c6d9ec")
    calls.set_ylabel(f"calls per {_length(runs[0].length_s)}")
    offered = np.array([run.offered for run in runs])
    mean = _weighted(np.array([run.mean_wait_s for run in runs]), offered)
    level = _weighted(np.array([run.sl for run in runs]), offered)
    shown = len(picture.names) if 1 < len(picture.names) <= MOST_QUEUES else 0
    for row, name in enumerate(picture.names[:shown]):
        line = {"color": _COLOURS[row], "linewidth": 1.4, "label": _shown(name)}
        waits.plot(times, mean[row], **line)
        levels.plot(times, level[row], **line)
    everybody = "all queues" if len(picture.names) > 1 else _shown(picture.names[0])
    together = {"color": _INK, "linewidth": 2.0}
    waits.plot(times, mean[-1], label=f"{everybody}, mean", **together)
    ninth = _mean([run.p90_wait_s for run in runs])[-1]
    waits.plot(times, ninth, color=_INK, linewidth=1.0, linestyle=":", label="nine of ten within")
    levels.plot(times, level[-1], label=everybody, **together)
    if picture.was is not None:
        was = {"color": _WAS, "linewidth": 1.8, "linestyle": "--", "label": "as it was"}
        waits.plot(times, picture.was.mean_wait_s[-1], **was)
        levels.plot(times, picture.was.sl[-1], **was)
    waits.set_ylabel("wait, seconds")
    waits.set_ylim(bottom=0)
    levels.set_ylabel("service level")
    levels.set_ylim(0, 1.02)
    levels.yaxis.set_major_formatter(PercentFormatter(1.0))
    for axes in (waits, levels):
        axes.legend(loc="upper left", bbox_to_anchor=(1.0, 1.0), frameon=False)
    _label_time(levels, picture)
    return figure


def _times(picture: Picture) -> Any:
    """The middle of each interval."""
    first = picture.runs[0]
    middles = (np.arange(first.offered.shape[1]) + 0.5) * first.length_s
    if picture.zone is None:
        return middles / 3600
    return np.array([(first.begin + middle) / 86_400 for middle in middles])  # days since 1970, as dates are


def _label_time(axes: Axes, picture: Picture) -> None:
    if picture.zone is None:
        axes.set_xlabel("hours since the warm-up")
        return
    locator: Any = AutoDateLocator(tz=picture.zone)  # type: ignore[no-untyped-call]
    axes.xaxis.set_major_locator(locator)
    axes.xaxis.set_major_formatter(ConciseDateFormatter(locator, tz=picture.zone))  # type: ignore[no-untyped-call]
    day = datetime.fromtimestamp(picture.runs[0].begin, UTC).astimezone(picture.zone)
    axes.set_xlabel(f"time of arrival, {day:%Z}")


def _mean(tables: Sequence[Floats]) -> Floats:
    return _weighted(np.array(tables), np.ones_like(tables))


def _weighted(values: Floats, weights: Floats) -> Floats:
    """Over the runs; NaN where no run has a value."""
    known = ~np.isnan(values)
    weights = np.where(known, weights, 0.0)
    whole: Floats = weights.sum(axis=0)
    parts: Floats = (np.where(known, values, 0.0) * weights).sum(axis=0)
    mean: Floats = np.divide(parts, whole, out=np.full(whole.shape, np.nan), where=whole > 0)
    return mean


def _shown(name: str) -> str:
    """A legend leaves out what begins with an underscore: a hair's breadth goes before it."""
    return f"\u200a{name}" if name.startswith("_") else name


def _length(seconds: float) -> str:
    if seconds == 3600:
        return "hour"
    return f"{seconds / 60:g} minutes" if seconds < 3600 else f"{seconds / 3600:g} hours"
