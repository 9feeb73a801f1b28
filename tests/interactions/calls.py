"""Calls and transcripts made for a test; every field that matters is said where it is used."""

from __future__ import annotations

from typing import Any

from interactions.record import Interaction, Outcome, Recording, RecordingLeg, Segment, SegmentKind
from transcription.transcript import Transcript, Word, utterances

NINE = 1_800_000_000.0
LAN = "0901234567"


def call(call_id: str = "call-1", version: int = 1, **fields: Any) -> Interaction:
    plain: dict[str, Any] = {
        "direction": "inbound",
        "node": "pbx-1",
        "pii_number": LAN,
        "pii_name": "Lan",
        "dialled": "19001000",
        "language": "vi",
        "arrived_at": NINE,
    }
    return Interaction(call_id=call_id, version=version, **(plain | fields))


def answered_call(call_id: str = "call-1", version: int = 9, **fields: Any) -> Interaction:
    at = fields.get("arrived_at", NINE)
    plain: dict[str, Any] = {
        "menu_path": ("main", "1"),
        "queue": "sales",
        "agent_id": "an",
        "offered_at": at + 8,
        "answered_at": at + 20,
        "ended_at": at + 140,
        "closed_at": at + 150,
        "wait_s": 12.0,
        "talk_s": 100.0,
        "hold_s": 20.0,
        "wrap_up_s": 10.0,
        "outcome": Outcome.ANSWERED,
        "disposition": "order",
        "resolved": True,
        "tags": ("gấp", "đơn lớn"),
        "pii_note": "wants two 🌸",
        "segments": (
            Segment(kind=SegmentKind.MENU, start=at, end=at + 8, result="1"),
            Segment(kind=SegmentKind.QUEUE, start=at + 8, end=at + 20, queue="sales", result="answered"),
            Segment(kind=SegmentKind.TALK, start=at + 20.125, end=at + 140, agent_id="an"),
            Segment(kind=SegmentKind.WRAP_UP, start=at + 140, agent_id="an"),
        ),
        "recordings": (recording(f"{call_id}-r"),),
    }
    return call(call_id, version, **(plain | fields))


def abandoned_call(call_id: str, wait_s: float, **fields: Any) -> Interaction:
    at = fields.pop("arrived_at", NINE)
    return call(
        call_id,
        arrived_at=at,
        queue=fields.pop("queue", "sales"),
        offered_at=at,
        ended_at=at + wait_s,
        closed_at=at + wait_s,
        wait_s=wait_s,
        outcome=Outcome.ABANDONED,
        **fields,
    )


def voicemail(call_id: str = "call-1", version: int = 4, **fields: Any) -> Interaction:
    """A message of one leg, which is itself what is listened to."""
    at = fields.get("arrived_at", NINE)
    leg = RecordingLeg(path="a/customer.wav", sha256="c" * 64, duration_s=6.5)
    plain: dict[str, Any] = {
        "menu_path": ("main", "9"),
        "ended_at": at + 16.5,
        "closed_at": at + 16.5,
        "outcome": Outcome.VOICEMAIL,
        "segments": (
            Segment(kind=SegmentKind.MENU, start=at, end=at + 10, result="9"),
            Segment(kind=SegmentKind.MESSAGE, start=at + 10, end=at + 16.5, result="ended"),
        ),
        "recordings": (
            recording(
                f"{call_id}-m",
                started_at=at + 10,
                customer=leg,
                agent=None,
                stereo=leg.path,
                duration_s=leg.duration_s,
            ),
        ),
    }
    return call(call_id, version, **(plain | fields))


def recording(recording_id: str, **fields: Any) -> Recording:
    plain: dict[str, Any] = {
        "started_at": NINE + 20,
        "status": "kept",
        "customer": RecordingLeg(path="a/customer.wav", sha256="c" * 64, duration_s=119.98),
        "agent": RecordingLeg(path="a/agent.wav", sha256="a" * 64, duration_s=120.02),
        "stereo": "a/stereo.wav",
        "duration_s": 120.02,
    }
    return Recording(recording_id=recording_id, **(plain | fields))


def transcript(*lines: str, language: str = "vi") -> Transcript:
    """Lines spoken by customer and agent in turn, a word each second, two seconds between."""
    segments, at = [], 0.0
    for index, line in enumerate(lines):
        words = [Word(word, at + n, at + n + 0.9, 1.0) for n, word in enumerate(line.split(" "))]
        segments += utterances(("customer", "agent")[index % 2], words)
        at += len(words) + 2.0
    return Transcript(language, at, tuple(segments))
