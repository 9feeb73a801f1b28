"""Every call and agent of the moment: plain data, so that it can be saved, loaded and compared."""

from __future__ import annotations

from dataclasses import dataclass, field

from centre.house import Tuning
from interactions.record import Outcome, Recording, Segment
from ivr.machine import Spot
from routing.balance import QueueRecord
from telephony.call import AgentState, CallState
from telephony.customer import Dossier, PastContact
from telephony.events import Party


@dataclass(frozen=True, slots=True, kw_only=True)
class WrapUp:
    """An agent's work on a call after his talk; the call itself may be elsewhere by then."""

    attempt: int  # the ring by which he came to it
    queue: str
    talked_at: float  # since when he had talked
    since: float


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
    place_since: float = 0.0  # the place in line, which a call keeps from queue to queue: since when …
    place: int = 0  # … and its number
    needs: dict[str, int] = field(default_factory=dict)  # skills, besides what the queue needs
    customer_needs: dict[str, int] = field(default_factory=dict)  # skills this customer needs anywhere
    own_agent: str = ""  # who looks after this customer
    tier: str = ""  # of an important customer
    steps: list[int] = field(default_factory=list)  # of relaxation, taken in this stay
    kept_for: str | None = None  # the agent who is waited for …
    kept_until: float = 0.0
    named: bool = False  # … by a colleague, whatever his skills
    passed: dict[str, float] = field(default_factory=dict)  # agent who let it go by -> until when it counts
    look_at: float | None = None  # when waiting alone changes something next
    expected_s: float | None = None  # the wait that was expected on entering
    result: Outcome | None = None  # of what the menu did for him
    in_message: bool = False
    callbacks: int = 0  # put in line for this call
    callback_of: str | None = None  # this is a callback, asked for in that call
    not_before: float = 0.0  # of a callback that rests: the next try
    dials: int = 0  # of a callback: tries so far
    reached: bool = False  # of a callback: the customer was on the line
    attempt: int = 0  # rings so far
    agent_id: str | None = None  # whom it rings, or who has it
    joined: bool = False  # caller and agent have heard each other
    talked_at: float = 0.0  # when this agent answered
    wrapping: dict[str, WrapUp] = field(default_factory=dict)  # by agent
    parting: int | None = None  # the ring of an agent who sent him on, until that one is off the line
    pii_outside: str = ""  # the number that an agent sends him on to
    outside_step: int | None = None  # in which it was dialled
    outside_reached: bool = False
    held_by: set[Party] = field(default_factory=set)
    answered_at: float | None = None  # the first time
    ended_at: float | None = None
    closed_at: float | None = None
    lost: bool = False  # its end was not seen
    segments: list[Segment] = field(default_factory=list)
    recordings: list[Recording] = field(default_factory=list)  # of each talk or message, the oldest first
    recording: Recording | None = None  # as an earlier version put it down: see carry_over
    disposition: str | None = None
    resolved: bool | None = None
    pii_note: str | None = None  # the words of all agents
    pii_notes: dict[str, str] = field(default_factory=dict)  # each agent's
    tags: tuple[str, ...] = ()
    history: tuple[PastContact, ...] = ()
    dossier: Dossier = field(default_factory=Dossier)


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
    calls: int = 0  # taken since he signed in
    last_rung: int = 0  # as a sequence number
    skills: dict[str, int] | None = None  # as a supervisor set them; None: as the configuration has them
    phone_reachable: bool = False
    call_id: str | None = None


@dataclass(slots=True, kw_only=True)
class CentreState:
    calls: dict[str, Call] = field(default_factory=dict)
    agents: dict[str, Agent] = field(default_factory=dict)
    nodes_up: set[str] = field(default_factory=set)
    tunings: dict[str, Tuning] = field(default_factory=dict)  # queue -> what was set, the last word
    records: dict[str, QueueRecord] = field(default_factory=dict)  # queue -> what was measured
    boosts: dict[str, float] = field(default_factory=dict)  # queue -> head start of the moment
    revising: bool = False  # the timer runs that looks at the queues now and then
    sequence: int = 0

    def next_order(self) -> int:
        self.sequence += 1
        return self.sequence
