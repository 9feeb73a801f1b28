"""What the house is asked to do. The telephone side's commands are in `telephony.commands`."""

from __future__ import annotations

from dataclasses import dataclass

from centre.house import Tuning
from centre.views import AgentView, CallView, QueueView
from interactions.record import Interaction
from routing.explain import Explanation
from telephony.commands import Command


@dataclass(frozen=True, slots=True, kw_only=True)
class SaveInteraction(Command):
    """Write the record; answered by `InteractionSaved` with its version."""

    interaction: Interaction


@dataclass(frozen=True, slots=True, kw_only=True)
class LookUpCustomer(Command):
    """Answered by `CustomerFound`, also when nobody is found."""

    call_id: str
    pii_number: str


@dataclass(frozen=True, slots=True, kw_only=True)
class KeepRecording(Command):
    """Wait until its legs are complete, verify them, make the stereo file.
    Answered by `RecordingKept` or `RecordingFailed`. `talk` and `started_at` say where they lie
    (`recordings.plan`)."""

    call_id: str
    recording_id: str
    talk: int  # or the step of a message
    started_at: float
    message: bool = False  # which has the caller's leg alone


@dataclass(frozen=True, slots=True, kw_only=True)
class Transcribe(Command):
    """Queue the transcription; asked twice it is done once."""

    call_id: str
    recording_id: str
    language: str
    customer: str
    agent: str | None  # None: a message


@dataclass(frozen=True, slots=True, kw_only=True)
class SaveDecision(Command):
    """Why this agent was rung for that call."""

    explanation: Explanation


@dataclass(frozen=True, slots=True, kw_only=True)
class SaveSkills(Command):
    """What a supervisor set lasts."""

    agent_id: str
    skills: dict[str, int]
    by: str
    at: float


@dataclass(frozen=True, slots=True, kw_only=True)
class SaveTuning(Command):
    queue: str
    tuning: Tuning
    by: str
    at: float


@dataclass(frozen=True, slots=True, kw_only=True)
class ShowQueue(Command):
    queue: QueueView


@dataclass(frozen=True, slots=True, kw_only=True)
class ShowCall(Command):
    call: CallView


@dataclass(frozen=True, slots=True, kw_only=True)
class ShowAgent(Command):
    agent: AgentView
