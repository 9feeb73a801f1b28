"""Rounds of calibration, kept."""

from __future__ import annotations

import asyncio

import pytest
from argon2 import PasswordHasher

from interactions import audit
from interactions.quality.calibration import BadRound, CallOfRound, NoSuchRound, Reviewer
from interactions.quality.card import NoSuchCard
from interactions.quality.comments import Comments
from interactions.quality.marking import Mark
from interactions.quality.review import NoSuchReview, NotAllowed, NotNow, State
from interactions.quality.rounds import Rounds
from interactions.users import Role, Users
from tests.interactions.quality.cards import line
from tests.interactions.quality.test_review import AN, CHI, DUNG, Person
from tests.interactions.quality.test_reviews import GOOD, begun

CALLS = (CallOfRound("c1", "an"), CallOfRound("c3", "binh"))
ROUND = {"title": "Tuần 5", "card_id": "cskh", "calls": CALLS, "reviewers": ["chi", "dung"]}


async def opened(house, **changes):
    rounds = Rounds(house.engine)
    return rounds, await rounds.open(**(ROUND | changes), who=CHI, at=1.0)


async def scored(rounds, reviews, number, call_id, who, marks, at=2.0):
    review = await rounds.begin(number, call_id, who=who, at=at)
    await reviews.mark(review.review_id, marks, who=who, at=at)
    return await reviews.give(review.review_id, who=who, at=at)


async def test_a_round_is_scored_blind_and_shows_its_figures_when_closed(house, reviews, said) -> None:
    await said("c1", line("agent", 0, 2, "xin chào"), line("customer", 3, 4, "alo"))
    rounds, found = await opened(house)
    number = found.round_id
    mine = await scored(rounds, reviews, number, "c1", CHI, GOOD)
    assert {mark.machine for mark in mine.marks} == {False}
    with pytest.raises(NoSuchReview):
        await reviews.get(mine.review_id, DUNG)
    with pytest.raises(NoSuchReview):
        await Comments(house.engine).of(mine.review_id, DUNG)
    with pytest.raises(NotNow, match="goes on"):
        await rounds.outcome(number)
    await scored(rounds, reviews, number, "c1", DUNG, GOOD | {"tone": Mark(2)})
    await scored(rounds, reviews, number, "c3", DUNG, GOOD)
    closed = await rounds.close(number, who=CHI, at=5.0)
    assert closed.closed_at == 5.0
    figures, scores = await rounds.outcome(number)
    assert {score.state for score in scores} == {State.CLOSED}
    assert [(call.call_id, call.scores) for call in figures.calls] == [("c1", 2), ("c3", 1)]
    assert figures.items[0].agreement == 1.0
    assert figures.items[1].alpha == pytest.approx(0.0)
    chi, dung = figures.reviewers
    assert chi.difference == pytest.approx(8 / 40 / 2)
    assert dung.difference == pytest.approx(-8 / 40 / 2)


async def test_scores_of_a_round_are_in_no_list_and_no_ordinary_review(house, reviews) -> None:
    rounds, found = await opened(house)
    blind = await scored(rounds, reviews, found.round_id, "c1", CHI, GOOD)
    assert await reviews.list(CHI) == ()
    assert (await begun(reviews)).review_id != blind.review_id
    with pytest.raises(NotNow, match="closes all its scores"):
        await reviews.close(blind.review_id, who=CHI, at=3.0)


async def test_what_was_not_given_in_time_does_not_count(house, reviews) -> None:
    rounds, found = await opened(house)
    late = await rounds.begin(found.round_id, "c1", who=DUNG, at=2.0)
    await rounds.close(found.round_id, who=CHI, at=3.0)
    for late_step in (
        reviews.mark(late.review_id, GOOD, who=DUNG, at=4.0),
        reviews.give(late.review_id, who=DUNG, at=4.0),
        rounds.begin(found.round_id, "c3", who=DUNG, at=4.0),
        rounds.close(found.round_id, who=CHI, at=4.0),
    ):
        with pytest.raises(NotNow):
            await late_step
    assert (await rounds.outcome(found.round_id))[1] == ()


async def test_a_score_given_while_the_round_closes_counts_or_is_refused(house, reviews) -> None:
    rounds, found = await opened(house)
    review = await rounds.begin(found.round_id, "c1", who=DUNG, at=2.0)
    await reviews.mark(review.review_id, GOOD, who=DUNG, at=2.0)
    given, _ = await asyncio.gather(
        reviews.give(review.review_id, who=DUNG, at=3.0),
        rounds.close(found.round_id, who=CHI, at=3.0),
        return_exceptions=True,
    )
    counted = (await rounds.outcome(found.round_id))[1]
    assert len(counted) == (0 if isinstance(given, NotNow) else 1)


async def test_only_its_reviewers_score_its_calls_and_who_opened_it_closes_it(house) -> None:
    rounds, found = await opened(house)
    for who, call_id, refusal in (
        (Person("em"), "c1", NotAllowed),
        (CHI, "c2", BadRound),
    ):
        with pytest.raises(refusal):
            await rounds.begin(found.round_id, call_id, who=who, at=2.0)
    with pytest.raises(NotAllowed, match="Only chi"):
        await rounds.close(found.round_id, who=DUNG, at=2.0)
    with pytest.raises(NoSuchRound):
        await rounds.begin(99, "c1", who=CHI, at=2.0)


@pytest.mark.parametrize(
    ("change", "refusal"),
    [
        ({"reviewers": ["chi"]}, BadRound),
        ({"reviewers": ["chi", "chi"]}, BadRound),
        ({"calls": ()}, BadRound),
        ({"calls": CALLS[:1] * 2}, BadRound),
        ({"calls": [CallOfRound("c1", "binh")]}, NoSuchReview),
        ({"card_id": "other"}, NoSuchCard),
    ],
)
async def test_a_round_that_cannot_be_held_is_refused_and_leaves_nothing(house, change, refusal) -> None:
    with pytest.raises(refusal):
        await opened(house, **change)
    assert await Rounds(house.engine).list() == ()


async def test_an_agent_opens_no_round(house) -> None:
    with pytest.raises(NotAllowed):
        await Rounds(house.engine).open(**ROUND, who=AN, at=1.0)


async def test_rounds_are_listed_newest_first_and_audited(house) -> None:
    rounds, first = await opened(house)
    second = await rounds.open(**ROUND, who=DUNG, at=2.0)
    assert await rounds.list() == (second, first)
    assert first.calls == CALLS
    (entry,) = await audit.of(house.engine, "calibration", str(first.round_id))
    assert entry.change == {"opened": "Tuần 5", "calls": ["c1", "c3"], "reviewers": ["chi", "dung"]}


async def test_those_who_may_review_are_all_but_the_agents(house) -> None:
    users = Users(house.engine, PasswordHasher(time_cost=1, memory_cost=8, parallelism=1), lambda: 1.0)
    for name, role, desk in (
        ("An", Role.AGENT, "an"),
        ("Dung", Role.QA, None),
        ("Chi", Role.SUPERVISOR, None),
    ):
        await users.add_user(name.lower(), "correct horse", name=name, role=role, agent_id=desk)
    assert await Rounds(house.engine).reviewers() == (Reviewer("chi", "Chi"), Reviewer("dung", "Dung"))
