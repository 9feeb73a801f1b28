"""Comments at a moment of the audio."""

from __future__ import annotations

import pytest

from interactions import audit
from interactions.quality.comments import Comments
from interactions.quality.review import NoSuchReview, NotNow
from tests.interactions.quality.test_review import AN, BINH, CHI
from tests.interactions.quality.test_reviews import begun, given


async def test_comments_come_in_the_order_of_the_audio(reviews, house) -> None:
    comments, number = Comments(house.engine), (await given(reviews)).review_id
    late = await comments.add(number, who=CHI, at=20.0, moment_s=60.5, leg="agent", text="nói nhanh")
    early = await comments.add(number, who=AN, at=21.0, moment_s=2.0, leg=None, text="em có chào")
    assert await comments.of(number, AN) == (early, late)
    assert (late.by, late.leg, early.pii_text) == ("chi", "agent", "em có chào")
    trail = await audit.of(house.engine, "review", "c1")
    assert trail[-1].change["pii_text"] == "em có chào"


async def test_who_may_not_see_a_review_does_not_comment_on_it(reviews, house) -> None:
    comments, number = Comments(house.engine), (await begun(reviews)).review_id
    for who in (AN, BINH):
        with pytest.raises(NoSuchReview):
            await comments.add(number, who=who, at=20.0, moment_s=1.0, leg=None, text="?")
        with pytest.raises(NoSuchReview):
            await comments.of(number, who)
    with pytest.raises(NoSuchReview):
        await comments.of(999, CHI)


async def test_nothing_is_added_to_a_closed_review(reviews, house) -> None:
    number = (await given(reviews)).review_id
    await reviews.close(number, who=CHI, at=20.0)
    with pytest.raises(NotNow, match="closed"):
        await Comments(house.engine).add(number, who=AN, at=21.0, moment_s=1.0, leg=None, text="?")
