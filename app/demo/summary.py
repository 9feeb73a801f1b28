"""What came of the calls, and whether it is what their scripts say."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from interactions.record import Interaction, Outcome, RecordingLeg
from interactions.store import InteractionLog
from interactions.transcripts import CallTranscript, Transcripts, TranscriptStatus
from robots.people import Outcome as Ending
from robots.people import Report
from robots.sentences import Conversation, Speaker
from transcription.transcript import character_error_rate

WORST_CHARACTER_ERROR = 0.25
LATE_S = 3.0  # how far two clocks' views of one call may differ: the phone's and the service's


@dataclass(frozen=True, slots=True)
class Played:
    """One call as its script has it, and as its phone saw it."""

    number: str
    key: str
    queue: str
    conversation: Conversation
    report: Report


@dataclass(frozen=True, slots=True)
class Result:
    calls: list[dict[str, Any]]
    character_error: float
    faults: list[str]


async def settled(store: InteractionLog, played: list[Played]) -> bool:
    """Every call is wrapped up and its transcript is there, or will never be."""
    for one in played:
        found = await _interaction(store, one)
        if found is None or found.closed_at is None or found.recording is None:
            return False
        if found.recording.status == "recording":
            return False
        if found.recording.status == "kept":
            status = (await Transcripts(store.engine).of_call(found.call_id)).status
            if status not in (TranscriptStatus.READY, TranscriptStatus.FAILED):
                return False
    return True


async def sum_up(store: InteractionLog, recordings: Path, played: list[Played]) -> Result:
    """Every call as one object, and everything that is not as it should be."""
    calls: list[dict[str, Any]] = []
    faults: list[str] = []
    edits = letters = 0.0
    for one in played:
        found = await _interaction(store, one)
        if found is None:
            faults.append(f"the call of {one.number} is not in the log")
            continue
        transcript = await Transcripts(store.engine).of_call(found.call_id)
        calls.append(_object(found, transcript, recordings))
        faults += [f"{found.call_id}: {fault}" for fault in _faults(one, found, transcript)]
        for leg, speaker in (("customer", Speaker.CUSTOMER), ("agent", Speaker.AGENT)):
            said = " ".join(line.sentence.text for line in one.conversation.lines if line.speaker is speaker)
            heard = " ".join(line.pii_text for line in transcript.lines if line.leg == leg)
            length = len("".join(said.split()))
            edits += character_error_rate(said, heard) * length
            letters += length
    error = edits / letters if letters else 0.0
    if error > WORST_CHARACTER_ERROR:
        faults.append(f"the character error is {error:.1%}, more than {WORST_CHARACTER_ERROR:.0%}")
    return Result(calls, error, faults)


def write_summary(path: Path, result: Result) -> None:
    partial = path.with_suffix(".partial")
    partial.write_text(json.dumps(result.calls, ensure_ascii=False, indent=2) + "\n", encoding="utf-8")
    partial.replace(path)


async def _interaction(store: InteractionLog, one: Played) -> Interaction | None:
    """The call of this customer that began when his phone says it did."""
    page = await store.list(limit=20, number=one.number, since=one.report.began_at - LATE_S)
    return min(page.items, key=lambda item: abs(item.arrived_at - one.report.began_at), default=None)


def _faults(one: Played, found: Interaction, transcript: CallTranscript) -> list[str]:
    faults = []
    if one.report.outcome is not Ending.TALKED:
        faults.append(f"the customer's call ended as {one.report.outcome.value}")
    if found.outcome is not Outcome.ANSWERED:
        faults.append(f"logged as {found.outcome.value} in place of answered")
    if found.queue != one.queue or f"main:{one.key}" not in found.menu_path:
        faults.append(f"pressed {one.key} and came to queue {found.queue!r} by {found.menu_path}")
    if found.recording is None or found.recording.status != "kept":
        faults.append(f"no recording: {found.recording.reason if found.recording else 'never begun'}")
    if transcript.status is not TranscriptStatus.READY:
        faults.append(f"no transcript: {transcript.status.value} {transcript.reason or ''}")
    return faults


def _object(found: Interaction, transcript: CallTranscript, recordings: Path) -> dict[str, Any]:
    kept = found.recording
    return {
        "call_id": found.call_id,
        "caller": found.pii_number,
        "menu_path": list(found.menu_path),
        "queue": found.queue,
        "agent": found.agent_id,
        "offered_at": found.offered_at,
        "answered_at": found.answered_at,
        "ended_at": found.ended_at,
        "wait_s": found.wait_s,
        "talk_s": found.talk_s,
        "hold_s": found.hold_s,
        "wrap_up_s": found.wrap_up_s,
        "handle_s": found.handle_s,
        "outcome": found.outcome.value,
        "fcr": found.resolved,
        "recording": None if kept is None else _paths(kept.customer, kept.agent, recordings),
        "transcript": [
            {"leg": line.leg, "start": line.start, "end": line.end, "text": line.pii_text}
            for line in transcript.lines
        ],
    }


def _paths(customer: RecordingLeg | None, agent: RecordingLeg | None, recordings: Path) -> dict[str, str]:
    legs = {"customer": customer, "agent": agent}
    return {name: str((recordings / leg.path).absolute()) for name, leg in legs.items() if leg is not None}
