"""Facts added up by cell and dimension. Pure.

A cell is a stretch of time with a number: a quarter of an hour when sums are rolled up, the rest of a quarter
when a report begins in the middle of one. Both are added up here, so they cannot differ.
"""

from __future__ import annotations

from bisect import bisect_right
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence, Set
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from interactions.kpi.figures import FIELDS
from interactions.kpi.stays import CALLBACK, Journey, Stay, stays_of
from interactions.kpi.waits import Kind, duration_written, written
from interactions.record import SegmentKind

NOTHING = (0,) * len(FIELDS)
NOBODY = ""  # the value where there is none: no agent took it, no reason was given


class Dimension(StrEnum):
    ALL = "all"
    QUEUE = "queue"
    AGENT = "agent"
    NUMBER = "number"  # that was dialled
    REASON = "reason"


@dataclass(frozen=True, slots=True)
class Cell:
    """From `start` to just before `end`."""

    start: float
    end: float
    number: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Contact:
    """As first-contact resolution holds it. `repeat`: provisional, resolved, repeated; None: not eligible."""

    at: float
    queue: str | None
    agent_id: str | None
    number: str | None
    reason: str | None
    flag: bool | None
    survey: bool | None
    repeat: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Survey:
    """With what is known of its call."""

    asked_at: float
    answered_at: float | None
    csat: int | None
    nps: int | None
    ces: int | None
    queue: str | None
    agent_id: str | None
    number: str | None
    reason: str | None


@dataclass(frozen=True, slots=True)
class AgentTime:
    agent_id: str
    state: str
    start: float
    end: float


class CaseStep(StrEnum):
    OPENED = "opened"
    CLOSED = "closed"
    REOPENED = "reopened"
    RESOLVED = "resolved"  # the last time


@dataclass(frozen=True, slots=True)
class CaseMoment:
    """`took_s`: since the opening."""

    step: CaseStep
    at: float
    took_s: float
    queue: str | None
    owner: str | None
    reason: str | None


# (dimension, number of the cell, value)
Key = tuple[Dimension, int, str]
_PLACE = {name: place for place, name in enumerate(FIELDS)}
_STATES = {
    "idle": "idle_s",
    "talking": "talking_s",
    "dialling": "dialling_s",
    "wrap_up": "wrapping_up_s",
    "ringing": "ringing_s",
    "paused": "paused_s",
}


class Tally:
    """`complaints`: the reasons that are complaints."""

    def __init__(self, cells: Iterable[Cell], complaints: Set[str] = frozenset()) -> None:
        self._cells = sorted(cells, key=lambda cell: cell.start)
        self._starts = [cell.start for cell in self._cells]
        self._complaints = complaints
        self._sums: defaultdict[Key, list[float]] = defaultdict(lambda: [0] * len(FIELDS))
        self._waits: defaultdict[Key, list[str]] = defaultdict(list)
        self._resolved: defaultdict[Key, list[str]] = defaultdict(list)

    @property
    def sums(self) -> Mapping[Key, Sequence[Any]]:
        """In the order of `FIELDS`."""
        return self._sums

    @property
    def waits(self) -> dict[Key, str]:
        """As `interactions.kpi.waits` writes them."""
        return {key: "".join(sorted(waited)) for key, waited in self._waits.items()}

    @property
    def resolved(self) -> dict[Key, str]:
        """How long the resolved cases took, written likewise."""
        return {key: "".join(sorted(took)) for key, took in self._resolved.items()}

    @property
    def keys(self) -> Set[Key]:
        return self._sums.keys() | self._waits.keys() | self._resolved.keys()

    def add_calls(self, calls: Iterable[Journey]) -> None:
        """Of each the stays that were entered in one of the cells."""
        for call in calls:
            for stay in stays_of(call):
                cell = self._at(stay.entered)
                if cell is not None:
                    self._add_stay(cell, call, stay)
            if call.direction == CALLBACK:
                self._add_callback(call)

    def add_cases(self, moments: Iterable[CaseMoment]) -> None:
        for moment in moments:
            cell = self._at(moment.at)
            if cell is None:
                continue
            values = {
                Dimension.ALL: NOBODY,
                Dimension.QUEUE: moment.queue or NOBODY,
                Dimension.AGENT: moment.owner or NOBODY,
                Dimension.REASON: moment.reason or NOBODY,
            }
            if moment.step is CaseStep.RESOLVED:
                took = duration_written(moment.took_s)
                for dimension, value in values.items():
                    self._resolved[dimension, cell, value].append(took)
            else:
                self._add(cell, values, {f"cases_{moment.step}": 1})

    def add_contacts(self, contacts: Iterable[Contact]) -> None:
        for contact in contacts:
            counted = {
                "flags": contact.flag is not None,
                "flagged": contact.flag is True,
                "survey_said": contact.survey is not None,
                "survey_resolved": contact.survey is True,
                "not_repeated": contact.repeat == "resolved",
                "repeated": contact.repeat == "repeated",
                "provisional": contact.repeat == "provisional",
            }
            self._add_answer(contact.at, contact, counted)

    def add_surveys(self, surveys: Iterable[Survey]) -> None:
        for survey in surveys:
            csat, nps, ces = survey.csat, survey.nps, survey.ces
            counted = {
                "surveys": 1,
                "survey_replies": survey.answered_at is not None,
                "csat_n": csat is not None,
                "csat_good": csat is not None and csat >= 4,
                "nps_n": nps is not None,
                "promoters": nps is not None and nps >= 9,
                "detractors": nps is not None and nps <= 6,
                "ces_n": ces is not None,
                "ces_sum": ces or 0,
            }
            self._add_answer(survey.asked_at, survey, counted)

    def add_agent_times(self, times: Iterable[AgentTime]) -> None:
        """Each clipped to the cells that it touches."""
        for time in times:
            name = _STATES.get(time.state)
            if name is None:  # offline
                continue
            for cell, seconds in self._clipped(time.start, time.end):
                self._add(cell, {Dimension.ALL: NOBODY, Dimension.AGENT: time.agent_id}, {name: seconds})

    def _add_stay(self, cell: int, call: Journey, stay: Stay) -> None:
        values = {
            Dimension.ALL: NOBODY,
            Dimension.QUEUE: stay.queue or NOBODY,
            Dimension.NUMBER: call.dialled,
            Dimension.REASON: call.disposition or NOBODY,
        }
        counted = self._of_stay(call, stay)
        first = {Dimension.AGENT: (stay.legs[0].agent_id if stay.legs else None) or NOBODY}
        self._add(cell, values | first, counted)
        kind = _kind(stay)
        if kind is not None:
            waited = written(kind, stay.wait_s)
            for dimension, value in (values | first).items():
                self._waits[dimension, cell, value].append(waited)
        if stay.handled:
            handled = {
                "handled": 1,
                "talk_s": sum(leg.talk_s for leg in stay.legs),
                "hold_s": sum(leg.hold_s for leg in stay.legs),
                "wrap_up_s": sum(leg.wrap_up_s for leg in stay.legs),
                "holds": sum(leg.holds for leg in stay.legs),
                "held": any(leg.holds for leg in stay.legs),
            }
            self._add(cell, values, handled)
            for leg in stay.legs:
                own = {
                    "handled": 1,
                    "talk_s": leg.talk_s,
                    "hold_s": leg.hold_s,
                    "wrap_up_s": leg.wrap_up_s,
                    "holds": leg.holds,
                    "held": leg.holds > 0,
                }
                self._add(cell, {Dimension.AGENT: leg.agent_id or NOBODY}, own)

    def _add_callback(self, call: Journey) -> None:
        """Since when he was in line."""
        first = next((each for each in call.segments if each.kind is SegmentKind.QUEUE), None)
        cell = None if first is None else self._at(first.start)
        if first is None or cell is None:
            return
        values = {
            Dimension.ALL: NOBODY,
            Dimension.QUEUE: first.queue or NOBODY,
            Dimension.AGENT: call.agent_id or NOBODY,
            Dimension.NUMBER: call.dialled,
            Dimension.REASON: call.disposition or NOBODY,
        }
        done = call.closed_at is not None
        self._add(cell, values, {"callbacks_done" if done else "callbacks_waiting": 1})
        if call.answered_at is not None:
            waited = written(Kind.CALLED_BACK, call.answered_at - first.start)
            for dimension, value in values.items():
                self._waits[dimension, cell, value].append(waited)

    def _of_stay(self, call: Journey, stay: Stay) -> dict[str, float]:
        answered, abandoned = stay.answered, stay.result == "abandoned"
        called_back = call.direction == CALLBACK
        return {
            "offered": 1,
            "answered": answered,
            "abandoned": abandoned,
            "other_exits": not (answered or abandoned),
            "answered_wait_s": stay.wait_s if answered else 0.0,
            "abandoned_wait_s": stay.wait_s if abandoned else 0.0,
            "transfers": stay.transferred,
            "callbacks_asked": stay.callback_asked,
            "callbacks_offered": called_back,
            "callbacks_reached": called_back and answered,
            "complaints": stay.last and call.disposition in self._complaints,
        }

    def _add_answer(self, at: float, about: Contact | Survey, counted: Mapping[str, float]) -> None:
        cell = self._at(at)
        if cell is not None:
            values = {
                Dimension.ALL: NOBODY,
                Dimension.QUEUE: about.queue or NOBODY,
                Dimension.AGENT: about.agent_id or NOBODY,
                Dimension.NUMBER: about.number or NOBODY,
                Dimension.REASON: about.reason or NOBODY,
            }
            self._add(cell, values, counted)

    def _add(self, cell: int, values: dict[Dimension, str], counted: Mapping[str, float]) -> None:
        present = [(_PLACE[name], amount) for name, amount in counted.items() if amount]
        if not present:
            return
        for dimension, value in values.items():
            sums = self._sums[dimension, cell, value]
            for place, amount in present:
                sums[place] += amount

    def _at(self, at: float) -> int | None:
        place = bisect_right(self._starts, at) - 1
        if place >= 0 and at < self._cells[place].end:
            return self._cells[place].number
        return None

    def _clipped(self, start: float, end: float) -> Iterator[tuple[int, float]]:
        for place in range(max(0, bisect_right(self._starts, start) - 1), len(self._cells)):
            cell = self._cells[place]
            if cell.start >= end:
                return
            seconds = min(end, cell.end) - max(start, cell.start)
            if seconds > 0:
                yield cell.number, seconds


def _kind(stay: Stay) -> Kind | None:
    if stay.answered:
        return Kind.ANSWERED
    if stay.result == "abandoned":
        return Kind.ABANDONED
    return Kind.CALLBACK_ASKED if stay.callback_asked else None
