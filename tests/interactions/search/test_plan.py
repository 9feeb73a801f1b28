from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from interactions.fold import fold, spellings
from interactions.query import BadQuery
from interactions.search.keys import Part, fact, keys_of, on_leg, pair, spelling
from interactions.search.lines import highlights, holds
from interactions.search.parse import parse
from interactions.search.plan import Group, Key, Wanted, Without, exact, plan, to_fts5, to_tsquery


@pytest.mark.parametrize(
    ("query", "asked"),
    [
        ("Đơn", '"don"'),
        ("đơn hàng", '("don" AND "hang")'),
        ('"đơn hàng"', '"·don·hang"'),
        ('"đơn hàng này"', '("·don·hang" AND "·hang·nay")'),
        ("gi*", '"…gi"'),
        ("gia*", '"gia" *'),
        ('"giao ha"*', '"·giao·ha" *'),
        ("a OR (b c)", '("a" OR ("b" AND "c"))'),
        ("a -b -c", '("a" NOT ("b" OR "c"))'),
        ("a -(b OR c)", '("a" NOT ("b" OR "c"))'),
        ("a NEAR b", '("a" AND "b")'),
        ('agent:"a b"', '("‹agent›a" AND "‹agent›b" AND "·a·b")'),
        ("note:a*", '"‹note›a" *'),
        # What the index cannot tell exactly must not take anything away.
        ('a -"b c d"', '"a"'),
        ("a -(b NEAR c)", '"a"'),
        ("a -(b OR (c NEAR d))", '("a" NOT "b")'),
        ("a -(b (c NEAR d))", '"a"'),
        ("a a a", '"a"'),
    ],
)
def test_a_query_is_asked_in_keys(query: str, asked: str) -> None:
    assert to_fts5(plan(parse(query))) == asked


def test_facts_are_asked_for_as_well() -> None:
    wanted = plan(parse("a OR b -c"), [("queue", "bán")])
    assert to_fts5(wanted) == '(("a" OR ("b" NOT "c")) AND "«queue»62c3a16e")'
    assert to_tsquery(wanted) == "(('a' | ('b' & !'c')) & '«queue»62c3a16e')"


@pytest.mark.parametrize(
    ("query", "sure"),
    [
        *((query, True) for query in ("a", "a b", '"a b"', "a* -b OR agent:c", '"a b"*')),
        *((query, False) for query in ('"a b c"', "a NEAR b", 'agent:"a b"', 'a -"b c d"')),
    ],
)
def test_the_index_knows_what_it_cannot_tell(query: str, sure: bool) -> None:
    assert exact(parse(query)) == sure


def test_a_call_is_the_set_of_its_keys() -> None:
    line, name = Part("agent", "don hang", ("đơn", "hàng")), Part("fact", "lan")
    keys = keys_of([line, name], [("queue", "sales")])
    assert keys == sorted(keys)
    assert set(keys) == {
        *("don", "hang", "lan", pair("don", "hang")),
        *(on_leg("agent", "don"), on_leg("agent", "hang"), on_leg("fact", "lan")),
        *(spelling("đơn"), spelling("hàng"), spelling("")),
        *("…d", "…do", "…h", "…ha", "…l", "…la"),
        *(f"{degree}{word}" for degree in "²³" for word in ("don", "hang", "lan")),
        fact("queue", "sales"),
    }


def test_a_call_that_never_ends_has_as_many_keys_as_the_databases_take() -> None:
    keys = keys_of([Part("agent", " ".join(f"w{n}" for n in range(100_000)))], [])
    assert sum(len(key.encode()) for key in keys) < 1_000_000
    assert len(fact("tag", "x" * 100_000)) < 500


@pytest.mark.parametrize(
    ("query", "text", "shown"),
    [
        ("don hang", "Cho hỏi đơn hàng của tôi, đơn này", ["đơn", "hàng", "đơn"]),
        ('"don hang"', "đơn này, đơn hàng", ["đơn hàng"]),
        ("gia*", "giao giá lại", ["giao", "giá"]),
        ("주문", "주 문을 취소", ["주 문"]),
        ('"a b" "b c"', "a b c", ["a b c"]),
        ("a OR khong", "a có", ["a"]),
        ("a -b", "a c", ["a"]),
        ("a NEAR/1 b", "a b x a x x b", ["a", "b", "a"]),
        ('"a b" NEAR/1 c', "c a b x c", ["c", "a b", "c"]),
        ("agent:a", "a b", ["a"]),
        ("customer:a OR b", "a b", ["b"]),
    ],
)
def test_what_was_sought_is_shown_in_the_original(query: str, text: str, shown: list[str]) -> None:
    leaves = holds(parse(query), [Part("agent", fold(text))])
    assert leaves is not None
    assert [text[start:end] for start, end in highlights(leaves, "agent", text)] == shown


def test_only_what_made_the_call_a_hit_is_shown() -> None:
    parts = [Part("agent", "a c"), Part("agent", "b")]
    leaves = holds(parse("(a NEAR b) OR c"), parts)
    assert leaves is not None
    assert highlights(leaves, "agent", "a c") == ((2, 3),)


_words = st.sampled_from(["a", "b", "ab", "đ"])
_lines = st.lists(st.lists(_words, min_size=1, max_size=4).map(" ".join), min_size=1, max_size=3)
_queries = st.lists(
    st.sampled_from(
        [
            "a",
            "b",
            "ab",
            "a*",
            "đ",
            '"a b"',
            '"a b a"',
            "agent:b",
            'agent:"a b"',
            "(",
            ")",
            "OR",
            "-",
            "NEAR/1",
        ]
    ),
    min_size=1,
    max_size=7,
).map(" ".join)


@given(query=_queries, lines=_lines)
def test_the_index_finds_every_call_that_is_sought_and_where_it_is_sure_no_other(
    query: str, lines: list[str]
) -> None:
    try:
        node = parse(query.replace("- ", "-"))
    except BadQuery:
        return
    parts = [
        Part(("customer", "agent")[n % 2], fold(line), tuple(spellings(line))) for n, line in enumerate(lines)
    ]
    keys, right = keys_of(parts, []), holds(node, parts) is not None
    found = _has(plan(node), keys)
    assert found or not right
    if exact(node):
        assert found == right


def _has(wanted: Wanted, keys: list[str]) -> bool:
    match wanted:
        case Key(text, prefix):
            return any(key.startswith(text) if prefix else key == text for key in keys)
        case Group(how, parts):
            return (all if how == "and" else any)(_has(part, keys) for part in parts)
        case Without(some, others):
            return _has(some, keys) and not _has(others, keys)
