"""What is recorded of a call: each talk and each message, from its beginning to its transcript."""

from __future__ import annotations

from dataclasses import replace

from centre.commands import KeepRecording
from ivr.places import Voicemail
from telephony import commands, events
from telephony.call import CallState
from telephony.events import LegState
from tests.centre.later import calls, later_house
from tests.centre.playbook import NOON, Playbook
from tests.centre.words import answered, at_work, hung_up, joined, leg, live, lost, pressed, snapshot

CALL = "pbx-1"
TAPE = (commands.StartRecording, commands.StopRecording, KeepRecording)
TALK = "pbx-1-talk-1"
THERE = live(CALL, leg("an", 1, LegState.JOINED))


def after_a_message() -> Playbook:
    """He left a message and then went on into a queue, where an agent answered."""
    house = later_house(record=True)
    flow = house.flow
    message = flow.places["message"]
    assert isinstance(message, Voicemail)
    flow = replace(flow, places={**flow.places, "message": replace(message, then="sales")})
    play = Playbook(replace(house, flow=flow), only=TAPE)
    play.so_far(*at_work("an"), calls(CALL), pressed("4", CALL))
    play.so_far(events.PromptFinished(at=0, call_id=CALL, step=2))
    play.so_far(events.MessageEnded(at=0, call_id=CALL, step=3))
    return play.after(5).so_far(answered(call_id=CALL), joined(call_id=CALL))


def test_a_message_that_leads_on_to_a_talk_is_kept_beside_it() -> None:
    play = after_a_message()
    assert [taken.recording_id for taken in play.call(CALL).recordings] == ["pbx-1-message-3", TALK]
    play.so_far(hung_up(CALL))
    record = play.record(CALL)
    assert [taken.status for taken in record.recordings] == ["recording", "recording"]
    assert record.recording == record.recordings[-1]


def test_a_restart_in_a_talk_asks_for_what_is_over_and_stops_nothing() -> None:
    play = after_a_message().so_far(lost())
    assert play.call(CALL).state is CallState.TALKING
    (
        play
        >> snapshot(THERE)
        << KeepRecording(call_id=CALL, recording_id="pbx-1-message-3", talk=3, started_at=NOON, message=True)
    )
    play << None


def test_each_recording_is_kept_or_fails_for_itself() -> None:
    play = after_a_message().so_far(hung_up(CALL))
    told = events.RecordingFailed(at=0, call_id=CALL, recording_id="pbx-1-message-3", reason="nothing said")
    play >> told
    assert [taken.status for taken in play.record(CALL).recordings] == ["failed", "recording"]
    play >> replace(told, recording_id=TALK)
    assert [taken.status for taken in play.record(CALL).recordings] == ["failed", "failed"]


def test_a_talk_that_did_not_come_about_leaves_an_earlier_message_alone() -> None:
    play = after_a_message()
    play.call(CALL).joined = False
    (
        play
        >> events.CommandFailed(at=0, call_id=CALL, command="ConnectCall", reason="gone", attempt=1)
        << commands.StopRecording(call_id=CALL, recording_id=TALK)
    )
    assert [taken.status for taken in play.record(CALL).recordings] == ["recording", "failed"]
