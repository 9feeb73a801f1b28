"""Stretches of time, against one that counts seconds."""

from __future__ import annotations

from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from interactions.quality.spans import Span, total, union, without

SPANS = st.lists(st.tuples(st.integers(0, 30), st.integers(0, 30)), max_size=8)


def seconds(spans: list[tuple[int, int]] | list[Span]) -> set[int]:
    return {second for start, end in spans for second in range(int(start), int(end))}


@given(SPANS)
def test_a_union_covers_what_its_spans_cover(spans) -> None:
    joined = union(spans)
    assert seconds(joined) == seconds(spans)
    assert total(joined) == len(seconds(spans))
    assert all(one.end < following.start for one, following in pairwise(joined))


@given(SPANS, SPANS)
def test_what_is_taken_away_is_gone_and_nothing_else(spans, away) -> None:
    assert seconds(without(spans, away)) == seconds(spans) - seconds(away)


def test_small_gaps_are_bridged() -> None:
    assert union([(0, 1), (2, 3), (6, 7)], bridging=1.0) == [Span(0, 3), Span(6, 7)]


def test_a_span_that_ends_before_it_begins_is_none() -> None:
    assert union([(5, 2), (1, 1)]) == []
