"""Recordings waiting to be transcribed: a queue in Redis that outlives the workers.

A worker renews the lease of the job it works on; when it dies, another takes the job over and does it again.
So a job may be done twice, and `TranscriptSink.save` must count only once: each start of a job has a higher
`attempt`, by which the store can tell a late writer from the present one.
"""

import asyncio
from contextvars import ContextVar
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from time import monotonic

import structlog
from docket import CurrentDocket, Docket, ExponentialRetry, Worker
from docket.execution import Disposition

from recordings.place import place
from transcription.audio import UnusableAudio
from transcription.models import ModelMissing
from transcription.ports import EngineCrashed, SpeechEngine, TranscriptSink

log = structlog.get_logger()

CRASHES_FORGIVEN = 3
_COUNTS_KEPT = timedelta(days=30)
_THIS_DOCKET = CurrentDocket()
# What is no crash (the store is down, say) is tried until it works: a transcript is never given up quietly.
_FOR_EVER = ExponentialRetry(
    attempts=None, minimum_delay=timedelta(seconds=0.5), maximum_delay=timedelta(minutes=5)
)


@dataclass(frozen=True, slots=True)
class TranscriptionJob:
    """One recording to transcribe; the legs' paths are relative to the recordings folder."""

    recording_id: str
    customer: str
    agent: str | None  # None: a message, which has the customer's leg alone
    language: str


@dataclass(frozen=True, slots=True)
class _Desk:
    """What a worker has at hand for its jobs."""

    engine: SpeechEngine
    sink: TranscriptSink
    recordings: Path


_desk: ContextVar[_Desk] = ContextVar("transcription_desk")


def transcription_queue(redis_url: str, prefix: str = "tongdai") -> Docket:
    """The queue at a Redis or Valkey (`redis://…` or `unix:///…`), to be opened by `async with`."""
    return Docket(f"{prefix}:transcription", redis_url)


async def enqueue(docket: Docket, job: TranscriptionJob) -> bool:
    """Ask for a transcript; False when the recording already waits or is being transcribed.

    Asked again after that, it is transcribed again.
    """
    execution = await docket.add(transcribe_recording, key=f"transcribe:{job.recording_id}")(
        job.recording_id, job.customer, job.agent, job.language
    )
    return execution.disposition is Disposition.SCHEDULED


async def transcribe_recording(
    recording_id: str,
    customer: str,
    agent: str | None,
    language: str,
    docket: Docket = _THIS_DOCKET,
    retry: ExponentialRetry = _FOR_EVER,
) -> None:
    """The job itself, run by a worker. Its arguments are plain text, so that old jobs fit a newer worker."""
    desk = _desk.get()
    attempt = await _count(docket, recording_id, "attempts")
    began = monotonic()
    try:
        transcript = await desk.engine.transcribe(
            place(desk.recordings, customer),
            None if agent is None else place(desk.recordings, agent),
            language,
        )
    except EngineCrashed as error:
        crashes = await _count(docket, recording_id, "crashes")
        log.warning("transcription_crashed", recording_id=recording_id, crashes=crashes, error=str(error))
        if crashes <= CRASHES_FORGIVEN:
            raise
        reason = f"given up after {crashes} crashes: {error}"
    except (UnusableAudio, ModelMissing, ValueError) as error:
        reason = str(error)
    else:
        await desk.sink.save(recording_id, attempt, transcript)
        await _forget_crashes(docket, recording_id)
        log.info(
            "recording_transcribed",
            recording_id=recording_id,
            attempt=attempt,
            audio_s=round(transcript.duration_s, 3),
            took_s=round(monotonic() - began, 3),
            segments=len(transcript.segments),
        )
        return
    await desk.sink.failed(recording_id, reason)
    await _forget_crashes(docket, recording_id)
    log.error("transcription_failed", recording_id=recording_id, attempt=attempt, reason=reason)


async def _count(docket: Docket, recording_id: str, what: str) -> int:
    """One more of these for this recording, over all workers."""
    key = docket.key(f"counts:{recording_id}")
    async with docket.redis() as redis:
        count = await redis.hincrby(key, what)
        await redis.expire(key, _COUNTS_KEPT)
    return count


async def _forget_crashes(docket: Docket, recording_id: str) -> None:
    async with docket.redis() as redis:
        await redis.hdel(docket.key(f"counts:{recording_id}"), "crashes")


@dataclass(frozen=True, slots=True)
class TranscriberRole:
    """Takes recordings from the queue, one at a time, for as long as it runs.

    `recordings` is the folder in which the legs lie on this machine. A job whose worker fell silent for
    `lease_s` seconds is taken over by another.
    """

    redis_url: str
    engine: SpeechEngine
    sink: TranscriptSink
    recordings: Path
    prefix: str = "tongdai"
    lease_s: float = 30.0

    async def run(self) -> None:
        """Work until cancelled; a job that runs at that moment is finished first."""
        _desk.set(_Desk(self.engine, self.sink, self.recordings))
        try:
            await self.engine.start()
            async with transcription_queue(self.redis_url, self.prefix) as docket:
                docket.register(transcribe_recording)
                async with Worker(
                    docket,
                    # One job has all cores already; the next one is better off with another worker.
                    concurrency=1,
                    redelivery_timeout=timedelta(seconds=self.lease_s),
                    schedule_automatic_tasks=False,
                ) as worker:
                    await worker.run_forever()
        finally:
            await self.engine.aclose()
        current = asyncio.current_task()
        if current is not None and current.cancelling():
            raise asyncio.CancelledError  # pydocket ends quietly when cancelled; our caller must know
