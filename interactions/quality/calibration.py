"""A round of calibration and what it shows: where the reviewers agree, and who is strict. Pure."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from statistics import fmean, pstdev

from interactions.quality.agreement import cohens_kappa, interval_alpha, nominal_alpha, percent_agreement
from interactions.quality.card import Card, Item
from interactions.quality.review import Review

_NOT_APPLICABLE = -1


class NoSuchRound(LookupError):
    """The message says what to do."""


class BadRound(ValueError):
    """The message says what to correct."""


@dataclass(frozen=True, slots=True)
class Reviewer:
    """Somebody who may review."""

    username: str
    name: str


@dataclass(frozen=True, slots=True)
class CallOfRound:
    call_id: str
    agent_id: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Round:
    """`closed_at` None while it goes on."""

    round_id: int
    title: str
    card_id: str
    card_version: int
    opened_at: float
    opened_by: str
    closed_at: float | None
    calls: tuple[CallOfRound, ...]
    reviewers: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class ItemAgreement:
    """`judged`: answers there are. `agreement` from 0 to 1; `kappa` of two reviewers; `alpha` nominal for
    yes or no, where "does not apply" is an answer as well, and interval for a scale, where it is none. None
    where it cannot be said: too few answers, or all the same."""

    item: str
    judged: int
    agreement: float | None
    kappa: float | None
    alpha: float | None


@dataclass(frozen=True, slots=True)
class CallSpread:
    """The total scores of one call: how many, and how far apart; 0 to 1."""

    call_id: str
    scores: int
    mean: float | None
    lowest: float | None
    highest: float | None
    deviation: float | None


@dataclass(frozen=True, slots=True)
class Leaning:
    """How far a reviewer's scores are from the mean of all reviewers' of the same calls: negative is strict,
    positive lenient. Calls that nobody else scored are left out; None when none is left."""

    reviewer: str
    calls: int
    difference: float | None


@dataclass(frozen=True, slots=True)
class Calibration:
    items: tuple[ItemAgreement, ...]
    calls: tuple[CallSpread, ...]
    reviewers: tuple[Leaning, ...]
    alpha: float | None  # of the total scores, interval


def calibrate(
    card: Card, calls: Sequence[str], reviewers: Sequence[str], reviews: Sequence[Review]
) -> Calibration:
    """`reviews` are those that were given, all on this card, at most one of each reviewer and call."""
    by_call: defaultdict[str, list[Review]] = defaultdict(list)
    for review in reviews:
        by_call[review.call_id].append(review)
    totals = {call: [each.score for each in by_call[call] if each.score is not None] for call in calls}
    return Calibration(
        items=tuple(_item(item, by_call, calls, reviewers) for item in card.items()),
        calls=tuple(_spread(call, totals[call]) for call in calls),
        reviewers=tuple(_leaning(who, reviews, totals) for who in reviewers),
        alpha=interval_alpha(totals.values()),
    )


def _item(
    item: Item, by_call: defaultdict[str, list[Review]], calls: Sequence[str], reviewers: Sequence[str]
) -> ItemAgreement:
    given = [
        {
            review.reviewer: _NOT_APPLICABLE if mark.answer.points is None else mark.answer.points
            for review in by_call[call]
            for mark in review.marks
            if mark.item == item.id and mark.answer is not None
        }
        for call in calls
    ]
    units = [list(unit.values()) for unit in given]
    kappa = None
    if len(reviewers) == 2:
        one, other = reviewers
        kappa = cohens_kappa([(unit[one], unit[other]) for unit in given if one in unit and other in unit])
    if item.scale is None:
        alpha = nominal_alpha(units)
    else:
        alpha = interval_alpha([value for value in unit if value != _NOT_APPLICABLE] for unit in units)
    return ItemAgreement(item.id, sum(map(len, units)), percent_agreement(units), kappa, alpha)


def _spread(call: str, scores: Sequence[float]) -> CallSpread:
    if not scores:
        return CallSpread(call, 0, None, None, None, None)
    return CallSpread(call, len(scores), fmean(scores), min(scores), max(scores), pstdev(scores))


def _leaning(who: str, reviews: Sequence[Review], totals: dict[str, list[float]]) -> Leaning:
    differences = [
        review.score - fmean(totals[review.call_id])
        for review in reviews
        if review.reviewer == who and review.score is not None and len(totals[review.call_id]) > 1
    ]
    return Leaning(who, len(differences), fmean(differences) if differences else None)
