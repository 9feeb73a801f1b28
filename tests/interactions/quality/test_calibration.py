"""What a round shows."""

from __future__ import annotations

import pytest

from interactions.quality.calibration import calibrate
from interactions.quality.score import score
from tests.interactions.quality.cards import card
from tests.interactions.quality.test_review import marked, review


def scored(number: int, who: str, call: str, points: dict[str, int | None]):
    marks = tuple(marked(item, given) for item, given in points.items())
    share = score(card(), {mark.item: mark.answer for mark in marks}).share
    return review(number, reviewer=who, call_id=call, marks=marks, score=share)


REVIEWS = [
    scored(1, "chi", "c1", {"greeting": 1, "tone": 5, "offer": None, "consent": 1}),
    scored(2, "dung", "c1", {"greeting": 1, "tone": 3, "offer": 1, "consent": 1}),
    scored(3, "chi", "c2", {"greeting": 0, "tone": 4, "consent": 1}),
    scored(4, "dung", "c2", {"greeting": 1, "tone": 2, "consent": 1}),
    scored(5, "chi", "c3", {"tone": 1}),
]
FOUND = calibrate(card(), ["c1", "c2", "c3", "c4"], ["chi", "dung"], REVIEWS)


def test_each_item_has_its_agreement() -> None:
    greeting, tone, _, consent = FOUND.items
    assert (greeting.judged, greeting.agreement, greeting.kappa) == (4, 0.5, 0.0)
    assert greeting.alpha == pytest.approx(0.0)
    assert (tone.judged, tone.agreement) == (5, 0.0)
    # Pairs 5-3 and 4-2: D_o = 4, D_e = the mean square distance of 5, 3, 4, 2 = 10/3.
    assert tone.alpha == pytest.approx(1 - 4 / (10 / 3))
    assert (consent.agreement, consent.kappa, consent.alpha) == (1.0, None, None)


def test_that_it_does_not_apply_is_an_answer_of_its_own() -> None:
    offer = FOUND.items[2]
    assert (offer.judged, offer.agreement) == (2, 0.0)


def test_each_call_has_the_spread_of_its_scores() -> None:
    one, two, three, four = FOUND.calls
    assert (one.highest, one.lowest, one.deviation) == (1.0, pytest.approx(42 / 50), pytest.approx(0.08))
    assert (two.scores, two.mean) == (2, pytest.approx((26 / 40 + 28 / 40) / 2))
    assert (three.scores, three.deviation) == (1, 0.0)
    assert (four.scores, four.mean) == (0, None)


def test_who_is_strict_is_below_the_mean_of_the_calls_that_others_scored_too() -> None:
    chi, dung = FOUND.reviewers
    assert (chi.calls, dung.calls) == (2, 2)
    assert chi.difference == pytest.approx((0.08 - 0.025) / 2)
    assert dung.difference == pytest.approx(-chi.difference)


def test_kappa_is_of_two_only() -> None:
    of_three = calibrate(card(), ["c1"], ["chi", "dung", "em"], REVIEWS[:2])
    assert [item.kappa for item in of_three.items] == [None] * 4
    assert of_three.reviewers[2].difference is None
