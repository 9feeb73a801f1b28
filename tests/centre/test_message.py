"""A caller leaves a message: asked for, ended, kept, transcribed."""

from __future__ import annotations

from dataclasses import replace

import pytest

from centre.commands import KeepRecording, Transcribe
from interactions.record import Outcome, SegmentKind
from telephony import commands, events
from telephony.events import Event
from tests.centre.later import calls, later_house
from tests.centre.playbook import NOON, Playbook
from tests.centre.words import drop_call, finished, hung_up, live, lost, pressed, refused, snapshot

CALL = "pbx-1"
HEARD = (commands.RecordMessage, commands.HangUpCall, KeepRecording, Transcribe)
RECORDING = "pbx-1-message-3"
KEEP = KeepRecording(call_id=CALL, recording_id=RECORDING, talk=3, started_at=NOON + 4, message=True)


def ended(step: int = 3) -> Event:
    return events.MessageEnded(at=0, call_id=CALL, step=step)


def kept() -> Event:
    leg = events.KeptLeg(path="customer.wav", sha256="ab", duration_s=9.0)
    return events.RecordingKept(
        at=0, call_id=CALL, recording_id=RECORDING, customer=leg, agent=None, stereo=leg.path, duration_s=9.0
    )


def speaking() -> Playbook:
    """The prompt was heard; the caller speaks."""
    play = Playbook(later_house(), only=HEARD).so_far(snapshot(), calls(CALL), pressed("4", CALL))
    play.after(4) >> finished(2, CALL)
    play << commands.RecordMessage(
        call_id=CALL,
        step=3,
        recording_id=RECORDING,
        path="2023/11/14/pbx-1/message-3/customer.wav",
        max_s=30.0,
    )
    return play


def test_a_message_is_recorded_kept_and_transcribed() -> None:
    play = speaking()
    play.after(9) >> ended() << KEEP
    play.so_far(hung_up(CALL))
    play >> kept()
    play << Transcribe(
        call_id=CALL, recording_id=RECORDING, language="vi", customer="customer.wav", agent=None
    )
    record = play.record(CALL)
    assert (record.outcome, record.talk_s) == (Outcome.VOICEMAIL, 0.0)
    assert [s.end for s in record.segments if s.kind is SegmentKind.MESSAGE] == [NOON + 13]
    assert record.recording is not None
    assert (record.recording.status, record.recording.agent) == ("kept", None)


def test_a_message_that_a_hang_up_cut_is_kept() -> None:
    play = speaking()
    play.after(5) >> hung_up(CALL) << KEEP << None
    assert play.record(CALL).outcome is Outcome.VOICEMAIL


def test_a_message_that_ends_twice_is_kept_once() -> None:
    speaking().so_far(ended()) >> ended() >> hung_up(CALL) << None


def test_the_end_of_another_message_means_nothing() -> None:
    play = speaking()
    play >> ended(step=2) << None
    assert play.call(CALL).in_message


def test_a_message_that_cannot_be_recorded_does_not_strand_the_caller() -> None:
    play = speaking()
    play >> replace(refused("RecordMessage", step=3), call_id=CALL) << KEEP  # type: ignore[call-arg]
    assert play.call(CALL).spot.place == "bye"


@pytest.mark.parametrize("goes_on", [True, False])
def test_a_message_survives_a_lost_link(goes_on: bool) -> None:
    play = speaking().so_far(lost())
    caller = replace(live(CALL), leaves_message=goes_on)
    if goes_on:
        play >> snapshot(caller) << None
        play >> ended() << KEEP << drop_call(CALL) << None
    else:
        play >> snapshot(caller) << KEEP << drop_call(CALL) << None
    assert [s.kind for s in play.record(CALL).segments].count(SegmentKind.MESSAGE) == 1


def test_a_kept_message_is_asked_for_once_more_after_a_restart() -> None:
    play = speaking().so_far(hung_up(CALL), lost())
    play >> snapshot() << KEEP << None


def test_a_caller_who_says_nothing_to_a_number_outside_is_led_on() -> None:
    play = Playbook(later_house(), only=(commands.DialOutside, *HEARD))
    play.so_far(snapshot(), calls(CALL))
    play >> pressed("5", CALL)
    play << commands.DialOutside(call_id=CALL, step=2, number="+84281234567", timeout_s=20.0)
    play.so_far(events.OutsideEnded(at=0, call_id=CALL, step=2, answered=False))
    assert play.call(CALL).spot.place == "message"


def test_who_talked_outside_is_said_to_have_even_when_the_word_of_it_was_lost() -> None:
    play = Playbook(later_house(), only=HEARD).so_far(snapshot(), calls(CALL), pressed("5", CALL), lost())
    play.so_far(snapshot(replace(live(CALL), outside=True)))
    play >> events.OutsideEnded(at=0, call_id=CALL, step=2, answered=True) << drop_call(CALL) << None
    play.so_far(hung_up(CALL))
    assert play.record(CALL).outcome is Outcome.OUTSIDE
