"""Every call and agent of the moment: plain data, so that it can be saved, loaded and compared."""

from __future__ import annotations

from dataclasses import dataclass, field

from interactions.record import Recording, Segment
from ivr.machine import Spot
from telephony.call import AgentState, CallState
from telephony.events import Party, PastContact


@dataclass(slots=True, kw_only=True)
class Call:
    call_id: str
    node: str
    pii_number: str
    pii_name: str
    dialled: str
    language: str
    arrived_at: float
    spot: Spot
    version: int  # of the record; grows with every change, also across a lost journal
    saved_version: int = 0
    state: CallState = CallState.IN_MENU
    since: float = 0.0  # in this state
    on_line: bool = True  # the caller is
    queue: str | None = None
    queued_at: float = 0.0  # of this stay in a queue
    order: int = 0  # of entering it
    attempt: int = 0  # rings so far
    agent_id: str | None = None  # whom it rings, or who has it
    joined: bool = False  # caller and agent have heard each other
    held_by: set[Party] = field(default_factory=set)
    answered_at: float | None = None
    ended_at: float | None = None
    closed_at: float | None = None
    lost: bool = False  # its end was not seen
    segments: list[Segment] = field(default_factory=list)
    recording: Recording | None = None
    disposition: str | None = None
    resolved: bool | None = None
    pii_note: str | None = None
    history: tuple[PastContact, ...] = ()


@dataclass(slots=True, kw_only=True)
class Agent:
    agent_id: str
    state: AgentState = AgentState.OFFLINE
    since: float = 0.0  # in this state
    idle_since: float = 0.0  # a missed ring does not reset it
    order: int = 0  # breaks ties of idle time
    reason: str | None = None  # of the present pause
    pause_asked: str | None = None  # takes effect after the present call
    leaving: bool = False  # signs out after the present call
    missed_rings: int = 0  # in a row
    phone_reachable: bool = False
    call_id: str | None = None


@dataclass(slots=True, kw_only=True)
class CentreState:
    calls: dict[str, Call] = field(default_factory=dict)
    agents: dict[str, Agent] = field(default_factory=dict)
    nodes_up: set[str] = field(default_factory=set)
    sequence: int = 0

    def next_order(self) -> int:
        self.sequence += 1
        return self.sequence
