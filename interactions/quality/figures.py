"""What the reviews of a period say: average scores, fail rates of items, critical errors.

The house's own reviews alone, and only those that were given: no drafts, no self-assessments, no customers',
no calibrations. A call counts in the period in which it arrived.
"""

from __future__ import annotations

from bisect import bisect_right
from collections import defaultdict
from collections.abc import Sequence
from statistics import fmean
from typing import Any

from sqlalchemy import ColumnElement, Select, Subquery, and_, case, func, select
from sqlalchemy.ext.asyncio import AsyncEngine

from interactions.database import reading
from interactions.quality import cards
from interactions.quality.card import CriticalTo
from interactions.quality.rates import AverageScore, By, CriticalRate, ItemRate
from interactions.quality.review import Party
from interactions.quality.schema import quality_answers, quality_reviews
from interactions.schema import interactions

_own = quality_reviews.c


def counted() -> ColumnElement[bool]:
    """The reviews that count."""
    return and_(_own.party == Party.SUPERVISOR.value, _own.given_at.is_not(None))


def scores_of_calls() -> Subquery:
    """`call_id` and `score`, the mean of its reviews: to be joined wherever calls are filtered or listed."""
    scored = select(_own.call_id, func.avg(_own.score).label("score")).where(counted())
    return scored.where(_own.score.is_not(None)).group_by(_own.call_id).subquery("scores_of_calls")


class Figures:
    def __init__(self, engine: AsyncEngine) -> None:
        self._engine = engine

    async def average_scores(
        self, edges: Sequence[float], by: By = By.ALL, *, agent_id: str | None = None
    ) -> tuple[AverageScore, ...]:
        """Of each interval between two of the ascending edges, and each agent or queue that has a score."""
        key = {By.ALL: None, By.AGENT: _own.agent_id, By.QUEUE: interactions.c.queue}[by]
        columns = [interactions.c.arrived_at, _own.score, *([] if key is None else [key.label("key")])]
        found = select(*columns).select_from(quality_reviews).where(_own.score.is_not(None))
        found = _of_agent(_of_period(found, edges[0], edges[-1]), agent_id)
        scores: defaultdict[tuple[int, str | None], list[float]] = defaultdict(list)
        async with reading(self._engine) as connection:
            for row in (await connection.execute(found)).mappings():
                scores[bisect_right(edges, row["arrived_at"]) - 1, row.get("key")].append(row["score"])
        ordered = sorted(scores, key=lambda place: (place[0], place[1] is not None, place[1] or ""))
        return tuple(AverageScore(*place, len(scores[place]), fmean(scores[place])) for place in ordered)

    async def item_rates(
        self, since: float, until: float, *, agent_id: str | None = None
    ) -> tuple[ItemRate, ...]:
        """How often each item was failed, by card and version."""
        answer = quality_answers.c
        rates = (
            select(
                _own.card_id,
                _own.card_version,
                answer.item,
                func.count().label("judged"),
                func.count().filter(answer.passed.is_(False)).label("failed"),
                func.count().filter(answer.machine).label("machine"),
            )
            .select_from(quality_reviews)
            .join(quality_answers, answer.review_id == _own.id)
            .where(answer.passed.is_not(None))
            .group_by(_own.card_id, _own.card_version, answer.item)
            .order_by(_own.card_id, _own.card_version, answer.item)
        )
        async with reading(self._engine) as connection:
            found = await connection.execute(_of_agent(_of_period(rates, since, until), agent_id))
            return tuple(ItemRate(**row) for row in found.mappings())

    async def critical_rates(
        self, since: float, until: float, *, agent_id: str | None = None
    ) -> tuple[CriticalRate, ...]:
        """By whom the errors are critical to."""
        answer = quality_answers.c
        async with reading(self._engine) as connection:
            used = _of_period(select(_own.card_id, _own.card_version).distinct(), since, until)
            reviews, errors = dict.fromkeys(CriticalTo, 0), dict.fromkeys(CriticalTo, 0)
            for card_id, version in (await connection.execute(used)).all():
                card = (await cards.fetch(connection, card_id, version)).card
                for to in CriticalTo:
                    items = [item.id for item in card.items() if item.critical is to]
                    worst = (
                        select(func.max(case((answer.passed.is_(False), 1), else_=0)).label("failed"))
                        .select_from(quality_reviews)
                        .join(quality_answers, answer.review_id == _own.id)
                        .where(answer.passed.is_not(None), answer.item.in_(items))
                        .where(_own.card_id == card_id, _own.card_version == version)
                        .group_by(_own.id)
                    )
                    each = _of_agent(_of_period(worst, since, until), agent_id).subquery()
                    total = select(func.count(), func.coalesce(func.sum(each.c.failed), 0)).select_from(each)
                    some, failed = (await connection.execute(total)).one()
                    reviews[to] += some
                    errors[to] += failed
        return tuple(CriticalRate(to, reviews[to], errors[to]) for to in CriticalTo if reviews[to])


def _of_period(query: Select[Any], since: float, until: float) -> Select[Any]:
    of_call = query.join(interactions, interactions.c.call_id == _own.call_id)
    return of_call.where(counted(), interactions.c.arrived_at >= since, interactions.c.arrived_at < until)


def _of_agent(query: Select[Any], agent_id: str | None) -> Select[Any]:
    return query if agent_id is None else query.where(_own.agent_id == agent_id)
