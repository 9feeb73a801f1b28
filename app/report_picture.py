"""The pictures of a report: over time, or side by side when it is all of the time."""

from __future__ import annotations

import io
import warnings
from collections.abc import Mapping, Sequence
from typing import Any

import matplotlib as mpl
import numpy as np
from matplotlib.axes import Axes
from matplotlib.dates import AutoDateLocator, ConciseDateFormatter
from matplotlib.figure import Figure
from matplotlib.ticker import FuncFormatter

from app.report_words import WORDS, named
from interactions.kpi.figures import (
    Sums,
    Within,
    average_abandoned_wait,
    average_handle_time,
    average_speed_of_answer,
    service_levels,
)
from interactions.kpi.intervals import Interval, Span
from interactions.kpi.question import Line, Question
from planning.words import Language, Numbers

_MOST = 20  # side by side; those with most calls
_LONGEST_NAME = 24
_EXITS = (("answered", "#009e73"), ("abandoned", "#d55e00"), ("other_exits", "#b8b8b8"))
_LEVELS = (("V6", "#0072b2"), ("V3", "#e69f00"))
_SECONDS = (
    ("asa_s", average_speed_of_answer, "#0072b2"),
    ("abandon_wait_s", average_abandoned_wait, "#d55e00"),
    ("aht_s", average_handle_time, "#222222"),
)
_LOOKS: Any = {
    "svg.hashsalt": "tongdai",  # the same picture is the same text
    "svg.fonttype": "none",
    "font.family": "sans-serif",
    "font.size": 9.5,
    "axes.grid": True,
    "grid.color": "#e4e4e4",
    "axes.axisbelow": True,
    "axes.spines.top": False,
    "axes.spines.right": False,
    "axes.edgecolor": "#9a9a9a",
    "text.parse_math": False,  # a queue may be called anything, $ included
}


def picture(lines: Sequence[Line], question: Question, language: Language) -> str:
    """How the calls ended, service level and times; SVG, to be put into a page as it is."""
    svg = _drawn(lines, question, language, "svg", {"Date": None}).decode()
    return svg[svg.index("<svg") :]


def png(lines: Sequence[Line], question: Question, language: Language) -> bytes:
    """The same for those who show no SVG, such as mail programs."""
    return _drawn(lines, question, language, "png", {"Software": None})


def _drawn(
    lines: Sequence[Line], question: Question, language: Language, form: str, metadata: dict[str, Any]
) -> bytes:
    words, numbers = WORDS[language], Numbers(language)
    with mpl.rc_context(_LOOKS), warnings.catch_warnings():
        warnings.filterwarnings("ignore", "Glyph .* missing")  # it is shown with its reader's fonts
        figure = Figure(figsize=(10.5, 7.5), layout="constrained")
        panels = figure.subplots(3, 1, sharex=True)
        if question.interval is Interval.ALL:
            bars = _side_by_side(lines, question, words)
            _draw(panels, bars, np.arange(len(bars)), 0.8, words, numbers, marker="o", linestyle="none")
            labels = [_shown(name) for name, _, _ in bars]
            panels[-1].set_xticks(np.arange(len(bars)), labels, rotation=30, ha="right")
        else:
            together = _together(lines)
            days = np.array([(span.start + span.end) / 2 / 86_400 for span in together])
            width = np.array([(span.end - span.start) / 86_400 * 0.9 for span in together])
            bars = [("", *found) for found in together.values()]
            _draw(panels, bars, days, width, words, numbers, marker=".", linestyle="-")
            locator: Any = AutoDateLocator(tz=question.zone)  # type: ignore[no-untyped-call]
            panels[-1].xaxis.set_major_locator(locator)
            panels[-1].xaxis.set_major_formatter(
                ConciseDateFormatter(locator, tz=question.zone)  # type: ignore[no-untyped-call]
            )
        written = io.BytesIO()
        figure.savefig(written, format=form, metadata=metadata, dpi=120)
    return written.getvalue()


_Bar = tuple[str, Sums, Within]


def _side_by_side(lines: Sequence[Line], question: Question, words: Mapping[str, str]) -> list[_Bar]:
    most = sorted(lines, key=lambda line: -line.sums.offered)[:_MOST]
    return [(named(line.value, question.by, words), line.sums, line.within) for line in most]


def _together(lines: Sequence[Line]) -> dict[Span, tuple[Sums, Within]]:
    """All of each interval, in the order of time."""
    found: dict[Span, tuple[Sums, Within]] = {}
    for line in lines:
        sums, within = found.get(line.span, (Sums(), Within()))
        found[line.span] = sums + line.sums, within + line.within
    return found


def _draw(
    panels: Sequence[Axes],
    bars: Sequence[_Bar],
    at: Any,
    width: Any,
    words: Mapping[str, str],
    numbers: Numbers,
    **line: Any,
) -> None:
    calls, levels, times = panels
    below = np.zeros(len(bars))
    for name, colour in _EXITS:
        heights = np.array([getattr(sums, name) for _, sums, _ in bars], float)
        calls.bar(at, heights, width=width, bottom=below, color=colour, label=words[name])
        below += heights
    calls.set_ylabel(words["stays"])
    for name, colour in _LEVELS:
        shares = [service_levels(sums, within)[name] for _, sums, within in bars]
        levels.plot(at, _known(shares), color=colour, label=name, **line)
    levels.set_ylabel(words["service_level"])
    levels.set_ylim(0, 1.02)
    for name, figure, colour in _SECONDS:
        times.plot(at, _known([figure(sums) for _, sums, _ in bars]), color=colour, label=words[name], **line)
    times.set_ylabel(words["seconds"])
    times.set_ylim(bottom=0)
    calls.yaxis.set_major_formatter(FuncFormatter(lambda value, _place: numbers.number(value)))
    times.yaxis.set_major_formatter(FuncFormatter(lambda value, _place: numbers.number(value)))
    levels.yaxis.set_major_formatter(FuncFormatter(lambda value, _place: f"{numbers.number(100 * value)} %"))
    for axes in panels:
        axes.legend(loc="upper left", bbox_to_anchor=(1.0, 1.0), frameon=False)


def _known(values: Sequence[float | None]) -> list[float]:
    """A gap where there is no figure."""
    return [float("nan") if value is None else value for value in values]


def _shown(name: str) -> str:
    return name if len(name) <= _LONGEST_NAME else f"{name[: _LONGEST_NAME - 1]}…"
