"""A caller leaves a message."""

from __future__ import annotations

from centre.commands import KeepRecording
from centre.state import Call
from centre.turn import Turn
from interactions.record import Outcome, Recording, SegmentKind
from recordings.plan import plan_message
from telephony.commands import RecordMessage


def take(turn: Turn, call: Call, step: int, max_s: float) -> None:
    planned = plan_message(call.call_id, step, turn.at)
    call.recording = Recording(recording_id=planned.recording_id, started_at=turn.at, status="recording")
    call.message_step, call.in_message = step, True
    turn.open(call, SegmentKind.MESSAGE)
    turn.ask(
        RecordMessage(
            call_id=call.call_id,
            step=step,
            recording_id=planned.recording_id,
            path=planned.customer,
            max_s=max_s,
        )
    )


def ended(turn: Turn, call: Call) -> None:
    """He finished it, or hung up in the middle: what was said is kept."""
    if not call.in_message:
        return
    call.in_message = False
    call.result = Outcome.VOICEMAIL
    turn.close(call, SegmentKind.MESSAGE, "ended")
    keep(turn, call)


def keep(turn: Turn, call: Call) -> None:
    """Ask for the message (once more, after a restart)."""
    recording = call.recording
    if recording is not None and recording.status == "recording" and call.message_step is not None:
        turn.ask(
            KeepRecording(
                call_id=call.call_id,
                recording_id=recording.recording_id,
                talk=call.message_step,
                started_at=recording.started_at,
                message=True,
            )
        )
