"""The curve of patience, by hand and by its laws."""

from __future__ import annotations

from math import inf
from random import Random
from statistics import fmean

import pytest
from hypothesis import given
from hypothesis import strategies as st

from planning.patience import Patience

waits = st.lists(st.tuples(st.floats(0, 600), st.booleans()), max_size=30)


def test_it_is_kaplan_and_meiers_curve() -> None:
    """Six callers: 10 lost, 20 answered, 30 lost, 30 answered, 40 lost, 50 answered."""
    curve = Patience([(30, False), (10, True), (20, False), (30, True), (50, False), (40, True)])
    assert curve.share_staying(9.9) == 1.0
    assert curve.share_staying(10) == pytest.approx(5 / 6)
    assert curve.share_staying(29) == pytest.approx(5 / 6)
    assert curve.share_staying(30) == pytest.approx(5 / 6 * 3 / 4)
    assert curve.share_staying(400) == pytest.approx(5 / 6 * 3 / 4 / 2)


def test_where_nobody_hung_up_everybody_stays() -> None:
    assert Patience([(5, False)]).draw(0, Random(1)) == inf
    assert Patience([]).draw(0, Random(1)) == inf


def test_what_is_drawn_has_the_shares_of_the_curve() -> None:
    curve, chance = Patience([(10, True), (20, True), (30, False), (30, False)]), Random(1)
    drawn = [curve.draw(0, chance) for _ in range(20_000)]
    assert fmean(value == 10 for value in drawn) == pytest.approx(1 / 4, abs=0.02)
    assert fmean(value == 20 for value in drawn) == pytest.approx(1 / 4, abs=0.02)
    beyond = [value for value in drawn if value > 20]
    assert fmean(beyond) - 20 == pytest.approx(90 / 2, rel=0.05)  # 90 s of waiting, two hung up


def test_who_waited_already_is_known_to_have_more() -> None:
    curve, chance = Patience([(10, True), (20, True), (30, False), (40, True), (40, True)]), Random(1)
    drawn = [curve.draw(15, chance) for _ in range(9_000)]
    assert {*drawn} == {20, 40}
    assert fmean(value == 20 for value in drawn) == pytest.approx(1 / 4, abs=0.02)


def test_who_hangs_up_at_once_has_no_patience() -> None:
    assert Patience([(0.0, True)]).draw(0, Random(1)) == 0.0


def test_exponential_patience_is_found_again_behind_answers() -> None:
    chance = Random(5)
    seen = []
    for _ in range(20_000):
        patience, offered = chance.expovariate(1 / 120), chance.expovariate(1 / 60)
        seen.append((min(patience, offered), patience < offered))
    curve = Patience(seen)
    assert fmean(curve.draw(0, chance) for _ in range(20_000)) == pytest.approx(120, rel=0.05)


@given(waits, st.floats(0, 700), st.integers(0, 9))
def test_nobody_hangs_up_before_the_wait_he_is_known_to_have(
    seen: list[tuple[float, bool]], waited_s: float, seed: int
) -> None:
    assert Patience(seen).draw(waited_s, Random(seed)) >= waited_s


@given(waits, st.floats(0, 700), st.floats(0, 700))
def test_the_share_that_stays_never_grows(seen: list[tuple[float, bool]], one: float, other: float) -> None:
    curve = Patience(seen)
    assert 0 <= curve.share_staying(max(one, other)) <= curve.share_staying(min(one, other)) <= 1
