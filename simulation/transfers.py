"""The story of each caller whom an agent sent on, and of each talk of a call with several."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from itertools import pairwise
from math import inf

from centre.house import House
from centre.state import Agent, Call, CentreState
from interactions.record import Interaction, Segment, SegmentKind
from ivr.flow import Outside
from simulation.law import law
from telephony import commands, events
from telephony.call import AgentState, CallState
from telephony.commands import Command
from telephony.events import Event, LegState

TALKS = (CallState.TALKING, CallState.ON_HOLD)
AWAY = (AgentState.OFFLINE, AgentState.PAUSED)
# A caller does one of these at a time.
ONE_AT_A_TIME = (SegmentKind.QUEUE, SegmentKind.TALK, SegmentKind.HOLD)
GOES_ON = (SegmentKind.QUEUE, SegmentKind.OUTSIDE)


class Transfers:
    def __init__(self, house: House) -> None:
        self.house = house
        self.menu_numbers = {at.number for at in house.flow.places.values() if isinstance(at, Outside)}
        self.talking: dict[str, tuple[str | None, int]] = {}  # call -> who talks with the caller
        self.joined: set[tuple[str, int]] = set()
        self.numbers: dict[str, str] = {}  # call -> the number that an agent sent the caller on to

    def write(self, event: Event, asked: Sequence[Command], state: CentreState) -> None:
        match event:
            case events.TransferAsked():
                self._asked(event, asked, state)
            case events.PartiesJoined():
                self.joined.add((event.call_id, event.attempt))
            case events.PbxSnapshot():
                legs = ((live.call_id, leg) for live in event.calls for leg in live.legs)
                self.joined |= {(call, leg.attempt) for call, leg in legs if leg.state is LegState.JOINED}
        for command in asked:
            if isinstance(command, commands.DialOutside):
                told = self.numbers.get(command.call_id)
                law(
                    command.number in self.menu_numbers or (command.number == told and self._dialled(told)),
                    "only numbers that may be dialled are dialled for an agent",
                    command,
                )
        self.talking = {
            call.call_id: (call.agent_id, call.attempt)
            for call in state.calls.values()
            if call.state in TALKS
        }

    def _asked(self, event: events.TransferAsked, asked: Sequence[Command], state: CentreState) -> None:
        agent_id, attempt = self.talking.get(event.call_id, (None, 0))
        if agent_id != event.agent_id:
            return  # he has no such caller
        call, agent = state.calls[event.call_id], state.agents[agent_id]
        can_be = (event.call_id, attempt) in self.joined and self._can_be(event, state)
        if not can_be:
            law((call.agent_id, call.attempt) == (agent_id, attempt), "a caller is sent to nowhere", event)
            return
        law(call.state not in TALKS, "a caller whom his agent sends on goes on", event, call.state)
        law(agent.state is not AgentState.TALKING, "who sent his caller on is free of him", event)
        off = commands.HangUpAgent(call_id=event.call_id, agent_id=agent_id, attempt=attempt)
        law(off in asked, "who sent his caller on is off the phone", event)
        self._where(event, call, agent)

    def _where(self, event: events.TransferAsked, call: Call, agent: Agent) -> None:
        if event.pii_number:
            self.numbers[event.call_id] = event.pii_number
            law(call.state is CallState.OUTSIDE, "who is sent outside is dialled a number", event)
        elif event.queue:
            law(call.queue == event.queue, "who is sent to a queue waits there", event, call.queue)
        else:
            his = call.agent_id if call.state is CallState.RINGING else call.kept_for
            law(his == event.to_agent, "who is sent to a colleague waits for him", event, his)

    def _can_be(self, event: events.TransferAsked, state: CentreState) -> bool:
        named = state.agents.get(event.to_agent)
        if named is not None:
            return named.agent_id != event.agent_id and named.state not in AWAY and named.phone_reachable
        return event.queue in self.house.queues or self._dialled(event.pii_number)

    def _dialled(self, number: str) -> bool:
        return re.fullmatch(self.house.transfers.numbers, number) is not None

    # --- at the end of the day ---------------------------------------------------------------------

    def close(self, saved: Mapping[str, Interaction]) -> None:
        for record in saved.values():
            _follow_each_other([s for s in record.segments if s.kind in ONE_AT_A_TIME], record)
            _goes_on(record)
            self._each_talk_is_recorded(record)

    def _each_talk_is_recorded(self, record: Interaction) -> None:
        resumed = {s.end for s in record.segments if s.kind is SegmentKind.HOLD}
        talks = [s for s in record.segments if s.kind is SegmentKind.TALK and s.start not in resumed]
        for talk, until in zip(talks, [*(s.start for s in talks[1:]), inf], strict=False):
            assert talk.queue is not None
            taken = sum(
                talk.start <= recording.started_at < until and "-talk-" in recording.recording_id
                for recording in record.recordings
            )
            wanted = 1 if self.house.queues[talk.queue].record else 0
            law(taken == wanted, "each talk has a recording of its own", talk, record.recordings)


def _follow_each_other(segments: Sequence[Segment], record: Interaction) -> None:
    for one, after in pairwise(segments):
        apart = one.end is not None and one.end <= after.start
        law(apart, "a caller talks with one agent at a time and waits when he talks with none", one, record)


def _goes_on(record: Interaction) -> None:
    for segment in record.segments:
        if segment.result == "transferred":
            after = [s for s in record.segments if s.kind in GOES_ON and s.start == segment.end]
            law(bool(after), "who is sent on waits, or is dialled a number", record)
