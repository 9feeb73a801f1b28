"""What partners are told, and the JSON it is told in. Pure; docs/partners.md describes each.

An event has one identity wherever it is told again: after a crash, from the journal, by hand.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum
from typing import Any

from interactions.record import Interaction
from partners.masking import Personal, shown

VERSION = 1  # of the payload: grows when a receiver could no longer read it as before
_HALF = re.compile("[\ud800-\udfff]")  # half of a surrogate pair: no bytes can say it


class EventType(StrEnum):
    CALL_STARTED = "call.started"
    CALL_ANSWERED = "call.answered"
    CALL_ENDED = "call.ended"  # the caller is gone; the agent may still be writing
    CALL_CLOSED = "call.closed"  # wrapped up: disposition, note and times are final
    TRANSCRIPT_READY = "transcript.ready"
    SURVEY_ASKED = "survey.asked"  # whoever has the customer's ear may put the questions to him
    SURVEY_ANSWERED = "survey.answered"
    CALLBACK_DUE = "callback.due"
    TEST = "webhook.test"  # by hand only


@dataclass(frozen=True, slots=True, kw_only=True)
class PartnerEvent:
    """`key` makes it one: the same type and key are the same event. `at`: when it happened (seconds, UTC).
    `subject`: the call it is about. Personal values of `data` are under keys that begin with `pii_`."""

    type: EventType
    key: str
    at: float
    subject: str
    data: Mapping[str, Any]

    @property
    def event_id(self) -> str:
        """Without a dot, as Standard Webhooks asks, and without anything that a caller could have sent."""
        named = f"{self.type}\0{self.key}".encode("utf-8", "surrogatepass")
        return f"evt_{hashlib.sha256(named).hexdigest()[:32]}"


def payload(event: PartnerEvent, personal: Personal) -> str:
    """The body that is signed and sent."""
    body = {
        "type": event.type.value,
        "id": event.event_id,
        "version": VERSION,
        "timestamp": iso(event.at),
        "data": shown(event.data, personal),
    }
    return _HALF.sub("\ufffd", json.dumps(body, ensure_ascii=False, separators=(",", ":"), allow_nan=False))


def of_interaction(call: Interaction) -> tuple[PartnerEvent, ...]:
    """All that has happened to a call so far. Told again with each version of its record, each is told
    once. A callback is due when it is put in line."""
    ended_at = call.closed_at if call.ended_at is None else call.ended_at
    happened = (
        (EventType.CALL_STARTED, call.arrived_at),
        (EventType.CALL_ANSWERED, call.answered_at),
        (EventType.CALL_ENDED, ended_at),
        (EventType.CALL_CLOSED, call.closed_at),
    )
    data = {"call": _call(call)}
    told = tuple(
        PartnerEvent(type=type_, key=call.call_id, at=at, subject=call.call_id, data=data)
        for type_, at in happened
        if at is not None
    )
    if call.callback_of is None or call.offered_at is None:
        return told
    return (*told, callback_due(call, due_at=call.offered_at))


def transcript_ready(
    *,
    at: float,
    call_id: str,
    recording_id: str,
    attempt: int,
    language: str,
    duration_s: float,
    utterances: int,
) -> PartnerEvent:
    """The words themselves are not in it: they are fetched by whoever may read them. `call_id` is empty where
    the call's record comes later."""
    transcript = {
        "recording_id": recording_id,
        "language": language,
        "duration_s": duration_s,
        "utterances": utterances,
    }
    return PartnerEvent(
        type=EventType.TRANSCRIPT_READY,
        key=f"{recording_id}/{attempt}",
        at=at,
        subject=call_id,
        data={"call_id": call_id, "transcript": transcript},
    )


def survey_asked(
    *, at: float, survey_id: str, call_id: str, channel: str, pii_number: str, language: str
) -> PartnerEvent:
    """A customer is to be asked how a call was, over this channel; his answer is handed in with its id."""
    survey = {"survey_id": survey_id, "channel": channel, "pii_number": pii_number, "language": language}
    return PartnerEvent(
        type=EventType.SURVEY_ASKED,
        key=survey_id,
        at=at,
        subject=call_id,
        data={"call_id": call_id, "survey": survey},
    )


def survey_answered(
    *,
    at: float,
    survey_id: str,
    call_id: str,
    scores: Mapping[str, float],
    resolved: bool | None,
    pii_comment: str | None,
) -> PartnerEvent:
    """`scores`: by question, such as csat, nps or ces. An answer may come in parts: what is told with each is
    all that was answered so far, and what was answered stands."""
    answered = [*sorted(scores), *(["resolved"] if resolved is not None else [])]
    answered += ["comment"] if pii_comment is not None else []
    survey = {
        "survey_id": survey_id,
        "scores": dict(scores),
        "resolved": resolved,
        "pii_comment": pii_comment,
    }
    return PartnerEvent(
        type=EventType.SURVEY_ANSWERED,
        key=f"{survey_id}/{','.join(answered)}",
        at=at,
        subject=call_id,
        data={"call_id": call_id, "survey": survey},
    )


def callback_due(callback: Interaction, *, due_at: float) -> PartnerEvent:
    """A customer is to be called back now. `for`: the call or the case in which that was asked for."""
    return PartnerEvent(
        type=EventType.CALLBACK_DUE,
        key=callback.call_id,
        at=due_at,
        subject=callback.call_id,
        data={"call": _call(callback), "callback": {"due_at": due_at, "for": callback.callback_of}},
    )


def hello(at: float) -> PartnerEvent:
    """What a receiver is tried with."""
    return PartnerEvent(type=EventType.TEST, key=str(at), at=at, subject="", data={"text": "Xin chào"})


def iso(at: float) -> str:
    """`2026-11-17T02:00:00.125Z`."""
    return datetime.fromtimestamp(at, UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")


def _call(call: Interaction) -> dict[str, Any]:
    return {
        "call_id": call.call_id,
        "version": call.version,
        "direction": call.direction,
        "pii_number": call.pii_number,
        "pii_name": call.pii_name,
        "dialled": call.dialled,
        "language": call.language,
        "menu_path": list(call.menu_path),
        "queue": call.queue,
        "agent_id": call.agent_id,
        "arrived_at": call.arrived_at,
        "offered_at": call.offered_at,
        "answered_at": call.answered_at,
        "ended_at": call.ended_at,
        "closed_at": call.closed_at,
        "wait_s": call.wait_s,
        "talk_s": call.talk_s,
        "hold_s": call.hold_s,
        "wrap_up_s": call.wrap_up_s,
        "outcome": call.outcome.value,
        "disposition": call.disposition,
        "resolved": call.resolved,
        "pii_note": call.pii_note,
        "tags": list(call.tags),
        "callback_of": call.callback_of,
        "recording_id": None if call.recording is None else call.recording.recording_id,
        "recording_ids": [recording.recording_id for recording in call.recordings],
    }
