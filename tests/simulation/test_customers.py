"""Who calls: strangers, those who call again, important ones, those who withhold their number."""

from __future__ import annotations

from random import Random

from centre.commands import LookUpCustomer
from interactions.record import Interaction, Outcome
from simulation.customers import Customers
from simulation.hotline import hotline
from telephony.events import CustomerFound


def many() -> tuple[Customers, list[str]]:
    customers = Customers(hotline(5), Random(1))
    return customers, [customers.next_number() for _ in range(400)]


def found(customers: Customers, number: str, **saved: Interaction) -> CustomerFound:
    return customers.found(LookUpCustomer(call_id="c1", pii_number=number), saved)


def talked(call_id: str, number: str, agent_id: str, at: float) -> Interaction:
    return Interaction(
        call_id=call_id,
        version=1,
        direction="inbound",
        node="sim",
        pii_number=number,
        pii_name="",
        dialled="1900",
        language="vi",
        arrived_at=at,
        agent_id=agent_id,
        outcome=Outcome.ANSWERED,
    )


def test_some_call_again_and_some_withhold_their_number() -> None:
    _, numbers = many()
    assert len(set(numbers)) < len(numbers)
    assert "" in numbers


def test_the_same_seed_gives_the_same_callers() -> None:
    assert many()[1] == many()[1]


def test_some_are_important_in_need_of_something_or_have_somebody_of_their_own() -> None:
    customers, numbers = many()
    known = [found(customers, number) for number in set(numbers)]
    assert {one.tier for one in known} == {"", "vip", "gold"}
    assert {one.language for one in known} == {"", "en"}
    for fact in ("agent_id", "requires", "history"):
        assert {bool(getattr(one, fact)) for one in known} == {True, False}, fact


def test_what_is_known_of_a_caller_stays_so() -> None:
    customers, numbers = many()
    assert found(customers, numbers[0]) == found(customers, numbers[0])


def test_the_history_is_that_of_the_day_the_latest_first() -> None:
    customers, numbers = many()
    number = next(one for one in numbers if one)
    first, last = talked("a", number, "a01", 5.0), talked("b", number, "a02", 9.0)
    other = talked("c", "840", "a03", 7.0)
    history = found(customers, number, a=first, b=last, c=other).history
    assert [contact.agent_id for contact in history][:2] == ["a02", "a01"]


def test_of_a_withheld_number_nothing_is_known() -> None:
    customers, _ = many()
    assert found(customers, "", a=talked("a", "", "a01", 5.0)).history == ()


def test_a_house_without_agents_has_customers_all_the_same() -> None:
    customers = Customers(hotline(0), Random(1))
    numbers = [customers.next_number() for _ in range(50)]
    assert all(found(customers, number).agent_id == "" for number in numbers)
