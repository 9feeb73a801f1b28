"""Commands ask: verb and object, frozen. These are what the telephone side can be asked to do.

What the rest of the house is asked (to save, to keep, to transcribe, to show) is in `centre.commands`.
A command returns nothing: what came of it arrives later as an event, a failure as `CommandFailed`.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Command:
    pass


@dataclass(frozen=True, slots=True, kw_only=True)
class CallCommand(Command):
    """A command about one call, for the Asterisk that has it."""

    call_id: str


@dataclass(frozen=True, slots=True, kw_only=True)
class AnswerCall(CallCommand):
    pass


@dataclass(frozen=True, slots=True, kw_only=True)
class PlayPrompt(CallCommand):
    """Play these prompts one after another; answered by one `PromptFinished` with the same step."""

    step: int
    prompts: tuple[str, ...]  # names; the adapter knows the files
    interruptible: bool  # a pressed key cuts it


@dataclass(frozen=True, slots=True, kw_only=True)
class PlayMusic(CallCommand):
    pass


@dataclass(frozen=True, slots=True, kw_only=True)
class RingAgent(CallCommand):
    """Ring one agent's phone for this call; when he answers, he and the caller hear each other at once.
    Attempts are numbered, so that a late answer to an abandoned ring can never pass for an answer to the
    present one."""

    agent_id: str
    attempt: int
    phone: str
    timeout_s: float
    pii_number: str
    pii_name: str
    callback: bool = False  # no caller's line yet: dialled once the agent has answered, then `ConnectCall`


@dataclass(frozen=True, slots=True, kw_only=True)
class StopRinging(CallCommand):
    agent_id: str
    attempt: int
    answered_elsewhere: bool = False  # the phone then shows no missed call


@dataclass(frozen=True, slots=True, kw_only=True)
class ConnectCall(CallCommand):
    """Let the caller and the agent of this attempt, who has answered, hear each other."""

    agent_id: str
    attempt: int


@dataclass(frozen=True, slots=True, kw_only=True)
class HangUpAgent(CallCommand):
    agent_id: str
    attempt: int


@dataclass(frozen=True, slots=True, kw_only=True)
class HangUpCall(CallCommand):
    pass


@dataclass(frozen=True, slots=True, kw_only=True)
class StartRecording(CallCommand):
    """Record each party to a file of its own; paths are relative to the recordings folder."""

    recording_id: str
    customer: str
    agent: str


@dataclass(frozen=True, slots=True, kw_only=True)
class StopRecording(CallCommand):
    recording_id: str


@dataclass(frozen=True, slots=True, kw_only=True)
class RecordMessage(CallCommand):
    """After a tone, record what the caller says, until a key (#), silence or `max_s`; answered by one
    `MessageEnded` with the same step. The path is relative to the recordings folder."""

    step: int
    recording_id: str
    path: str
    max_s: float


@dataclass(frozen=True, slots=True, kw_only=True)
class DialOutside(CallCommand):
    """Connect the caller with a number outside, through the trunk; he hears it ring. Answered by
    `OutsideAnswered` if it answers and `OutsideEnded` when it is over."""

    step: int
    number: str
    timeout_s: float


@dataclass(frozen=True, slots=True, kw_only=True)
class DialCustomer(CallCommand):
    """Call a customer back, through the trunk, for the agent of this attempt who waits on his phone.
    Answered by `CustomerAnswered` or `CustomerNotReached`. `HangUpCall` takes it back."""

    attempt: int
    pii_number: str
    timeout_s: float


@dataclass(frozen=True, slots=True, kw_only=True)
class SetTimer(Command):
    """Ask for `TimerFired` at that time. Setting a timer again moves it."""

    timer: str
    at: float


@dataclass(frozen=True, slots=True, kw_only=True)
class CancelTimer(Command):
    timer: str
