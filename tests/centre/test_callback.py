"""Callbacks: a place in line without a caller on the line."""

from __future__ import annotations

from dataclasses import replace

import pytest

from centre.call_centre import CallCentre
from centre.commands import LookUpCustomer
from interactions.record import Outcome, SegmentKind
from telephony.call import AgentState, CallState
from telephony.commands import (
    ConnectCall,
    DialCustomer,
    HangUpAgent,
    HangUpCall,
    PlayMusic,
    PlayPrompt,
    RingAgent,
    StopRinging,
)
from telephony.events import CallbackAsked, Event, LegState, PbxSnapshot, RingFailure
from tests.centre.later import (
    calls,
    cancelled,
    dials,
    found,
    later_house,
    live_callback,
    not_reached,
    reached,
)
from tests.centre.playbook import NOON, Playbook
from tests.centre.words import (
    agent_hung_up,
    answered,
    connect,
    drop_agent,
    drop_call,
    failed,
    finished,
    fired,
    hung_up,
    joined,
    leg,
    live,
    lost,
    music,
    paused,
    pressed,
    readied,
    refused,
    ring,
    signed_in,
    snapshot,
    stop,
    wrapped_up,
)

BACK = "pbx-callback.1"
PHONES = (ConnectCall, DialCustomer, HangUpAgent, HangUpCall, PlayMusic, RingAgent, StopRinging)


def asked_for(*who: str, **of_sales: object) -> Playbook:
    """A caller of sales wanted to be called back, and has hung up; these agents are ready then."""
    play = Playbook(later_house(**of_sales), only=PHONES)
    play.so_far(snapshot(), signed_in(), calls("pbx-1"), pressed("1", "pbx-1"))
    play.after(40).so_far(pressed("7", "pbx-1"), hung_up("pbx-1"))
    for name in who:
        play.so_far(signed_in(name), readied(name))
    return play


def dialling(**of_sales: object) -> Playbook:
    return asked_for("an", **of_sales).so_far(answered(call_id=BACK))


def rings_back(who: str = "an", attempt: int = 1) -> RingAgent:
    asked = ring(who, attempt, BACK)
    assert isinstance(asked, RingAgent)
    return RingAgent(
        call_id=BACK,
        agent_id=who,
        attempt=attempt,
        phone=asked.phone,
        timeout_s=asked.timeout_s,
        pii_number="84901",
        pii_name="",
        callback=True,
    )


def ordered(**changes: str) -> CallbackAsked:
    plain = {"request": "case.7", "queue": "sales", "pii_number": "84901", "asked_in": "case/7", "by": "chi"}
    return CallbackAsked(at=0, **(plain | changes))


# --- ordered by the house ------------------------------------------------------------------------


def test_a_callback_that_the_house_orders_waits_and_is_called_like_any_other() -> None:
    play = Playbook(later_house(), only=PHONES).so_far(snapshot(), signed_in("an"), readied("an"))
    back = "pbx-callback.case.7"
    play.so_far(ordered())
    assert play.call(back).state is CallState.RINGING
    record = play.record(back)
    assert (record.direction, record.callback_of, record.queue) == ("callback", "case/7", "sales")
    play.so_far(answered(call_id=back))
    assert play.call(back).state is CallState.DIALLING
    play.so_far(reached(back, 1), hung_up(back), wrapped_up(call_id=back))
    assert play.record(back).outcome is Outcome.ANSWERED


def test_an_order_told_twice_is_one_callback() -> None:
    play = Playbook(later_house()).so_far(snapshot())
    play.tell(ordered(), ordered())
    play.tell(lost(), PbxSnapshot(at=0, node="another", calls=(), reachable_phones=frozenset()), ordered())
    assert list(play.centre.state.calls) == ["pbx-callback.case.7"]
    assert not play.centre.ignored


def test_who_is_ordered_to_be_called_is_looked_up() -> None:
    play = Playbook(later_house(), only=(LookUpCustomer,)).so_far(snapshot())
    play >> ordered() << LookUpCustomer(call_id="pbx-callback.case.7", pii_number="84901")


@pytest.mark.parametrize(
    "wrong", [{"queue": "none"}, {"pii_number": "112"}, {"request": "a b"}, {"request": "x_1_an"}]
)
def test_what_cannot_be_dialled_or_named_is_not_ordered(wrong: dict[str, str]) -> None:
    play = Playbook(later_house()).so_far(snapshot())
    play.tell(ordered(**wrong))
    assert not play.centre.state.calls
    assert play.centre.ignored.total() == 1


def test_without_an_exchange_nothing_is_ordered() -> None:
    play = Playbook(later_house())
    play.tell(ordered())
    assert not play.centre.state.calls


# --- asked for -----------------------------------------------------------------------------------


def test_who_wants_to_be_called_back_has_been_served_and_his_callback_waits_in_his_place() -> None:
    play = asked_for()
    first = play.record("pbx-1")
    assert (first.outcome, first.wait_s) == (Outcome.CALLBACK, 40)
    back = play.call(BACK)
    assert (back.state, back.place_since, back.queued_at) == (CallState.WAITING, NOON, NOON + 40)
    record = play.record(BACK)
    assert (record.direction, record.callback_of, record.queue) == ("callback", "pbx-1", "sales")


def test_a_callback_needs_what_its_customer_needs() -> None:
    play = Playbook(later_house())
    play.so_far(snapshot(), signed_in(), calls("pbx-1"), pressed("1", "pbx-1"))
    play.so_far(found("pbx-1", tier="vip", requires={"patience": 2}), pressed("7", "pbx-1"), hung_up("pbx-1"))
    (routed,) = play.centre.router.in_order()
    assert routed.demand.ways == ((("patience", 2), ("sales", 1)),)
    assert (routed.since, routed.head_start_s) == (NOON, 120.0)


def test_nobody_is_called_back_while_he_is_still_on_the_line() -> None:
    play = Playbook(later_house(), only=PHONES)
    play.so_far(snapshot(), signed_in(), calls("pbx-1"), pressed("1", "pbx-1"), pressed("7", "pbx-1"))
    play >> readied() << None
    play >> hung_up("pbx-1") << rings_back() << None


def test_who_asks_twice_has_one_callback() -> None:
    play = asked_for()
    play.so_far(calls("pbx-2"), pressed("1", "pbx-2"), pressed("7", "pbx-2"), hung_up("pbx-2"))
    assert play.record("pbx-2").outcome is Outcome.CALLBACK
    assert "pbx-callback.2" not in play.centre.state.calls


def test_who_asks_again_after_his_callback_was_struck_off_has_another_one() -> None:
    play = Playbook(later_house()).so_far(snapshot(), signed_in(), calls("pbx-1"), pressed("1", "pbx-1"))
    play.so_far(pressed("6", "pbx-1"), cancelled(BACK), finished(3, "pbx-1"))
    play.so_far(pressed("1", "pbx-1"), pressed("6", "pbx-1"))
    assert play.record(BACK).segments[-1].result == "cancelled"
    assert play.record(f"{BACK}.2").callback_of == "pbx-1"


def test_an_interrupted_promise_is_heard_again_and_is_one_promise() -> None:
    play = Playbook(later_house(), only=(PlayPrompt,))
    play.so_far(snapshot(), signed_in(), calls("pbx-1"), pressed("1", "pbx-1"), pressed("7", "pbx-1"))
    play.so_far(cancelled(BACK), lost())
    play >> snapshot(live("pbx-1")) << PlayPrompt << None
    assert play.call("pbx-1").spot.place == "call_me"
    assert play.call("pbx-1").callbacks == 1


@pytest.mark.parametrize("number", ["", "1900", "84901; rm"])
def test_a_number_that_may_not_be_dialled_is_not_called_back(number: str) -> None:
    play = Playbook(later_house(), only=PHONES)
    play.so_far(snapshot(), signed_in(), calls("pbx-1", number), pressed("1", "pbx-1"), pressed("7", "pbx-1"))
    assert play.call("pbx-1").spot.place == "message"
    assert list(play.centre.state.calls) == ["pbx-1"]


def test_who_was_in_no_queue_cannot_be_called_back() -> None:
    play = Playbook(later_house()).so_far(snapshot(), calls("pbx-1"), pressed("9", "pbx-1"))
    assert play.call("pbx-1").spot.place == "message"


# --- its turn ------------------------------------------------------------------------------------


def test_an_agent_is_rung_first_and_then_the_customer_is_dialled() -> None:
    play = asked_for()
    play.so_far(signed_in())
    play >> readied() << rings_back() << None
    play >> answered(call_id=BACK) << dials(BACK, 1) << None
    assert (play.call(BACK).state, play.agent().state) == (CallState.DIALLING, AgentState.DIALLING)
    play.after(6) >> reached(BACK, 1) << connect(call_id=BACK) << None
    play.so_far(joined(call_id=BACK))
    play.after(60) >> hung_up(BACK) << drop_agent(call_id=BACK) << None
    play.after(10) >> wrapped_up(call_id=BACK) << None
    record = play.record(BACK)
    assert (record.outcome, record.talk_s, record.wrap_up_s) == (Outcome.ANSWERED, 60, 10)
    assert [s.result for s in record.segments if s.kind is SegmentKind.DIAL] == ["answered"]


def test_a_callback_comes_after_those_ahead_of_it_and_before_those_behind() -> None:
    play = asked_for()
    play.after(5).so_far(calls("pbx-2", "84902"), pressed("1", "pbx-2"), signed_in())
    play >> readied() << rings_back() << None


def test_a_late_answer_of_the_customer_is_hung_up_on() -> None:
    play = dialling().so_far(not_reached(BACK, 1))
    play >> reached(BACK, 1) << drop_call(BACK) << None


def test_an_answer_of_the_customer_that_is_told_twice_is_one_answer() -> None:
    play = dialling().so_far(reached(BACK, 1), joined(call_id=BACK))
    play >> reached(BACK, 1) << None


# --- not reached ---------------------------------------------------------------------------------


def test_who_does_not_answer_is_tried_again_later_and_then_no_more() -> None:
    play = dialling()
    play.after(20) >> not_reached(BACK, 1) << drop_agent(call_id=BACK) << None
    assert (play.call(BACK).not_before, play.agent().state) == (play.now + 300, AgentState.IDLE)
    play.after(299) >> readied() << None
    play.after(1) >> fired(f"retry/{BACK}/1") << rings_back(attempt=2) << None
    play.so_far(answered(attempt=2, call_id=BACK))
    play >> not_reached(BACK, 2, RingFailure.BUSY) << drop_agent(attempt=2, call_id=BACK) << None
    record = play.record(BACK)
    assert (record.outcome, record.closed_at) == (Outcome.NOT_REACHED, play.now)
    assert [s.result for s in record.segments if s.kind is SegmentKind.DIAL] == ["no_answer", "busy"]
    assert record.segments[0].result == "not_reached"


def test_a_retry_timer_of_an_earlier_try_changes_nothing() -> None:
    play = dialling().so_far(not_reached(BACK, 1))
    play >> fired(f"retry/{BACK}/0") << None


def test_a_callback_rests_in_an_index_made_anew_as_well() -> None:
    play = dialling().so_far(not_reached(BACK, 1))
    anew = CallCentre(play.centre.house, play.centre.state, strict=True)
    assert anew.router.in_order() == play.centre.router.in_order() == []
    assert anew.router.match() == []


def test_a_dial_that_the_exchange_cannot_make_is_a_try() -> None:
    play = dialling()
    word = replace(refused("DialCustomer", attempt=1), call_id=BACK)  # type: ignore[call-arg]
    play >> word << drop_agent(call_id=BACK) << None
    assert play.call(BACK).not_before == play.now + 300


def test_a_dial_of_which_nothing_is_heard_is_taken_back() -> None:
    play = dialling()
    play.after(25) >> fired(f"dial/{BACK}/1") << drop_call(BACK) << drop_agent(call_id=BACK) << None
    assert play.call(BACK).state is CallState.WAITING


def test_an_agent_who_hangs_up_while_he_waits_for_the_customer_lets_him_go_by() -> None:
    play = dialling().so_far(signed_in("binh"))
    play >> agent_hung_up(call_id=BACK) << drop_call(BACK) << rings_back(attempt=2) << None
    play = dialling().so_far(signed_in("binh"), readied("binh"))
    play >> agent_hung_up(call_id=BACK) << drop_call(BACK) << rings_back("binh", 2) << None
    assert play.call(BACK).dials == 0


def test_steps_and_memory_go_on_after_a_dial() -> None:
    """Their timer may have fired, unheeded, while the customer was dialled."""
    play = dialling(let_by_s=30.0).so_far(signed_in("binh"), readied("binh"), agent_hung_up(call_id=BACK))
    play.so_far(answered("binh", 2, BACK))
    play.after(31).so_far(fired(f"step/{BACK}/{play.call(BACK).order}"))
    assert play.call(BACK).passed
    play.so_far(not_reached(BACK, 2))
    assert play.call(BACK).look_at == play.now
    play.so_far(fired(f"step/{BACK}/{play.call(BACK).order}"))
    assert play.call(BACK).passed == {}


# --- struck off ----------------------------------------------------------------------------------


def test_a_supervisor_can_strike_a_callback_off_even_while_a_phone_rings_for_it() -> None:
    play = asked_for()
    play.so_far(cancelled(BACK))
    assert play.record(BACK).segments[-1].result == "cancelled"
    play = asked_for("an")
    play >> cancelled(BACK) << stop(call_id=BACK) << None
    assert (play.record(BACK).outcome, play.agent().state) == (Outcome.NOT_REACHED, AgentState.IDLE)


def test_a_callback_is_not_kept_for_ever() -> None:
    play = asked_for()
    play.after(3600).so_far(fired(f"end/{BACK}/0"))
    record = play.record(BACK)
    assert (record.outcome, record.segments[-1].result) == (Outcome.NOT_REACHED, "timed_out")


@pytest.mark.parametrize("ends", [agent_hung_up(call_id=BACK), not_reached(BACK, 1)])
def test_a_callback_whose_time_ran_out_while_it_was_dialled_is_struck_off_then(ends: Event) -> None:
    play = dialling()
    play.after(3600).so_far(fired(f"end/{BACK}/0"))
    assert play.call(BACK).state is CallState.DIALLING
    play.so_far(ends)
    assert play.record(BACK).segments[0].result == "timed_out"


# --- the customer calls himself ------------------------------------------------------------------


def test_a_callback_rests_while_its_customer_is_on_another_line() -> None:
    play = asked_for("an")
    play >> calls("pbx-2") << stop(call_id=BACK) << None
    assert play.agent().missed_rings == 0
    play >> hung_up("pbx-2") << rings_back(attempt=2) << None


def test_who_talked_to_an_agent_is_not_called_back() -> None:
    play = asked_for()
    play.so_far(calls("pbx-2"), pressed("1", "pbx-2"), signed_in(), readied())
    play.so_far(answered(call_id="pbx-2"))
    assert play.record(BACK).segments[-1].result == "talked_otherwise"


def test_a_second_callback_is_offered_when_the_talk_of_the_first_is_over() -> None:
    """The first is being wrapped up: its customer is on no line any more."""
    play = dialling().so_far(reached(BACK, 1), joined(call_id=BACK))
    play.so_far(calls("pbx-2"), pressed("1", "pbx-2"), pressed("7", "pbx-2"), hung_up("pbx-2"))
    play.so_far(signed_in("binh"), readied("binh"))
    assert play.call("pbx-callback.2").state is CallState.WAITING
    play.so_far(hung_up(BACK))
    assert play.call("pbx-callback.2").state is CallState.RINGING


# --- after a lost link ---------------------------------------------------------------------------


def test_a_dial_that_was_interrupted_is_taken_back_and_tried_again() -> None:
    play = dialling().so_far(lost())
    play >> snapshot(live_callback(BACK, leg("an", 1, LegState.ANSWERED)))
    play << drop_call(BACK) << drop_agent(call_id=BACK) << rings_back(attempt=2) << None
    assert play.call(BACK).dials == 0


def test_a_customer_who_answered_meanwhile_is_connected() -> None:
    play = dialling().so_far(lost())
    play >> snapshot(live_callback(BACK, leg("an", 1, LegState.ANSWERED), on_line=True))
    play << connect(call_id=BACK) << None


def test_an_agent_who_answered_meanwhile_has_his_customer_dialled() -> None:
    play = asked_for("an").so_far(lost())
    play >> snapshot(live_callback(BACK, leg("an", 1, LegState.ANSWERED))) << dials(BACK, 1) << None


def test_nobody_is_dialled_who_has_called_meanwhile() -> None:
    play = asked_for("an").so_far(lost())
    play >> snapshot(live_callback(BACK, leg("an", 1, LegState.ANSWERED)), live("pbx-9"))
    play << stop(call_id=BACK) << drop_agent(call_id=BACK) << drop_call(BACK) << None
    assert (play.call(BACK).state, play.agent().state) == (CallState.WAITING, AgentState.IDLE)


def test_a_ring_that_ended_meanwhile_begins_again() -> None:
    play = asked_for("an").so_far(lost())
    play >> snapshot() << rings_back(attempt=2) << None


def test_a_customer_who_answered_after_his_agent_was_sent_away_is_not_left_in_silence() -> None:
    play = dialling(max_wait_s=30.0).so_far(lost(), fired(f"dial/{BACK}/1"), paused())
    play >> snapshot(live_callback(BACK, on_line=True)) << music(BACK) << None
    assert (play.call(BACK).on_line, play.call(BACK).not_before) == (True, 0.0)
    play >> readied() << RingAgent << None
    play.so_far(failed(attempt=2, call_id=BACK), paused())
    play.after(60).so_far(fired(f"wait/{BACK}/{play.call(BACK).order}"), hung_up(BACK))
    assert play.record(BACK).outcome is Outcome.ABANDONED


def test_a_customer_who_hung_up_meanwhile_is_gone_though_his_agents_leg_is_there() -> None:
    play = dialling().so_far(lost(), fired(f"dial/{BACK}/1"))
    play.so_far(snapshot(live_callback(BACK, on_line=True)), lost())
    assert play.call(BACK).state is CallState.RINGING
    play >> snapshot(live_callback(BACK, leg("an", 2, LegState.ANSWERED))) << stop(attempt=2, call_id=BACK)
    play << None
    assert (play.record(BACK).outcome, play.agent().state) == (Outcome.LOST, AgentState.IDLE)


def test_a_customer_whose_phone_still_rings_for_nobody_is_let_be() -> None:
    play = dialling().so_far(lost(), fired(f"dial/{BACK}/1"))
    play >> snapshot(live_callback(BACK)) << drop_call(BACK) << None


def test_a_callback_nobody_knows_any_more_is_taken_back() -> None:
    play = Playbook(later_house(), only=PHONES)
    play >> snapshot(live_callback(BACK, leg("an", 1, LegState.RINGING)))
    play << drop_agent(call_id=BACK) << drop_call(BACK) << None


def test_a_caller_who_is_on_the_line_after_a_restart_keeps_his_callback_resting() -> None:
    play = asked_for().so_far(signed_in(), lost(), snapshot(live("pbx-9")))
    play >> readied() << None
