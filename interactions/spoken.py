"""What was said in a call, as it is read. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class TranscriptStatus(StrEnum):
    NONE = "none"
    PENDING = "pending"
    READY = "ready"
    FAILED = "failed"


@dataclass(frozen=True, slots=True)
class Line:
    """One utterance; seconds from the start of the recording."""

    recording_id: str
    leg: str
    start: float
    end: float
    pii_text: str


@dataclass(frozen=True, slots=True)
class CallTranscript:
    """`lines` in the order spoken, empty unless ready; `reason` says why it failed."""

    status: TranscriptStatus
    reason: str | None = None
    lines: tuple[Line, ...] = ()
