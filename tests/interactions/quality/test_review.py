"""The life of a review, who may see it, several side by side."""

from __future__ import annotations

from typing import Any

import pytest

from interactions.quality.review import (
    NEXT,
    Marked,
    NotNow,
    Party,
    Person,
    Review,
    State,
    Step,
    after,
    may_review,
    may_see,
    side_by_side,
)
from tests.interactions.quality.cards import card, raw_card

CHI, DUNG, AN, BINH = Person("chi"), Person("dung"), Person("an.nguyen", "an"), Person("binh", "binh")


def marked(item: str, points: int | None, **fields: Any) -> Marked:
    return Marked(item=item, points=points, **({"not_applicable": points is None, "evidence": {}} | fields))


def review(review_id: int = 1, **fields: Any) -> Review:
    plain: dict[str, Any] = {
        "call_id": "c1",
        "agent_id": "an",
        "party": Party.SUPERVISOR,
        "reviewer": "chi",
        "card_id": "cskh",
        "card_version": 1,
        "round_id": None,
        "state": State.GIVEN,
        "score": None,
        "appeal": False,
        "pii_summary": "",
        "pii_answer": "",
        "begun_at": 0.0,
        "given_at": None,
        "answered_at": None,
        "closed_at": None,
    }
    return Review(review_id=review_id, **(plain | fields))


@pytest.mark.parametrize("state", State)
@pytest.mark.parametrize("step", Step)
def test_a_step_that_is_not_in_the_table_is_refused_with_those_that_are(state, step) -> None:
    if (state, step) in NEXT:
        assert after(state, step) is NEXT[state, step]
    else:
        with pytest.raises(NotNow, match="possible: "):
            after(state, step)


def test_nobody_reviews_himself_but_in_his_own_assessment() -> None:
    assert may_review(CHI, "an", Party.SUPERVISOR)
    assert may_review(AN, "an", Party.AGENT)
    assert not may_review(AN, "an", Party.SUPERVISOR)
    assert not may_review(AN, "binh", Party.SUPERVISOR)
    assert not may_review(AN, "binh", Party.AGENT)
    assert not may_review(CHI, "an", Party.AGENT)
    assert not may_review(AN, "an", Party.CUSTOMER)


def test_an_agent_sees_what_was_given_of_himself_and_nothing_else() -> None:
    assert may_see(AN, review())
    assert not may_see(BINH, review())
    assert not may_see(AN, review(state=State.DRAFT))
    assert may_see(AN, review(reviewer="an.nguyen", party=Party.AGENT, state=State.DRAFT))


def test_an_assessment_of_himself_is_the_agents_alone_until_he_gives_it() -> None:
    own = {"reviewer": "an.nguyen", "party": Party.AGENT}
    assert not may_see(CHI, review(**own, state=State.DRAFT))
    assert may_see(CHI, review(**own, state=State.GIVEN))


def test_a_calibration_is_blind() -> None:
    blind = review(party=Party.CALIBRATION, round_id=1)
    assert may_see(CHI, blind)
    assert not may_see(DUNG, blind)
    assert not may_see(AN, blind)


def test_those_who_review_see_each_others_drafts() -> None:
    assert may_see(DUNG, review(state=State.DRAFT))


def test_side_by_side_shows_where_they_differ_and_how_far() -> None:
    his = review(2, party=Party.AGENT, marks=(marked("tone", 5), marked("offer", None)))
    hers = review(1, marks=(marked("greeting", 1), marked("tone", 3), marked("offer", 1)))
    found = {each.item: each for each in side_by_side([(hers, card()), (his, card())])}
    assert list(found) == ["greeting", "tone", "offer", "consent"]
    assert found["tone"].shares == {1: 0.6, 2: 1.0}
    assert (found["tone"].differs, found["tone"].gap) == (True, pytest.approx(0.4))
    assert (found["offer"].shares, found["offer"].differs) == ({1: 1.0, 2: None}, True)
    assert (found["greeting"].shares, found["greeting"].differs) == ({1: 1.0}, False)
    assert found["consent"].shares == {}


def test_items_meet_by_their_id_across_versions_of_a_card() -> None:
    raw = raw_card()
    raw["sections"][1]["items"][0]["scale"] = 10
    old, new = review(1, marks=(marked("tone", 4),)), review(2, marks=(marked("tone", 8),))
    (tone,) = [each for each in side_by_side([(old, card()), (new, card(**raw))]) if each.item == "tone"]
    assert (tone.shares, tone.differs) == ({1: 0.8, 2: 0.8}, False)


def test_what_could_not_be_judged_is_no_answer() -> None:
    assert marked("greeting", None, not_applicable=False, reason="no transcript").answer is None
