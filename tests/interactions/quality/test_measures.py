"""Exact figures of talks made by hand."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from interactions.quality.measures import dead_air, interruptions, monologue, talk_s, words_per_minute
from interactions.quality.spans import Span
from tests.interactions.quality.cards import line, talk
from tests.interactions.quality.test_spans import seconds

TALK = talk(
    line("agent", 2, 6, "xin chào em nghe"),
    line("customer", 7, 12, "tôi muốn đổi đơn"),
    line("agent", 10, 14, "dạ anh chờ em"),
    line("customer", 24, 26, "vâng ạ"),
    line("agent", 27, 30, "xong rồi ạ"),
)


def test_dead_air_is_where_nobody_speaks_for_longer_than_it_counts_from() -> None:
    assert dead_air(TALK, 2.0) == [Span(14, 24)]
    assert dead_air(TALK, 1.5) == [Span(0, 2), Span(14, 24)]
    assert dead_air(TALK, 10.0) == []


def test_a_hold_is_no_dead_air_and_what_is_left_around_it_counts_alone() -> None:
    held = talk(*TALK.lines, holds=(Span(16, 20),))
    assert dead_air(held, 2.0) == [Span(20, 24)]


def test_nobody_is_silent_in_a_talk_without_words() -> None:
    assert dead_air(talk(), 1.0) == []


def test_each_legs_time_is_counted_once() -> None:
    assert talk_s(TALK) == (11, 7)
    assert talk_s(talk(line("agent", 0, 4, "a"), line("agent", 2, 5, "b"))) == (5, 0)


def test_an_interruption_is_the_agents_when_he_begins_while_the_customer_speaks() -> None:
    (found,) = interruptions(TALK, 1.0)
    assert (found.span, found.line) == (Span(10, 12), 2)
    assert interruptions(TALK, 2.0) == []


def test_who_was_speaking_already_does_not_interrupt() -> None:
    assert interruptions(talk(line("agent", 0, 9, "a"), line("customer", 2, 8, "b")), 0.5) == []


def test_a_short_assent_of_the_agent_is_no_interruption() -> None:
    assert interruptions(talk(line("customer", 0, 9, "b"), line("agent", 4, 4.5, "dạ")), 1.0) == []


def test_a_monologue_goes_over_short_pauses_and_ends_at_a_word_of_the_customer() -> None:
    heard = talk(
        line("agent", 0, 10, "a"),
        line("agent", 11, 20, "b"),
        line("customer", 15, 16, "vâng"),
        line("agent", 23, 30, "c"),
    )
    assert monologue(heard, 2.0) == Span(0, 15)
    assert monologue(heard, 3.0) == Span(0, 15)
    assert monologue(heard, 0.5) == Span(0, 10)
    assert monologue(talk(*heard.lines[:2]), 2.0) == Span(0, 20)


def test_speech_rate_counts_the_words_of_the_legs_own_time() -> None:
    assert words_per_minute(TALK, "agent") == pytest.approx(11 * 60 / 11)
    assert words_per_minute(talk(line("agent", 0, 2, "xin chào quý khách")), "agent") == 120.0


@given(
    st.lists(
        st.tuples(st.sampled_from(["agent", "customer"]), st.integers(0, 40), st.integers(1, 9)), max_size=9
    )
)
def test_dead_air_and_shares_are_those_of_one_who_counts_seconds(drawn) -> None:
    heard = talk(
        *(line(leg, start, start + long, "x") for leg, start, long in sorted(drawn, key=lambda d: d[1]))
    )
    spoken = {
        leg: seconds([(a, a + n) for who, a, n in drawn if who == leg]) for leg in ("agent", "customer")
    }
    assert talk_s(heard) == (len(spoken["agent"]), len(spoken["customer"]))
    both = spoken["agent"] | spoken["customer"]
    silent = set(range(max(both, default=-1) + 1)) - both
    assert seconds(dead_air(heard, 0.0)) == silent
