"""The contacts of one customer, and the verdict on each."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from interactions.fcr.judge import DAY_S, HOUR_S, Contact, Repeat, Rules, Verdict, Why, judge, undecided
from tests.interactions.fcr.naive import naive

RULES = Rules()
LATER = 100 * DAY_S


def contact(call_id: str, at: float, **fields: Any) -> Contact:
    return Contact(call_id=call_id, at=at, **fields)


def judged(*contacts: Contact, now: float = LATER) -> dict[str, Verdict]:
    return {verdict.call_id: verdict for verdict in judge(contacts, RULES, now)}


def repeats(*contacts: Contact, now: float = LATER) -> dict[str, str | None]:
    return {call_id: verdict.repeat for call_id, verdict in judged(*contacts, now=now).items()}


def test_one_contact_and_no_other_was_resolved() -> None:
    assert repeats(contact("a", 0)) == {"a": "resolved"}


def test_a_contact_is_provisional_until_its_window_has_closed() -> None:
    (open_still,) = judge([contact("a", 0)], RULES, 7 * DAY_S)
    assert (open_still.repeat, open_still.due_at) == (Repeat.PROVISIONAL, 7 * DAY_S)
    (closed,) = judge([contact("a", 0)], RULES, 7 * DAY_S + 1)
    assert (closed.repeat, closed.due_at) == (Repeat.RESOLVED, None)


def test_a_repeat_is_shown_at_once_but_counted_only_when_the_window_closes() -> None:
    calls = contact("a", 0, reason="bill"), contact("b", HOUR_S, reason="bill")
    early = judged(*calls, now=2 * HOUR_S)["a"]
    assert (early.repeat, early.repeated_by, early.why) == (Repeat.PROVISIONAL, "b", Why.SAME_REASON)
    assert judged(*calls)["a"].repeat is Repeat.REPEATED


@pytest.mark.parametrize(
    ("hours", "reason", "why"),
    [
        (72, "other", Why.ANY_REASON),
        (72.1, "other", None),
        (72.1, "bill", Why.SAME_REASON),
        (7 * 24, "bill", Why.SAME_REASON),
        (7 * 24 + 0.1, "bill", None),
    ],
)
def test_the_window_is_seven_days_for_the_same_reason_and_72_hours_for_any(
    hours: float, reason: str, why: Why | None
) -> None:
    found = judged(contact("a", 0, reason="bill"), contact("b", hours * HOUR_S, reason=reason))
    assert found["a"].why == why
    assert found["a"].repeat is (Repeat.REPEATED if why else Repeat.RESOLVED)
    assert found["b"].repeat is (None if why else Repeat.RESOLVED)


def test_both_windows_are_settings() -> None:
    rules = Rules(same_reason_s=30 * DAY_S, any_reason_s=0.0)
    calls = [
        contact("a", 0, reason="x"),
        contact("b", DAY_S, reason="y"),
        contact("c", 20 * DAY_S, reason="x"),
    ]
    found = {verdict.call_id: verdict for verdict in judge(calls, rules, LATER)}
    assert (found["a"].repeated_by, found["b"].repeat) == ("c", Repeat.RESOLVED)


def test_only_the_first_answered_contact_of_an_issue_is_eligible() -> None:
    found = judged(*(contact(name, n * 5 * DAY_S, reason="bill") for n, name in enumerate("abc")))
    assert [found[name].repeat for name in "abc"] == [Repeat.REPEATED, None, None]
    assert [found[name].first for name in "abc"] == [True, False, False]
    assert found["b"].repeated_by == "c"  # and yet everybody sees that it went on


def test_who_did_not_get_through_is_first_answered_later() -> None:
    found = judged(contact("a", 0, answered=False), contact("b", HOUR_S))
    assert (found["a"].repeat, found["b"].repeat) == (None, Repeat.RESOLVED)


def test_an_attempt_that_nobody_answered_is_a_further_contact() -> None:
    found = judged(contact("a", 0), contact("b", HOUR_S, answered=False))
    assert (found["a"].repeat, found["a"].repeated_by) == (Repeat.REPEATED, "b")


def test_our_own_callbacks_are_left_out() -> None:
    found = judged(contact("a", 0), contact("b", HOUR_S, inbound=False))
    assert (found["a"].repeat, found["b"].repeat) == (Repeat.RESOLVED, None)


def test_a_redial_after_a_dropped_call_is_left_out() -> None:
    dropped = contact("a", 0, dropped_at=60.0)
    assert repeats(dropped, contact("b", 360)) == {"a": "resolved", "b": None}
    assert repeats(dropped, contact("b", 361)) == {"a": "repeated", "b": None}


def test_every_attempt_until_somebody_answers_belongs_to_the_redial() -> None:
    found = judged(
        contact("a", 0, dropped_at=60.0),
        contact("b", 90, answered=False),
        contact("c", 120),
        contact("d", 150),
    )
    assert found["a"].repeated_by == "d"


def test_a_call_lost_before_it_was_answered_starts_nothing() -> None:
    found = judged(contact("a", 0, answered=False, dropped_at=None), contact("b", 30))
    assert found["b"].repeat is Repeat.RESOLVED


def test_words_decide_where_a_reason_is_missing() -> None:
    late, bill = {"late": 1.0}, {"bill": 1.0}
    again = judged(contact("a", 0, said=late), contact("b", 5 * DAY_S, said=late, reason="delivery"))["a"]
    assert (again.why, again.similarity) == (Why.SAME_WORDS, 1.0)
    assert judged(contact("a", 0, said=late), contact("b", 5 * DAY_S, said=bill))["a"].repeat == "resolved"


def test_reason_codes_go_before_words() -> None:
    late = {"late": 1.0}
    found = judged(
        contact("a", 0, said=late, reason="delivery"), contact("b", 5 * DAY_S, said=late, reason="billing")
    )
    assert found["a"].repeat is Repeat.RESOLVED


def test_the_survey_counts_for_contact_one_alone() -> None:
    found = judged(
        contact("a", 0, told=True),
        contact("b", HOUR_S, told=True),
        contact("c", 30 * DAY_S, told=False),
        contact("d", 60 * DAY_S),
    )
    assert [found[name].survey for name in "abcd"] == [True, False, False, None]


def test_words_matter_only_of_neighbours_of_which_one_has_no_reason() -> None:
    coded = contact("a", 0, reason="x"), contact("b", DAY_S, reason="x")
    assert undecided(coded, RULES) == set()
    lone = contact("c", 50 * DAY_S)
    assert undecided((*coded, lone), RULES) == {"a", "b"}
    assert undecided((coded[0], contact("d", 6 * DAY_S), lone), RULES) == {"a", "d"}


VECTORS = st.sampled_from([None, {"x": 1.0}, {"x": 0.6, "y": 0.8}, {"y": 1.0}])


@st.composite
def histories(draw: st.DrawFn) -> list[Contact]:
    """Close enough to one another to meet every limit."""
    gaps = st.sampled_from(
        [0.0, 60.0, 300.0, 301.0, DAY_S, 72 * HOUR_S, 72 * HOUR_S + 1, 5 * DAY_S, 7 * DAY_S]
    )
    at, made = 0.0, []
    for number in range(draw(st.integers(0, 9))):
        at += draw(gaps)
        answered = draw(st.booleans())
        made.append(
            contact(
                f"c{draw(st.integers(0, 3))}{number}",
                at,
                inbound=draw(st.sampled_from([True, True, True, False])),
                answered=answered,
                dropped_at=draw(st.sampled_from([None, None, at + 10.0])) if answered else None,
                reason=draw(st.sampled_from([None, None, "a", "b"])),
                said=draw(VECTORS),
                told=draw(st.sampled_from([None, True, False])),
            )
        )
    return draw(st.permutations(made))


@given(histories(), st.sampled_from([0.0, 7 * DAY_S, 8 * DAY_S, 12 * DAY_S, LATER]))
def test_it_says_what_looking_at_every_pair_says(calls: list[Contact], now: float) -> None:
    assert judged(*calls, now=now) == naive(calls, RULES, now)
