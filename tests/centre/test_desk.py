"""The agent at the desk: signs in, is ready, pauses, notes, wraps up, hangs up, has a phone."""

from __future__ import annotations

import pytest

from telephony import events
from telephony.call import AgentState, CallState
from telephony.commands import HangUpAgent, HangUpCall, RingAgent, StopRinging
from telephony.events import RingFailure
from tests.centre.playbook import Playbook
from tests.centre.words import (
    answered,
    arrived,
    at_work,
    drop_agent,
    drop_call,
    ended_call,
    failed,
    house,
    hung_up,
    joined,
    paused,
    phone,
    pressed,
    readied,
    ring,
    signed_in,
    signed_out,
    snapshot,
    stop,
    talking,
    wrapped_up,
)

RINGS = (RingAgent, StopRinging)


def noted(who: str = "an", **words: object) -> events.Event:
    return events.CallNoted(at=0, agent_id=who, call_id="c1", **words)  # type: ignore[arg-type]


def test_who_signs_in_is_not_yet_ready() -> None:
    play = Playbook(house()).so_far(snapshot())
    play >> signed_in()
    assert (play.agent().state, play.agent().reason) == (AgentState.PAUSED, "signed_in")
    play >> signed_in()
    assert play.agent().state is AgentState.PAUSED


def test_who_is_ready_takes_a_waiting_call() -> None:
    play = Playbook(house(), only=RINGS).so_far(snapshot(), signed_in(), arrived(), pressed("1"))
    play >> readied() << ring() << None


def test_to_be_ready_twice_does_not_cost_the_place_among_the_idle() -> None:
    play = Playbook(house(), only=RINGS).so_far(*at_work("an"))
    since = play.agent().idle_since
    play.after(100) >> readied()
    assert play.agent().idle_since == since


def test_who_is_not_signed_in_cannot_be_ready_or_pause() -> None:
    play = Playbook(house()).so_far(snapshot())
    play >> readied() >> paused() >> signed_out()
    assert play.agent().state is AgentState.OFFLINE


def test_a_paused_agent_is_not_rung() -> None:
    play = Playbook(house(), only=RINGS).so_far(*at_work("an"), paused())
    play >> arrived() >> pressed("1") << None
    assert play.agent().reason == "lunch"


def test_another_pause_has_another_reason() -> None:
    play = Playbook(house(), only=RINGS).so_far(*at_work("an"), paused(), paused(reason="training"))
    assert (play.agent().state, play.agent().reason) == (AgentState.PAUSED, "training")


def test_an_agent_nobody_knows_is_counted_and_nothing_more() -> None:
    play = Playbook(house())
    play >> signed_in("stranger") << None
    assert play.centre.ignored["unknown agent"] == 1


# --- asked for while busy ------------------------------------------------------------------------


def test_a_pause_asked_for_in_a_call_begins_after_wrap_up() -> None:
    play = Playbook(house(), only=RINGS).so_far(*talking(), paused())
    assert (play.agent().state, play.agent().pause_asked) == (AgentState.TALKING, "lunch")
    play.so_far(hung_up(), wrapped_up())
    agent = play.agent()
    assert (agent.state, agent.reason, agent.pause_asked) == (AgentState.PAUSED, "lunch", None)


def test_a_pause_asked_for_can_be_taken_back() -> None:
    play = Playbook(house(), only=RINGS).so_far(*talking(), paused(), readied(), hung_up(), wrapped_up())
    assert play.agent().state is AgentState.IDLE


def test_a_sign_out_asked_for_in_a_call_comes_after_wrap_up_and_before_any_pause() -> None:
    play = Playbook(house(), only=RINGS).so_far(*talking(), paused(), signed_out())
    assert play.agent().state is AgentState.TALKING
    play.so_far(hung_up(), wrapped_up())
    agent = play.agent()
    assert (agent.state, agent.leaving, agent.pause_asked) == (AgentState.OFFLINE, False, None)


def test_who_signs_in_again_during_the_call_stays() -> None:
    play = Playbook(house()).so_far(*talking(), signed_out(), signed_in(), hung_up(), wrapped_up())
    assert play.agent().state is AgentState.IDLE


def test_a_pause_asked_for_while_the_phone_rings_begins_when_the_ring_ends() -> None:
    play = Playbook(house(), only=RINGS).so_far(*at_work("an"), arrived(), pressed("1"), paused())
    assert play.agent().state is AgentState.RINGING
    play >> failed() << None
    assert (play.agent().state, play.agent().reason) == (AgentState.PAUSED, "lunch")


@pytest.mark.parametrize("idle", [True, False])
def test_who_is_free_signs_out_at_once(idle: bool) -> None:
    play = Playbook(house()).so_far(*at_work("an"))
    if not idle:
        play.so_far(paused())
    play >> signed_out()
    assert (play.agent().state, play.agent().reason) == (AgentState.OFFLINE, None)


# --- notes ---------------------------------------------------------------------------------------


def test_what_is_not_said_in_a_note_stays_as_it_was() -> None:
    play = Playbook(house()).so_far(*talking())
    play.tell(noted(disposition="sold"), noted(resolved=True), noted(pii_note="gọi lại thứ hai"))
    play.tell(noted(tags=("gấp",)), noted())
    record = play.record()
    assert (record.disposition, record.resolved, record.pii_note) == ("sold", True, "gọi lại thứ hai")
    assert record.tags == ("gấp",)


def test_only_the_agent_who_has_the_call_writes_about_it() -> None:
    play = Playbook(house()).so_far(*talking())
    play >> noted("binh", disposition="sold") << None
    assert play.call().disposition is None


def test_nobody_writes_about_a_call_he_has_not_answered() -> None:
    play = Playbook(house()).so_far(*at_work("an"), arrived(), pressed("1"))
    play >> noted(disposition="sold") << None
    assert play.call().disposition is None


def test_an_agent_can_write_until_the_wrap_up_is_over() -> None:
    play = Playbook(house()).so_far(*talking(), hung_up(), noted(disposition="sold"))
    assert play.record().disposition == "sold"


# --- the end of a call ---------------------------------------------------------------------------


def test_nobody_ends_or_wraps_up_the_call_of_another() -> None:
    play = Playbook(house(), only=(HangUpAgent, HangUpCall)).so_far(*talking())
    play >> ended_call("binh") << None
    play >> ended_call() << drop_agent() << drop_call()
    play >> wrapped_up("binh") << None
    assert play.call().state is CallState.WRAP_UP


def test_a_call_that_only_rings_cannot_be_ended_or_wrapped_up_on_the_screen() -> None:
    play = Playbook(house(), only=(HangUpAgent, HangUpCall)).so_far(*at_work("an"), arrived(), pressed("1"))
    play >> ended_call() >> wrapped_up() << None
    assert play.call().state is CallState.RINGING


# --- the phone -----------------------------------------------------------------------------------


def test_who_cannot_be_reached_is_not_rung_until_his_phone_is_back() -> None:
    play = Playbook(house(), only=RINGS).so_far(*at_work("an"), phone("an", reachable=False))
    play >> arrived() >> pressed("1") << None
    play >> phone("an", reachable=True) << ring() << None


def test_a_phone_that_vanishes_while_it_rings_is_not_waited_for() -> None:
    play = Playbook(house(), only=RINGS).so_far(*at_work("an", "binh"), arrived(), pressed("1"))
    play >> phone("an", reachable=False) << stop("an") << ring("binh", attempt=2) << None
    assert (play.agent().state, play.agent().missed_rings) == (AgentState.IDLE, 0)


def test_an_unreachable_phone_is_no_missed_call() -> None:
    play = Playbook(house(), only=RINGS).so_far(*at_work("an"), arrived(), pressed("1"))
    play >> failed(reason=RingFailure.UNREACHABLE) << None
    assert play.agent().missed_rings == 0
    play >> phone("an", reachable=True) << ring(attempt=2)


def test_a_phone_that_vanishes_in_a_talk_ends_nothing() -> None:
    play = Playbook(house(), only=(HangUpAgent, HangUpCall)).so_far(*talking())
    play >> phone("an", reachable=False) << None
    assert play.call().state is CallState.TALKING


def test_a_phone_of_nobody_here_means_nothing() -> None:
    Playbook(house()).so_far(snapshot()) >> phone("stranger", reachable=False) << None


def test_an_answer_after_a_pause_was_asked_still_counts() -> None:
    play = Playbook(house(), only=RINGS)
    play.so_far(*at_work("an"), arrived(), pressed("1"), paused(), answered(), joined())
    assert play.agent().state is AgentState.TALKING
