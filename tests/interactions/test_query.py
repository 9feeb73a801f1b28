from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from interactions.query import BadQuery, Term, highlights, parse, to_fts5, to_tsquery


@pytest.mark.parametrize(
    ("query", "terms"),
    [
        ("Đơn hàng", [Term(("don",)), Term(("hang",))]),
        ('"Đơn hàng"', [Term(("don", "hang"))]),
        ("“đơn hàng” giao*", [Term(("don", "hang")), Term(("giao",), True)]),
        ('"giao ha"*', [Term(("giao", "ha"), True)]),
        ('"left open', [Term(("left", "open"))]),
        ('x"y z"', [Term(("x",)), Term(("y", "z"))]),
        ("e-mail 1.500", [Term(("e", "mail")), Term(("1", "500"))]),
        ("주문", [Term(("주", "문"))]),
        (
            "a AND NOT(b) OR NEAR",
            [Term((w,)) for w in ("a", "and")] + [Term(("not", "b")), Term(("or",)), Term(("near",))],
        ),
        ('"" * x', [Term(("x",))]),
    ],
)
def test_words_phrases_and_beginnings_are_understood(query: str, terms: list[Term]) -> None:
    assert parse(query) == tuple(terms)


@pytest.mark.parametrize("query", ["", "   ", '"', "***", "\x00", "'; --", "\ud800", "🌸"])
def test_a_query_without_a_word_is_refused(query: str) -> None:
    with pytest.raises(BadQuery, match="at least one word"):
        parse(query)


def test_a_query_too_long_is_refused() -> None:
    with pytest.raises(BadQuery, match="Shorten the search"):
        parse("x" * 10_000)
    with pytest.raises(BadQuery, match="at most 40 words"):
        parse("x " * 41)


@pytest.mark.parametrize(
    ("query", "text", "shown"),
    [
        ("don hang", "Cho hỏi đơn hàng của tôi, đơn này", ["đơn", "hàng", "đơn"]),
        ('"don hang"', "đơn này, đơn hàng", ["đơn hàng"]),
        ("gia*", "giao giá lại", ["giao", "giá"]),
        ("주문", "주 문을 취소", ["주 문"]),
        ('"a b" "b c"', "a b c", ["a b c"]),
        ("khong", "có", []),
    ],
)
def test_what_was_sought_is_shown_in_the_original(query: str, text: str, shown: list[str]) -> None:
    assert [text[start:end] for start, end in highlights(parse(query), text)] == shown


def test_terms_are_written_for_each_database() -> None:
    terms = parse('"đơn hàng" gi*')
    assert to_fts5(terms) == '"don hang" AND "gi" *'
    assert to_tsquery(terms) == "('don' <-> 'hang') & ('gi':*)"


@given(st.text(max_size=100))
def test_no_query_breaks_the_parser(query: str) -> None:
    try:
        terms = parse(query)
    except BadQuery:
        return
    assert terms
    assert all(word.isalnum() for term in terms for word in term.words)
