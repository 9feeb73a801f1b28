"""Nobody who was erased is found: by no search, in no list that a search made, in no word the index knows."""

from __future__ import annotations

import pytest_asyncio
from sqlalchemy import select, text

from interactions.database import reading
from interactions.people.forget import erase_person
from interactions.search import Count, Filters, Order, SearchIndex, TranscriptSearch
from interactions.search.saved import SavedSearches, Wish
from interactions.search.schema import search_alerts, search_days, search_stale, search_words
from interactions.search.trends import Trends
from interactions.store import InteractionLog
from interactions.transcripts import Transcripts
from interactions.users import Role, Users
from tests.interactions.calls import NINE, transcript
from tests.interactions.search.conftest import plain_call

HIS = "0907654321"
NAME = "Quỳnh Đặng"
SAID = "bưởi da xanh"
QUERIES = (
    *("quynh", "Quỳnh Đặng", '"quynh dang"', "quy*", "~quỳn", "buoi", '"bưởi da"', "bưởi NEAR xanh"),
    *("fact:quynh", "note:quynh", "customer:buoi", "84907654321", "0907654321", "quynh OR buoi"),
)


@pytest_asyncio.fixture
async def told(log: InteractionLog) -> SavedSearches:
    """He called once, and so did somebody else; a search has told of both."""
    await Users(log.engine).add_user("chi", "correct horse", name="Chi", role=Role.SUPERVISOR, agent_id=None)
    saved = SavedSearches(log.engine)
    wish = Wish(name="x", pii_query="buoi OR cam", pii_filters=Filters(), alert=True)
    await saved.save("chi", wish, at=NINE)
    for call_id, number, name, words in (
        ("his", HIS, NAME, SAID),
        ("other", "0901111111", "Lan", "cam ngon"),
    ):
        note = f"{name} hẹn gọi lại"
        await log.save(plain_call(call_id, pii_number=number, pii_name=name, pii_note=note))
        await Transcripts(log.engine).save(f"{call_id}-r", 1, transcript(words, f"dạ {name}"))
    assert await SearchIndex(log.engine).catch_up() in (0, 2)
    assert {each.call_id for each in await saved.alerts_due(at=NINE + 1)} == {"his", "other"}
    return saved


async def test_before_he_is_erased_each_of_these_finds_him(log: InteractionLog, told: SavedSearches) -> None:
    search = TranscriptSearch(log.engine)
    for query in QUERIES:
        found = {hit.call.call_id for hit in (await search.search(query)).items}
        assert "his" in found, query


async def test_no_search_finds_him_before_and_after_the_index_has_read_again(
    log: InteractionLog, told: SavedSearches
) -> None:
    search, trends = TranscriptSearch(log.engine), Trends(log.engine)
    await erase_person(log.engine, HIS, who="chi", at=NINE + 9)
    for _ in range(2):
        for query in QUERIES:
            for order in Order:
                page = await search.search(query, order=order)
                assert page.items == (), query
                assert page.also == {}, query
            assert await search.count(query) == Count(0, more=False, exact=(await search.count(query)).exact)
            assert not any(point.calls for point in (await trends.trend(query)).points), query
        page = await search.search("xanh", fuzzy=True)
        assert (page.items, page.also) == ((), {})
        assert (await search.search("cam", filters=Filters(number=HIS))).items == ()
        assert {hit.call.call_id for hit in (await search.search("cam", fuzzy=True)).items} == {"other"}
        await SearchIndex(log.engine).catch_up()


async def test_no_list_that_a_search_made_has_his_call(log: InteractionLog, told: SavedSearches) -> None:
    await erase_person(log.engine, HIS, who="chi", at=NINE + 9)
    assert [alert.call_id for alert in await told.alerts("chi")] == ["other"]
    await SearchIndex(log.engine).catch_up()
    assert await told.alerts_due(at=NINE + 10) == []
    async with reading(log.engine) as connection:
        assert (await connection.scalars(select(search_alerts.c.call_id))).all() == ["other"]


async def test_no_word_that_only_he_said_is_known_any_more(
    log: InteractionLog, told: SavedSearches, database: str
) -> None:
    trends = Trends(log.engine)
    mine = {"quynh", "dang", "buoi", "xanh"}
    spelled = {"quỳnh", "đặng", "bưởi", "xanh"}
    assert mine <= await _words_of_the_index(log, database)
    await erase_person(log.engine, HIS, who="chi", at=NINE + 9)
    for _ in range(2):
        async with reading(log.engine) as connection:
            counted = set((await connection.scalars(select(search_words.c.word))).all())
            by_day = set((await connection.scalars(select(search_days.c.word))).all())
        assert not mine & counted
        assert not spelled & by_day
        assert "cam" in counted
        known = await _words_of_the_index(log, database)
        assert not [key for key in known if any(word in key for word in (*mine, *spelled, "907654321"))]
        assert not {each.word for each in await trends.rising(until=NINE + 86_400, days=7)} & spelled
        await SearchIndex(log.engine).catch_up()
    async with reading(log.engine) as connection:
        assert (await connection.scalars(select(search_stale.c.call_id))).all() == []


async def _words_of_the_index(log: InteractionLog, database: str) -> set[str]:
    """What the databases themselves say of their two indexes."""
    known: set[str] = set()
    async with log.engine.begin() as connection:
        for index in ("search_index", "transcript_search"):
            if database == "sqlite":
                await connection.execute(
                    text(f"CREATE VIRTUAL TABLE temp.of_{index} USING fts5vocab(main, {index}, row)")
                )
                known.update((await connection.scalars(text(f"SELECT term FROM temp.of_{index}"))).all())  # noqa: S608
                await connection.execute(text(f"DROP TABLE temp.of_{index}"))
        if database == "postgresql":
            for column, table in (("pii_keys", "search_calls"), ("words_vector", "transcript_segments")):
                said = text(f"SELECT word FROM ts_stat('SELECT {column} FROM {table}')")  # noqa: S608
                known.update((await connection.scalars(said)).all())
    return known
