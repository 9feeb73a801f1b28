"""What the screens are shown: the whole state of one call or one agent, so that the last one wins.

`web.board` and `web.pop` turn these into the wallboard and the screen pop.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from routing.demand import IdleAgent, WaitingCall
from telephony.call import AgentState, CallState
from telephony.customer import Dossier, PastContact


@dataclass(frozen=True, slots=True, kw_only=True)
class CallView:
    """Times are seconds since the epoch. A view in state `ended` is the last of its call."""

    call_id: str
    state: CallState
    at: float  # when it changed to this
    pii_number: str
    pii_name: str
    dialled: str
    language: str
    menu_path: tuple[str, ...]
    queue: str | None
    agent_id: str | None  # whom it rings or who has it
    arrived_at: float
    offered_at: float | None
    answered_at: float | None
    ended_at: float | None
    caller_on_line: bool
    outcome: str
    disposition: str | None
    resolved: bool | None
    pii_note: str | None
    history: tuple[PastContact, ...]
    dossier: Dossier = field(default_factory=Dossier)
    direction: str = "inbound"  # or "callback"
    tags: tuple[str, ...] = ()
    tier: str = ""  # of an important customer
    waiting: WaitingCall | None = None  # as routing sees it, while it waits
    expected_s: float | None = None  # the wait that was expected when it entered the queue
    not_before: float = 0.0  # of a callback: the next try
    pii_notes: dict[str, str] = field(default_factory=dict)  # each agent's; `pii_note` has them all
    wrapping: dict[str, float] = field(default_factory=dict)  # agents who wrap up -> since when
    transferred_by: str | None = None  # the agent who sent the caller on, the last one


@dataclass(frozen=True, slots=True, kw_only=True)
class AgentView:
    agent_id: str
    name: str
    state: AgentState
    reason: str | None  # of a pause
    since: float  # in this state
    phone_reachable: bool
    call_id: str | None
    pause_asked: str | None  # takes effect after the present call
    routed: IdleAgent  # as routing sees him, his skills among it


@dataclass(frozen=True, slots=True, kw_only=True)
class QueueView:
    """What was measured of a queue and what is expected; times and rates in seconds."""

    name: str
    at: float
    requires: dict[str, int]
    priority_s: float
    choice: str
    waiting: int
    expected_s: float | None  # of a call that entered now; None: nobody at work could take it
    boost_s: float  # its calls' head start while its target is at risk
    aht_s: float
    arrivals_per_s: float
    forecast_calls: int  # of which the error is known
    forecast_error_s: float  # promised less waited, on average
    forecast_off_s: float  # how far off, on average
