"""Calls found by what was said in them."""

from __future__ import annotations

from dataclasses import replace

from tests.web.stage import interaction, recording, refused
from tests.web.test_history import SAID


async def test_words_are_found_without_their_diacritics_and_shown_where_they_stand(house) -> None:
    async with house() as web:
        await web.log.save(interaction("c1", recordings=(recording("r1", "r1/stereo.wav"),)))
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
            await web.log.save(interaction(f"c{n}", recordings=(recording(f"r{n}", "s.wav"),)))
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


async def test_an_agent_finds_his_own_calls_only(house) -> None:
    async with house() as web:
        for name in ("an", "binh"):
            await web.log.save(interaction(f"of-{name}", name, recordings=(recording(f"r-{name}", "s.wav"),)))
            await web.transcripts.save(f"r-{name}", 1, SAID)
        screen = await web.screen("an")
        for query in ("q=vâng", "q=vâng&agent_id=an", "q=vâng&order=best"):
            found = await (await screen.get(f"/api/v1/search?{query}")).json()
            assert {hit["call"]["call_id"] for hit in found["hits"]} == {"of-an"}, query
        answer = await screen.get("/api/v1/search?q=vâng&agent_id=binh")
        assert await refused(answer) == (403, "forbidden")
        everybody = await (await (await web.screen("chi")).get("/api/v1/search?q=vâng")).json()
        assert {hit["call"]["call_id"] for hit in everybody["hits"]} == {"of-an", "of-binh"}


async def test_a_search_is_narrowed_and_ordered(house) -> None:
    async with house() as web:
        for n, queue in enumerate(("sales", "support")):
            call = interaction(f"c{n}", queue=queue, arrived_at=1000.0 + n, resolved=n == 0)
            await web.log.save(replace(call, recordings=(recording(f"r{n}", "s.wav"),)))
            await web.transcripts.save(f"r{n}", 1, SAID)
        screen = await web.screen("dung")
        for query, calls in (
            ("queue=sales", ["c0"]),
            ("since=1001&until=1001.5", ["c1"]),
            ("resolved=false", ["c1"]),
            ("outcome=answered&order=best", ["c1", "c0"]),
            ("connected_s_from=61", []),
            ("number=0901 234 567&queue=support", ["c1"]),
        ):
            found = await (await screen.get(f"/api/v1/search?q=dat hang&{query}")).json()
            assert [hit["call"]["call_id"] for hit in found["hits"]] == calls, query
        fuzzy = await (await screen.get("/api/v1/search?q=hagn&fuzzy=1")).json()
        assert fuzzy["also"] == {"hagn": ["hang"]}
        assert len(fuzzy["hits"]) == 2


async def test_filters_that_cannot_be_are_refused(house) -> None:
    async with house() as web:
        screen = await web.screen("dung")
        for query in (
            "csat_from=6",
            "order=worst",
            "since=-1",
            "until=nan",
            "agent_share_to=2",
            "resolved=maybe",
        ):
            answer = await screen.get(f"/api/v1/search?q=a&{query}")
            assert await refused(answer) == (422, "invalid"), query
