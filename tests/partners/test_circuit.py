"""Whoever does not answer is left alone for a while."""

from __future__ import annotations

from partners.circuit import Circuit


def shut(at: float = 0.0) -> Circuit:
    circuit = Circuit()
    for _ in range(circuit.limit):
        circuit.failed(at)
    return circuit


def test_all_may_ask_while_it_goes_well_and_after_a_few_failures() -> None:
    circuit = Circuit()
    for _ in range(circuit.limit - 1):
        circuit.failed(0.0)
    assert circuit.room(0.0, 8) == 8
    circuit.succeeded()
    circuit.failed(0.0)
    assert circuit.room(0.0, 8) == 8


def test_after_five_failures_nobody_asks_for_half_a_minute_and_then_one() -> None:
    circuit = shut()
    assert circuit.room(29.9, 8) == 0
    assert circuit.room(30.0, 8) == 1
    assert circuit.room(30.0, 8) == 0  # he is on his way


def test_each_look_in_vain_makes_the_rest_twice_as_long_up_to_ten_minutes() -> None:
    circuit, at, rests = shut(), 0.0, []
    for _ in range(7):
        rests.append(circuit.shut_until - at)
        at = circuit.shut_until
        assert circuit.room(at, 8) == 1
        circuit.failed(at)
    assert rests == [30, 60, 120, 240, 480, 600, 600]


def test_one_success_opens_it_for_all() -> None:
    circuit = shut()
    assert circuit.room(30.0, 8) == 1
    circuit.succeeded()
    assert circuit.room(30.0, 8) == 8
    assert circuit == Circuit()


def test_those_under_way_when_it_shut_make_the_rest_no_longer() -> None:
    circuit = shut()
    for _ in range(20):
        circuit.failed(1.0)
    assert circuit.shut_until == 30.0


def test_one_who_is_lost_on_his_way_to_see_is_followed_by_another() -> None:
    circuit = shut()
    assert circuit.room(30.0, 8) == 1
    assert circuit.room(89.0, 8) == 0
    assert circuit.room(90.0, 8) == 1


def test_one_who_had_nothing_to_ask_is_followed_at_once() -> None:
    circuit = shut()
    assert circuit.room(30.0, 8) == 1
    circuit.found_nothing_to_ask()
    assert circuit.room(30.0, 8) == 1


def test_who_asks_not_to_be_asked_is_not_whatever_else_succeeds() -> None:
    circuit = Circuit()
    circuit.hold(100.0)
    circuit.hold(50.0)
    circuit.succeeded()
    assert circuit.room(99.0, 8) == 0
    assert circuit.room(100.0, 8) == 8


def test_nobody_is_sent_to_see_when_nobody_wants_to_go() -> None:
    circuit = shut()
    assert circuit.room(30.0, 0) == 0
    assert not circuit.looking
