"""First-contact resolution: the pairs behind the figures, and what customers answer when they are asked."""

from __future__ import annotations

from collections.abc import Callable
from typing import Annotated, Any, Protocol

import msgspec
from msgspec import Meta

from interactions.cursors import BadCursor
from interactions.fcr.evidence import CallEvidence, JudgedContact, Pairs
from interactions.fcr.surveys import LONGEST_COMMENT, AlreadyAnswered, Answer, BadAnswer, Survey, UnknownCall
from interactions.users import User
from web.auth import QUALITY, WALLBOARD
from web.calls import CallPath
from web.history import Cursor
from web.typed import Refused, route

Name = Annotated[str, Meta(max_length=100)]


class Evidence(Protocol):
    async def pairs(
        self,
        *,
        limit: int,
        before: str | None,
        since: float | None,
        until: float | None,
        queue: str | None,
        agent_id: str | None,
    ) -> Pairs:
        """Newest first. Raises `BadCursor`."""

    async def of_call(self, call_id: str) -> CallEvidence | None: ...


class SurveyBook(Protocol):
    async def answer(self, call_id: str, said: Answer, *, at: float, channel: str, who: str) -> Survey:
        """Raises `UnknownCall`, `BadAnswer` and `AlreadyAnswered`."""

    async def of_call(self, call_id: str) -> Survey | None: ...


class Contact(msgspec.Struct, frozen=True, kw_only=True):
    """One contact with the three figures' evidence: `flag`, what the agent said; `survey`, whether the
    customer said resolved and this was contact one; `repeat`: provisional, resolved or repeated, null where
    it is not eligible. `first`: the first answered contact of its issue. `repeated_by`: the next contact that
    belongs to it; `why`: same_reason, same_words (so alike, 0 to 1) or any_reason. `reopened`: flagged
    resolved, and yet repeated. `due_at`: when a provisional verdict becomes final."""

    call_id: str
    at: float
    queue: str | None
    agent_id: str | None
    number: str | None
    reason: str | None
    flag: bool | None
    survey: bool | None
    repeat: str | None
    first: bool | None
    repeated_by: str | None
    why: str | None
    similarity: float | None
    reopened: bool
    due_at: float | None


class Repeat(msgspec.Struct, frozen=True):
    """`later` belongs to `earlier`, as `earlier` says why."""

    earlier: Contact
    later: Contact


class Repeats(msgspec.Struct, frozen=True):
    """Newest first; `next` is what `before` takes for the following page."""

    items: list[Repeat]
    next: str | None


class RepeatsQuery(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """`since` and `until` (excluded): when the earlier contact was, UTC seconds."""

    limit: Annotated[int, Meta(ge=1, le=200)] = 50
    before: Cursor = ""
    since: float | None = None
    until: float | None = None
    queue: Name = ""
    agent_id: Name = ""


class AnswerBody(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What the customer answered; leave out what he did not."""

    channel: Annotated[str, Meta(min_length=1, max_length=50)] = "web"
    csat: Annotated[int, Meta(ge=1, le=5)] | None = None
    nps: Annotated[int, Meta(ge=0, le=10)] | None = None
    ces: Annotated[int, Meta(ge=1, le=7)] | None = None
    resolved: bool | None = None
    comment: Annotated[str, Meta(max_length=LONGEST_COMMENT)] | None = None


class SurveyAnswer(AnswerBody, frozen=True, kw_only=True):
    call_id: str
    asked_at: float
    answered_at: float | None


class WholeEvidence(msgspec.Struct, frozen=True, kw_only=True):
    """A contact, the next one that belongs to it, the earlier ones it belongs to, and its survey. `contact`
    is null while the call is not judged, which takes a second or two."""

    contact: Contact | None
    later: Contact | None
    earlier: list[Contact]
    survey: SurveyAnswer | None


class FcrRoutes:
    def __init__(self, evidence: Evidence, surveys: SurveyBook, clock: Callable[[], float]) -> None:
        self._evidence = evidence
        self._surveys = surveys
        self._clock = clock

    @route("GET", "/api/v1/fcr/repeats", roles=QUALITY)
    async def list_repeats(self, query: RepeatsQuery) -> Repeats:
        """Contacts after which the customer had to come again, each with the next."""
        try:
            page = await self._evidence.pairs(
                limit=query.limit,
                before=query.before or None,
                since=query.since,
                until=query.until,
                queue=query.queue or None,
                agent_id=query.agent_id or None,
            )
        except BadCursor as bad:
            raise Refused(422, "bad_cursor", str(bad)) from bad
        return Repeats(
            [Repeat(_contact(pair.earlier), _contact(pair.later)) for pair in page.items], page.next
        )

    @route("GET", "/api/v1/fcr/calls/{call_id}", roles=QUALITY)
    async def get_fcr_evidence(self, path: CallPath) -> WholeEvidence:
        """Why one call counts as it does."""
        found = await self._evidence.of_call(path.call_id)
        survey = await self._surveys.of_call(path.call_id)
        return WholeEvidence(
            contact=None if found is None else _contact(found.contact),
            later=None if found is None or found.later is None else _contact(found.later),
            earlier=[] if found is None else [_contact(contact) for contact in found.earlier],
            survey=None if survey is None else survey_of(survey),
        )

    @route("POST", "/api/v1/surveys/{call_id}", roles=WALLBOARD)
    async def answer_survey(self, me: User, path: CallPath, body: AnswerBody) -> SurveyAnswer:
        """Hand in what a customer answered elsewhere. What he answered first stands."""
        said = Answer(
            csat=body.csat, nps=body.nps, ces=body.ces, resolved=body.resolved, pii_comment=body.comment
        )
        try:
            kept = await self._surveys.answer(
                path.call_id, said, at=self._clock(), channel=body.channel, who=me.username
            )
        except UnknownCall as unknown:
            raise Refused(404, "not_found", str(unknown)) from unknown
        except BadAnswer as bad:
            raise Refused(422, "invalid", str(bad)) from bad
        except AlreadyAnswered as already:
            raise Refused(409, "already_answered", str(already)) from already
        return survey_of(kept)


def _contact(contact: JudgedContact) -> Contact:
    return Contact(**{name: getattr(contact, name) for name in Contact.__struct_fields__})


def survey_of(survey: Survey) -> SurveyAnswer:
    said: dict[str, Any] = {name: getattr(survey.answer, name) for name in ("csat", "nps", "ces", "resolved")}
    return SurveyAnswer(
        call_id=survey.call_id,
        channel=survey.channel,
        asked_at=survey.asked_at,
        answered_at=survey.answered_at,
        comment=survey.answer.pii_comment,
        **said,
    )
