"""The talk of a call, as it was kept."""

from __future__ import annotations

from interactions.database import reading
from interactions.quality.spans import Span
from interactions.quality.talks import talk_of
from interactions.record import Segment, SegmentKind
from interactions.transcripts import Transcripts
from tests.interactions.calls import NINE, answered_call, recording, transcript
from tests.interactions.quality.cards import line

LINES = (line("agent", 0, 2, "xin chào"), line("customer", 3, 5, "tôi hỏi"))


async def talk(log, call_id: str, agent_id: str = "an"):
    async with reading(log.engine) as connection:
        return await talk_of(connection, call_id, agent_id)


async def test_lines_come_in_the_order_of_the_transcript_with_their_words(house, said) -> None:
    await said("c1", *LINES)
    found = await talk(house, "c1")
    assert (found.language, found.lines) == ("vi", LINES)
    shown = (await Transcripts(house.engine).of_call("c1")).lines
    assert [each.pii_text for each in shown] == [each.text for each in found.lines]


async def test_without_a_ready_transcript_there_is_none(house) -> None:
    assert await talk(house, "c1") is None
    await Transcripts(house.engine).failed("c1-r", "no sound")
    assert await talk(house, "c1") is None
    assert await talk(house, "nobody") is None


async def test_holds_are_told_in_seconds_of_the_recording(house, said) -> None:
    held = [
        Segment(kind=SegmentKind.HOLD, start=NINE + 30, end=NINE + 50, agent_id="an"),
        Segment(kind=SegmentKind.HOLD, start=NINE + 60, end=None, agent_id="an"),
    ]
    await house.save(answered_call("c1", version=10, segments=tuple(held)))
    await said("c1", *LINES)
    assert (await talk(house, "c1")).holds == (Span(10, 30),)


async def test_of_a_call_that_was_sent_on_each_agent_has_his_own_talk(house) -> None:
    parts = (
        Segment(kind=SegmentKind.TALK, start=NINE + 20, end=NINE + 60, agent_id="an", result="transferred"),
        Segment(kind=SegmentKind.TALK, start=NINE + 90, end=NINE + 140, agent_id="binh"),
    )
    taken = (recording("r1", started_at=NINE + 20), recording("r2", started_at=NINE + 90.2))
    await house.save(answered_call("sent", agent_id="binh", segments=parts, recordings=taken))
    transcripts = Transcripts(house.engine)
    await transcripts.save("r1", 1, transcript("of an"))
    await transcripts.save("r2", 1, transcript("of binh"))
    assert [each.text for each in (await talk(house, "sent", "an")).lines] == ["of an"]
    assert [each.text for each in (await talk(house, "sent", "binh")).lines] == ["of binh"]
    assert await talk(house, "sent", "chau") is None
