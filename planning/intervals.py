"""Stretches of the day with their calls and handle times, from a file or from what happened.

The file is CSV with a heading: `from,calls` and perhaps `aht_s`, a line for each interval. A spreadsheet's
semicolons and decimal commas are understood too.
"""

from __future__ import annotations

import csv
import math
import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta, tzinfo
from itertools import pairwise
from pathlib import Path

DAY_S = 86_400.0
UNITS = {"": 1, "s": 1, "m": 60, "min": 60, "h": 3600}


class BadPlan(ValueError):
    """What was asked cannot be planned; the message says what to do."""


@dataclass(frozen=True, slots=True)
class Interval:
    """`start` as people write it: "08:30", "2026-07-28 08:30"; empty for just any."""

    start: str
    calls: float
    aht_s: float
    length_s: float = 3600.0

    def __post_init__(self) -> None:
        where = f"{self.start}: " if self.start else ""
        if not (math.isfinite(self.calls) and self.calls >= 0):
            raise BadPlan(f"{where}calls must be 0 or more, not {self.calls:g}")
        if not 0 < self.aht_s <= DAY_S:
            raise BadPlan(f"{where}the handle time must be above 0 s and at most a day, not {self.aht_s:g} s")
        if not 0 < self.length_s <= DAY_S:
            raise BadPlan(f"{where}an interval must be above 0 s and at most a day, not {self.length_s:g} s")
        if self.erlangs > 100_000:
            raise BadPlan(
                f"{where}{self.calls:g} calls of {self.aht_s:g} s in {self.length_s:g} s would keep"
                f" {self.erlangs:.0f} agents busy: check the calls, the handle time and the interval"
            )

    @property
    def calls_per_s(self) -> float:
        return self.calls / self.length_s

    @property
    def erlangs(self) -> float:
        """How many agents would be busy if none were ever idle."""
        return self.calls_per_s * self.aht_s


def seconds(text: str, option: str) -> float:
    """ "1800", "30m", "1h" or "90s" in seconds. `option` is named when it is none of these."""
    found = re.fullmatch(r"(\d+(?:\.\d+)?)\s*(s|m|min|h|)", text.strip())
    if found is None:
        raise BadPlan(f"{option} {text!r} is no length of time: write 1800, 30m or 1h")
    return float(found[1]) * UNITS[found[2]]


def fold(
    calls: Iterable[tuple[float, float | None]], zone: tzinfo, first: date, last: date, length_s: float
) -> list[Interval]:
    """Intervals from the midnight of `first` to the one after `last`.

    A call is the time of its arrival (seconds since the epoch) and its handle time, None when nobody took it:
    it counts as a call, and is expected to take as long as the others. Where an interval has no handle time
    the mean of all stands for it.
    """
    begins, ends = _midnight(first, zone), _midnight(last + timedelta(days=1), zone)
    if ends <= begins:
        raise BadPlan(f"--to {last} is before --from {first}")
    if not 60 <= length_s <= DAY_S:
        raise BadPlan(f"--interval must be from 60 s to a day, not {length_s:g} s")
    counts = [0] * math.ceil((ends - begins) / length_s)
    handled: list[list[float]] = [[] for _ in counts]
    for arrived_at, handle_s in calls:
        if begins <= arrived_at < ends:
            index = int((arrived_at - begins) / length_s)
            counts[index] += 1
            if handle_s is not None and handle_s > 0:
                handled[index].append(handle_s)
    every = [handle_s for part in handled for handle_s in part]
    if not every:
        raise BadPlan(f"no call was handled from {first} to {last}: choose other days")
    mean_s = math.fsum(every) / len(every)
    return [
        Interval(
            datetime.fromtimestamp(begins + index * length_s, zone).strftime("%Y-%m-%d %H:%M"),
            count,
            math.fsum(handled[index]) / len(handled[index]) if handled[index] else mean_s,
            min(length_s, ends - begins - index * length_s),
        )
        for index, count in enumerate(counts)
    ]


def read_intervals(path: Path, aht_s: float | None, length_s: float | None) -> list[Interval]:
    """`aht_s` for the lines that name none; without `length_s` it is what lies between the lines' times."""
    try:
        text = path.read_text(encoding="utf-8-sig")
    except OSError as error:
        raise BadPlan(f"{path} cannot be read: {error.strerror}") from error
    except UnicodeDecodeError as error:
        raise BadPlan(f"{path} is not UTF-8 text: save it as CSV UTF-8") from error
    heading = text.partition("\n")[0]
    mark = ";" if ";" in heading else ","
    rows = csv.DictReader(text.splitlines(), delimiter=mark, skipinitialspace=True)
    names = [name.strip() for name in rows.fieldnames or ()]
    rows.fieldnames = names
    if not {"from", "calls"} <= set(names):
        raise BadPlan(f'{path} must begin with the heading "from,calls" or "from,calls,aht_s"')
    lines = [
        _Line(path, rows.line_num, mark, {k: v.strip() for k, v in row.items() if k and isinstance(v, str)})
        for row in rows
    ]
    if not lines:
        raise BadPlan(f"{path} has no intervals below its heading")
    length_s = length_s or _spacing(path, [line.start() for line in lines])
    return [line.interval(aht_s, length_s) for line in lines]


@dataclass(frozen=True, slots=True)
class _Line:
    path: Path
    number: int
    mark: str
    values: dict[str, str]

    def start(self) -> datetime:
        text = self.values.get("from", "")
        try:
            if re.fullmatch(r"\d{1,2}:\d{2}", text):
                return datetime.combine(date.min, time.fromisoformat(text.zfill(5)))
            return datetime.fromisoformat(text).replace(tzinfo=None)
        except ValueError as error:
            raise self._wrong(f'from is {text!r}: write 08:30 or "2026-07-28 08:30"') from error

    def interval(self, aht_s: float | None, length_s: float) -> Interval:
        aht = self._number("aht_s") if self.values.get("aht_s") else aht_s
        if aht is None:
            raise self._wrong("there is no handle time: add a column aht_s, or give --aht")
        try:
            return Interval(self.values["from"], self._number("calls"), aht, length_s)
        except BadPlan as error:
            raise self._wrong(str(error)) from error

    def _number(self, name: str) -> float:
        text = self.values.get(name, "")
        try:
            return float(text.replace(",", ".") if self.mark == ";" else text)
        except ValueError as error:
            raise self._wrong(f"{name} is {text!r}: write a number") from error

    def _wrong(self, what: str) -> BadPlan:
        return BadPlan(f"{self.path}, line {self.number}: {what}")


def _spacing(path: Path, starts: list[datetime]) -> float:
    gaps = [(after - before).total_seconds() for before, after in pairwise(starts)]
    if not gaps:
        raise BadPlan(f"{path} has one interval alone: say how long it is with --per, as in --per 30m")
    if min(gaps) <= 0:
        raise BadPlan(f"{path} must have its intervals in the order of their times, each once")
    return min(gaps)


def _midnight(day: date, zone: tzinfo) -> float:
    return datetime.combine(day, time(), zone).timestamp()
