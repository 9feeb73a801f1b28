"""The log of calls, for reading."""

from __future__ import annotations

from typing import Annotated, Any

import msgspec
from msgspec import Meta

from interactions.cursors import BadCursor
from interactions.record import Interaction, Outcome, Recording, SegmentKind
from interactions.transcripts import CallTranscript, Line, TranscriptStatus
from interactions.users import Role, User
from web.auth import EVERYBODY, desk_of
from web.calls import CallPath
from web.ports import Log, Transcripts
from web.typed import Refused, route

Cursor = Annotated[str, Meta(max_length=1000)]


class RecordingOfCall(msgspec.Struct, frozen=True):
    """`status`: recording, kept or failed. `legs` says who is heard once it is kept, in the order of its
    channels: customer and agent; of a message the customer alone."""

    recording_id: str
    started_at: float
    status: str
    duration_s: float | None
    legs: list[str]


class CallRecord(msgspec.Struct, frozen=True, kw_only=True):
    """One call from its first second; of each talk or message there is a recording, the oldest first
    (`recording` is the last). `direction`: inbound, or callback, which `callback_of` had asked for.
    `wait_s` is from entering the queue to the answer or to giving up; `expected_s` was expected when it
    entered; `handle_s` is talk, hold and wrap-up together."""

    call_id: str
    direction: str
    callback_of: str | None
    number: str
    name: str
    dialled: str
    language: str
    arrived_at: float
    menu_path: list[str]
    queue: str | None
    agent_id: str | None
    offered_at: float | None
    answered_at: float | None
    ended_at: float | None
    closed_at: float | None
    wait_s: float
    expected_s: float | None
    talk_s: float
    hold_s: float
    wrap_up_s: float
    handle_s: float
    outcome: Outcome
    disposition: str | None
    resolved: bool | None
    note: str | None
    tags: list[str]
    recording: RecordingOfCall | None
    recordings: list[RecordingOfCall]


class SegmentOfCall(msgspec.Struct, frozen=True, kw_only=True):
    kind: SegmentKind
    start: float
    end: float | None
    queue: str | None
    agent_id: str | None
    result: str | None


class SpokenLine(msgspec.Struct, frozen=True, kw_only=True):
    """One utterance of the customer or the agent; seconds from the start of the recording."""

    recording_id: str
    leg: str
    start: float
    end: float
    text: str


class WholeCall(CallRecord, frozen=True, kw_only=True):
    segments: list[SegmentOfCall]
    transcript: list[SpokenLine] | None
    transcript_status: TranscriptStatus
    transcript_reason: str | None


class CallList(msgspec.Struct, frozen=True):
    """Newest first; `next` is what `before` takes for the following page."""

    items: list[CallRecord]
    next: str | None


class ListQuery(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    limit: Annotated[int, Meta(ge=1, le=200)] = 50
    before: Cursor = ""
    queue: Annotated[str, Meta(max_length=100)] = ""
    agent_id: Annotated[str, Meta(max_length=100)] = ""
    number: Annotated[str, Meta(max_length=100)] = ""


class HistoryRoutes:
    def __init__(self, log: Log, transcripts: Transcripts) -> None:
        self._log = log
        self._transcripts = transcripts

    @route("GET", "/api/v1/interactions", roles=EVERYBODY)
    async def list_interactions(self, me: User, query: ListQuery) -> CallList:
        """Calls, newest first; an agent's own only. A number is found however it is written."""
        agent_id = query.agent_id
        if me.role is Role.AGENT:
            if agent_id not in ("", desk_of(me)):
                raise Refused(403, "forbidden", "An agent sees his own calls only.")
            agent_id = desk_of(me)
        try:
            page = await self._log.list(
                limit=query.limit,
                before=query.before or None,
                queue=query.queue or None,
                agent_id=agent_id or None,
                number=query.number or None,
            )
        except BadCursor as bad:
            raise Refused(422, "bad_cursor", str(bad)) from bad
        return CallList([record_of(call) for call in page.items], page.next)

    @route("GET", "/api/v1/interactions/{call_id}", roles=EVERYBODY)
    async def get_interaction(self, me: User, path: CallPath) -> WholeCall:
        """One call with its segments and what was said."""
        call = await self._log.get(path.call_id)
        if call is None or not may_see(me, call):
            raise Refused(404, "not_found", "There is no such call.")
        return _whole(call, await self._transcripts.of_call(call.call_id))


def may_see(me: User, call: Interaction) -> bool:
    """An agent those in which he talked."""
    if me.role is not Role.AGENT:
        return True
    talked = (part.agent_id for part in call.segments if part.kind is SegmentKind.TALK)
    return me.agent_id is not None and me.agent_id in (call.agent_id, *talked)


def record_of(call: Interaction) -> CallRecord:
    return CallRecord(**_fields(call))


def line_of(line: Line) -> SpokenLine:
    return SpokenLine(
        recording_id=line.recording_id, leg=line.leg, start=line.start, end=line.end, text=line.pii_text
    )


def _whole(call: Interaction, said: CallTranscript) -> WholeCall:
    return WholeCall(
        **_fields(call),
        segments=[
            SegmentOfCall(
                kind=segment.kind,
                start=segment.start,
                end=segment.end,
                queue=segment.queue,
                agent_id=segment.agent_id,
                result=segment.result,
            )
            for segment in call.segments
        ],
        transcript=[line_of(line) for line in said.lines] if said.status is TranscriptStatus.READY else None,
        transcript_status=said.status,
        transcript_reason=said.reason,
    )


# Called otherwise here than in the record, or made from it.
_OTHERWISE = {"number", "name", "menu_path", "note", "tags", "recording", "recordings"}


def _fields(call: Interaction) -> dict[str, Any]:
    same: dict[str, Any] = {
        name: getattr(call, name) for name in CallRecord.__struct_fields__ if name not in _OTHERWISE
    }
    return same | {
        "number": call.pii_number,
        "name": call.pii_name,
        "menu_path": list(call.menu_path),
        "note": call.pii_note,
        "tags": list(call.tags),
        "recording": call.recording and _recording(call.recording),
        "recordings": [_recording(recording) for recording in call.recordings],
    }


def _recording(recording: Recording) -> RecordingOfCall:
    kept = {"customer": recording.customer, "agent": recording.agent}
    return RecordingOfCall(
        recording_id=recording.recording_id,
        started_at=recording.started_at,
        status=recording.status,
        duration_s=recording.duration_s,
        legs=[name for name, leg in kept.items() if leg is not None],
    )
