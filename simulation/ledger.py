"""The story of each call as a bystander writes it down, to be held against what the centre recorded."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from centre.commands import SaveInteraction
from centre.house import House
from centre.state import Call, CentreState
from interactions.record import Interaction, Outcome, Segment, SegmentKind
from simulation.law import TOLERANCE_S, LawBroken, law
from telephony import commands, events
from telephony.call import AgentState, CallState
from telephony.commands import Command
from telephony.events import Event

NOT_HIS_DOING = (events.RingFailure.UNREACHABLE,)


@dataclass(slots=True)
class Story:
    spent_s: dict[CallState, float] = field(default_factory=lambda: defaultdict(float))
    wrap_up_s: float = 0.0  # of all agents who had to do with it
    state: CallState | None = None
    since: float = 0.0
    version: int = 0
    final: tuple[object, ...] | None = None  # what may no longer change


@dataclass(slots=True)
class Ring:
    agent_id: str
    ended: int = 0  # how often
    stopped: int = 0  # StopRinging was asked for
    answered: bool = False
    connected: int = 0  # `ConnectCall` was asked for
    joined: bool = False


class Ledger:
    def __init__(self, house: House) -> None:
        self.house = house
        self.stories: dict[str, Story] = {}
        self.rings: dict[tuple[str, int], Ring] = {}
        self.ringing: dict[str, int] = {}  # call -> attempt
        self.missed: Counter[str] = Counter()
        self.talks_end: dict[str, str] = {}  # call -> the result of the talk that its caller's end has ended
        self.wrapping: dict[str, tuple[str, float]] = {}  # agent -> what he wraps up, since when
        self.now = 0.0

    def write(self, event: Event, asked: Sequence[Command], state: CentreState) -> None:
        law(event.at >= self.now, "time never runs backwards", event.at, self.now)
        self.now = event.at
        if isinstance(event, events.CallHungUp):
            self._line_ends(event)
        elif isinstance(event, events.AgentReadied):
            self.missed[event.agent_id] = 0
        elif isinstance(event, events.PartiesJoined):
            self.rings[event.call_id, event.attempt].joined = True
        elif isinstance(event, events.PbxSnapshot):
            for live in event.calls:
                for leg in live.legs:
                    if leg.state is events.LegState.JOINED:
                        self.rings[live.call_id, leg.attempt].joined = True
        self._rings_end(event, asked, state)
        for command in asked:
            match command:
                case commands.RingAgent():
                    self._rung(command)
                case commands.ConnectCall():
                    self._connected(command, event, state)
                case SaveInteraction(interaction=record):
                    self._saved(record)
                case commands.HangUpCall() if isinstance(event, events.AgentHungUp) and _there(event, state):
                    ring = self.rings[event.call_id, event.attempt]
                    law(ring.joined, "a caller who never spoke to an agent is not hung up on", event)
        self._wrap_ups(state)
        for call_id in _of_interest(event, asked):
            call = state.calls.get(call_id)
            if call is not None:
                self._watch(call)

    def close(self, saved: Mapping[str, Interaction]) -> None:
        """At the end of the day."""
        law(not self.ringing, "every ring ends", self.ringing)
        for (call_id, attempt), ring in self.rings.items():
            law(ring.ended == 1, "every ring ends once", call_id, attempt, ring)
        for call_id, story in self.stories.items():
            record = saved.get(call_id)
            if record is None:
                raise LawBroken("every call has a record", call_id)
            law(
                record.outcome is not Outcome.IN_PROGRESS and record.closed_at is not None,
                "each call ends in one final record with an outcome",
                record,
            )
            _times_agree(story, record)
            talks = [s for s in record.segments if s.kind in (SegmentKind.TALK, SegmentKind.HOLD)]
            told = self.talks_end.get(call_id)
            law(
                told is None or (bool(talks) and talks[-1].result == told),
                "a talk that a failed line ended was not hung up",
                told,
                record,
            )

    def _line_ends(self, event: events.CallHungUp) -> None:
        story = self.stories.get(event.call_id)
        if story is not None and story.state in (CallState.TALKING, CallState.ON_HOLD):
            self.talks_end[event.call_id] = "line_lost" if event.lost else "caller_hung_up"

    # --- rings -------------------------------------------------------------------------------------

    def _rung(self, ring: commands.RingAgent) -> None:
        key = ring.call_id, ring.attempt
        law(key not in self.rings, "every attempt has a number of its own", key)
        law(ring.call_id not in self.ringing, "a call rings one phone at a time", key)
        law(
            self.missed[ring.agent_id] < self.house.missed_rings_to_pause,
            "who missed his calls is not rung for ever",
            ring.agent_id,
        )
        self.rings[key] = Ring(ring.agent_id)
        self.ringing[ring.call_id] = ring.attempt

    def _rings_end(self, event: Event, asked: Sequence[Command], state: CentreState) -> None:
        """Judge the ring that was under way before this event, if it is no longer."""
        for command in asked:
            if isinstance(command, commands.StopRinging):
                ring = self.rings[command.call_id, command.attempt]
                ring.stopped += 1
                law(ring.stopped == 1, "a phone is told once to stop ringing", command)
                law(not ring.answered, "a phone that was answered is not told to stop", command)
        for call_id in _of_interest(event, asked):
            attempt = self.ringing.get(call_id)
            call = state.calls.get(call_id)
            if attempt is None or (
                call is not None and call.state is CallState.RINGING and call.attempt == attempt
            ):
                continue
            del self.ringing[call_id]
            ring = self.rings[call_id, attempt]
            ring.ended += 1
            self._judge_end(event, ring, call_id, attempt)

    def _judge_end(self, event: Event, ring: Ring, call_id: str, attempt: int) -> None:
        match event:
            case events.AgentAnswered():
                law(event.attempt == attempt, "a late answer to an old ring connects nobody", event)
                ring.answered = True
                self.missed[ring.agent_id] = 0
            case events.RingFailed(reason=reason):
                law(event.attempt == attempt, "a late failure of an old ring ends no other", event)
                if reason not in NOT_HIS_DOING:
                    self.missed[ring.agent_id] += 1
            case events.CallHungUp():
                law(ring.stopped == 1, "an abandoned ring stops", call_id, attempt)
            case events.CallArrived() | events.CallbackCancelled():
                law(ring.stopped == 1, "a ring for a callback that rests or ends stops", call_id, attempt)
            case events.TimerFired(timer=timer):
                law(ring.stopped == 1, "a ring that lasted too long stops", call_id, attempt)
                self.missed[ring.agent_id] += timer.startswith("ring/")
            case events.PhoneChanged():
                law(ring.stopped == 1, "a phone that vanished is not waited for", call_id, attempt)
            case events.PbxSnapshot():
                if _answered_in(event, call_id, attempt):  # else it ended while nobody watched
                    ring.answered = True
                    self.missed[ring.agent_id] = 0
            case _:
                raise LawBroken("a ring ends for a reason", call_id, attempt, event)

    def _connected(self, connect: commands.ConnectCall, event: Event, state: CentreState) -> None:
        ring = self.rings.get((connect.call_id, connect.attempt))
        call = state.calls[connect.call_id]
        law(
            ring is not None
            and ring.agent_id == connect.agent_id == call.agent_id
            and connect.attempt == call.attempt,
            "only the ring that was answered is connected",
            connect,
        )
        assert ring is not None
        ring.connected += 1
        again = isinstance(event, events.PbxSnapshot)
        law(ring.connected == 1 or again, "caller and agent are connected once", connect)

    def _wrap_ups(self, state: CentreState) -> None:
        """By what the agents do, whatever becomes of the calls."""
        for agent in state.agents.values():
            before = self.wrapping.get(agent.agent_id)
            wraps = agent.call_id if agent.state is AgentState.WRAP_UP else None
            if before is not None and before[0] != wraps:
                self.stories[before[0]].wrap_up_s += self.now - before[1]
                del self.wrapping[agent.agent_id]
            if wraps is not None and agent.agent_id not in self.wrapping:
                self.wrapping[agent.agent_id] = wraps, self.now

    # --- records -----------------------------------------------------------------------------------

    def _watch(self, call: Call) -> None:
        story = self.stories.setdefault(call.call_id, Story())
        if story.state is not None and call.state is not story.state:
            story.spent_s[story.state] += self.now - story.since
        if call.state is not story.state:
            story.state, story.since = call.state, self.now
        _well_formed(call.call_id, call.segments)

    def _saved(self, record: Interaction) -> None:
        story = self.stories.setdefault(record.call_id, Story())
        law(record.version > story.version, "each save has a higher version", record)
        story.version = record.version
        settled = (
            (record.outcome, record.ended_at, record.closed_at, record.handle_s, record.wait_s)
            if record.closed_at is not None
            else None
        )
        if story.final is not None:
            law(settled == story.final, "a call has one final record", story.final, settled)
        story.final = settled


def _answered_in(snapshot: events.PbxSnapshot, call_id: str, attempt: int) -> bool:
    return any(
        live.call_id == call_id and leg.attempt == attempt and leg.state is not events.LegState.RINGING
        for live in snapshot.calls
        for leg in live.legs
    )


def _there(event: events.AgentHungUp, state: CentreState) -> bool:
    """There is a caller on the line; for a callback it may still be rung."""
    call = state.calls.get(event.call_id)
    return call is not None and call.on_line


def _of_interest(event: Event, asked: Sequence[Command]) -> set[str]:
    """Calls that may have changed."""
    named = {getattr(event, "call_id", "")}
    for command in asked:
        record = command.interaction if isinstance(command, SaveInteraction) else None
        named.add(record.call_id if record else getattr(command, "call_id", ""))
    return named - {""}


def _well_formed(call_id: str, segments: Sequence[Segment]) -> None:
    last = 0.0
    for segment in segments:
        law(segment.start >= last, "stretches of a call follow each other", call_id, segment)
        last = segment.start
        law(
            segment.end is None or segment.end >= segment.start,
            "no stretch of a call ends before it begins",
            call_id,
            segment,
        )
    still_open = Counter(
        (segment.kind, segment.agent_id if segment.kind is SegmentKind.WRAP_UP else None)
        for segment in segments
        if segment.end is None
    )
    law(all(count == 1 for count in still_open.values()), "one stretch of a kind at a time", call_id)


def _times_agree(story: Story, record: Interaction) -> None:
    """The record's durations are those that a bystander measured."""
    spent = story.spent_s
    stays = [segment for segment in record.segments if segment.kind is SegmentKind.QUEUE]
    if len(stays) == 1 and record.answered_at is not None:
        offered = record.offered_at if record.offered_at is not None else 0.0
        _same(record.wait_s, record.answered_at - offered, "the wait ends with the answer", record)
    _same(
        record.wait_s,
        spent[CallState.WAITING] + spent[CallState.RINGING] + spent[CallState.DIALLING],
        "the wait is the time in the queue, ringing and dialling included",
        record,
    )
    _same(record.talk_s, spent[CallState.TALKING], "talk is the conversation without hold", record)
    _same(record.hold_s, spent[CallState.ON_HOLD], "hold is the time on hold", record)
    _same(record.wrap_up_s, story.wrap_up_s, "wrap-up is the work after the talk", record)
    _same(
        record.handle_s,
        record.talk_s + record.hold_s + record.wrap_up_s,
        "handle time is talk, hold and wrap-up",
        record,
    )
    law(all(segment.end is not None for segment in record.segments), "no stretch is left open", record)


def _same(one: float, other: float, what: str, record: Interaction) -> None:
    law(abs(one - other) < TOLERANCE_S and one >= 0, what, one, other, record)
