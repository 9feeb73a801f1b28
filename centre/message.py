"""A caller leaves a message."""

from __future__ import annotations

from centre import recorded
from centre.state import Call
from centre.turn import Turn
from interactions.record import Outcome, Recording, SegmentKind
from recordings.plan import plan_message
from telephony.commands import RecordMessage


def take(turn: Turn, call: Call, step: int, max_s: float) -> None:
    planned = plan_message(call.call_id, step, turn.at)
    taken = Recording(recording_id=planned.recording_id, started_at=turn.at, status="recording")
    call.recordings.append(taken)
    call.in_message = True
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
    recorded.keep(turn, call)
