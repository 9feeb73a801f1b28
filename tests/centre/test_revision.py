"""A look at all queues every few seconds: what is expected, who is late, which queue is at risk."""

from __future__ import annotations

from interactions.record import Outcome
from routing.steps import Step
from telephony.call import CallState
from telephony.commands import RingAgent, SetTimer
from tests.centre.later import calls, later_house
from tests.centre.playbook import NOON, Playbook
from tests.centre.words import (
    answered,
    arrived,
    at_work,
    fired,
    house,
    hung_up,
    joined,
    pressed,
    readied,
    ring,
    signed_in,
    signed_out,
    snapshot,
    wrapped_up,
)

LOOK = fired("revise")


def busy(**of_sales: object) -> Playbook:
    """`an` talks; c1 waits for sales."""
    play = Playbook(house(aht_s=100.0, **of_sales), only=(RingAgent,))
    play.so_far(*at_work("an"), arrived("c0"), pressed("1", "c0"), answered(call_id="c0"))
    return play.so_far(joined(call_id="c0"), arrived(), pressed("1"))


def test_the_queues_are_looked_at_while_somebody_waits_and_no_longer() -> None:
    play = Playbook(house(), only=(SetTimer,)).so_far(snapshot(), arrived())
    looks = [c for c in play.centre.handle(pressed("1")) if isinstance(c, SetTimer) and c.timer == "revise"]
    assert len(looks) == 1
    assert play.centre.state.revising
    play.so_far(LOOK)
    assert play.centre.state.revising
    play.so_far(hung_up(), LOOK)
    assert not play.centre.state.revising


def test_a_wait_is_expected_of_him_who_waits_and_none_of_him_who_does_not() -> None:
    play = busy()
    assert play.record("c0").expected_s == 0.0
    expected_s = play.record("c1").expected_s
    assert expected_s is not None
    assert 0 < expected_s <= 100


def test_nothing_is_promised_where_nobody_is_at_work() -> None:
    play = Playbook(house()).so_far(snapshot(), arrived(), pressed("1"))
    assert play.record().expected_s is None


def test_what_was_promised_is_held_against_what_came() -> None:
    play = busy()
    play.after(30).so_far(hung_up("c0"), wrapped_up(call_id="c0"), answered())
    forecast = play.centre.state.records["sales"].forecast
    assert (forecast.calls, forecast.waited_s) == (2, 15.0)


def test_a_step_is_taken_when_the_wait_is_expected_to_be_long() -> None:
    steps = (Step(when_expected_s=30.0, queue="support"),)
    play = busy(steps=steps, requires={"sales": 5, "talk": 1})
    assert play.call().steps == []
    play.so_far(LOOK)
    assert play.call().steps == [0]
    play = busy(steps=(Step(when_expected_s=300.0, queue="support"),)).so_far(LOOK)
    assert play.call().steps == []


def test_a_step_by_time_is_taken_at_its_time() -> None:
    steps = (Step(after_s=8.0, least={"sales": 1}),)
    play = Playbook(house(requires={"sales": 9}, steps=steps), only=(RingAgent,))
    play >> snapshot() >> signed_in() >> readied() >> arrived() >> pressed("1") << None
    assert play.call().look_at == NOON + 8
    play.after(8) >> fired(f"step/c1/{play.call().order}") << ring() << None


def test_who_is_left_alone_by_all_agents_is_shown_out() -> None:
    play = Playbook(later_house()).so_far(*at_work("an"), calls("pbx-0"), pressed("1", "pbx-0"))
    play.so_far(answered(call_id="pbx-0"), calls("pbx-1", "84902"), pressed("1", "pbx-1"))
    play.so_far(hung_up("pbx-0"), signed_out(), wrapped_up(call_id="pbx-0"))
    assert play.call("pbx-1").state is CallState.WAITING
    play.so_far(LOOK)
    assert play.call("pbx-1").spot.place == "call_me"
    assert play.record("pbx-1").outcome is Outcome.IN_PROGRESS
    assert play.call("pbx-callback.1").place_since == NOON


def test_a_queue_at_risk_gets_a_head_start_within_its_limit() -> None:
    play = busy(target=0.9, sl_s=10.0, max_boost_s=25.0)
    play.after(9).so_far(LOOK)
    assert 0 < play.centre.state.boosts["sales"] <= 25.0
    assert play.centre.state.boosts.get("support", 0.0) == 0.0


def test_without_a_target_no_queue_has_a_head_start() -> None:
    play = busy(max_boost_s=25.0)
    play.after(9).so_far(LOOK)
    assert play.centre.state.boosts == {}


def test_what_was_measured_is_shown() -> None:
    play = busy().after(5).so_far(LOOK)
    shown = {view.queue.name: view.queue for view in play.shown_queues}
    assert (shown["sales"].waiting, shown["support"].waiting) == (1, 0)
    assert shown["sales"].aht_s == 100.0
    assert shown["sales"].arrivals_per_s > 0 == shown["support"].arrivals_per_s
    assert shown["support"].expected_s is None  # nobody at work knows it
    assert shown["sales"].expected_s is not None
