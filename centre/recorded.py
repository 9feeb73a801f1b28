"""What is recorded of a call: each talk and each message, from its beginning to its transcript."""

from __future__ import annotations

from dataclasses import replace

from centre.commands import KeepRecording, Transcribe
from centre.rules import queue_of
from centre.state import Call
from centre.turn import Turn
from interactions.record import Recording, RecordingLeg
from recordings.plan import plan, which
from telephony.call import CallState
from telephony.commands import StartRecording, StopRecording
from telephony.events import KeptLeg, RecordingKept


def begin(turn: Turn, call: Call) -> None:
    """Record this talk, or record it anew when a restart came before anything was said, if the queue is
    recorded."""
    if not queue_of(turn, call).record:
        return
    planned = plan(call.call_id, call.attempt, turn.at)
    if _find(call, planned.recording_id) is not None:
        turn.ask(StopRecording(call_id=call.call_id, recording_id=planned.recording_id))
        call.recordings.pop()
    taken = Recording(recording_id=planned.recording_id, started_at=turn.at, status="recording")
    call.recordings.append(taken)
    turn.ask(
        StartRecording(
            call_id=call.call_id,
            recording_id=planned.recording_id,
            customer=planned.customer,
            agent=planned.agent,
        )
    )


def keep(turn: Turn, call: Call) -> None:
    """Ask for what was recorded and is over (and once more after a restart)."""
    present = _present(call)
    for recording in call.recordings:
        if recording.status != "recording" or recording.recording_id == present:
            continue
        number, message = which(recording.recording_id)
        if not message and present is None:  # an exchange stops whatever it records of the caller
            turn.ask(StopRecording(call_id=call.call_id, recording_id=recording.recording_id))
        turn.ask(
            KeepRecording(
                call_id=call.call_id,
                recording_id=recording.recording_id,
                talk=number,
                started_at=recording.started_at,
                message=message,
            )
        )


def called_off(turn: Turn, call: Call, reason: str) -> None:
    """The talk that was to be recorded did not come about."""
    recording_id = plan(call.call_id, call.attempt, turn.at).recording_id
    if _find(call, recording_id) is not None:
        turn.ask(StopRecording(call_id=call.call_id, recording_id=recording_id))
        failed(turn, call, recording_id, reason)


def kept(turn: Turn, call: Call, event: RecordingKept) -> None:
    index = _find(call, event.recording_id)
    if index is None:
        return
    call.recordings[index] = replace(
        call.recordings[index],
        status="kept",
        customer=_leg(event.customer),
        agent=None if event.agent is None else _leg(event.agent),
        stereo=event.stereo,
        duration_s=event.duration_s,
    )
    turn.touch(call)
    turn.ask(
        Transcribe(
            call_id=call.call_id,
            recording_id=event.recording_id,
            language=call.language,
            customer=event.customer.path,
            agent=None if event.agent is None else event.agent.path,
        )
    )


def failed(turn: Turn, call: Call, recording_id: str, reason: str) -> None:
    index = _find(call, recording_id)
    if index is not None:
        call.recordings[index] = replace(call.recordings[index], status="failed", reason=reason)
        turn.touch(call)


def _present(call: Call) -> str | None:
    """The recording that is under way."""
    last = call.recordings[-1].recording_id if call.recordings else None
    if call.state in (CallState.TALKING, CallState.ON_HOLD):
        return last if last == plan(call.call_id, call.attempt, call.since).recording_id else None
    return last if call.in_message else None


def _find(call: Call, recording_id: str) -> int | None:
    ids = (recording.recording_id for recording in call.recordings)
    return next((index for index, known in enumerate(ids) if known == recording_id), None)


def _leg(kept: KeptLeg) -> RecordingLeg:
    return RecordingLeg(path=kept.path, sha256=kept.sha256, duration_s=kept.duration_s)
