"""What answers come to."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from interactions.quality.card import CriticalTo
from interactions.quality.score import Answer, BadAnswer, check, score
from tests.interactions.quality.cards import card, raw_card

GOOD = {"greeting": Answer(1), "tone": Answer(3), "offer": Answer(0), "consent": Answer(1)}


def with_critical(item: str, to: str, fails: str):
    raw = raw_card()
    for section in raw["sections"]:
        for each in section["items"]:
            if each["id"] == item:
                each |= {"critical": to, "fails": fails}
    return card(**raw)


def test_the_score_is_the_weighted_share_of_the_answers() -> None:
    found = score(card(), GOOD)
    assert found.share == pytest.approx((10 + 20 * 3 / 5 + 0 + 10) / 50)
    assert [each.share for each in found.sections] == [1.0, pytest.approx(12 / 30), 1.0]
    assert (found.critical, found.unanswered) == ({}, ())


def test_what_does_not_apply_or_is_not_answered_is_left_out_of_the_base() -> None:
    without_offer = score(card(), GOOD | {"offer": Answer(None)})
    assert without_offer.share == pytest.approx(32 / 40)
    alone = score(card(), {"tone": Answer(5)})
    assert (alone.share, alone.unanswered) == (1.0, ("greeting", "offer", "consent"))
    assert [each.share for each in alone.sections] == [None, 1.0, None]


def test_nothing_answered_is_no_score() -> None:
    assert score(card(), {}).share is None
    assert score(card(), {"offer": Answer(None)}).share is None


def test_a_critical_failure_takes_the_whole_call_to_nothing() -> None:
    found = score(card(), GOOD | {"consent": Answer(0)})
    assert found.share == 0.0
    assert found.without_critical == pytest.approx(22 / 50)
    assert found.critical == {"consent": CriticalTo.COMPLIANCE}


def test_a_critical_failure_may_take_its_section_alone() -> None:
    found = score(with_critical("offer", "business", "section"), GOOD)
    assert found.share == pytest.approx(20 / 50)
    assert [(each.share, each.failed) for each in found.sections] == [(1.0, False), (0.0, True), (1.0, False)]


def test_a_scale_fails_below_half_or_below_what_it_says() -> None:
    half = with_critical("tone", "customer", "call")
    assert score(half, {"tone": Answer(3)}).critical == {}
    assert score(half, {"tone": Answer(2)}).critical == {"tone": CriticalTo.CUSTOMER}


def test_a_critical_item_without_weight_only_knocks_out() -> None:
    raw = raw_card()
    raw["sections"][2]["items"][0]["weight"] = 0
    knock_out = card(**raw)
    assert score(knock_out, {"consent": Answer(1)}).share is None
    assert score(knock_out, {"consent": Answer(0)}).share == 0.0


@pytest.mark.parametrize(
    ("item", "points", "words"),
    [
        ("tone", 6, "0 to 5"),
        ("tone", -1, "0 to 5"),
        ("greeting", None, "always applies"),
        ("x", 1, "it has greeting"),
    ],
)
def test_an_answer_that_the_card_does_not_take_is_refused(item, points, words) -> None:
    with pytest.raises(BadAnswer, match=words):
        check(card(), item, Answer(points))


POINTS = st.fixed_dictionaries(
    {},
    optional={
        "greeting": st.sampled_from([0, 1]),
        "tone": st.integers(0, 5),
        "offer": st.sampled_from([None, 0, 1]),
        "consent": st.sampled_from([0, 1]),
    },
)


@given(POINTS)
def test_the_score_is_that_of_one_who_adds_up_by_hand(points) -> None:
    weight = {"greeting": (10, 1), "tone": (20, 5), "offer": (10, 1), "consent": (10, 1)}
    base = sum(weight[item][0] for item, given_ in points.items() if given_ is not None)
    earned = sum(
        weight[item][0] * given_ / weight[item][1] for item, given_ in points.items() if given_ is not None
    )
    found = score(card(), {item: Answer(given_) for item, given_ in points.items()})
    expected = None if not base else 0.0 if points.get("consent") == 0 else earned / base
    assert found.share == (expected if expected is None else pytest.approx(expected))
