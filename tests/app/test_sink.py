"""Transcripts on their way from the transcriber into SQL, and word of them to the centre."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from dataclasses import dataclass
from pathlib import Path

import pytest_asyncio
from redis.asyncio import Redis

from app.live import Inbox
from app.sink import SqlSink, holds_of
from interactions.database import migrate
from interactions.record import Segment, SegmentKind
from interactions.store import InteractionLog
from interactions.transcripts import Transcripts, TranscriptStatus
from telephony.events import Event, TranscriptionFailed, TranscriptSaved
from tests.interactions.calls import NINE, answered_call, recording, voicemail
from transcription.transcript import Transcript, Word, merge


def said(**legs: list[tuple[str, float]]) -> Transcript:
    """Each word with the second at which it begins; it lasts 0.3 s."""
    words = {leg: [Word(word, at, at + 0.3, 1.0) for word, at in spoken] for leg, spoken in legs.items()}
    return merge("vi", 30.0, words)


@dataclass(frozen=True)
class Room:
    sink: SqlSink
    store: InteractionLog
    transcripts: Transcripts
    redis: Redis

    async def told(self) -> list[Event]:
        """What the centre has heard."""
        if not await self.redis.exists("t:inbox"):
            return []
        async with asyncio.timeout(5):
            async for batch in Inbox(self.redis, "t").batches():
                return [event for _, event in batch]
        raise AssertionError("unreachable")


@pytest_asyncio.fixture
async def room(redis: Redis, tmp_path: Path) -> AsyncIterator[Room]:
    url = f"sqlite:///{tmp_path}/tongdai.db"
    await migrate(url)
    store = await InteractionLog.open(url)
    transcripts = Transcripts(store.engine)
    yield Room(SqlSink(store, transcripts, redis, "t"), store, transcripts, redis)
    await store.aclose()


async def test_a_transcript_is_saved_and_the_centre_told(room: Room) -> None:
    await room.store.save(answered_call("c1"))
    await room.sink.save("c1-r", 1, said(customer=[("xin", 1.0), ("chào", 1.4)], agent=[("dạ", 3.0)]))
    kept = await room.transcripts.of_call("c1")
    assert kept.status is TranscriptStatus.READY
    assert [(line.leg, line.pii_text) for line in kept.lines] == [("customer", "xin chào"), ("agent", "dạ")]
    (event,) = await room.told()
    assert isinstance(event, TranscriptSaved)
    assert (event.call_id, event.recording_id) == ("c1", "c1-r")


async def test_a_transcript_made_twice_is_kept_once(room: Room) -> None:
    await room.store.save(answered_call("c1"))
    await room.sink.save("c1-r", 1, said(customer=[("một", 1.0)]))
    await room.sink.save("c1-r", 2, said(customer=[("hai", 1.0)]))
    assert [line.pii_text for line in (await room.transcripts.of_call("c1")).lines] == ["một"]


async def test_music_on_hold_is_no_speech_of_the_agent(room: Room) -> None:
    began = NINE + 20
    held = Segment(kind=SegmentKind.HOLD, start=began + 5, end=began + 10, agent_id="an")
    await room.store.save(answered_call("c1", segments=(held,)))
    await room.sink.save(
        "c1-r",
        1,
        said(customer=[("trong", 6.0)], agent=[("trước", 4.0), ("nhạc", 7.0), ("sau", 11.0)]),
    )
    kept = (await room.transcripts.of_call("c1")).lines
    assert [(line.leg, line.pii_text) for line in kept] == [
        ("agent", "trước"),
        ("customer", "trong"),
        ("agent", "sau"),
    ]


async def test_a_message_is_kept_word_for_word(room: Room) -> None:
    await room.store.save(voicemail("c1"))
    await room.sink.save("c1-m", 1, said(customer=[("gọi", 0.5), ("lại", 0.9), ("nhé", 5.0)]))
    kept = (await room.transcripts.of_call("c1")).lines
    assert [(line.leg, line.pii_text) for line in kept] == [("customer", "gọi lại"), ("customer", "nhé")]
    (event,) = await room.told()
    assert isinstance(event, TranscriptSaved)
    assert (event.call_id, event.recording_id) == ("c1", "c1-m")


async def test_the_transcript_of_a_recording_nobody_knows_is_kept_whole(room: Room) -> None:
    """The record may come after it: a database that was away is written to in any order."""
    await room.sink.save("c1-r", 1, said(agent=[("dạ", 3.0)]))
    (event,) = await room.told()
    assert isinstance(event, TranscriptSaved)
    assert event.call_id == ""
    await room.store.save(answered_call("c1"))
    assert [line.pii_text for line in (await room.transcripts.of_call("c1")).lines] == ["dạ"]


async def test_a_failure_is_kept_with_its_reason_and_told(room: Room) -> None:
    await room.store.save(answered_call("c1"))
    await room.sink.failed("c1-r", "the customer leg is no sound")
    kept = await room.transcripts.of_call("c1")
    assert (kept.status, kept.reason) == (TranscriptStatus.FAILED, "the customer leg is no sound")
    (event,) = await room.told()
    assert isinstance(event, TranscriptionFailed)
    assert (event.call_id, event.reason) == ("c1", "the customer leg is no sound")


def test_holds_count_from_the_start_of_the_recording_and_only_when_they_ended() -> None:
    began = NINE + 20
    segments = (
        Segment(kind=SegmentKind.TALK, start=began, end=began + 5),
        Segment(kind=SegmentKind.HOLD, start=began + 5, end=began + 7.5),
        Segment(kind=SegmentKind.HOLD, start=began + 20),
    )
    later = recording("c1-r2", started_at=began + 5)
    made = answered_call("c1", segments=segments, recordings=(recording("c1-r"), later))
    assert holds_of(made, "c1-r") == [(5.0, 7.5)]
    assert holds_of(made, "c1-r2") == [(0.0, 2.5)]
