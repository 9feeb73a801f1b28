"""The call in a queue: waits, is matched with an agent, rings at his phone."""

from __future__ import annotations

import pytest

from interactions.record import Outcome, SegmentKind
from routing.demand import Choice
from telephony.call import AgentState, CallState
from telephony.commands import CancelTimer, RingAgent, SetTimer, StopRinging
from telephony.events import RingFailure
from tests.centre.playbook import NOON, Playbook
from tests.centre.words import (
    answered,
    arrived,
    at_work,
    drop_call,
    failed,
    finished,
    fired,
    house,
    hung_up,
    joined,
    no_timer,
    paused,
    pressed,
    readied,
    ring,
    signed_in,
    snapshot,
    stop,
    timer,
    wrapped_up,
)

RINGS = (RingAgent, StopRinging)


def waiting(*who: str, only: tuple[type, ...] = RINGS, **of_sales: object) -> Playbook:
    """These agents are ready, and a call is about to choose sales."""
    return Playbook(house(**of_sales), only=only).so_far(*at_work(*who), arrived())


def test_a_call_rings_an_idle_agent_at_once() -> None:
    play = waiting("an", ring_timeout_s=12.0)
    play >> pressed("1") << ring("an", timeout_s=12.0) << None
    assert (play.call().state, play.agent().state) == (CallState.RINGING, AgentState.RINGING)


def test_the_longest_idle_agent_rings_first() -> None:
    play = Playbook(house(choice=Choice.LONGEST_IDLE), only=RINGS).so_far(snapshot(), arrived())
    for who in ("binh", "an"):
        play.after(5).so_far(signed_in(who), readied(who))
    play >> pressed("1") << ring("binh") << None


def test_an_agent_without_the_skill_is_not_rung() -> None:
    play = waiting("an")
    play >> pressed("2") >> finished(2) << None
    assert play.call().state is CallState.WAITING
    play.so_far(signed_in("binh"))
    play >> readied("binh") << ring("binh") << None


def test_the_first_to_come_is_the_first_to_be_served() -> None:
    play = Playbook(house(), only=RINGS).so_far(snapshot(), arrived("c1"), arrived("c2"), signed_in())
    play.after(1).so_far(pressed("1", "c2"))
    play.after(1).so_far(pressed("1", "c1"))
    play >> readied() << ring(call_id="c2") << None


def test_a_head_start_lets_a_later_call_pass() -> None:
    play = Playbook(house(priority_s=30.0), only=RINGS)
    play.so_far(snapshot(), signed_in("binh"), arrived("c1"), pressed("2"), finished(2))
    play.after(20).so_far(arrived("c2"), pressed("1", "c2"))
    play >> readied("binh") << ring("binh", call_id="c2") << None


# --- unanswered ----------------------------------------------------------------------------------


def test_a_declined_call_rings_the_next_agent_and_keeps_its_place() -> None:
    play = waiting("an", "binh")
    play.so_far(pressed("1"))
    queued_at = play.call().queued_at
    play.after(3) >> failed("an", attempt=1) << ring("binh", attempt=2) << None
    assert play.call().queued_at == queued_at
    rings = [s for s in play.record().segments if s.kind is SegmentKind.RING]
    assert [(s.agent_id, s.result) for s in rings] == [("an", "declined"), ("binh", None)]


def test_a_ring_that_lasts_too_long_is_stopped() -> None:
    play = waiting("an", "binh")
    play.so_far(pressed("1"))
    play.after(15) >> fired("ring/c1/1") << stop("an") << ring("binh", attempt=2) << None


def test_late_words_about_an_earlier_ring_mean_nothing() -> None:
    play = waiting("an", "binh")
    play.so_far(pressed("1"), failed("an"))
    play >> failed("an", attempt=1) >> fired("ring/c1/1") << None
    assert (play.call().state, play.call().attempt) == (CallState.RINGING, 2)


def test_who_misses_two_calls_in_a_row_is_paused() -> None:
    play = waiting("an")
    play.so_far(pressed("1"))
    play >> failed(attempt=1) << ring(attempt=2)
    play >> failed(attempt=2, reason=RingFailure.NO_ANSWER) << None
    assert (play.agent().state, play.agent().reason) == (AgentState.PAUSED, "missed_calls")
    play >> readied() << ring(attempt=3) << None
    assert play.agent().missed_rings == 0


def test_an_answer_makes_up_for_a_missed_call() -> None:
    play = waiting("an")
    play.so_far(pressed("1"), failed(attempt=1), answered(attempt=2), joined(attempt=2), hung_up())
    play.so_far(wrapped_up(), arrived("c2"), pressed("1", "c2"))
    play >> failed(attempt=1, call_id="c2") << ring(attempt=2, call_id="c2") << None


def test_the_pause_he_asked_for_goes_before_the_pause_for_missed_calls() -> None:
    play = waiting("an")
    play.so_far(pressed("1"), failed(attempt=1), paused())
    play >> failed(attempt=2) << None
    assert play.agent().reason == "lunch"


def test_a_missed_ring_does_not_cost_the_agent_his_idle_time() -> None:
    play = waiting("an")
    since = play.agent().idle_since
    play.after(9).so_far(pressed("1"))
    play.after(9).so_far(failed())
    assert play.agent().idle_since == since


@pytest.mark.parametrize("reason", [RingFailure.BUSY, RingFailure.DECLINED, RingFailure.FAILED])
def test_every_ring_the_agent_did_not_take_counts_as_missed(reason: RingFailure) -> None:
    play = waiting("an")
    play.so_far(pressed("1"), failed(reason=reason))
    assert play.agent().missed_rings == 1


# --- the caller gives up -------------------------------------------------------------------------


def test_when_the_caller_gives_up_the_phone_stops_ringing_once() -> None:
    play = waiting("an")
    play.so_far(pressed("1"))
    play.after(4) >> hung_up() << stop("an") << None
    assert play.agent().state is AgentState.IDLE
    record = play.record()
    assert (record.outcome, record.wait_s, record.closed_at) == (Outcome.ABANDONED, 4, NOON + 4)
    play >> hung_up() >> failed() >> fired("ring/c1/1") << None


def test_who_gives_up_while_he_waits_has_abandoned() -> None:
    play = waiting(only=(CancelTimer,))
    play.so_far(pressed("1"))
    play >> hung_up() << no_timer(f"wait/c1/{play.call().order}") << None
    assert (play.record().outcome, play.record().agent_id) == (Outcome.ABANDONED, None)


def test_an_abandoned_ring_is_not_held_against_the_agent() -> None:
    play = waiting("an")
    play.so_far(pressed("1"), hung_up())
    assert play.agent().missed_rings == 0


def test_a_pause_asked_for_during_an_abandoned_ring_begins() -> None:
    play = waiting("an")
    play.so_far(pressed("1"), paused(), hung_up())
    assert play.agent().state is AgentState.PAUSED


# --- as long as the queue allows -----------------------------------------------------------------


def test_a_wait_has_a_limit() -> None:
    play = waiting(only=(SetTimer,), max_wait_s=30.0)
    play >> pressed("1")
    play << timer(f"wait/c1/{play.call().order}", NOON + 30) << None


def test_a_wait_without_limit_sets_no_timer() -> None:
    waiting(only=(SetTimer,)) >> pressed("1") << None


def test_who_waited_to_the_end_is_hung_up_where_the_flow_leads_nowhere() -> None:
    play = waiting(max_wait_s=30.0, only=(type(drop_call()),))
    play.so_far(pressed("1"))
    play.after(30) >> fired(f"wait/c1/{play.call().order}") << drop_call() << None
    play.so_far(hung_up())
    assert play.record().outcome is Outcome.TIMED_OUT


def test_nobody_is_shown_out_while_a_phone_rings_for_him_but_right_after() -> None:
    play = waiting("an", only=(RingAgent, SetTimer), max_wait_s=10.0)
    play.so_far(pressed("1"))
    order = play.call().order
    play.after(10) >> fired(f"wait/c1/{order}") << None
    assert play.call().state is CallState.RINGING
    play.so_far(paused())
    play.after(5) >> fired("ring/c1/1") << timer(f"wait/c1/{order}", NOON + 15) << None


def test_the_limit_of_an_earlier_stay_means_nothing() -> None:
    play = waiting(max_wait_s=30.0)
    play.so_far(pressed("1"))
    play >> fired(f"wait/c1/{play.call().order - 1}") << None
    assert play.call().state is CallState.WAITING
