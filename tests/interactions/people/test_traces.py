from __future__ import annotations

from interactions.people.book import CustomerBook
from interactions.people.customer import Facts
from interactions.people.traces import traces
from interactions.store import InteractionLog
from interactions.transcripts import Transcripts
from tests.interactions.calls import LAN, NINE, answered_call, transcript


async def test_a_word_is_found_in_text_in_json_and_folded(book: CustomerBook, log: InteractionLog) -> None:
    facts = Facts(name="Quỳnh", preferences={"x": "Quỳnh"})
    await book.add([LAN], facts, at=NINE, who="chi")
    await log.save(answered_call("c1"))
    await Transcripts(log.engine).save("c1-r", 1, transcript("chào Quỳnh"))
    found = await traces(log.engine, ["Quỳnh"])
    assert {
        "customers.pii_name",
        "customers.pii_preferences",
        "audit.pii_change",
        "transcript_segments.pii_text",
        "transcript_segments.pii_folded",
        "transcript_segments.pii_words",
    } <= found.keys()
    assert found["customers.pii_name"] == 1


async def test_what_is_nowhere_is_not_found_and_signs_mean_themselves(log: InteractionLog) -> None:
    await log.save(answered_call("c1"))
    assert await traces(log.engine, ["%", "nobody said this"]) == {}
    assert await traces(log.engine, [""]) == {}


async def test_progress_is_told_to_its_end(log: InteractionLog) -> None:
    seen: list[float] = []
    await traces(log.engine, ["x"], lambda _name, done: seen.append(done))
    assert seen == sorted(seen)
    assert seen[-1] == 1.0
