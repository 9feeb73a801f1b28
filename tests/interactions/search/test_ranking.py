from __future__ import annotations

from collections import Counter
from collections.abc import Awaitable, Callable

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from interactions.fold import fold, spellings
from interactions.search import Filters, Order, TranscriptSearch, ranking
from interactions.search.keys import Part, how_often, keys_of
from interactions.search.lines import holds
from interactions.search.parse import parse
from interactions.search.ranking import weights
from interactions.store import InteractionLog
from interactions.transcripts import Transcripts
from tests.interactions.calls import NINE, transcript
from tests.interactions.search.conftest import Say, plain_call


async def best(search: TranscriptSearch, query: str) -> list[str]:
    page = await search.search(query, order=Order.BEST)
    return [hit.line.pii_text for hit in page.items]


async def test_the_exact_form_comes_before_others(search: TranscriptSearch, said: Say) -> None:
    await said(("đơn hàng",), ("dọn hang",), ("don hang",), ("đớn hăng",))
    assert (await best(search, "đơn hàng"))[0] == "đơn hàng"
    assert (await best(search, "dọn hang"))[0] == "dọn hang"
    assert (await best(search, "don hang"))[0] == "don hang"
    assert len(await best(search, "don hang")) == 4


async def test_hoá_is_as_exact_as_hóa(search: TranscriptSearch, said: Say) -> None:
    await said(("hoá đơn",), ("hòa đơn",))
    assert await best(search, "hóa đơn") == ["hoá đơn", "hòa đơn"]


async def test_words_next_to_each_other_come_before_those_far_apart(
    search: TranscriptSearch, said: Say
) -> None:
    await said(("đơn hàng",), ("hàng này của đơn",), ("đơn", "hàng"))
    assert await best(search, "đơn hàng") == ["đơn hàng", "đơn", "hàng", "hàng này của đơn"]


async def test_what_is_said_more_often_comes_first(search: TranscriptSearch, said: Say) -> None:
    filler = " ".join(f"từ{chr(97 + n)}" for n in range(20))
    await said((f"khiếu {filler}",) + (filler,) * 20, ("khiếu nại khiếu khiếu",), (f"khiếu {filler}",))
    assert (await best(search, "khiếu"))[0] == "khiếu nại khiếu khiếu"


async def test_the_rarer_word_weighs_more(search: TranscriptSearch, said: Say) -> None:
    await said(("hiếm lắm",), *((f"thường thôi {n}",) for n in range(5)))
    assert (await best(search, "hiếm OR thường"))[0] == "hiếm lắm"


async def test_of_equally_good_ones_the_newest_comes_first(search: TranscriptSearch, said: Say) -> None:
    await said(("alo 1",), ("alo 2",), ("alo 3",))
    assert await best(search, "alo") == ["alo 3", "alo 2", "alo 1"]


async def test_the_best_lines_of_a_call_come_first(search: TranscriptSearch, said: Say) -> None:
    await said(("dọn nhà", "hàng", "đơn hàng"))
    assert await best(search, "đơn hàng") == ["đơn hàng", "hàng", "dọn nhà"]


def test_a_word_weighs_more_in_a_short_call_and_no_more_after_a_while() -> None:
    assert how_often(1, 1000) == how_often(1, 400) == 1
    assert how_often(1, 50) == how_often(2, 400) == 2
    assert how_often(4, 400) == how_often(400, 400) == 3


def test_only_so_many_words_of_a_query_count_for_the_order() -> None:
    many = " ".join(chr(97 + n) * 3 for n in range(20))
    assert {weight.key[-3:] for weight in weights(parse(many), dict.fromkeys(many.split(), 1))} == {
        chr(97 + n) * 3 for n in range(8)
    }


async def test_of_many_calls_the_newest_are_put_in_order(
    search: TranscriptSearch, said: Say, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(ranking, "RANKED", 2)
    await said(("hang hang",), ("hàng",), ("hang",), ("khác",))
    assert await best(search, "hàng") == ["hàng", "hang"]


_words = st.sampled_from(["đơn", "don", "đớn", "hàng", "hang", "giao", "hay"])
_said = st.lists(st.lists(_words, min_size=1, max_size=5).map(" ".join), min_size=1, max_size=3)
_asked = st.sampled_from(
    [
        "đơn",
        "don hàng",
        '"đơn hang"',
        "hàng OR đơn",
        "giao don -hay",
        '"don hang" OR giao',
        "don NEAR/1 hang",
        "ha*",
    ]
)


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(corpus=st.lists(_said, min_size=1, max_size=7), query=_asked, sales=st.booleans())
async def test_both_databases_give_the_order_of_the_pure_rule(
    make_database: Callable[[], Awaitable[str]], corpus: list[list[str]], query: str, sales: bool
) -> None:
    log = await InteractionLog.open(await make_database())
    try:
        for n, lines in enumerate(corpus):
            await log.save(plain_call(f"c{n}", arrived_at=NINE + n, pii_name="", queue=f"q{n % 2}"))
            await Transcripts(log.engine).save(f"c{n}-r", 1, transcript(*lines))
        filters = Filters(queue="q0") if sales else Filters()
        asked = TranscriptSearch(log.engine).search(query, order=Order.BEST, filters=filters)
        hits = (await asked).items
    finally:
        await log.aclose()
    node = parse(query)
    spoken = [[Part("agent", fold(line), tuple(spellings(line))) for line in lines] for lines in corpus]
    keys = [set(keys_of(parts, [])) for parts in spoken]
    calls = Counter(word for held in keys for word in held)
    worth = weights(node, {word: calls[word] for word in ("don", "hang", "giao")})
    order = [
        (-sum(weight.points for weight in worth if weight.key in held), -n)
        for n, (parts, held) in enumerate(zip(spoken, keys, strict=True))
        if holds(node, parts) is not None and not (sales and n % 2)
    ]
    assert list(dict.fromkeys(hit.call.call_id for hit in hits)) == [f"c{-n}" for _, n in sorted(order)]
