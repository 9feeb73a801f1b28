"""Events happened: subject and past participle, frozen, and stamped with the time they happened.

Every event is journalled before anybody acts on it, so each must be plain data. `at` is in seconds
since the epoch (UTC) and never runs backwards within one centre. Fields that begin with `pii_` hold
personal values and hostile text: they are shown to the people entitled to them and never logged.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum

from telephony.customer import Dossier, PastContact


class RingFailure(StrEnum):
    """Why an agent's phone did not answer."""

    NO_ANSWER = "no_answer"
    BUSY = "busy"
    DECLINED = "declined"
    UNREACHABLE = "unreachable"
    FAILED = "failed"


class Party(StrEnum):
    CALLER = "caller"
    AGENT = "agent"


@dataclass(frozen=True, slots=True, kw_only=True)
class Event:
    at: float


# --- the caller's line -------------------------------------------------------------------------


@dataclass(frozen=True, slots=True, kw_only=True)
class CallArrived(Event):
    call_id: str
    node: str  # which Asterisk the call is on
    pii_number: str  # as the network sent it; empty when withheld
    pii_name: str
    dialled: str


@dataclass(frozen=True, slots=True, kw_only=True)
class PromptFinished(Event):
    """The prompt numbered `step` ended: it was heard to its end, or a key or the service cut it."""

    call_id: str
    step: int


@dataclass(frozen=True, slots=True, kw_only=True)
class DigitPressed(Event):
    call_id: str
    pii_digit: str  # one of 0-9 * # A-D


@dataclass(frozen=True, slots=True, kw_only=True)
class CallHungUp(Event):
    """The caller's line is gone, whoever ended it. `lost`: nobody did, it failed."""

    call_id: str
    cause: str = "normal"
    lost: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class MessageEnded(Event):
    """The caller's message numbered `step` ended: by a key, by silence or at its limit. A caller who hangs
    up ends it by `CallHungUp`."""

    call_id: str
    step: int


@dataclass(frozen=True, slots=True, kw_only=True)
class OutsideAnswered(Event):
    """The outside number asked for in `step` answered: the caller talks to somebody who is not ours."""

    call_id: str
    step: int


@dataclass(frozen=True, slots=True, kw_only=True)
class OutsideEnded(Event):
    """Nothing more comes of that outside number, and the caller's line is still up: it did not answer, or
    it hung up after it had (`answered`)."""

    call_id: str
    step: int
    answered: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class CustomerAnswered(Event):
    """The customer we called back is on the line."""

    call_id: str
    attempt: int


@dataclass(frozen=True, slots=True, kw_only=True)
class CustomerNotReached(Event):
    call_id: str
    attempt: int
    reason: RingFailure


# --- the agent's phone -------------------------------------------------------------------------


@dataclass(frozen=True, slots=True, kw_only=True)
class AgentRang(Event):
    """The agent's phone began to ring for this attempt."""

    call_id: str
    agent_id: str
    attempt: int


@dataclass(frozen=True, slots=True, kw_only=True)
class AgentAnswered(Event):
    call_id: str
    agent_id: str
    attempt: int


@dataclass(frozen=True, slots=True, kw_only=True)
class RingFailed(Event):
    call_id: str
    agent_id: str
    attempt: int
    reason: RingFailure


@dataclass(frozen=True, slots=True, kw_only=True)
class PartiesJoined(Event):
    """Caller and agent hear each other."""

    call_id: str
    agent_id: str
    attempt: int


@dataclass(frozen=True, slots=True, kw_only=True)
class AgentHungUp(Event):
    """The agent's leg ended after it had been answered. `lost`: nobody hung up, the line failed."""

    call_id: str
    agent_id: str
    attempt: int
    lost: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class CallHeld(Event):
    call_id: str
    by: Party


@dataclass(frozen=True, slots=True, kw_only=True)
class CallResumed(Event):
    call_id: str
    by: Party


@dataclass(frozen=True, slots=True, kw_only=True)
class PhoneChanged(Event):
    """A phone can, or can no longer, be rung."""

    phone: str
    reachable: bool


# --- the agent at the desk ---------------------------------------------------------------------


@dataclass(frozen=True, slots=True, kw_only=True)
class AgentSignedIn(Event):
    agent_id: str


@dataclass(frozen=True, slots=True, kw_only=True)
class AgentReadied(Event):
    agent_id: str


@dataclass(frozen=True, slots=True, kw_only=True)
class AgentPaused(Event):
    """Asked while busy, it takes effect when the present call is wrapped up."""

    agent_id: str
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class AgentSignedOut(Event):
    agent_id: str


@dataclass(frozen=True, slots=True, kw_only=True)
class CallNoted(Event):
    """What the agent wrote about a call, while it lasts or in wrap-up."""

    agent_id: str
    call_id: str
    disposition: str | None = None
    resolved: bool | None = None
    pii_note: str | None = None
    tags: tuple[str, ...] | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class WrapUpFinished(Event):
    agent_id: str
    call_id: str


@dataclass(frozen=True, slots=True, kw_only=True)
class AgentEndedCall(Event):
    """The agent pressed "hang up" on the screen."""

    agent_id: str
    call_id: str


@dataclass(frozen=True, slots=True, kw_only=True)
class TransferAsked(Event):
    """The agent sends the caller he talks with on: to a queue, a colleague or a number outside. One of the
    three is said."""

    agent_id: str
    call_id: str
    queue: str = ""
    to_agent: str = ""
    pii_number: str = ""


# --- the supervisor ----------------------------------------------------------------------------


@dataclass(frozen=True, slots=True, kw_only=True)
class AgentSkillsChanged(Event):
    """From now on this agent has these skills (level 1-10) and no others."""

    agent_id: str
    skills: dict[str, int]
    by: str  # the supervisor's user name


@dataclass(frozen=True, slots=True, kw_only=True)
class QueueTuned(Event):
    """From now on the queue needs these skills, has this head start and chooses among its agents so;
    None leaves a setting as the configuration has it."""

    queue: str
    by: str
    requires: dict[str, int] | None = None
    priority_s: float | None = None
    choice: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class CallbackAsked(Event):
    """Somebody in the house wants a customer called back, such as for a case. `request` names it, in letters,
    digits, dots and dashes: told twice it is one callback. `asked_in`: the case or call it is for."""

    request: str
    queue: str
    pii_number: str
    pii_name: str = ""
    language: str = ""  # empty: the house's
    asked_in: str
    by: str


@dataclass(frozen=True, slots=True, kw_only=True)
class CallbackCancelled(Event):
    """A supervisor struck a callback off the list."""

    call_id: str
    by: str


# --- recordings and transcripts ----------------------------------------------------------------


@dataclass(frozen=True, slots=True, kw_only=True)
class RecordingStarted(Event):
    call_id: str
    recording_id: str


@dataclass(frozen=True, slots=True, kw_only=True)
class KeptLeg:
    path: str  # relative to the recordings folder
    sha256: str
    duration_s: float


@dataclass(frozen=True, slots=True, kw_only=True)
class RecordingKept(Event):
    """Its legs are complete on disk, verified, and what is listened to is made. A message has no agent."""

    call_id: str
    recording_id: str
    customer: KeptLeg
    agent: KeptLeg | None
    stereo: str
    duration_s: float


@dataclass(frozen=True, slots=True, kw_only=True)
class RecordingFailed(Event):
    call_id: str
    recording_id: str
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class TranscriptSaved(Event):
    call_id: str
    recording_id: str


@dataclass(frozen=True, slots=True, kw_only=True)
class TranscriptionFailed(Event):
    call_id: str
    recording_id: str
    reason: str


# --- the customer ------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True, kw_only=True)
class CustomerFound(Event):
    """What is known of the caller; `pii_name` is empty when nobody is known under that number."""

    call_id: str
    pii_name: str
    history: tuple[PastContact, ...]  # newest first
    tier: str = ""  # of an important customer; the configuration gives each tier a head start
    language: str = ""  # the customer's; empty: nobody knows
    agent_id: str = ""  # who looks after this customer
    requires: dict[str, int] = field(default_factory=dict)  # skills that he needs in any queue
    dossier: Dossier = field(default_factory=Dossier)


# --- the house ---------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True, kw_only=True)
class InteractionSaved(Event):
    """The record of this call, as of `version`, is safe in the database."""

    call_id: str
    version: int


@dataclass(frozen=True, slots=True, kw_only=True)
class TimerFired(Event):
    timer: str


@dataclass(frozen=True, slots=True, kw_only=True)
class CommandFailed(Event):
    """The telephone side could not do what it was asked; `command` is the command's name."""

    call_id: str
    command: str
    reason: str
    step: int | None = None  # of a prompt
    attempt: int | None = None  # of a ring


# --- the exchange ------------------------------------------------------------------------------


class LegState(StrEnum):
    RINGING = "ringing"
    ANSWERED = "answered"  # picked up, not joined with the caller
    JOINED = "joined"


@dataclass(frozen=True, slots=True, kw_only=True)
class LiveLeg:
    agent_id: str
    attempt: int
    state: LegState


@dataclass(frozen=True, slots=True, kw_only=True)
class LiveCall:
    """One caller's line as Asterisk has it at the moment of the snapshot."""

    call_id: str
    pii_number: str
    pii_name: str
    dialled: str
    legs: tuple[LiveLeg, ...] = ()
    on_line: bool = True  # False: a callback for which only an agent's leg is up
    called_back: bool = False  # we dialled it, or are about to: nobody who waits in a menu
    outside: bool = False  # a number outside rings for him or talks with him: `OutsideEnded` will follow
    leaves_message: bool = False  # his message is being recorded: `MessageEnded` will follow


@dataclass(frozen=True, slots=True, kw_only=True)
class PbxLost(Event):
    """The link to this Asterisk is down. Calls on it go on; nothing can be asked of it."""

    node: str
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class PbxSnapshot(Event):
    """The truth about live lines, sent once whenever a link comes up."""

    node: str
    calls: tuple[LiveCall, ...]
    reachable_phones: frozenset[str]
