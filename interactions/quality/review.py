"""A review of what one agent did in one call: its life, who may see it, and several side by side. Pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from interactions.quality.card import Card
from interactions.quality.score import Answer


class Party(StrEnum):
    SUPERVISOR = "supervisor"  # whoever reviews for the house
    CUSTOMER = "customer"
    AGENT = "agent"  # the agent, himself
    CALIBRATION = "calibration"  # one of several reviewers who score the same call, blind


class State(StrEnum):
    DRAFT = "draft"
    GIVEN = "given"  # the agent may read it
    ANSWERED = "answered"  # he has read it, and said what he thinks of it
    CLOSED = "closed"


class Step(StrEnum):
    GIVE = "give"
    ANSWER = "answer"
    REVISE = "revise"
    CLOSE = "close"


NEXT = {
    (State.DRAFT, Step.GIVE): State.GIVEN,
    (State.GIVEN, Step.ANSWER): State.ANSWERED,
    (State.GIVEN, Step.CLOSE): State.CLOSED,
    (State.ANSWERED, Step.REVISE): State.DRAFT,  # the agent was right
    (State.ANSWERED, Step.CLOSE): State.CLOSED,
}


class NoSuchReview(LookupError):
    """There is none, or it is not for this person; the message says what to do."""


class NotAllowed(Exception):
    """This person may not do it; the message says who may."""


class NotNow(Exception):
    """The review is not in the state for it; the message says what to do."""


@dataclass(frozen=True, slots=True)
class Person:
    """Who reads or writes. `agent_id` of those who sit at a desk: they see what is theirs alone."""

    username: str
    agent_id: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Marked:
    """The answer to one item. `points` None and not `not_applicable`: it could not be judged, and `reason`
    says why. `machine`: nobody has changed what the machine said. `evidence`: its figures and moments."""

    item: str
    points: int | None
    not_applicable: bool = False
    passed: bool | None = None
    machine: bool = False
    reason: str | None = None
    evidence: Mapping[str, Any]
    pii_note: str = ""

    @property
    def answer(self) -> Answer | None:
        """As it counts; None when the item is not answered."""
        return Answer(self.points) if self.points is not None or self.not_applicable else None


@dataclass(frozen=True, slots=True, kw_only=True)
class Review:
    """`score` from 0 to 1, None when nothing is answered."""

    review_id: int
    call_id: str
    agent_id: str
    party: Party
    reviewer: str
    card_id: str
    card_version: int
    round_id: int | None
    state: State
    score: float | None
    appeal: bool
    pii_summary: str
    pii_answer: str
    begun_at: float
    given_at: float | None
    answered_at: float | None
    closed_at: float | None
    marks: tuple[Marked, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """Which reviews to list; None: all."""

    agent_id: str | None = None
    call_id: str | None = None
    reviewer: str | None = None
    party: Party | None = None
    state: State | None = None


@dataclass(frozen=True, slots=True)
class Compared:
    """One item in several reviews: the share of its points by review, None where it does not apply; who has
    not answered it is missing. `gap` is from the lowest to the highest share."""

    item: str
    shares: Mapping[int, float | None]
    differs: bool
    gap: float


def after(state: State, step: Step) -> State:
    """Raises `NotNow`."""
    following = NEXT.get((state, step))
    if following is None:
        possible = ", ".join(way.value for known, way in NEXT if known is state)
        raise NotNow(f"A review that is {state} cannot take the step {step}; possible: {possible or 'none'}.")
    return following


def may_review(who: Person, agent_id: str, party: Party) -> bool:
    """Nobody reviews himself, but for the self-assessment; and who sits at a desk reviews nobody else."""
    return who.agent_id == agent_id if party is Party.AGENT else who.agent_id is None


def may_see(who: Person, review: Review) -> bool:
    """A calibration is blind: each sees his own. An agent sees what was given of himself; his own assessment
    is nobody else's until he gives it."""
    if review.reviewer == who.username:
        return True
    if review.party is Party.CALIBRATION:
        return False
    if who.agent_id is not None:
        return review.agent_id == who.agent_id and review.state is not State.DRAFT
    return review.party is not Party.AGENT or review.state is not State.DRAFT


def side_by_side(reviews: Sequence[tuple[Review, Card]]) -> tuple[Compared, ...]:
    """Each item that any of them has, in the order of the first card that has it. Reviews with other versions
    of a card, or other cards, meet where items have the same id."""
    shares: dict[str, dict[int, float | None]] = {item.id: {} for _, card in reviews for item in card.items()}
    for review, card in reviews:
        for mark in review.marks:
            item, answer = card.item(mark.item), mark.answer
            if item is not None and answer is not None:
                shares[item.id][review.review_id] = (
                    None if answer.points is None else answer.points / item.most
                )
    return tuple(_compared(item, found) for item, found in shares.items())


def _compared(item: str, shares: Mapping[int, float | None]) -> Compared:
    numbers = [share for share in shares.values() if share is not None]
    gap = max(numbers) - min(numbers) if numbers else 0.0
    return Compared(item, shares, len(set(shares.values())) > 1, gap)
