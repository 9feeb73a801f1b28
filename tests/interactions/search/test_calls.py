from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import replace

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import delete, text

from interactions.cursors import BadCursor
from interactions.database import writing
from interactions.fold import fold
from interactions.query import BadQuery
from interactions.schema import transcripts as transcripts_table
from interactions.search import SearchIndex, TranscriptSearch
from interactions.search.keys import Part
from interactions.search.lines import holds, stands
from interactions.search.parse import parse
from interactions.store import InteractionLog
from interactions.transcripts import Transcripts
from tests.interactions.calls import answered_call, transcript, voicemail


@pytest.fixture
def search(log: InteractionLog) -> TranscriptSearch:
    return TranscriptSearch(log.engine)


@pytest.fixture
def said(log: InteractionLog, transcripts: Transcripts) -> Callable[..., Awaitable[None]]:
    """Calls with what was said in them, oldest first."""

    async def say(*calls: tuple[str, ...]) -> None:
        for n, lines in enumerate(calls):
            await log.save(answered_call(f"c{n}", pii_note=None, tags=()))
            await transcripts.save(f"c{n}-r", 1, transcript(*lines))

    return say


async def found(search: TranscriptSearch, query: str) -> list[str]:
    return [hit.line.pii_text for hit in (await search.search(query)).items]


async def test_don_hang_finds_đơn_hàng(
    search: TranscriptSearch, said: Callable[..., Awaitable[None]], log: InteractionLog
) -> None:
    await said(("alo", "cho tôi hỏi đơn hàng nhé"))
    (hit,) = (await search.search("don hang")).items
    assert hit.call == await log.get("c0")
    assert [hit.line.pii_text[start:end] for start, end in hit.highlights] == ["đơn", "hàng"]
    assert (hit.line.leg, hit.line.start, hit.at) == ("agent", 3.0, 6.0)


async def test_words_phrases_and_beginnings(
    search: TranscriptSearch, said: Callable[..., Awaitable[None]]
) -> None:
    await said(("đơn hàng của tôi",), ("hàng đơn giản",), ("giao hàng",))
    assert await found(search, "don hang") == ["hàng đơn giản", "đơn hàng của tôi"]
    assert await found(search, '"don hang"') == ["đơn hàng của tôi"]
    assert await found(search, "gia*") == ["giao hàng", "hàng đơn giản"]
    assert await found(search, "gia") == []
    assert await found(search, '"giao ha"*') == ["giao hàng"]


async def test_korean_is_found_however_it_was_split(
    search: TranscriptSearch, said: Callable[..., Awaitable[None]]
) -> None:
    await said(("주문 을 취소 하고 싶어요",), ("고객 센터 입니다",))
    assert await found(search, "주문을") == ["주문 을 취소 하고 싶어요"]
    assert await found(search, "고객센터") == ["고객 센터 입니다"]
    assert await found(search, "취소 주문") == ["주문 을 취소 하고 싶어요"]
    assert await found(search, "문주") == []


async def test_newest_first_and_within_a_call_as_spoken(
    search: TranscriptSearch, said: Callable[..., Awaitable[None]]
) -> None:
    await said(("alo 1", "alo 2"), ("alo 3", "alo 4"))
    assert await found(search, "alo") == ["alo 3", "alo 4", "alo 1", "alo 2"]


async def test_pages_have_no_gap_and_no_repeat(
    search: TranscriptSearch, said: Callable[..., Awaitable[None]]
) -> None:
    await said(*((f"alo {n}", "khác", f"alo lại {n}") for n in range(5)))
    seen, cursor = [], None
    while True:
        page = await search.search("alo", limit=3, before=cursor)
        seen += [hit.line.pii_text for hit in page.items]
        if page.next is None:
            break
        cursor = page.next
    assert len(seen) == len(set(seen)) == 10
    with pytest.raises(BadCursor):
        await search.search("alo", before="no cursor")


@pytest.mark.parametrize(
    "query",
    [
        '"',
        "a\x00b",
        "' OR 1=1 --",
        "NEAR(alo x, 2)",
        "alo AND",
        "-alo",
        "pii_folded:alo",
        "(",
        "*",
        "x" * 10_000,
        "",
        "\ud800",
        "a:* | b",
        "\\",
        "'alo':A",
        "{alo}^2",
    ],
)
async def test_a_hostile_query_finds_nothing_or_is_refused(
    search: TranscriptSearch, said: Callable[..., Awaitable[None]], query: str
) -> None:
    await said(("xin chào",))
    try:
        assert (await search.search(query)).items == ()
    except BadQuery as refused:
        assert str(refused)  # noqa: PT017 — either is right


async def test_a_line_whose_call_is_not_logged_yet_is_not_shown(
    search: TranscriptSearch, said: Callable[..., Awaitable[None]], transcripts: Transcripts
) -> None:
    await said(("alo",))
    await transcripts.save("stranger", 1, transcript("alo alo"))
    assert await found(search, "alo") == ["alo"]


async def test_a_message_is_found_by_its_words(
    log: InteractionLog, search: TranscriptSearch, transcripts: Transcripts
) -> None:
    await log.save(voicemail("c1"))
    await transcripts.save("c1-m", 1, transcript("xin gọi lại cho tôi"))
    (hit,) = (await search.search("goi lai")).items
    assert (hit.call, hit.line.leg, hit.at) == (voicemail("c1"), "customer", 1.0)


async def test_what_is_deleted_is_not_found(
    log: InteractionLog, search: TranscriptSearch, said: Callable[..., Awaitable[None]]
) -> None:
    await said(("một",), ("hai",))
    async with writing(log.engine) as connection:
        await connection.execute(delete(transcripts_table).where(transcripts_table.c.recording_id == "c0-r"))
        await connection.execute(text("UPDATE transcript_segments SET pii_folded = 'ba'"))
    assert await found(search, "hai") == []
    assert await SearchIndex(log.engine).catch_up() == 2
    assert await found(search, "mot") == []
    assert await found(search, "hai") == []
    assert await found(search, "ba") == ["hai"]


_letters = st.sampled_from("aađĐơờeE1２ ’-\"*'주문\u0301\u200dßıﬁ\n.高")
_lines = st.text(_letters, min_size=1, max_size=12)


@settings(max_examples=30, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(corpus=st.lists(_lines, min_size=1, max_size=6), query=st.text(_letters, min_size=1, max_size=8))
async def test_both_databases_find_what_the_pure_rule_finds(
    make_database: Callable[[], Awaitable[str]], corpus: list[str], query: str
) -> None:
    try:
        node = parse(query)
    except BadQuery:
        return
    log = await InteractionLog.open(await make_database())
    try:
        await log.save(answered_call("c"))
        spoken = transcript("x")
        lines = tuple(replace(spoken.segments[0], text=line) for line in corpus)
        await Transcripts(log.engine).save("c-r", 1, replace(spoken, segments=lines))
        hits = (await TranscriptSearch(log.engine).search(query)).items
    finally:
        await log.aclose()
    parts = [Part("customer", fold(line)) for line in corpus]
    leaves = holds(node, parts) or ()
    assert [hit.line.pii_text for hit in hits] == [
        line for line, part in zip(corpus, parts, strict=True) if any(stands(leaf, part) for leaf in leaves)
    ]
    assert all(hit.highlights for hit in hits)
