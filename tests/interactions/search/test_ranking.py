from __future__ import annotations

from interactions.search import Order, TranscriptSearch
from interactions.search.keys import how_often
from interactions.search.parse import parse
from interactions.search.ranking import weights
from tests.interactions.search.conftest import Say


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
