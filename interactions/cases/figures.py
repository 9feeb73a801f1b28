"""Figures of cases: the backlog against what was promised, and how long things take. Pure.

- resolution time   from opening to the last resolution, in calendar seconds and in working seconds
- first response    from opening to the first response, likewise
- reopen rate       cases that were reopened at least once / cases that were resolved at least once
- median            the middle one, or the mean of the middle two
- p90               nearest rank: the smallest value that at least 90 % of all do not exceed
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Hashable, Iterable, Sequence
from dataclasses import dataclass
from math import ceil
from statistics import median
from typing import TypeVar

from interactions.cases.actions import Standing
from interactions.cases.calendar import Calendar
from interactions.cases.facts import CaseFacts

Key = TypeVar("Key", bound=Hashable)


@dataclass(frozen=True, slots=True)
class Backlog:
    """Open cases; `overdue` broke a promise, `at_risk` are near it; `oldest_at`: when the oldest opened."""

    open: int
    overdue: int
    at_risk: int
    oldest_at: float | None


@dataclass(frozen=True, slots=True)
class Durations:
    """Seconds; None where there is nothing to count."""

    n: int
    median_s: float | None
    p90_s: float | None


@dataclass(frozen=True, slots=True, kw_only=True)
class CaseFigures:
    """Of a set of cases. `kept_rate` is the share of resolved ones that broke no promise."""

    opened: int
    resolved: int
    closed: int
    resolution: Durations
    resolution_working: Durations
    first_response: Durations
    first_response_working: Durations
    reopen_rate: float | None
    kept_rate: float | None


def backlog(cases: Iterable[CaseFacts], now: float) -> Backlog:
    waiting = [case for case in cases if case.is_open]
    standings = [case.standing(now) for case in waiting]
    return Backlog(
        open=len(waiting),
        overdue=standings.count(Standing.BREACHED),
        at_risk=standings.count(Standing.AT_RISK),
        oldest_at=min((case.opened_at for case in waiting), default=None),
    )


def backlog_by(cases: Iterable[CaseFacts], now: float, key: Callable[[CaseFacts], Key]) -> dict[Key, Backlog]:
    """By queue, owner or priority: whatever `key` says of a case."""
    groups: defaultdict[Key, list[CaseFacts]] = defaultdict(list)
    for case in cases:
        if case.is_open:
            groups[key(case)].append(case)
    return {group: backlog(members, now) for group, members in groups.items()}


def figures(cases: Sequence[CaseFacts], calendar: Calendar, now: float) -> CaseFigures:
    """`now` counts for what is not resolved yet."""
    done = [(case.opened_at, case.resolved_at) for case in cases if case.resolved_at is not None]
    heard = [(case.opened_at, case.first_response_at) for case in cases if case.first_response_at is not None]
    ever = [case for case in cases if case.resolved_at is not None or case.reopened]
    resolved = [case for case in cases if case.resolved_at is not None]
    kept = [case for case in resolved if case.standing(now) is Standing.FINE]
    return CaseFigures(
        opened=len(cases),
        resolved=len(resolved),
        closed=sum(case.closed_at is not None for case in cases),
        resolution=durations(end - start for start, end in done),
        resolution_working=durations(calendar.worked(start, end) for start, end in done),
        first_response=durations(end - start for start, end in heard),
        first_response_working=durations(calendar.worked(start, end) for start, end in heard),
        reopen_rate=sum(case.reopened > 0 for case in ever) / len(ever) if ever else None,
        kept_rate=len(kept) / len(resolved) if resolved else None,
    )


def durations(values: Iterable[float]) -> Durations:
    ordered = sorted(values)
    if not ordered:
        return Durations(0, None, None)
    return Durations(len(ordered), median(ordered), ordered[ceil(0.9 * len(ordered)) - 1])
