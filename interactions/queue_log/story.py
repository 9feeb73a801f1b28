"""What the lines of one call tell, as an interaction. Pure.

Durations are the log's own (holdtime, calltime, waittime) where it has them, else the difference of its
times; each stretch begins where the one before it ended or later. What is not in a queue_log: holds, the
work after the call (0 here), and what becomes of a caller after he was transferred.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from enum import Enum, auto
from math import inf

from interactions.queue_log.lines import Entry, Event
from interactions.record import Interaction, Outcome, Segment, SegmentKind


class Untold(Enum):
    """Why there is no interaction (yet)."""

    STILL_OPEN = auto()
    NO_BEGINNING = auto()


# How a stay in a queue ends without an answer, in the words of the segment and of the record.
_ENDS = {
    Event.ABANDON: ("abandoned", Outcome.ABANDONED),
    Event.EXITWITHTIMEOUT: ("timed_out", Outcome.TIMED_OUT),
    Event.EXITEMPTY: ("unstaffed", Outcome.TURNED_AWAY),
    Event.WITHDRAW: ("withdrawn", Outcome.TURNED_AWAY),
    Event.EXITWITHKEY: ("key", Outcome.LEFT_IN_MENU),  # where the key led to is not in the log
    Event.SYSCOMPAT: ("lost", Outcome.LOST),
}
# How a conversation ends.
_PARTINGS = {
    Event.COMPLETECALLER: "caller_hung_up",
    Event.COMPLETEAGENT: "agent_hung_up",
    Event.TRANSFER: "transferred",
    Event.BLINDTRANSFER: "transferred",
    Event.ATTENDEDTRANSFER: "transferred",
}
_RINGS = {Event.RINGNOANSWER: "no_answer", Event.RINGCANCELED: "caller_hung_up"}
ENDINGS = frozenset(_ENDS) | frozenset(_PARTINGS)

_LINE = 10**10  # more than any time of day in seconds: first the number of lines counts, then the last time


def call_id(node: str, uniqueid: str) -> str:
    return f"{node}-{uniqueid}"


def tell(
    entries: Collection[Entry], *, node: str = "queue_log", cut_at: float | None = None
) -> Interaction | Untold:
    """`entries` in the order of the log, each once. `cut_at`: Asterisk ended here, and the call with it.

    The version is made from the lines themselves: whoever has seen more of a call knows better, and the same
    lines make the same version, in whatever order files are read.
    """
    told = _Telling(node)
    for entry in entries:
        if not told.take(entry):
            return Untold.NO_BEGINNING
    if cut_at is not None:
        told.cut(cut_at, "line_lost")
    version = len(entries) * _LINE + int(max((entry.at for entry in entries), default=0.0))
    return told.interaction(version)


@dataclass(frozen=True, slots=True)
class _Open:
    """A stay or a conversation that goes on."""

    start: float
    queue: str | None
    agent: str | None = None


class _Telling:
    def __init__(self, node: str) -> None:
        self._node = node
        self._uniqueid = ""
        self._arrived_at = inf
        self._clock = -inf  # nothing begins before it
        self._stay: _Open | None = None
        self._talk: _Open | None = None
        self._rings: list[Entry] = []  # of this stay
        self._segments: list[Segment] = []
        self._outcome = Outcome.LOST
        self._number = self._name = self._dialled = ""

    def take(self, entry: Entry) -> bool:
        """False when it ends something of which nobody knows when it began."""
        self._uniqueid = entry.uniqueid
        self._arrived_at = min(self._arrived_at, entry.at)
        if entry.event is Event.DID:
            self._dialled = entry.word
        elif entry.event is Event.ENTERQUEUE:
            self._enter(entry)
        elif entry.event in _RINGS:
            self._rings.append(entry)
        elif entry.event is Event.CONNECT:
            return self._connect(entry)
        elif entry.event in _PARTINGS:
            return self._part(entry)
        elif entry.event in _ENDS:
            return self._leave(entry)
        return True

    def cut(self, at: float, parting: str = "unknown") -> None:
        """Whatever goes on ends here, without a line that says how; who was answered stays answered."""
        if self._stay is not None:
            self._close_stay(self._stay.start, max(self._stay.start, at), "lost")
            self._outcome = Outcome.LOST
        if self._talk is not None:
            self._close_talk(max(self._talk.start, at), parting)

    def interaction(self, version: int) -> Interaction | Untold:
        stays = [part for part in self._segments if part.kind is SegmentKind.QUEUE]
        if self._stay or self._talk or not stays:
            return Untold.STILL_OPEN
        talks = [part for part in self._segments if part.kind is SegmentKind.TALK]
        answered = next((n for n, stay in enumerate(stays) if stay.result == "answered"), None)
        waits = stays if answered is None else stays[: answered + 1]
        first = talks[0] if talks else None
        return Interaction(
            call_id=call_id(self._node, self._uniqueid),
            version=version,
            direction="inbound",
            node=self._node,
            pii_number=self._number,
            pii_name=self._name,
            dialled=self._dialled,
            language="",
            arrived_at=min(self._arrived_at, stays[0].start),
            queue=waits[-1].queue,
            agent_id=first.agent_id if first else None,
            offered_at=stays[0].start,
            answered_at=first.start if first else None,
            ended_at=self._clock,
            closed_at=self._clock,
            wait_s=sum(_length(stay) for stay in waits),
            talk_s=sum(_length(talk) for talk in talks),
            outcome=Outcome.ANSWERED if talks else self._outcome,
            segments=tuple(self._segments),
        )

    def _enter(self, entry: Entry) -> None:
        self.cut(entry.at)  # the line that ended what was before is missing
        self._stay = _Open(max(self._clock, entry.at), entry.queue)
        self._number = self._number or entry.pii_number
        self._name = self._name or entry.pii_name

    def _connect(self, entry: Entry) -> bool:
        if self._talk is not None:
            self.cut(entry.at)
        return self._answered(entry, entry.at)

    def _answered(self, entry: Entry, at: float) -> bool:
        self._rings.append(entry)
        if not self._end_stay(entry, at, "answered"):
            return False
        self._talk = _Open(self._clock, entry.queue, entry.agent)
        return True

    def _part(self, entry: Entry) -> bool:
        if self._talk is None:
            if self._stay is None and self._segments:
                return True  # it has ended already: some write the end once more after a transfer
            # The line of the answer is missing; the end says how long both lasted.
            if entry.talk_s is None or not self._answered(entry, entry.at - entry.talk_s):
                return False
        assert self._talk is not None, "he was answered"
        start = self._talk.start
        end = max(start, entry.at) if entry.talk_s is None else start + entry.talk_s
        self._close_talk(end, _PARTINGS[entry.event])
        return True

    def _leave(self, entry: Entry) -> bool:
        result, outcome = _ENDS[entry.event]
        if self._talk is not None:
            self.cut(entry.at)
            return True
        if self._stay is None and self._segments and entry.wait_s is None:
            return True
        self._outcome = outcome
        return self._end_stay(entry, entry.at, result)

    def _end_stay(self, entry: Entry, at: float, result: str) -> bool:
        """He waited until `at`, or as long as the log says."""
        if self._stay is not None:
            start = self._stay.start
        elif entry.wait_s is not None:
            start = max(self._clock, at - entry.wait_s)
        else:
            return False
        if self._stay is None:
            self._stay = _Open(start, entry.queue)
        end = max(start, at) if entry.wait_s is None else start + entry.wait_s
        self._close_stay(start, end, result)
        return True

    def _close_stay(self, start: float, end: float, result: str) -> None:
        assert self._stay is not None, "he waited"
        stay = Segment(kind=SegmentKind.QUEUE, start=start, end=end, queue=self._stay.queue, result=result)
        rings = [_ring(ring, start, end) for ring in self._rings]
        self._segments += [stay, *sorted(rings, key=lambda ring: ring.start)]
        self._rings.clear()
        self._stay, self._clock = None, end

    def _close_talk(self, end: float, result: str) -> None:
        assert self._talk is not None, "they talk"
        talk, self._talk, self._clock = self._talk, None, end
        self._segments.append(
            Segment(
                kind=SegmentKind.TALK,
                start=talk.start,
                end=end,
                queue=talk.queue,
                agent_id=talk.agent,
                result=result,
            )
        )


def _ring(entry: Entry, start: float, end: float) -> Segment:
    """Within the stay from `start` to `end`; the ring that was answered is the last thing in it."""
    result = _RINGS.get(entry.event, "answered")
    stops = end if result == "answered" else min(max(start, entry.at), end)
    starts = max(start, stops - (entry.ring_s or 0.0))
    return Segment(
        kind=SegmentKind.RING,
        start=starts,
        end=stops,
        queue=entry.queue,
        agent_id=entry.agent,
        result=result,
    )


def _length(part: Segment) -> float:
    assert part.end is not None, "what is told has ended"
    return part.end - part.start
