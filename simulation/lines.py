"""What the simulated exchange has: callers' lines, agents' legs, customers being dialled, and the people at
their ends."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Protocol

from simulation.agenda import Entry
from telephony import commands, events
from telephony.events import LegState, Party


class People(Protocol):
    """Those at the ends of the lines: what they hear and see."""

    def prompt_begins(self, call_id: str, prompts: tuple[str, ...]) -> None: ...
    def music_begins(self, call_id: str) -> None: ...
    def phone_rings(self, call_id: str, agent_id: str, phone: str) -> None: ...
    def phone_stops(self, agent_id: str, phone: str) -> None: ...
    def parties_joined(self, call_id: str, agent_id: str) -> None: ...
    def message_begins(self, call_id: str) -> None: ...
    def outside_rings(self, call_id: str) -> None: ...
    def customer_rings(self, call_id: str) -> None: ...
    def caller_left(self, call_id: str) -> None: ...
    def agent_left(self, call_id: str, agent_id: str) -> None: ...


@dataclass(slots=True)
class Message:
    """One that is being recorded."""

    asked: commands.RecordMessage
    limit: float  # when its time is up
    ends: Entry


@dataclass(slots=True)
class Outside:
    """A number outside that rings for a caller, or talks with him."""

    step: int
    gives_up: Entry
    answered: bool = False


@dataclass(slots=True)
class Line:
    """A caller's, or that of a customer who was called back."""

    arrived: events.CallArrived
    keys_count: bool = True  # until a conversation or a message, and again from the next prompt on
    message: Message | None = None
    outside: Outside | None = None
    playing: commands.PlayPrompt | None = None
    playing_ends: Entry | None = None
    recordings: set[str] = field(default_factory=set)
    held_by: set[Party] = field(default_factory=set)
    parting: bool = False  # his agent has left him, and he is not yet out of their bridge


@dataclass(slots=True)
class Leg:
    """An agent's phone for one attempt to ring it."""

    call_id: str
    agent_id: str
    attempt: int
    phone: str
    callback: bool
    state: LegState = LegState.RINGING
    gives_up: Entry | None = None


@dataclass(slots=True)
class Customer:
    """One who is being called back and has not answered."""

    asked: commands.DialCustomer
    gives_up: Entry
