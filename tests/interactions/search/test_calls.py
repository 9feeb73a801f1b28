from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import replace

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import delete, text

from interactions import cursors
from interactions.cursors import BadCursor
from interactions.database import writing
from interactions.fold import fold
from interactions.query import BadQuery
from interactions.schema import transcripts as transcripts_table
from interactions.search import Count, Order, SearchIndex, TranscriptSearch
from interactions.search.keys import Part
from interactions.search.lines import holds, stands
from interactions.search.parse import parse
from interactions.store import InteractionLog
from interactions.transcripts import Transcripts
from tests.interactions.calls import transcript, voicemail
from tests.interactions.search.conftest import Say, plain_call


async def found(search: TranscriptSearch, query: str) -> list[str]:
    return [hit.line.pii_text for hit in (await search.search(query)).items]


async def test_don_hang_finds_đơn_hàng(search: TranscriptSearch, said: Say, log: InteractionLog) -> None:
    await said(("alo", "cho tôi hỏi đơn hàng nhé"))
    (hit,) = (await search.search("don hang")).items
    assert hit.call == await log.get("c0")
    assert [hit.line.pii_text[start:end] for start, end in hit.highlights] == ["đơn", "hàng"]
    assert (hit.line.leg, hit.line.start, hit.at) == ("agent", 3.0, 6.0)


async def test_words_phrases_and_beginnings(search: TranscriptSearch, said: Say) -> None:
    await said(("đơn hàng của tôi",), ("hàng đơn giản",), ("giao hàng",))
    assert await found(search, "don hang") == ["hàng đơn giản", "đơn hàng của tôi"]
    assert await found(search, '"don hang"') == ["đơn hàng của tôi"]
    assert await found(search, "gia*") == ["giao hàng", "hàng đơn giản"]
    assert await found(search, "gia") == []
    assert await found(search, '"giao ha"*') == ["giao hàng"]


async def test_korean_is_found_however_it_was_split(search: TranscriptSearch, said: Say) -> None:
    await said(("주문 을 취소 하고 싶어요",), ("고객 센터 입니다",))
    assert await found(search, "주문을") == ["주문 을 취소 하고 싶어요"]
    assert await found(search, "고객센터") == ["고객 센터 입니다"]
    assert await found(search, "취소 주문") == ["주문 을 취소 하고 싶어요"]
    assert await found(search, "문주") == []


async def test_words_may_stand_in_different_lines_of_a_call(search: TranscriptSearch, said: Say) -> None:
    await said(("đơn này", "dạ", "hàng chưa giao"), ("đơn kia", "dạ"))
    assert await found(search, "don hang") == ["đơn này", "hàng chưa giao"]
    assert await found(search, '"don hang"') == []
    assert await found(search, "don NEAR hang") == []


async def test_either_and_what_is_left_out(search: TranscriptSearch, said: Say) -> None:
    await said(("đổi hàng", "xin lỗi"), ("trả hàng",), ("đổi lịch",))
    assert await found(search, "tra OR lich") == ["đổi lịch", "trả hàng"]
    assert await found(search, "hang -doi") == ["trả hàng"]
    assert await found(search, 'doi -"xin loi"') == ["đổi lịch"]
    assert await found(search, "(doi OR tra) hang KHÔNG lich") == ["trả hàng", "đổi hàng"]
    assert await found(search, "doi -(hang OR tra)") == ["đổi lịch"]


async def test_words_that_stand_near(search: TranscriptSearch, said: Say) -> None:
    await said(("đơn của tôi là đơn hàng gấp",), ("hàng về thì có đơn",), ("đơn a b c d e f hàng",))
    assert await found(search, "don NEAR/0 hang") == ["đơn của tôi là đơn hàng gấp"]
    assert await found(search, "don NEAR/3 hang") == ["hàng về thì có đơn", "đơn của tôi là đơn hàng gấp"]
    (hit,) = (await search.search("don NEAR/0 hang")).items
    assert [hit.line.pii_text[start:end] for start, end in hit.highlights] == ["đơn", "hàng"]


async def test_who_said_it(search: TranscriptSearch, said: Say) -> None:
    await said(("xin lỗi", "vâng"), ("vâng", "xin lỗi chị"), ("lỗi xin", "lỗi"))
    assert await found(search, 'agent:"xin loi"') == ["xin lỗi chị"]
    assert await found(search, 'khách:"xin loi"') == ["xin lỗi"]
    assert await found(search, "customer:vang agent:loi") == ["vâng", "xin lỗi chị"]
    assert await found(search, "loi -agent:loi") == ["xin lỗi"]


async def test_notes_tags_and_facts_are_found_as_well(
    search: TranscriptSearch, log: InteractionLog, index: SearchIndex
) -> None:
    await log.save(plain_call("c1", pii_note="Hẹn gọi lại", tags=("đơn lớn", "vip"), disposition="doi-hang"))
    await log.save(plain_call("c2", pii_name="Nguyễn Thị Đào", pii_number="0907 654 321"))
    assert await index.catch_up() == 2
    places = [
        (hit.call.call_id, hit.line.leg, hit.line.pii_text) for hit in (await search.search("goi lai")).items
    ]
    assert places == [("c1", "note", "Hẹn gọi lại")]
    assert await found(search, "tag:don") == ["đơn lớn"]
    assert await found(search, '"doi hang" vip') == ["vip", "doi-hang"]
    assert await found(search, "fact:dao") == ["Nguyễn Thị Đào"]
    assert await found(search, "note:dao") == []
    assert await found(search, "84907654321") == ["+84907654321"]


async def test_an_older_call_that_is_saved_later_stands_where_it_belongs(
    search: TranscriptSearch, log: InteractionLog, transcripts: Transcripts
) -> None:
    for call_id, at in (("b", 2_000.0), ("c", 3_000.0), ("a", 1_000.0)):
        await log.save(plain_call(call_id, arrived_at=at))
        await transcripts.save(f"{call_id}-r", 1, transcript("alo"))
    assert [hit.call.call_id for hit in (await search.search("alo")).items] == ["c", "b", "a"]


async def test_calls_are_counted_up_to_a_limit(search: TranscriptSearch, said: Say) -> None:
    await said(*(("đơn hàng của tôi", "đơn"),) * 5, ("khác",))
    assert await search.count("don") == Count(5, more=False, exact=True)
    assert await search.count("don", most=3) == Count(3, more=True, exact=True)
    assert await search.count("don NEAR toi") == Count(5, more=False, exact=False)
    assert await search.count("zzz") == Count(0, more=False, exact=True)


@pytest.mark.parametrize("order", list(Order))
@pytest.mark.parametrize("query", ["alo", '"alo lai roi"', "alo NEAR roi"])
async def test_pages_of_every_order_have_no_gap_and_no_repeat(
    search: TranscriptSearch, said: Say, order: Order, query: str
) -> None:
    await said(*((f"alo lại rồi {n}", "khác", f"rồi alo lại rồi {n}") for n in range(5)), ("alo",) * 3)
    whole = [hit.line for hit in (await search.search(query, order=order)).items]
    seen, cursor = [], None
    while True:
        page = await search.search(query, limit=2, before=cursor, order=order)
        seen += [hit.line for hit in page.items]
        if page.next is None:
            break
        cursor = page.next
        await said(("alo lại rồi mới",)) if len(seen) < 5 and order is Order.BEST else None
    assert seen == whole
    assert len(whole) >= 10


@pytest.mark.parametrize(
    "cursor", ["zz", cursors.encode(1.0, "x"), cursors.encode(0.0, "1"), cursors.encode(0.0, "-1 0 0 0")]
)
async def test_a_cursor_of_another_list_is_refused(search: TranscriptSearch, said: Say, cursor: str) -> None:
    await said(("alo",))
    for order in Order:
        with pytest.raises(BadCursor):
            await search.search("alo", before=cursor, order=order)


async def test_newest_first_and_within_a_call_as_spoken(search: TranscriptSearch, said: Say) -> None:
    await said(("alo 1", "alo 2"), ("alo 3", "alo 4"))
    assert await found(search, "alo") == ["alo 3", "alo 4", "alo 1", "alo 2"]


async def test_pages_have_no_gap_and_no_repeat(search: TranscriptSearch, said: Say) -> None:
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
    search: TranscriptSearch, said: Say, query: str
) -> None:
    await said(("xin chào",))
    try:
        assert (await search.search(query)).items == ()
    except BadQuery as refused:
        assert str(refused)  # noqa: PT017 — either is right


async def test_a_line_whose_call_is_not_logged_yet_is_not_shown(
    search: TranscriptSearch, said: Say, transcripts: Transcripts
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


async def test_what_is_deleted_is_not_found(log: InteractionLog, search: TranscriptSearch, said: Say) -> None:
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
        await log.save(plain_call("c"))
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
