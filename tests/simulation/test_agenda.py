"""Virtual time."""

from __future__ import annotations

from simulation.agenda import Agenda


def test_things_happen_in_the_order_of_their_times_and_then_of_writing() -> None:
    agenda, seen = Agenda(100.0), list[str]()
    agenda.after(2.0, lambda: seen.append("later"))
    agenda.after(1.0, lambda: seen.append("first"))
    agenda.after(1.0, lambda: seen.append("second"))
    agenda.run(5.0)
    assert (seen, agenda.now) == (["first", "second", "later"], 105.0)


def test_what_was_struck_does_not_happen() -> None:
    agenda, seen = Agenda(0.0), list[str]()
    agenda.after(1.0, lambda: seen.append("never")).strike()
    assert not agenda.step()
    assert seen == []


def test_the_past_is_now() -> None:
    agenda, seen = Agenda(10.0), list[float]()
    agenda.at(3.0, lambda: seen.append(agenda.now))
    assert agenda.step()
    assert seen == [10.0]


def test_nothing_beyond_the_limit_happens() -> None:
    agenda, seen = Agenda(0.0), list[str]()
    agenda.after(10.0, lambda: seen.append("beyond"))
    assert not agenda.step(until=9.0)
    assert agenda.step(until=10.0)
    assert seen == ["beyond"]
