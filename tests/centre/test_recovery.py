"""After a lost link or a restart: what the exchange has is true, and the centre follows it."""

from __future__ import annotations

import pytest

from centre.commands import KeepRecording
from interactions.record import Outcome
from telephony.call import AgentState, CallState
from telephony.commands import (
    AnswerCall,
    ConnectCall,
    HangUpAgent,
    HangUpCall,
    PlayMusic,
    PlayPrompt,
    RingAgent,
    StartRecording,
    StopRecording,
    StopRinging,
)
from telephony.events import LegState
from tests.centre.playbook import Playbook
from tests.centre.words import (
    agent_hung_up,
    answered,
    arrived,
    at_work,
    connect,
    drop_agent,
    drop_call,
    ended_call,
    finished,
    fired,
    house,
    hung_up,
    leg,
    live,
    lost,
    music,
    pressed,
    ring,
    saved,
    snapshot,
    stop,
    talking,
    wrapped_up,
)

PBX = (
    *(AnswerCall, ConnectCall, HangUpAgent, HangUpCall, PlayMusic, PlayPrompt, RingAgent, StopRinging),
    *(StartRecording, StopRecording, KeepRecording),
)


def after(*events: object, **of_sales: object) -> Playbook:
    """What happened before the link was lost."""
    play = Playbook(house(**of_sales), only=PBX)
    return play.so_far(*events, lost())  # type: ignore[arg-type]


def ringing(*who: str) -> Playbook:
    return after(*at_work(*(who or ("an",))), arrived(), pressed("1"))


# --- while the link is down ----------------------------------------------------------------------


def test_nobody_is_rung_for_a_call_on_an_exchange_that_is_not_heard() -> None:
    play = after(*at_work("an"), arrived())
    play >> pressed("1") << music() << None
    assert play.agent().state is AgentState.IDLE


def test_a_call_on_an_exchange_never_heard_of_waits() -> None:
    play = after(*at_work("an"))
    play.so_far(snapshot())
    play.so_far(arrived("x", node="other"), pressed("1", "x"))
    assert play.call("x").state is CallState.WAITING


# --- callers -------------------------------------------------------------------------------------


def test_a_caller_in_the_menu_hears_the_prompt_again() -> None:
    play = after(arrived())
    play >> snapshot(live()) << AnswerCall << PlayPrompt
    play >> finished(1) << None  # of the prompt before
    assert play.call().spot.step == 2


def test_a_caller_who_waits_hears_music_again_and_is_matched() -> None:
    play = after(*at_work("an"), arrived())
    play.so_far(pressed("1"))
    play >> snapshot(live()) << ring() << music() << None


def test_a_caller_who_was_to_be_shown_out_of_the_queue_does_not_come_back_into_it() -> None:
    play = after(arrived(), pressed("1"), max_wait_s=30.0)
    play.so_far(fired(f"wait/c1/{play.call().order}"))
    assert play.call().state is CallState.IN_MENU
    play >> snapshot(live()) << AnswerCall << drop_call() << None
    play.so_far(hung_up())
    assert play.record().outcome is Outcome.TIMED_OUT


@pytest.mark.parametrize("queued", [False, True])
def test_a_caller_who_is_gone_is_lost(queued: bool) -> None:
    play = after(arrived(), *([pressed("1")] if queued else []))
    play.after(30) >> snapshot() << None
    record = play.record()
    assert (record.outcome, record.ended_at, record.closed_at) == (Outcome.LOST, play.now, play.now)


def test_a_lost_call_stays_lost_when_the_link_breaks_again() -> None:
    play = after(arrived(), pressed("1"))
    play.so_far(snapshot(), lost(), snapshot())
    assert play.record().outcome is Outcome.LOST


def test_a_call_of_another_exchange_is_left_as_it_is() -> None:
    play = after(arrived("x", node="other"))
    play >> snapshot() << None
    assert play.call("x").state is CallState.IN_MENU


# --- rings ---------------------------------------------------------------------------------------


def test_a_phone_that_still_rings_goes_on_ringing() -> None:
    play = ringing()
    play >> snapshot(live("c1", leg("an", 1, LegState.RINGING))) << None
    assert play.call().state is CallState.RINGING


def test_a_ring_that_ended_while_nobody_watched_is_nobodys_fault() -> None:
    play = ringing()
    play >> snapshot(live()) << ring(attempt=2)
    assert (play.agent().phone_reachable, play.agent().missed_rings) == (True, 0)


def test_an_agent_who_answered_meanwhile_is_connected() -> None:
    play = ringing()
    play >> snapshot(live("c1", leg("an", 1, LegState.ANSWERED))) << connect() << None
    assert play.call().state is CallState.TALKING


def test_the_phone_of_a_caller_who_is_gone_stops_ringing() -> None:
    play = ringing()
    play >> snapshot() << stop() << None
    assert play.agent().state is AgentState.IDLE


def test_a_leg_of_an_older_ring_is_hung_up() -> None:
    play = ringing("an", "binh")
    play.so_far(fired("ring/c1/1"))  # its StopRinging never arrived
    play >> snapshot(live("c1", leg("an", 1, LegState.ANSWERED))) << drop_agent("an") << music()
    play << RingAgent << None


def test_a_phone_that_vanished_meanwhile_is_not_waited_for() -> None:
    play = ringing("an", "binh")
    only_binh = frozenset({"PJSIP/binh"})
    play >> snapshot(live("c1", leg("an", 1, LegState.RINGING)), phones=only_binh)
    play << stop("an") << ring("binh", attempt=2) << None


# --- conversations -------------------------------------------------------------------------------


def test_those_who_talk_talk_on() -> None:
    play = after(*talking())
    play >> snapshot(live("c1", leg("an", 1, LegState.JOINED))) << None
    assert play.call().state is CallState.TALKING
    play >> agent_hung_up() << drop_call()


def test_that_they_were_joined_is_learnt_from_the_snapshot() -> None:
    play = after(*at_work("an"), arrived(), pressed("1"), answered())
    play.so_far(snapshot(live("c1", leg("an", 1, LegState.JOINED))))
    play >> agent_hung_up() << drop_call() << None
    assert play.call().state is CallState.WRAP_UP


def test_an_agent_who_was_not_yet_connected_is_connected_and_recorded_anew() -> None:
    play = after(*at_work("an"), arrived(), pressed("1"), answered(), record=True)
    play >> snapshot(live("c1", leg("an", 1, LegState.ANSWERED)))
    play << connect() << StopRecording << StartRecording << None


def test_who_answered_unwatched_and_is_in_the_conversation_is_left_there() -> None:
    play = after(*at_work("an"), arrived(), pressed("1"))
    play >> snapshot(live("c1", leg("an", 1, LegState.JOINED))) << None
    play >> agent_hung_up() << drop_call() << None
    assert play.call().state is CallState.WRAP_UP


def test_a_caller_whose_agent_is_gone_is_hung_up() -> None:
    play = after(*talking())
    play >> snapshot(live()) << drop_call() << None
    assert play.call().state is CallState.WRAP_UP


def test_a_caller_whose_agent_left_before_they_talked_waits_on() -> None:
    play = after(*at_work("an"), arrived(), pressed("1"), answered())
    play >> snapshot(live()) << drop_agent() << music() << ring(attempt=2)


def test_a_conversation_that_ended_meanwhile_is_wrapped_up_and_its_recording_kept() -> None:
    play = after(*talking(), record=True)
    play >> snapshot() << StopRecording << KeepRecording << drop_agent() << None
    play >> lost() >> snapshot() << StopRecording << KeepRecording << None  # it may have died meanwhile
    play.so_far(wrapped_up())
    assert play.record().outcome is Outcome.ANSWERED


def test_a_line_that_should_have_been_hung_up_is_hung_up() -> None:
    play = after(*talking())
    play.so_far(ended_call())
    play >> snapshot(live("c1", leg("an", 1, LegState.JOINED))) << drop_call() << None


def test_a_call_is_not_forgotten_while_its_line_is_up() -> None:
    """Or it would be taken for a new call, and its record written over."""
    play = after(*talking())
    play.so_far(ended_call(), wrapped_up())
    play.so_far(saved(play.record().version))
    play >> snapshot(live()) << drop_call() << None
    play.so_far(hung_up())
    assert play.record().outcome is Outcome.ANSWERED
    play.so_far(saved(play.record().version))
    assert play.centre.state.calls == {}


# --- strangers -----------------------------------------------------------------------------------


def test_a_caller_who_came_while_nobody_listened_is_taken_in() -> None:
    play = after()
    play >> snapshot(live("new")) << AnswerCall(call_id="new") << PlayPrompt << None
    assert play.call("new").state is CallState.IN_MENU


def test_a_stranger_loses_the_legs_that_nobody_asked_for() -> None:
    play = after()
    stranger = live("new", leg("an", 3, LegState.RINGING))
    play >> snapshot(stranger) << drop_agent("an", 3, "new") << AnswerCall << PlayPrompt << None


def test_strangers_who_talk_are_left_alone() -> None:
    play = after()
    play >> snapshot(live("new", leg("an", 1, LegState.JOINED))) << None
    assert play.centre.state.calls == {}


# --- phones and saves ----------------------------------------------------------------------------


def test_the_snapshot_says_which_phones_can_be_rung() -> None:
    play = after(*at_work("an", "binh"))
    play.so_far(snapshot(phones=frozenset({"PJSIP/binh"})))
    assert (play.agent("an").phone_reachable, play.agent("binh").phone_reachable) == (False, True)


def test_every_record_is_saved_again_for_the_last_save_may_have_died() -> None:
    play = after(arrived())
    before = play.record().version
    play.so_far(snapshot(live()))
    assert play.record().version == before + 1
