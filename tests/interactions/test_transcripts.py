from __future__ import annotations

import asyncio

import pytest

from interactions.store import InteractionLog
from interactions.transcripts import CallTranscript, Line, Transcripts, TranscriptStatus
from tests.interactions.calls import NINE, answered_call, recording, transcript
from transcription.transcript import Transcript


@pytest.fixture
async def called(log: InteractionLog) -> None:
    await log.save(answered_call())


@pytest.mark.usefixtures("called")
async def test_the_lines_come_in_the_order_spoken(transcripts: Transcripts) -> None:
    assert await transcripts.save("call-1-r", 1, transcript("alo", "dạ em nghe", "đơn hàng"))
    assert await transcripts.lines("call-1") == (
        Line("call-1-r", "customer", 0.0, 0.9, "alo"),
        Line("call-1-r", "agent", 3.0, 5.9, "dạ em nghe"),
        Line("call-1-r", "customer", 8.0, 9.9, "đơn hàng"),
    )


async def test_the_lines_of_a_calls_recordings_come_one_recording_after_the_other(
    log: InteractionLog, transcripts: Transcripts
) -> None:
    taken = (recording("z", started_at=NINE + 20), recording("a", started_at=NINE + 90))
    await log.save(answered_call(recordings=taken))
    await transcripts.pending("z")
    await transcripts.pending("a")
    assert (await transcripts.of_call("call-1")).status is TranscriptStatus.PENDING
    await transcripts.save("a", 1, transcript("and then"))
    assert [line.pii_text for line in await transcripts.lines("call-1")] == ["and then"]
    await transcripts.save("z", 1, transcript("at first", "yes"))
    assert [(line.recording_id, line.pii_text) for line in await transcripts.lines("call-1")] == [
        ("z", "at first"),
        ("z", "yes"),
        ("a", "and then"),
    ]


@pytest.mark.usefixtures("called")
@pytest.mark.parametrize("attempt", [1, 2])
async def test_a_recording_is_never_twice_recorded(transcripts: Transcripts, attempt: int) -> None:
    assert await transcripts.save("call-1-r", 1, transcript("one"))
    assert not await transcripts.save("call-1-r", attempt, transcript("two", "three"))
    assert [line.pii_text for line in await transcripts.lines("call-1")] == ["one"]


@pytest.mark.usefixtures("called")
async def test_of_workers_at_once_one_saves(transcripts: Transcripts) -> None:
    async with asyncio.TaskGroup() as group:
        tasks = [
            group.create_task(
                transcripts.save("call-1-r", n, transcript(f"by {n}", "and more")), name=f"save {n}"
            )
            for n in range(6)
        ]
    assert sorted(task.result() for task in tasks) == [False] * 5 + [True]
    assert len(await transcripts.lines("call-1")) == 2


@pytest.mark.usefixtures("called")
async def test_the_status_goes_from_none_to_ready_and_stays(transcripts: Transcripts) -> None:
    assert await transcripts.of_call("nobody") == CallTranscript(TranscriptStatus.NONE)
    assert await transcripts.of_call("call-1") == CallTranscript(TranscriptStatus.NONE)
    await transcripts.pending("call-1-r")
    assert await transcripts.of_call("call-1") == CallTranscript(TranscriptStatus.PENDING)
    await transcripts.failed("call-1-r", "the file is empty")
    assert await transcripts.of_call("call-1") == CallTranscript(TranscriptStatus.FAILED, "the file is empty")
    await transcripts.save("call-1-r", 2, transcript("alo"))
    await transcripts.pending("call-1-r")
    await transcripts.failed("call-1-r", "a late failure")
    ready = await transcripts.of_call("call-1")
    assert (ready.status, ready.reason, len(ready.lines)) == (TranscriptStatus.READY, None, 1)


@pytest.mark.usefixtures("called")
async def test_silence_is_a_transcript_too(transcripts: Transcripts) -> None:
    assert await transcripts.save("call-1-r", 1, Transcript("ko", 12.0, ()))
    assert await transcripts.of_call("call-1") == CallTranscript(TranscriptStatus.READY)


async def test_a_transcript_may_be_ready_before_the_log_has_caught_up(
    log: InteractionLog, transcripts: Transcripts
) -> None:
    assert await transcripts.save("call-1-r", 1, transcript("alo"))
    await log.save(answered_call())
    assert len(await transcripts.lines("call-1")) == 1
    await log.save(answered_call(version=10))
    assert len(await transcripts.lines("call-1")) == 1


@pytest.mark.usefixtures("called")
async def test_an_endless_or_hostile_line_is_kept(transcripts: Transcripts) -> None:
    endless = " ".join(f"w{n}" for n in range(9_000))
    assert await transcripts.save("call-1-r", 1, transcript(endless, "nul\x00\ud800"))
    assert [line.pii_text for line in await transcripts.lines("call-1")] == [endless, "nul\ufffd\ufffd"]
