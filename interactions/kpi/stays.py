"""One call's stays in queues, each with what came of it and what agents did about it. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Protocol

from interactions.record import Outcome, Segment, SegmentKind

CALLBACK = "callback"  # the direction of a call to somebody who had asked for it
_AGENTS_WORK = (SegmentKind.TALK, SegmentKind.HOLD, SegmentKind.WRAP_UP)


class Journey(Protocol):
    """What must be known of a call; an `Interaction` is one."""

    @property
    def direction(self) -> str: ...
    @property
    def dialled(self) -> str: ...
    @property
    def disposition(self) -> str | None: ...
    @property
    def outcome(self) -> Outcome: ...
    @property
    def agent_id(self) -> str | None: ...
    @property
    def answered_at(self) -> float | None: ...
    @property
    def closed_at(self) -> float | None: ...
    @property
    def segments(self) -> Sequence[Segment]: ...


@dataclass(slots=True, eq=False)
class Leg:
    """One agent's part in an answered stay."""

    agent_id: str | None
    talk_s: float = 0.0
    hold_s: float = 0.0
    wrap_up_s: float = 0.0
    holds: int = 0


@dataclass(slots=True, kw_only=True)
class Stay:
    """`result`: answered, abandoned, or any other way out. `legs`: of an answered one, at least one."""

    queue: str | None
    entered: float
    wait_s: float
    result: str | None
    legs: list[Leg] = field(default_factory=list)
    handled: bool = False
    transferred: bool = False
    callback_asked: bool = False
    last: bool = False  # the stay with which the call as a whole is counted

    @property
    def answered(self) -> bool:
        return self.result == "answered"


def stays_of(call: Journey) -> list[Stay]:
    """Those that are over, in their order. One that still lasts counts nothing yet."""
    stays: list[Stay] = []
    legs: dict[str | None, Leg] = {}  # the last one of each agent
    current: Stay | None = None
    for segment in call.segments:
        if segment.kind is SegmentKind.QUEUE:
            if segment.end is None:
                continue
            stay = Stay(
                queue=segment.queue,
                entered=segment.start,
                wait_s=segment.end - segment.start,
                result=segment.result,
            )
            stays.append(stay)
            if stay.answered:
                current = stay
        elif current is not None and segment.kind in _AGENTS_WORK:
            leg = legs.get(segment.agent_id)
            if leg is None or (segment.kind is SegmentKind.TALK and leg not in current.legs):
                leg = legs[segment.agent_id] = Leg(segment.agent_id)
                current.legs.append(leg)
            _add(leg, segment)
    _judge(call, stays)
    return stays


def _add(leg: Leg, segment: Segment) -> None:
    """A stretch that still lasts counts nothing yet."""
    lasted_s = 0.0 if segment.end is None else segment.end - segment.start
    if segment.kind is SegmentKind.TALK:
        leg.talk_s += lasted_s
    elif segment.kind is SegmentKind.HOLD:
        leg.hold_s += lasted_s
        leg.holds += 1
    else:
        leg.wrap_up_s += lasted_s


def _judge(call: Journey, stays: list[Stay]) -> None:
    if not stays:
        return
    answered = [stay for stay in stays if stay.answered]
    for stay in answered:
        stay.handled = call.closed_at is not None
        stay.legs = stay.legs or [Leg(None)]
    (answered or stays)[-1].last = True
    final = stays[-1]
    final.callback_asked = call.outcome is Outcome.CALLBACK and final.result not in ("answered", "abandoned")
    if answered and _was_transferred(call.segments):
        answered[0].transferred = True


def _was_transferred(segments: Sequence[Segment]) -> bool:
    """An agent sent the caller on, more than one talked, or after an answer the call was in a queue again.
    Where the two were never connected, waiting on is no transfer."""
    agents = set()
    answer = False  # taken, unless they turn out not to have heard each other
    for segment in segments:
        if segment.kind is SegmentKind.QUEUE:
            if answer:
                return True
            answer = segment.result == "answered"
        elif segment.result == "transferred" and segment.kind in (SegmentKind.TALK, SegmentKind.HOLD):
            return True
        elif segment.kind is SegmentKind.TALK:
            answer = segment.result != "join_failed"
            if answer:
                agents.add(segment.agent_id)
    return len(agents) > 1
