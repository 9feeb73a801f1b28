"""One event's turn: what was asked for and what was changed while it was handled."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from centre.house import House
from centre.state import Agent, Call, CentreState
from interactions.record import Segment, SegmentKind
from routing.demand import WaitingCall
from routing.engine import Router
from routing.explain import Standing
from telephony.call import AgentState, CallState, Move, next_agent_state, next_call_state
from telephony.commands import Command, HangUpAgent, HangUpCall, RingAgent, StopRinging


@dataclass(frozen=True, slots=True)
class Decision:
    """The world in which a call was matched, for whoever explains it."""

    call: WaitingCall
    agent_id: str
    waiting: Sequence[WaitingCall]
    staff: Sequence[Standing]


@dataclass(slots=True)
class Turn:
    house: House
    state: CentreState
    router: Router
    at: float
    commands: list[Command] = field(default_factory=list)
    changed_calls: dict[str, Call] = field(default_factory=dict)
    changed_agents: dict[str, Agent] = field(default_factory=dict)
    changed_queues: dict[str, None] = field(default_factory=dict)
    entered: list[Call] = field(default_factory=list)  # a queue
    decisions: list[Decision] = field(default_factory=list)

    def ask(self, *commands: Command) -> None:
        self.commands.extend(commands)

    def take(self) -> list[Command]:
        """What was asked for until now. Phones ring first, as long as nothing of the same call or agent is
        hung up before: the exchange does one thing after another."""
        asked, self.commands = self.commands, []
        ends = [ask for ask in asked if isinstance(ask, HangUpCall | HangUpAgent | StopRinging)]
        tied = {ask.call_id for ask in ends} | {getattr(ask, "agent_id", "") for ask in ends}
        rings = [
            ask
            for ask in asked
            if isinstance(ask, RingAgent) and tied.isdisjoint((ask.call_id, ask.agent_id))
        ]
        return rings + [ask for ask in asked if ask not in rings] if rings else asked

    def touch(self, call: Call) -> None:
        """The call's record changed: it will be saved and shown when the turn ends."""
        self.changed_calls[call.call_id] = call

    def touch_agent(self, agent: Agent) -> None:
        self.changed_agents[agent.agent_id] = agent

    def move(self, call: Call, move: Move) -> CallState:
        call.state = next_call_state(call.state, move)
        call.since = self.at
        self.touch(call)
        return call.state

    def end(self, call: Call) -> CallState:
        """The caller is gone: nothing is left to be done but what agents who sent him on still write."""
        return self.move(call, Move.LEFT if call.wrapping else Move.HUNG_UP)

    def move_agent(self, agent: Agent, move: Move) -> AgentState:
        agent.state = next_agent_state(agent.state, move)
        agent.since = self.at
        self.touch_agent(agent)
        return agent.state

    def open(self, call: Call, kind: SegmentKind, agent_id: str | None = None) -> None:
        """Begin a stretch of the call."""
        queue = None if kind is SegmentKind.MENU else call.queue
        call.segments.append(Segment(kind=kind, start=self.at, queue=queue, agent_id=agent_id))
        self.touch(call)

    def close(
        self, call: Call, kind: SegmentKind, result: str | None = None, agent_id: str | None = None
    ) -> None:
        """End the open stretch of that kind (and agent), if there is one."""
        for index in range(len(call.segments) - 1, -1, -1):
            segment = call.segments[index]
            if segment.kind is kind and segment.end is None and agent_id in (None, segment.agent_id):
                call.segments[index] = replace(segment, end=self.at, result=result)
                self.touch(call)
                return
