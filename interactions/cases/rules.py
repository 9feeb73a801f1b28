"""The rules of the house for cases, as the section `cases` of its settings says them. Pure.

[cases]
close_after_s = 259200            # resolved and nothing heard: closed; without it never by itself
missed_after_s = 86400            # a follow-up in line, and nothing heard of it: missed
survey = true                     # a closing survey

[cases.hours]                     # of the zone of the house
mon = ["08:00-12:00", "13:00-17:30"]
[cases.special]                   # other hours on single days; none: a holiday
2026-02-17 = []

[cases.promises.urgent]           # working seconds
response_s = 900
resolution_s = 14400
[[cases.path.urgent]]
name = "supervisor"
target = "response"
after_s = 900

[cases.reasons.billing]           # and all below it that say nothing themselves
makes = "always"
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Annotated, Any, Literal
from zoneinfo import ZoneInfo

import msgspec
from msgspec import Meta

from interactions.cases.actions import Priority, Target
from interactions.cases.calendar import DAYS, BadCalendar, Calendar, read_spans
from interactions.cases.clock import Promise, Promises
from interactions.cases.escalation import Path, Paths, Step
from interactions.cases.grouping import Grouping, Likeness, Makes, ReasonRule

_OFFICE = ["08:00-12:00", "13:00-17:00"]
_YEAR_S = 366 * 86_400
Level = Literal["urgent", "high", "normal", "low"]
Working = Annotated[float, Meta(gt=0, le=_YEAR_S)]
Name = Annotated[str, Meta(min_length=1, max_length=100)]


class BadRules(ValueError):
    """The section cannot be used so; the message names the setting and says what to write."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Rules:
    """`close_after_s`: calendar seconds from resolved, or confirmed, to closed; None: only by hand.
    `missed_after_s`: a follow-up in line of which nothing was heard for so long is missed."""

    zone: ZoneInfo
    calendar: Calendar
    promises: Promises = field(default_factory=Promises)
    paths: Paths = field(default_factory=Paths)
    grouping: Grouping = field(default_factory=Grouping)
    close_after_s: float | None = 3 * 86_400.0
    missed_after_s: float = 86_400.0
    survey: bool = True


class _Promise(msgspec.Struct, forbid_unknown_fields=True):
    response_s: Working | None = None
    resolution_s: Working | None = None


class _Step(msgspec.Struct, forbid_unknown_fields=True):
    name: Name
    target: Target
    after_s: Working
    queue: Annotated[str, Meta(max_length=100)] = ""
    calls_back: bool = False


class _Reason(msgspec.Struct, forbid_unknown_fields=True):
    makes: Makes = Makes.UNRESOLVED
    likeness: Likeness = Likeness.LINE
    reopens_s: Annotated[float, Meta(ge=0, le=10 * _YEAR_S)] = 7 * 86_400.0
    priority: Level = "normal"
    queue: Annotated[str, Meta(max_length=100)] = ""
    promises: dict[Level, _Promise] = {}
    path: list[_Step] | None = None


class _Hours(msgspec.Struct, forbid_unknown_fields=True):
    mon: list[str] = []
    tue: list[str] = []
    wed: list[str] = []
    thu: list[str] = []
    fri: list[str] = []
    sat: list[str] = []
    sun: list[str] = []


class _Section(msgspec.Struct, forbid_unknown_fields=True):
    hours: _Hours = msgspec.field(default_factory=lambda: _Hours(*[_OFFICE] * 5))
    special: dict[str, list[str]] = {}
    at_risk_share: Annotated[float, Meta(gt=0, lt=1)] = 0.8
    pauses: bool = True
    close_after_s: Annotated[float, Meta(ge=0, le=_YEAR_S)] | None = None
    missed_after_s: Annotated[float, Meta(gt=0, le=_YEAR_S)] = 86_400.0
    survey: bool = True
    promises: dict[Level, _Promise] = {}
    path: dict[Level, list[_Step]] = {}
    reasons: dict[str, _Reason] = {}
    otherwise: _Reason = msgspec.field(default_factory=_Reason)


def read_rules(section: Mapping[str, Any], zone: ZoneInfo) -> Rules:
    """Raises `BadRules`."""
    try:
        said = msgspec.convert(section, _Section)
        week = [read_spans(getattr(said.hours, day)) for day in DAYS]
        special = {_day(text): read_spans(spans) for text, spans in said.special.items()}
        calendar = Calendar(zone, week, special)
    except (msgspec.ValidationError, BadCalendar) as error:
        raise BadRules(f"cases: {error}") from None
    return Rules(
        zone=zone,
        calendar=calendar,
        promises=Promises(
            by_priority=_promises(said.promises),
            by_reason={code: _promises(reason.promises) for code, reason in said.reasons.items()},
            at_risk_share=said.at_risk_share,
            pauses=said.pauses,
        ),
        paths=Paths(
            by_priority={_priority(level): _path(steps) for level, steps in said.path.items()},
            by_reason={
                code: _path(reason.path) for code, reason in said.reasons.items() if reason.path is not None
            },
        ),
        grouping=Grouping(
            rules={code: _reason(reason) for code, reason in said.reasons.items()},
            otherwise=_reason(said.otherwise),
        ),
        close_after_s=said.close_after_s,
        missed_after_s=said.missed_after_s,
        survey=said.survey,
    )


def _promises(said: Mapping[Level, _Promise]) -> dict[Priority, Promise]:
    return {
        _priority(level): Promise(response_s=each.response_s, resolution_s=each.resolution_s)
        for level, each in said.items()
    }


def _path(steps: list[_Step]) -> Path:
    names = [step.name for step in steps]
    if twice := next((name for name in names if names.count(name) > 1), None):
        raise BadRules(f"cases: two steps of one path are named {twice!r}: give each a name of its own")
    return tuple(
        Step(
            name=step.name,
            target=step.target,
            after_s=step.after_s,
            queue=step.queue,
            calls_back=step.calls_back,
        )
        for step in steps
    )


def _reason(said: _Reason) -> ReasonRule:
    return ReasonRule(
        makes=said.makes,
        likeness=said.likeness,
        reopens_s=said.reopens_s,
        priority=_priority(said.priority),
        queue=said.queue,
    )


def _priority(level: Level) -> Priority:
    return Priority[level.upper()]


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise BadCalendar(f"special: {text!r} is no day: write one like 2026-02-17") from None
