"""Relaxation: what a call asks for grows more modest while it waits.

Each step adds a way in which the call may be served: the last one with skills dropped or lowered, or that of
another queue. The ways it had stay the better ones.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from routing.demand import Way, way


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """Taken after so many seconds in the queue, or when the expected wait is longer than that."""

    after_s: float | None = None
    when_expected_s: float | None = None
    drop: tuple[str, ...] = ()  # skills that are no longer needed
    least: Mapping[str, int] = field(default_factory=dict)  # skill -> the level that is enough from now on
    queue: str | None = None  # whoever could take this queue's calls may take it, too

    def is_due(self, waited_s: float, expected_s: float | None) -> bool:
        if self.after_s is not None and waited_s >= self.after_s:
            return True
        return self.when_expected_s is not None and (expected_s is None or expected_s > self.when_expected_s)


def together(*needs: Mapping[str, int]) -> dict[str, int]:
    """All of them at once: of a skill that is needed twice, the higher level."""
    all_of_it: dict[str, int] = {}
    for need in needs:
        for skill, level in need.items():
            all_of_it[skill] = max(level, all_of_it.get(skill, 0))
    return all_of_it


def ways_after(
    needed: Mapping[str, int], steps: Iterable[Step], queues: Mapping[str, Way]
) -> tuple[Way, ...]:
    """The ways once these steps were taken; `queues` says what each queue needs. Steps may lower what is
    needed and never raise it: a skill that is not needed stays so."""
    now = dict(needed)
    ways = [way(now)]
    for step in steps:
        if step.drop or step.least:
            now = {
                skill: min(level, step.least.get(skill, level))
                for skill, level in now.items()
                if skill not in step.drop
            }
            ways.append(way(now))
        if step.queue is not None:
            ways.append(queues[step.queue])
    return tuple(dict.fromkeys(ways))


def due(steps: Sequence[Step], taken: Sequence[int], waited_s: float, expected_s: float | None) -> list[int]:
    """Which steps are to be taken now, as indexes. `expected_s`: None when nobody at work could serve it."""
    return [
        index for index, step in enumerate(steps) if index not in taken and step.is_due(waited_s, expected_s)
    ]


def next_due_s(steps: Sequence[Step], taken: Sequence[int]) -> float | None:
    """After how many seconds of waiting the next step comes by time alone."""
    coming = (
        step.after_s for index, step in enumerate(steps) if index not in taken and step.after_s is not None
    )
    return min(coming, default=None)
