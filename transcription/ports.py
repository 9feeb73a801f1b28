"""What a transcriber needs from outside: something that hears, and somewhere to put what was heard."""

from pathlib import Path
from typing import Protocol

from transcription.transcript import Transcript


class EngineCrashed(Exception):
    """The engine died, stalled or failed; only the job it had is lost, and another try may do better."""


class SpeechEngine(Protocol):
    """What turns legs into words: `transcription.engine.Engine`, or another one day."""

    async def start(self) -> None:
        """Be ready for the first recording, or raise."""

    async def transcribe(self, customer: Path, agent: Path | None, language: str) -> Transcript:
        """The words of both legs; a message has no agent.

        Raises UnusableAudio, ModelMissing (both final), EngineCrashed.
        """

    async def aclose(self) -> None:
        """Let go of everything."""


class TranscriptSink(Protocol):
    """Where transcripts go."""

    async def save(self, recording_id: str, attempt: int, transcript: Transcript) -> None:
        """Keep a transcript. May come twice; the higher attempt is the later one."""

    async def failed(self, recording_id: str, reason: str) -> None:
        """Keep the reason, in words for people, why there will be no transcript."""
