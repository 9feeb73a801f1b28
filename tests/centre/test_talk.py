"""Caller and agent: answered, joined, on hold, parted, recorded, wrapped up."""

from __future__ import annotations

import pytest

from centre.commands import KeepRecording, Transcribe
from interactions.record import Outcome, SegmentKind
from telephony import events
from telephony.call import AgentState, CallState
from telephony.commands import (
    ConnectCall,
    HangUpAgent,
    HangUpCall,
    PlayMusic,
    RingAgent,
    SetTimer,
    StartRecording,
    StopRecording,
)
from telephony.events import Party
from tests.centre.playbook import NOON, Playbook
from tests.centre.words import (
    agent_hung_up,
    answered,
    arrived,
    at_work,
    drop_agent,
    drop_call,
    ended_call,
    fired,
    held,
    house,
    hung_up,
    joined,
    kept,
    music,
    no_timer,
    pressed,
    refused,
    resumed,
    ring,
    talking,
    timer,
    wrapped_up,
)

HANDS = (ConnectCall, HangUpAgent, HangUpCall, PlayMusic, RingAgent)


def ringing(only: tuple[type, ...] = HANDS, **of_sales: object) -> Playbook:
    play = Playbook(house(**of_sales), only=only)
    return play.so_far(*at_work("an"), arrived(), pressed("1"))


def in_talk(only: tuple[type, ...] = HANDS, **of_sales: object) -> Playbook:
    return Playbook(house(**of_sales), only=only).so_far(*talking())


# --- the answer ----------------------------------------------------------------------------------


def test_the_agent_who_answers_is_connected_by_the_exchange() -> None:
    play = ringing()
    play >> answered() << None
    assert play.call().state is CallState.TALKING
    assert play.agent().state is AgentState.TALKING


def test_an_answer_to_an_older_ring_is_hung_up_and_connects_nobody() -> None:
    play = ringing()
    play >> answered(attempt=7) << drop_agent(attempt=7) << None
    assert play.call().state is CallState.RINGING


def test_who_was_joined_to_a_ring_called_off_hears_music_again() -> None:
    play = ringing()
    play >> answered(attempt=7) << drop_agent(attempt=7) << None
    play >> joined(attempt=7) << None
    play >> agent_hung_up(attempt=7) << music() << None
    assert play.call().state is CallState.RINGING


def test_an_answer_for_a_caller_nobody_knows_is_hung_up() -> None:
    play = ringing()
    play >> answered(call_id="gone") << drop_agent(call_id="gone") << None


def test_an_answer_told_twice_does_not_cut_the_conversation() -> None:
    in_talk() >> answered() << None


def test_an_answer_after_the_caller_hung_up_is_hung_up() -> None:
    play = ringing()
    play.so_far(hung_up())
    play >> answered() << drop_agent() << None


# --- never joined --------------------------------------------------------------------------------


def test_when_the_two_cannot_be_connected_the_caller_waits_on_in_his_old_place() -> None:
    play = ringing()
    play.so_far(answered())
    queued_at = play.call().queued_at
    play.after(1) >> refused("ConnectCall", attempt=1) << drop_agent() << music() << ring(attempt=2)
    assert play.call().queued_at == queued_at
    assert play.call().answered_at is None
    assert play.record().outcome is Outcome.IN_PROGRESS


def test_a_failed_connection_of_an_older_ring_changes_nothing() -> None:
    play = ringing()
    play.so_far(answered())
    play >> refused("ConnectCall", attempt=7) << None
    assert play.call().state is CallState.TALKING


def test_a_failed_connection_told_late_does_not_part_those_who_talk() -> None:
    play = in_talk()
    play >> refused("ConnectCall", attempt=1) << None
    assert play.call().state is CallState.TALKING


def test_an_agent_who_lays_down_before_they_hear_each_other_does_not_cost_the_caller_his_place() -> None:
    play = ringing()
    play.so_far(answered())
    play >> agent_hung_up() << drop_agent() << music() << ring(attempt=2) << None


def test_who_waits_again_after_a_failed_connection_waits_no_longer_than_the_queue_allows() -> None:
    play = ringing(only=(SetTimer,), max_wait_s=30.0)
    play.so_far(answered())
    play.after(5) >> refused("ConnectCall", attempt=1)
    play << timer(f"wait/c1/{play.call().order}", NOON + 30) << timer("ring/c1/2", NOON + 20)


# --- hold ----------------------------------------------------------------------------------------


def test_hold_and_talk_are_counted_apart() -> None:
    play = in_talk()
    play.after(10) >> held()
    assert play.call().state is CallState.ON_HOLD
    play.after(20) >> resumed()
    play.after(5) >> hung_up() << drop_agent()
    assert (play.record().talk_s, play.record().hold_s) == (15, 20)


def test_it_is_one_hold_when_both_hold() -> None:
    play = in_talk()
    play >> held(Party.AGENT)
    play.after(2) >> held(Party.CALLER)
    play.after(3) >> resumed(Party.AGENT)
    assert play.call().state is CallState.ON_HOLD
    play.after(4) >> resumed(Party.CALLER)
    assert play.call().state is CallState.TALKING
    assert [s.kind for s in play.record().segments].count(SegmentKind.HOLD) == 1
    assert play.record().hold_s == 9


def test_hold_before_or_after_a_conversation_means_nothing() -> None:
    play = ringing()
    play >> held() >> resumed() << None
    assert play.call().state is CallState.RINGING
    play.so_far(answered(), joined(), hung_up())
    play >> held() >> resumed() << None
    assert play.call().state is CallState.WRAP_UP


def test_a_call_can_end_on_hold() -> None:
    play = in_talk()
    play >> held()
    play.after(6) >> agent_hung_up() << drop_call()
    assert play.record().hold_s == 6
    assert play.call().held_by == set()


# --- the end -------------------------------------------------------------------------------------


def test_when_the_caller_hangs_up_the_agent_is_hung_up_and_wraps_up() -> None:
    play = in_talk(only=(HangUpAgent, HangUpCall, SetTimer), wrap_up_s=40.0)
    play.after(9) >> hung_up() << timer("wrap/c1/1", NOON + 49) << drop_agent() << None
    assert play.agent().state is AgentState.WRAP_UP
    assert play.record().ended_at == NOON + 9


def test_when_the_agent_hangs_up_the_caller_is_hung_up() -> None:
    play = in_talk()
    play.after(9) >> agent_hung_up() << drop_call() << None
    play >> hung_up() << None
    assert play.call().state is CallState.WRAP_UP


@pytest.mark.parametrize("on_hold", [False, True])
def test_a_line_that_failed_is_not_a_hang_up(on_hold: bool) -> None:
    """Who calls again after it was cut off does not call for want of an answer."""
    play = in_talk()
    if on_hold:
        play.so_far(held())
    play >> events.CallHungUp(at=0, call_id="c1", cause="timeout", lost=True) << drop_agent() << None
    kind = SegmentKind.HOLD if on_hold else SegmentKind.TALK
    assert [s.result for s in play.record().segments if s.kind is kind] == ["line_lost"]


def test_an_agents_line_that_failed_is_not_a_hang_up() -> None:
    play = in_talk()
    play >> events.AgentHungUp(at=0, call_id="c1", agent_id="an", attempt=1, lost=True) << drop_call() << None
    assert [s.result for s in play.record().segments if s.kind is SegmentKind.TALK] == ["line_lost"]


def test_the_end_told_twice_is_one_end() -> None:
    play = in_talk()
    play >> hung_up() << drop_agent() << None
    play >> hung_up() >> agent_hung_up() << None
    assert [s.kind for s in play.record().segments].count(SegmentKind.WRAP_UP) == 1


def test_an_agent_leg_of_another_attempt_ends_no_conversation() -> None:
    play = in_talk()
    play >> agent_hung_up(attempt=7) >> agent_hung_up("binh") << None
    assert play.call().state is CallState.TALKING


@pytest.mark.parametrize("on_hold", [False, True])
def test_the_agent_can_hang_up_on_the_screen(on_hold: bool) -> None:
    play = in_talk()
    if on_hold:
        play.so_far(held())
    play >> ended_call() << drop_agent() << drop_call() << None


# --- wrap-up -------------------------------------------------------------------------------------


def test_wrap_up_ends_when_the_agent_says_so() -> None:
    play = in_talk(only=(RingAgent,))
    play.so_far(hung_up())
    play.after(12) >> wrapped_up()
    assert play.agent().state is AgentState.IDLE
    record = play.record()
    assert (record.wrap_up_s, record.closed_at, record.outcome) == (12, NOON + 12, Outcome.ANSWERED)


def test_wrap_up_ends_by_itself() -> None:
    play = in_talk()
    play.so_far(hung_up())
    play.after(60) >> fired("wrap/c1/1")
    assert play.agent().state is AgentState.IDLE
    play >> fired("wrap/c1/1") << None


def test_after_wrap_up_the_agent_takes_the_next_call() -> None:
    play = in_talk(only=(RingAgent,))
    play.so_far(arrived("c2"), pressed("1", "c2"), hung_up())
    play >> wrapped_up() << ring(call_id="c2") << None


# --- the recording -------------------------------------------------------------------------------

TAPE = (StartRecording, StopRecording, KeepRecording, Transcribe, ConnectCall)


def test_those_who_talk_are_recorded() -> None:
    play = ringing(only=TAPE, record=True)
    play >> answered() << StartRecording << None
    assert [taken.recording_id for taken in play.call().recordings] == ["c1-talk-1"]


def test_a_queue_that_is_not_recorded_starts_no_recording() -> None:
    ringing(only=TAPE) >> answered() << None


def test_the_recording_is_kept_and_then_transcribed() -> None:
    play = in_talk(only=TAPE, record=True)
    play.after(8) >> hung_up()
    play << StopRecording(call_id="c1", recording_id="c1-talk-1")
    play << KeepRecording(call_id="c1", recording_id="c1-talk-1", talk=1, started_at=NOON)
    play >> kept()
    play << Transcribe(
        call_id="c1",
        recording_id="c1-talk-1",
        language="vi",
        customer="customer.wav16",
        agent="agent.wav16",
    )
    recording = play.record().recording
    assert recording is not None
    assert (recording.status, recording.duration_s, recording.stereo) == ("kept", 2.0, "stereo.wav")


def test_another_calls_recording_is_not_taken_for_ours() -> None:
    play = in_talk(only=TAPE, record=True)
    other = events.RecordingFailed(at=0, call_id="c1", recording_id="other", reason="disk full")
    play >> kept("other") >> other << None
    (recording,) = play.call().recordings
    assert recording.status == "recording"


@pytest.mark.parametrize(
    "word",
    [
        refused("StartRecording"),
        events.RecordingFailed(at=0, call_id="c1", recording_id="c1-talk-1", reason="the line is gone"),
    ],
)
def test_a_recording_that_failed_is_written_down_with_its_reason(word: events.Event) -> None:
    play = in_talk(only=TAPE, record=True)
    play >> word
    recording = play.record().recording
    assert recording is not None
    assert (recording.status, recording.reason) == ("failed", "the line is gone")
    play >> hung_up() << None  # there is nothing to keep


def test_what_was_recorded_before_a_failed_connection_is_no_recording_of_a_talk() -> None:
    play = ringing(only=TAPE, record=True)
    play.so_far(answered())
    play >> refused("ConnectCall", attempt=1) << StopRecording
    recording = play.record().recording
    assert recording is not None
    assert recording.status == "failed"
    assert recording.reason == "never connected: the line is gone"


def test_the_wrap_up_timer_is_cancelled() -> None:
    play = in_talk()
    play.so_far(hung_up())
    commands = play.centre.handle(wrapped_up())
    assert no_timer("wrap/c1/1") in commands
