from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from interactions.fold import tokens
from interactions.query import And, BadQuery, Near, Node, Not, Or, Term, terms
from interactions.search.parse import parse


def said(node: Node) -> str:
    """The query written out in full, as it was understood."""
    match node:
        case Term(words, prefix, leg, fuzzy):
            return f"{f'{leg}:' if leg else ''}{'~' if fuzzy else ''}{'_'.join(words)}{'*' if prefix else ''}"
        case Near(first, second, words):
            return f"[{said(first)} {words} {said(second)}]"
        case And(parts):
            return "(" + " & ".join(map(said, parts)) + ")"
        case Or(parts):
            return "(" + " | ".join(map(said, parts)) + ")"
        case Not(part):
            return f"!{said(part)}"


@pytest.mark.parametrize(
    ("query", "understood"),
    [
        ("Đơn hàng", "(don & hang)"),
        ('"Đơn hàng"', "don_hang"),
        ("“đơn hàng” giao*", "(don_hang & giao*)"),
        ('"giao ha"*', "giao_ha*"),
        ('x"y z"', "(x & y_z)"),
        ("e-mail 1.500", "(e_mail & 1_500)"),
        ("주문", "주_문"),
        ("a AND b OR c d", "((a & b) | (c & d))"),
        ("a VÀ b HOẶC c", "((a & b) | c)"),
        ("a KHÔNG b", "(a & !b)"),
        ("a -b", "(a & !b)"),
        ('a -"b c"', "(a & !b_c)"),
        ("a NOT (b c)", "(a & !(b & c))"),
        ("(a OR b) -(c OR d)", "((a | b) & !(c | d))"),
        ("（a OR b）", "(a | b)"),
        ("a NOT NOT b", "(a & b)"),
        ("đơn NEAR/3 hàng", "[don 3 hang]"),
        ("đơn NEAR hàng", "[don 5 hang]"),
        ("đơn GẦN/2 hàng", "[don 2 hang]"),
        ('a NEAR/900 "b c"', "[a 100 b_c]"),
        ("a NEAR b NEAR/2 c", "([a 5 b] & [b 2 c])"),
        ('agent:"xin lỗi" khách:kiện', "(agent:xin_loi & customer:kien)"),
        ("agent:(a OR customer:b)", "(agent:a | customer:b)"),
        ("-agent:a b", "(!agent:a & b)"),
        ("agent:a NEAR b", "[agent:a 5 b]"),
        ("note:gi* tag:vip fact:lan", "(note:gi* & tag:vip & fact:lan)"),
        ('~kiện ~"đơn hàng"', "(~kien & ~don_hang)"),
        ("agent:~a", "agent:~a"),
    ],
)
def test_what_was_typed_is_understood(query: str, understood: str) -> None:
    assert said(parse(query)) == understood


@pytest.mark.parametrize(
    ("query", "understood"),
    [
        ('"left open', "left_open"),
        ('"" * x', "x"),
        ("alo AND", "(alo & and)"),
        ("OR x", "(or & x)"),
        ("a AND OR b", "((a & and) | b)"),
        ("a AND NOT", "(a & not)"),
        ("a NEAR (b)", "(a & near & b)"),
        ("NEAR a", "(near & a)"),
        ("((((a", "a"),
        ("a) b", "(a & b)"),
        ("a () b", "(a & b)"),
        ("agent:() x", "(agent & x)"),
        ("agent: x", "(agent & x)"),
        ("x agent:", "(x & agent)"),
        ("col:term", "col_term"),
        ("12:30", "12_30"),
        ("a and b or not c", "(a & and & b & or & not & c)"),
        ("- a -", "a"),
        ("(-()) a (-(-(", "a"),
        ("-*** a", "a"),
        ("KHÔNG NHẬN HÀNG", "(khong & nhan & hang)"),
        ("ĐƠN GẦN NHÀ", "(don & gan & nha)"),
        ("(" * 30 + "a OR b" + ")" * 30 + " c", "((a | b) & c)"),
    ],
)
def test_what_is_not_well_formed_is_ordinary_text(query: str, understood: str) -> None:
    assert said(parse(query)) == understood


def test_the_words_are_known_as_they_were_spelled() -> None:
    assert [term.spelled for term in terms(parse('Đơn "HOÁ đơn" 주문'))] == [
        ("đơn",),
        ("hóa", "đơn"),
        ("주", "문"),
    ]


def test_every_word_may_be_misheard_where_that_is_asked_for() -> None:
    assert said(parse("đơn -hàng", fuzzy=True)) == "(~don & !~hang)"


@pytest.mark.parametrize("query", ["", "   ", '"', "***", "\x00", "'; --", "\ud800", "🌸", "()", "-()"])
def test_a_query_without_a_word_is_refused(query: str) -> None:
    with pytest.raises(BadQuery, match="at least one word"):
        parse(query)


@pytest.mark.parametrize("query", ["-a", "NOT a", "-a -b", "a OR -b", "(a b) OR (-c)", "NOT NOT"])
def test_a_query_that_only_leaves_out_is_refused(query: str) -> None:
    with pytest.raises(BadQuery, match="must hold"):
        parse(query)


def test_a_query_too_long_is_refused() -> None:
    with pytest.raises(BadQuery, match="Shorten the search"):
        parse("x" * 10_000)
    with pytest.raises(BadQuery, match="at most 40 words"):
        parse("x " * 41)


_parts = st.sampled_from(
    ['"', "(", ")", "-", "~", "*", ":", " ", " AND ", " OR ", " NOT ", " NEAR/2 ", "agent:", "a", "đ", "🌸"]
)


@given(st.one_of(st.text(max_size=100), st.lists(_parts, max_size=60).map("".join)))
def test_no_query_breaks_the_parser_and_no_word_is_lost(query: str) -> None:
    try:
        node = parse(query)
    except BadQuery:
        return
    understood = [word for term in terms(node) for word in term.words]
    assert all(word.isalnum() for word in understood)
    operators = {"and", "or", "not", "near", "2", "agent"}
    assert {token.text for token in tokens(query)} - operators <= set(understood)
