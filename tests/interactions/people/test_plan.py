from __future__ import annotations

import re

import pytest

from interactions.people.columns import Said
from interactions.people.customer import NOTHING, BadCustomer, Facts
from interactions.people.plan import Draft, Plan

A, B, C = "+84901111111", "+84902222222", "+84903333333"


def known(plan: Plan, customer: int, numbers: list[str], **facts: object) -> Draft:
    row = {**NOTHING, **facts}
    draft = Draft(customer, row, dict(row))
    plan.know(draft, numbers)
    return draft


def test_a_row_finds_its_customer_by_any_number_or_by_the_id() -> None:
    plan = Plan()
    lan = known(plan, 1, [A], pii_outside_id="7")
    assert plan.add(2, Said((B, A), Facts(name="Lan"))) == (lan, "changed")
    assert plan.add(3, Said((), Facts(outside_id="7", tier="vip"))) == (lan, "changed")
    assert plan.add(4, Said((B,), Facts(name="Lan"))) == (lan, "same")
    assert (lan.numbers, lan.facts["pii_name"], lan.facts["tier"]) == ([B], "Lan", "vip")
    assert lan.changes


def test_nobody_known_is_a_new_customer_once() -> None:
    plan = Plan()
    draft, what = plan.add(2, Said((A,), Facts(name="Lan")))
    assert (what, draft.changes, draft.id) == ("new", True, None)
    assert plan.add(3, Said((A, B), Facts())) == (draft, "changed")
    assert plan.add(4, Said((B,), Facts(name="Lan"))) == (draft, "same")


@pytest.mark.parametrize(
    ("said", "advice"),
    [
        (Said((A, B), Facts()), f"it names several customers ({A} is customer 1, {B} is customer 2): merge"),
        (Said((A,), Facts(outside_id="8")), "it names several customers"),
        (Said((A,), Facts(outside_id="9")), f"{A} belongs to customer 1, who has the id '7' and not '9'"),
        (Said((A, *(f"+849{n:08}" for n in range(50))), Facts()), "50 numbers at most"),
    ],
)
def test_a_number_of_another_customer_is_a_conflict_and_nothing_is_taken(said: Said, advice: str) -> None:
    plan = Plan()
    lan = known(plan, 1, [A], pii_outside_id="7")
    known(plan, 2, [B], pii_outside_id="8")
    with pytest.raises(BadCustomer, match=re.escape(advice)):
        plan.add(2, said)
    assert not lan.changes


def test_two_rows_that_contradict_each_other_are_told_whichever_way_the_book_says_it() -> None:
    for before in ("", "Hoa", "Lan"):
        plan = Plan()
        lan = known(plan, 1, [A], pii_name=before)
        plan.add(2, Said((A,), Facts(name="Lan")))
        with pytest.raises(BadCustomer, match=r"line 2 says otherwise of customer 1 \(name\)"):
            plan.add(3, Said((A,), Facts(name="Hoa")))
        plan.add(4, Said((A,), Facts(tier="vip")))
        assert (lan.facts["pii_name"], lan.facts["tier"]) == ("Lan", "vip")


def test_preferences_come_together_and_contradict_each_other_one_by_one() -> None:
    plan = Plan()
    lan = known(plan, 1, [A], pii_preferences={"x": "1"})
    plan.add(2, Said((A,), Facts(preferences={"y": "2"})))
    with pytest.raises(BadCustomer, match="says otherwise"):
        plan.add(3, Said((A,), Facts(preferences={"y": "3"})))
    assert lan.facts["pii_preferences"] == {"x": "1", "y": "2"}


def test_a_note_is_added_to_what_agents_wrote_and_only_once() -> None:
    plan = Plan()
    lan = known(plan, 1, [A], pii_note="agent's")
    assert plan.add(2, Said((A,), Facts(note="of the file\nof two lines")))[1] == "changed"
    assert plan.add(3, Said((A,), Facts(note="of the file")))[1] == "same"
    assert lan.facts["pii_note"] == "agent's\nof the file\nof two lines"
    with pytest.raises(BadCustomer, match="the note has"):
        plan.add(4, Said((A,), Facts(note="x" * 4000)))
