"""Calls found by what was said in them."""

from __future__ import annotations

from tests.web.stage import interaction, recording, refused
from tests.web.test_history import SAID


async def test_words_are_found_without_their_diacritics_and_shown_where_they_stand(house) -> None:
    async with house() as web:
        await web.log.save(interaction("c1", recording=recording("r1", "r1/stereo.wav")))
        await web.transcripts.save("r1", 1, SAID)
        screen = await web.screen("dung")
        answer = await screen.get("/api/v1/search", params={"q": "dat hang"})
        assert answer.headers["Cache-Control"] == "no-store"
        found = await answer.json()
        assert found["next"] is None
        (hit,) = found["hits"]
        assert hit["call"]["call_id"] == "c1"
        assert hit["line"]["text"] == "tôi muốn đặt hàng"
        marked = [hit["line"]["text"][start:end] for start, end in hit["highlights"]]
        assert marked == ["đặt", "hàng"]


async def test_the_hits_go_on_where_the_page_ended(house) -> None:
    async with house() as web:
        for n in range(3):
            await web.log.save(interaction(f"c{n}", recording=recording(f"r{n}", "s.wav")))
            await web.transcripts.save(f"r{n}", 1, SAID)
        screen = await web.screen("chi")
        seen, before = [], ""
        while before is not None:
            page = await (
                await screen.get("/api/v1/search", params={"q": "vâng", "limit": "1", "before": before})
            ).json()
            seen += [hit["call"]["call_id"] for hit in page["hits"]]
            before = page["next"]
        assert seen == ["c2", "c1", "c0"]


async def test_a_search_for_nothing_says_what_to_type(house) -> None:
    async with house() as web:
        screen = await web.screen("dung")
        for query in ("", "?q=", "?q=%20", "?q=%22%22", "?q=***", "?q=" + "x" * 600):
            assert await refused(await screen.get(f"/api/v1/search{query}")) == (422, "bad_query")


async def test_operators_of_the_database_are_ordinary_text(house) -> None:
    async with house() as web:
        screen = await web.screen("dung")
        for query in ('"unclosed', "a NEAR b", "a' OR 1=1 --", "x) OR (y", "col:term", "\x00a", "a\ufffd*"):
            assert (await screen.get("/api/v1/search", params={"q": query})).status == 200, query


async def test_a_cursor_that_is_none_is_refused(house) -> None:
    async with house() as web:
        answer = await (await web.screen("dung")).get("/api/v1/search?q=a&before=zz")
        assert await refused(answer) == (422, "bad_cursor")
