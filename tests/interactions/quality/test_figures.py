"""Figures of a period's reviews."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from interactions.database import reading
from interactions.quality.card import CriticalTo
from interactions.quality.figures import Figures, scores_of_calls
from interactions.quality.marking import Mark
from interactions.quality.rates import AverageScore, By, CriticalRate, ItemRate
from interactions.quality.review import Party
from tests.interactions.calls import NINE, answered_call
from tests.interactions.quality.cards import line
from tests.interactions.quality.test_review import AN, CHI, DUNG
from tests.interactions.quality.test_reviews import begun

DAY = 86_400.0
EDGES = [NINE, NINE + DAY, NINE + 2 * DAY]


async def given(reviews, call_id, marks, who=CHI, **fields):
    review = await begun(reviews, call_id=call_id, who=who, **fields)
    await reviews.mark(review.review_id, marks, who=who, at=11.0)
    return await reviews.give(review.review_id, who=who, at=12.0)


@pytest.fixture
async def judged(house, reviews, said):
    """c1 at 0.8 and 1.0, c3 of Bình failed on the next day; a draft and an own assessment beside."""
    await house.save(answered_call("c3", version=10, agent_id="binh", arrived_at=NINE + DAY, segments=()))
    await said("c3", line("agent", 0, 2, "alo"), line("customer", 3, 5, "chào em"))
    await given(reviews, "c1", {"tone": Mark(4)})
    await given(reviews, "c1", {"tone": Mark(5), "consent": Mark(1), "offer": Mark(None)}, who=DUNG)
    await given(reviews, "c3", {"tone": Mark(5), "consent": Mark(0)}, agent_id="binh")
    await begun(reviews, call_id="c2")
    await given(reviews, "c1", {"tone": Mark(0)}, who=AN, party=Party.AGENT)
    return house


async def test_average_scores_by_interval_agent_and_queue(judged) -> None:
    everything = await Figures(judged.engine).average_scores([NINE, NINE + 2 * DAY])
    assert everything == (AverageScore(0, None, 3, pytest.approx(0.6)),)
    assert await Figures(judged.engine).average_scores(EDGES, By.AGENT) == (
        AverageScore(0, "an", 2, pytest.approx(0.9)),
        AverageScore(1, "binh", 1, 0.0),
    )
    assert [each.key for each in await Figures(judged.engine).average_scores(EDGES, By.QUEUE)] == [
        "sales",
        "sales",
    ]
    assert await Figures(judged.engine).average_scores([0.0, 1.0]) == ()


async def test_items_fail_as_often_as_they_were_failed(judged) -> None:
    rates = await Figures(judged.engine).item_rates(NINE, NINE + 2 * DAY)
    assert rates == (
        ItemRate("cskh", 1, "consent", 2, 1, 0),
        ItemRate("cskh", 1, "greeting", 1, 1, 1),
        ItemRate("cskh", 1, "tone", 3, 0, 0),
    )
    assert rates[0].fail_rate == 0.5
    (only,) = [
        r
        for r in await Figures(judged.engine).item_rates(NINE, NINE + DAY, agent_id="an")
        if r.item == "consent"
    ]
    assert (only.judged, only.failed) == (1, 0)


async def test_critical_errors_are_counted_by_review(judged) -> None:
    found = await Figures(judged.engine).critical_rates(NINE, NINE + 2 * DAY)
    assert found == (CriticalRate(CriticalTo.COMPLIANCE, 2, 1),)
    assert found[0].rate == 0.5
    assert await Figures(judged.engine).critical_rates(NINE, NINE + 2 * DAY, agent_id="binh") == (
        CriticalRate(CriticalTo.COMPLIANCE, 1, 1),
    )


async def test_a_call_has_the_mean_of_its_reviews_for_whoever_filters_by_score(judged) -> None:
    scores = scores_of_calls()
    async with reading(judged.engine) as connection:
        found = await connection.execute(select(scores).where(scores.c.score >= 0.5))
        assert [tuple(row) for row in found] == [("c1", pytest.approx(0.9))]
