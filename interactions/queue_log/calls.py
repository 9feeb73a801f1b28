"""The lines of many calls at once, each to its call. Pure.

A caller who left a queue may come to another one, under the same id: what is settled is kept until so many
others have settled after it. That bounds the memory whatever the times in the file say.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

from interactions.queue_log.lines import Entry, Event, Reason
from interactions.queue_log.story import ENDINGS

Place = tuple[str, int]  # file and line

KEPT = 10_000
LONGEST = 50_000  # lines of one call: somebody who is rung in vain once a second for a night and a day
_LATE_S = 2.0  # threads of Asterisk write a little out of order


@dataclass(slots=True)
class Story:
    """One call; `where` names its first line. Its lines are keys, so that each is there once."""

    where: Place
    last_at: float
    entries: dict[Entry, None] = field(default_factory=dict)
    cut_at: float | None = None

    @property
    def uniqueid(self) -> str:
        return next(iter(self.entries)).uniqueid


class Calls:
    """`repeated` counts the lines that were there already: files overlap."""

    def __init__(self, kept: int = KEPT) -> None:
        self._kept = kept
        self._open: dict[str, Story] = {}
        self._settled: dict[str, Story] = {}  # who settled first is first
        self.repeated = 0

    def add(self, entry: Entry, where: Place) -> Reason | None:
        """Why it is not used, if it is not."""
        uniqueid = entry.uniqueid
        story = self._open.get(uniqueid) or self._settled.get(uniqueid)
        if story is None:
            story = self._open[uniqueid] = Story(where, entry.at)
        elif entry in story.entries:
            self.repeated += 1
            return None
        elif entry.at < story.last_at - _LATE_S:
            return Reason.BACKWARDS
        elif len(story.entries) == LONGEST:
            return Reason.TOO_MANY
        story.entries[entry] = None
        story.last_at = entry.at
        story.cut_at = None
        if entry.event in ENDINGS:
            self._open.pop(uniqueid, None)
            self._settled.pop(uniqueid, None)
            self._settled[uniqueid] = story
        elif entry.event in (Event.ENTERQUEUE, Event.CONNECT) and uniqueid in self._settled:
            self._open[uniqueid] = self._settled.pop(uniqueid)
        return None

    def restarted(self, entry: Entry, before: float) -> None:
        """Asterisk was started, and lived until `before` at least: no call went on."""
        cut_at = min(before, entry.at)
        gone = [name for name, story in self._open.items() if story.last_at <= entry.at]
        for name in gone:
            story = self._settled[name] = self._open.pop(name)
            story.cut_at = cut_at

    def ripe(self) -> Iterator[Story]:
        """Those of which nothing more is expected."""
        while len(self._settled) > self._kept:
            yield self._settled.pop(next(iter(self._settled)))

    def rest(self) -> tuple[list[Story], list[Story]]:
        """At the end of all files: those that are settled, and those that go on in a file to come."""
        return list(self._settled.values()), list(self._open.values())
