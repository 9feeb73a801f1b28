from __future__ import annotations

import asyncio
from contextlib import suppress

import pytest
from sqlalchemy import delete, select, text, update

from interactions.database import migrate, reading, writing
from interactions.schema import interactions, recordings, transcripts
from interactions.search import SearchIndex, TranscriptSearch
from interactions.search.index import place_of
from interactions.search.schema import search_calls, search_days, search_stale, search_words
from interactions.store import InteractionLog
from interactions.transcripts import Transcripts
from tests.interactions.calls import NINE, call, transcript
from tests.interactions.search.conftest import Say, plain_call


async def words(log: InteractionLog) -> dict[str, int]:
    async with reading(log.engine) as connection:
        rows = await connection.execute(select(search_words.c.word, search_words.c.calls))
        return {row.word: row.calls for row in rows}


async def days(log: InteractionLog) -> dict[str, int]:
    async with reading(log.engine) as connection:
        rows = await connection.execute(select(search_days.c.word, search_days.c.calls))
        return {row.word: row.calls for row in rows}


async def stale(log: InteractionLog) -> set[str]:
    async with reading(log.engine) as connection:
        return set((await connection.execute(select(search_stale.c.call_id))).scalars())


async def until_read(log: InteractionLog) -> None:
    if await stale(log):
        await asyncio.sleep(0.02)
        await until_read(log)


async def found(search: TranscriptSearch, query: str) -> list[str]:
    return [hit.call.call_id for hit in (await search.search(query)).items]


async def test_a_transcript_is_found_as_soon_as_it_is_saved(
    log: InteractionLog, transcripts: Transcripts, search: TranscriptSearch
) -> None:
    await log.save(plain_call("c1"))
    await transcripts.save("c1-r", 1, transcript("đơn hàng"))
    assert await found(search, "don hang") == ["c1"]
    assert await stale(log) == set()


async def test_a_transcript_that_came_before_its_call_is_found_once_the_call_is_there(
    log: InteractionLog, transcripts: Transcripts, search: TranscriptSearch, index: SearchIndex
) -> None:
    await transcripts.save("c1-r", 1, transcript("đơn hàng"))
    await log.save(plain_call("c1"))
    assert await index.catch_up() == 1
    assert await found(search, "don hang") == ["c1"]


async def test_calls_wait_for_the_index_when_they_have_ended_and_when_something_to_find_changes(
    log: InteractionLog, index: SearchIndex
) -> None:
    await log.save(call("c1"))
    assert await stale(log) == set()
    await log.save(plain_call("c1", 2))
    assert await stale(log) == {"c1"}
    assert await index.catch_up() == 1
    await log.save(plain_call("c1", 3, wrap_up_s=99.0))
    assert await stale(log) == set()
    for version, change in enumerate(({"tags": ("vip",)}, {"pii_note": "x"}, {"resolved": None}), 4):
        await log.save(plain_call("c1", version, **change))
        assert await stale(log) == {"c1"}, change
        assert await index.catch_up() == 1


async def test_the_newest_calls_are_read_first_and_only_so_many(
    log: InteractionLog, index: SearchIndex
) -> None:
    await log.save_many([plain_call(f"c{n}", arrived_at=NINE + n) for n in range(120)])
    assert await index.catch_up(70) == 70
    assert await stale(log) == {f"c{n}" for n in range(50)}
    assert await index.catch_up() == 50
    assert await index.catch_up() == 0


async def test_words_are_counted_by_call_and_forgotten_with_it(log: InteractionLog, said: Say) -> None:
    await said(("đơn đơn hàng 15",), ("dọn",))
    assert {word: n for word, n in (await words(log)).items() if word != "lan"} == {"don": 2, "hang": 1}
    assert await days(log) == {"": 2, "đơn": 1, "hàng": 1, "15": 1, "dọn": 1}
    async with writing(log.engine) as connection:
        await connection.execute(delete(interactions).where(interactions.c.call_id == "c0"))
    assert {word: n for word, n in (await words(log)).items() if word != "lan"} == {"don": 1}
    assert await days(log) == {"": 1, "dọn": 1}


async def test_of_an_erased_call_nothing_is_left_in_the_index(
    log: InteractionLog, said: Say, search: TranscriptSearch
) -> None:
    await said(("bí mật",))
    async with writing(log.engine) as connection:
        await connection.execute(delete(interactions))
        await connection.execute(delete(transcripts))
    assert await found(search, "bi mat OR lan") == []
    assert (await words(log), await days(log), await stale(log)) == ({}, {}, set())


async def test_a_name_that_is_blanked_is_not_found_even_before_the_index_has_read_it(
    log: InteractionLog, said: Say, search: TranscriptSearch, index: SearchIndex
) -> None:
    await said(("alo",))
    assert await found(search, "lan") == ["c0"]
    async with writing(log.engine) as connection:
        await connection.execute(update(interactions).values(pii_name="", pii_number="", pii_e164=None))
    assert await found(search, "lan") == []
    assert await index.catch_up() == 1
    assert "lan" not in await words(log)
    assert await found(search, "alo") == ["c0"]


async def test_a_line_that_is_taken_away_takes_its_call_out_until_it_is_read_again(
    log: InteractionLog, said: Say, search: TranscriptSearch, index: SearchIndex
) -> None:
    await said(("giữ lại", "bí mật"))
    async with writing(log.engine) as connection:
        await connection.execute(text("DELETE FROM transcript_segments WHERE pii_folded = 'bi mat'"))
    async with reading(log.engine) as connection:
        assert (await connection.execute(select(search_calls.c.id))).all() == []
    assert await index.catch_up() == 1
    assert await found(search, "giu") == ["c0"]
    assert "mat" not in await words(log)


async def test_calls_that_were_there_before_are_read_when_the_tables_come(
    log: InteractionLog, said: Say, empty_url: str
) -> None:
    await migrate(empty_url)
    other = await InteractionLog.open(empty_url)
    await other.save(plain_call("c1", pii_note="cũ"))
    await other.save(call("c2"))
    index = SearchIndex(other.engine)
    assert await index.catch_up() == 1
    assert await found(TranscriptSearch(other.engine), "cu") == ["c1"]
    await other.aclose()


async def test_the_share_of_the_agent_is_known(log: InteractionLog, said: Say) -> None:
    await said(("một hai ba", "một"), ())
    async with reading(log.engine) as connection:
        shares = (await connection.execute(select(search_calls.c.agent_share))).scalars().all()
    assert shares == [pytest.approx(0.9 / 3.8), None]


async def test_calls_of_the_same_moment_have_places_of_their_own(
    log: InteractionLog, index: SearchIndex
) -> None:
    await log.save_many([plain_call(f"c{n}") for n in range(3)])
    await index.catch_up()
    await log.save(plain_call("c3"))
    await index.catch_up()
    async with reading(log.engine) as connection:
        ids = (
            (await connection.execute(select(search_calls.c.id).order_by(search_calls.c.id))).scalars().all()
        )
    assert ids == [place_of(NINE) + n for n in range(4)]


@pytest.mark.parametrize("at", [-1.0, 0.0, 1e300, float("inf")])
async def test_a_moment_that_no_calendar_knows_loses_no_call(
    log: InteractionLog, index: SearchIndex, search: TranscriptSearch, at: float
) -> None:
    await log.save(plain_call("c1", arrived_at=at, pii_note="lạ"))
    assert await index.catch_up() == 1
    assert await found(search, "la") == ["c1"]


async def test_hostile_words_lose_no_call(
    log: InteractionLog, transcripts: Transcripts, search: TranscriptSearch
) -> None:
    said = "\" ' \\ \x00 \ud800 ' OR 1 -- ½ ﬁ a\u00adb x́̂ " + "dài" * 3000 + " 🌸 ''' alo"
    await log.save(plain_call("c1", pii_note=said, tags=(said, '"]')))
    await transcripts.save("c1-r", 1, transcript(said))
    assert await found(search, "alo") == ["c1"] * 3


async def test_it_keeps_up_while_it_runs(
    log: InteractionLog, index: SearchIndex, search: TranscriptSearch
) -> None:
    async with asyncio.TaskGroup() as tasks:
        running = tasks.create_task(index.run(), name="search index")
        await log.save(plain_call("c1", pii_note="mới"))
        async with asyncio.timeout(10):
            await until_read(log)
        running.cancel()
    assert await found(search, "moi") == ["c1"]


async def test_it_waits_for_a_database_that_is_away(log: InteractionLog, index: SearchIndex) -> None:
    await log.save(plain_call("c1"))
    async with writing(log.engine) as connection:
        await connection.execute(text("ALTER TABLE recordings RENAME TO away"))
    with suppress(TimeoutError):
        async with asyncio.timeout(0.2):
            with pytest.raises(Exception, match="recordings"):
                await index.catch_up()
    async with writing(log.engine) as connection:
        await connection.execute(text("ALTER TABLE away RENAME TO recordings"))
    assert await index.catch_up() == 1
    async with reading(log.engine) as connection:
        assert (await connection.execute(select(recordings.c.recording_id))).scalars().all() == ["c1-r"]
