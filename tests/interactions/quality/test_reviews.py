"""Reviews as they are kept."""

from __future__ import annotations

import asyncio
from dataclasses import replace

import pytest

from interactions import audit
from interactions.quality.card import NoSuchCard
from interactions.quality.cards import Cards
from interactions.quality.marking import Mark
from interactions.quality.review import NoSuchReview, NotAllowed, NotNow, Party, State, Wanted
from interactions.quality.score import BadAnswer
from tests.interactions.quality.cards import card, line
from tests.interactions.quality.test_review import AN, BINH, CHI, DUNG

GOOD = {"greeting": Mark(1), "tone": Mark(4), "consent": Mark(1)}


async def begun(reviews, call_id="c1", who=CHI, **fields):
    plain = {"agent_id": "an", "card_id": "cskh", "party": Party.SUPERVISOR, "at": 10.0}
    return await reviews.begin(call_id=call_id, who=who, **(plain | fields))


async def given(reviews, **fields):
    who = fields.get("who", CHI)
    review = await begun(reviews, **fields)
    await reviews.mark(review.review_id, GOOD, who=who, at=11.0)
    return await reviews.give(review.review_id, who=who, at=12.0, summary="tốt")


async def test_a_review_begins_with_what_the_machine_can_say(reviews, said) -> None:
    await said("c1", line("agent", 0, 2, "xin chào"), line("customer", 3, 4, "alo"))
    review = await begun(reviews)
    assert (review.state, review.card_version, review.score) == (State.DRAFT, 1, 1.0)
    assert [(m.item, m.points, m.machine) for m in review.marks] == [("greeting", 1, True)]


async def test_without_a_transcript_nothing_is_failed(reviews) -> None:
    review = await begun(reviews)
    assert [(m.points, m.passed, m.reason) for m in review.marks] == [(None, None, "no transcript")]
    assert review.score is None


async def test_beginning_again_gives_the_same_review(reviews) -> None:
    both = await asyncio.gather(begun(reviews), begun(reviews))
    assert both[0].review_id == both[1].review_id
    assert (await begun(reviews, who=DUNG)).review_id != both[0].review_id


async def test_marks_make_the_score_and_can_be_taken_away(reviews) -> None:
    number = (await begun(reviews)).review_id
    marked = await reviews.mark(number, GOOD | {"offer": Mark(None)}, who=CHI, at=11.0)
    assert marked.score == pytest.approx((10 + 16 + 10) / 40)
    again = await reviews.mark(number, {"tone": Mark(5, "ấm áp"), "consent": None}, who=CHI, at=12.0)
    assert again.score == 1.0
    assert {m.item: m.pii_note for m in again.marks} == {"greeting": "", "tone": "ấm áp", "offer": ""}


async def test_an_answer_that_the_card_does_not_take_changes_nothing(reviews) -> None:
    number = (await begun(reviews)).review_id
    with pytest.raises(BadAnswer):
        await reviews.mark(number, {"greeting": Mark(1), "tone": Mark(9)}, who=CHI, at=11.0)
    assert (await reviews.get(number, CHI)).score is None


async def test_the_whole_life_of_a_review(reviews) -> None:
    number = (await given(reviews)).review_id
    answered = await reviews.reply(number, who=AN, at=13.0, text="em đã chào rồi", appeal=True)
    assert (answered.state, answered.appeal, answered.pii_answer) == (State.ANSWERED, True, "em đã chào rồi")
    draft = await reviews.revise(number, who=CHI, at=14.0)
    assert (draft.state, draft.given_at) == (State.DRAFT, None)
    await reviews.mark(number, {"tone": Mark(5)}, who=CHI, at=15.0)
    await reviews.give(number, who=CHI, at=16.0)
    closed = await reviews.close(number, who=DUNG, at=17.0)
    assert (closed.state, closed.score, closed.given_at, closed.closed_at) == (State.CLOSED, 1.0, 16.0, 17.0)


async def test_what_was_given_is_not_changed(reviews) -> None:
    number = (await given(reviews)).review_id
    with pytest.raises(NotNow, match="not changed unless it is revised"):
        await reviews.mark(number, {"tone": Mark(0)}, who=CHI, at=13.0)
    with pytest.raises(NotNow):
        await reviews.give(number, who=CHI, at=13.0)
    with pytest.raises(NotNow, match="cannot take the step revise"):
        await reviews.revise(number, who=CHI, at=13.0)


async def test_a_review_without_answers_is_not_given(reviews) -> None:
    number = (await begun(reviews)).review_id
    with pytest.raises(NotNow, match="Nothing of this review is answered"):
        await reviews.give(number, who=CHI, at=11.0)


async def test_only_who_began_a_review_writes_it(reviews) -> None:
    number = (await begun(reviews)).review_id
    with pytest.raises(NotAllowed, match="Only chi"):
        await reviews.mark(number, GOOD, who=DUNG, at=11.0)
    with pytest.raises(NotAllowed, match="Only chi"):
        await reviews.give(number, who=DUNG, at=11.0)


async def test_an_agent_sees_his_own_given_reviews_and_never_anothers(reviews) -> None:
    mine = await given(reviews)
    await given(reviews, call_id="c3", agent_id="binh")
    draft = await begun(reviews, call_id="c2")
    assert [r.review_id for r in await reviews.list(AN)] == [mine.review_id]
    assert await reviews.list(AN, Wanted(agent_id="binh")) == ()
    for number, who in ((draft.review_id, AN), (mine.review_id, BINH), (999, CHI)):
        with pytest.raises(NoSuchReview):
            await reviews.get(number, who)
    with pytest.raises(NoSuchReview):
        await reviews.reply(mine.review_id, who=BINH, at=13.0)


async def test_the_reviewed_agent_alone_answers_and_those_who_review_close(reviews) -> None:
    number = (await given(reviews)).review_id
    with pytest.raises(NotAllowed, match="reviewed agent alone"):
        await reviews.reply(number, who=CHI, at=13.0)
    with pytest.raises(NotAllowed, match="those who review close"):
        await reviews.close(number, who=AN, at=13.0)
    await reviews.reply(number, who=AN, at=13.0)
    with pytest.raises(NotAllowed, match="Only chi"):
        await reviews.revise(number, who=AN, at=14.0)


async def test_an_own_assessment_is_the_agents_alone_until_given_and_without_the_machine(reviews) -> None:
    own = await begun(reviews, who=AN, party=Party.AGENT)
    assert own.marks == ()
    assert await reviews.list(CHI) == ()
    await reviews.mark(own.review_id, GOOD, who=AN, at=11.0)
    await reviews.give(own.review_id, who=AN, at=12.0)
    assert [r.review_id for r in await reviews.list(CHI, Wanted(party=Party.AGENT))] == [own.review_id]
    with pytest.raises(NotAllowed, match="not his own assessment"):
        await reviews.reply(own.review_id, who=AN, at=13.0)


async def test_nobody_reviews_himself_or_what_is_not_there(reviews) -> None:
    with pytest.raises(NotAllowed):
        await begun(reviews, who=AN)
    with pytest.raises(NotAllowed):
        await begun(reviews, who=BINH)
    with pytest.raises(NotAllowed, match="begun in its round"):
        await begun(reviews, party=Party.CALIBRATION)
    with pytest.raises(NoSuchReview, match="no call 'c1' of agent 'binh'"):
        await begun(reviews, agent_id="binh")
    with pytest.raises(NoSuchReview):
        await begun(reviews, call_id="nothing")
    with pytest.raises(NoSuchCard):
        await begun(reviews, card_id="other")


async def test_whoever_talked_in_the_call_can_be_reviewed(reviews, house) -> None:
    call = await house.get("c1")
    await house.save(replace(call, version=20, agent_id="binh"))
    assert (await begun(reviews, agent_id="an")).agent_id == "an"
    assert (await begun(reviews, agent_id="binh")).agent_id == "binh"


async def test_a_review_stays_on_its_version_of_the_card(reviews, house) -> None:
    old = await begun(reviews)
    await Cards(house.engine).publish_card(card(title="Mới"), by="chi", at=20.0)
    marked = await reviews.mark(old.review_id, GOOD, who=CHI, at=21.0)
    assert marked.card_version == 1
    assert (await begun(reviews, who=DUNG)).card_version == 2


async def test_pages_follow_each_other(reviews) -> None:
    numbers = [(await begun(reviews, call_id=call)).review_id for call in ("c1", "c2")]
    first = await reviews.list(CHI, limit=1)
    rest = await reviews.list(CHI, before=first[0].review_id)
    assert [r.review_id for r in (*first, *rest)] == numbers[::-1]


async def test_every_change_is_in_the_audit_under_the_call(reviews, house) -> None:
    number = (await given(reviews)).review_id
    trail = await audit.of(house.engine, "review", "c1")
    assert [entry.who for entry in trail] == ["chi"] * 3
    assert trail[1].change == {"review": number, "marks": {i: m.written for i, m in GOOD.items()}}
    assert trail[2].change == {"review": number, "state": "given", "given_at": 12.0, "pii_summary": "tốt"}
    assert (await audit.verify(house.engine)).broken_at is None
