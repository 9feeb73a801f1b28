"""The record of one call, as everybody who comes later will read it.

Times are seconds since the epoch (UTC). The durations follow the industry's definitions:

- wait    from entering the queue to the agent's answer (ringing included, menu excluded), or to the
          moment the caller gave up
- talk    conversation, without hold
- hold    caller or agent on hold
- wrap-up from the end of the conversation to the end of the agent's work on the call
- handle  talk + hold + wrap-up
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Outcome(StrEnum):
    IN_PROGRESS = "in_progress"
    ANSWERED = "answered"
    ABANDONED = "abandoned"  # hung up while waiting in a queue or while a phone rang
    LEFT_IN_MENU = "left_in_menu"  # hung up before choosing, or the menu said goodbye
    TIMED_OUT = "timed_out"  # waited as long as the queue allows
    VOICEMAIL = "voicemail"  # left a message
    OUTSIDE = "outside"  # was connected with a number outside
    CALLBACK = "callback"  # asked to be called back; the callback is an interaction of its own
    NOT_REACHED = "not_reached"  # a callback that nobody answered, or that was struck off
    TURNED_AWAY = "turned_away"  # the queue was full, or nobody was there to serve it
    LOST = "lost"  # ended while nobody was watching


class SegmentKind(StrEnum):
    MENU = "menu"
    QUEUE = "queue"
    RING = "ring"
    TALK = "talk"
    HOLD = "hold"
    WRAP_UP = "wrap_up"
    MESSAGE = "message"  # speaks to the machine
    OUTSIDE = "outside"  # rings, then talks with a number outside
    DIAL = "dial"  # a customer is called back while his agent waits


@dataclass(frozen=True, slots=True, kw_only=True)
class Segment:
    """One stretch of a call. `end` is None while it lasts; `result` says how it ended."""

    kind: SegmentKind
    start: float
    end: float | None = None
    queue: str | None = None
    agent_id: str | None = None
    result: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class RecordingLeg:
    path: str  # relative to the recordings folder
    sha256: str
    duration_s: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Recording:
    """`status`: recording, kept or failed (with its reason)."""

    recording_id: str
    started_at: float
    status: str
    customer: RecordingLeg | None = None
    agent: RecordingLeg | None = None
    stereo: str | None = None
    duration_s: float | None = None
    reason: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Interaction:
    """`version` grows with every change, so that an older copy can never overwrite a newer one."""

    call_id: str
    version: int
    direction: str
    node: str
    pii_number: str
    pii_name: str
    dialled: str
    language: str
    arrived_at: float
    menu_path: tuple[str, ...] = ()
    queue: str | None = None
    agent_id: str | None = None
    offered_at: float | None = None  # entered the queue
    answered_at: float | None = None
    ended_at: float | None = None  # the conversation, or the caller's line, ended
    closed_at: float | None = None  # nothing more is done about it: wrapped up
    wait_s: float = 0.0
    talk_s: float = 0.0
    hold_s: float = 0.0
    wrap_up_s: float = 0.0
    outcome: Outcome = Outcome.IN_PROGRESS
    disposition: str | None = None
    resolved: bool | None = None  # the agent's first-call-resolution flag
    pii_note: str | None = None
    segments: tuple[Segment, ...] = ()
    recordings: tuple[Recording, ...] = ()  # one of each talk or message, the oldest first
    expected_s: float | None = None  # the wait that was expected when he entered the queue
    callback_of: str | None = None  # the call in which this callback was asked for
    tags: tuple[str, ...] = ()

    @property
    def recording(self) -> Recording | None:
        """The last one."""
        return self.recordings[-1] if self.recordings else None

    @property
    def handle_s(self) -> float:
        return self.talk_s + self.hold_s + self.wrap_up_s
