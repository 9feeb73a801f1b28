"""Reviews of calls: begun, answered item by item, given, answered by the agent; several side by side."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Annotated, Any, Literal, Protocol

import msgspec
from msgspec import Meta

from interactions.fcr.surveys import Survey
from interactions.quality.card import CriticalTo, KeptCard
from interactions.quality.marking import Mark
from interactions.quality.moments import Comment
from interactions.quality.review import Party, Person, Review, State, Wanted, side_by_side
from interactions.quality.score import score
from interactions.users import Role, User
from web.auth import AGENT, EVERYBODY, QUALITY, desk_of
from web.calls import CallPath
from web.fcr import SurveyAnswer, survey_of
from web.quality import Moment, Name, ReviewOfCall, RowNumber, fields_of, person_of, refusing, review_of
from web.typed import route

Words = Annotated[str, Meta(max_length=10_000)]


class ReviewBook(Protocol):
    """Each raises `NoSuchReview`, `NotAllowed` or `NotNow` where it cannot be done."""

    async def begin(
        self, *, call_id: str, agent_id: str, card_id: str, party: Party, who: Person, at: float
    ) -> Review:
        """Raises `NoSuchCard`, too."""

    async def get(self, review_id: int, who: Person) -> Review: ...

    async def list(
        self, who: Person, wanted: Wanted | None, *, before: int | None, limit: int
    ) -> tuple[Review, ...]: ...

    async def mark(
        self, review_id: int, marks: Mapping[str, Mark | None], *, who: Person, at: float
    ) -> Review:
        """Raises `BadAnswer`, too."""

    async def give(self, review_id: int, *, who: Person, at: float, summary: str) -> Review: ...

    async def reply(self, review_id: int, *, who: Person, at: float, text: str, appeal: bool) -> Review: ...

    async def revise(self, review_id: int, *, who: Person, at: float) -> Review: ...

    async def close(self, review_id: int, *, who: Person, at: float) -> Review: ...


class CommentBook(Protocol):
    async def add(
        self, review_id: int, *, who: Person, at: float, moment_s: float, leg: str | None, text: str
    ) -> Comment:
        """Raises `NoSuchReview`, `NotNow`."""

    async def of(self, review_id: int, who: Person) -> tuple[Comment, ...]:
        """Raises `NoSuchReview`."""


class CardShelf(Protocol):
    async def get(self, card_id: str, version: int | None = None) -> KeptCard:
        """Raises `NoSuchCard`."""


class Surveys(Protocol):
    async def of_call(self, call_id: str) -> Survey | None: ...


class ReviewPath(msgspec.Struct, frozen=True):
    review_id: RowNumber


class ReviewsQuery(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """`before`: the last review of the page before."""

    limit: Annotated[int, Meta(ge=1, le=200)] = 50
    before: RowNumber | None = None
    agent_id: Name = ""
    call_id: Name = ""
    reviewer: Name = ""
    party: Party | None = None
    state: State | None = None


class SideBySideQuery(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    agent_id: Name


class NewReview(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """`party` customer: what the customer said of the call, written down by the reviewer."""

    call_id: Name
    agent_id: Name
    card_id: Name
    party: Literal["supervisor", "customer"] = "supervisor"


class NewAssessment(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    call_id: Name
    card_id: Name


class MarkWish(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """`points` null: the item does not apply."""

    points: Annotated[int, Meta(ge=0, le=100)] | None
    note: Words = ""


class MarksWish(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """By item; null takes its answer away."""

    marks: Annotated[dict[Name, MarkWish | None], Meta(min_length=1, max_length=500)]


class Summary(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    summary: Words = ""


class AgentsAnswer(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    text: Words = ""
    appeal: bool = False


class NewComment(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    moment_s: Moment
    leg: Literal["agent", "customer"] | None = None
    text: Annotated[str, Meta(min_length=1, max_length=10_000)]


class CommentOfReview(msgspec.Struct, frozen=True, kw_only=True):
    """`moment_s` from the start of the recording."""

    comment_id: int
    at: float
    by: str
    moment_s: float
    leg: str | None
    text: str


class MarkOfReview(msgspec.Struct, frozen=True, kw_only=True):
    """`points` null and not `not_applicable`: it could not be judged, `reason` says why. `machine`: the
    machine said so. `evidence`: its figures, and the moments to listen to."""

    item: str
    points: int | None
    not_applicable: bool
    passed: bool | None
    machine: bool
    reason: str | None
    evidence: dict[str, Any]
    note: str


class ShareOfSection(msgspec.Struct, frozen=True):
    section: str
    share: float | None
    failed: bool


class WholeReview(ReviewOfCall, frozen=True, kw_only=True):
    """`without_critical`: the score if no item were critical; `critical`: the critical items failed, and to
    whom they are."""

    marks: list[MarkOfReview]
    sections: list[ShareOfSection]
    without_critical: float | None
    critical: dict[str, CriticalTo]
    unanswered: list[str]
    comments: list[CommentOfReview]


class ReviewList(msgspec.Struct, frozen=True):
    """Newest first; `next` is what `before` takes for the following page."""

    items: list[ReviewOfCall]
    next: int | None


class ComparedItem(msgspec.Struct, frozen=True, kw_only=True):
    """`shares`: points of the most possible by review, null where the item does not apply; who has not
    answered it is missing. `gap` between lowest and highest."""

    item: str
    shares: dict[int, float | None]
    differs: bool
    gap: float


class SideBySide(msgspec.Struct, frozen=True):
    """`survey`: what the customer answered of the whole call; agents are not shown it."""

    reviews: list[ReviewOfCall]
    items: list[ComparedItem]
    survey: SurveyAnswer | None


class ReviewRoutes:
    def __init__(
        self,
        reviews: ReviewBook,
        comments: CommentBook,
        cards: CardShelf,
        surveys: Surveys,
        clock: Callable[[], float],
    ) -> None:
        self._reviews = reviews
        self._comments = comments
        self._cards = cards
        self._surveys = surveys
        self._clock = clock

    @route("GET", "/api/v1/quality/reviews", roles=EVERYBODY)
    async def list_reviews(self, me: User, query: ReviewsQuery) -> ReviewList:
        """Reviews, newest first; an agent's own only, once they are given."""
        wanted = Wanted(
            agent_id=query.agent_id or None,
            call_id=query.call_id or None,
            reviewer=query.reviewer or None,
            party=query.party,
            state=query.state,
        )
        found = await self._reviews.list(person_of(me), wanted, before=query.before, limit=query.limit)
        more = len(found) == query.limit
        return ReviewList([review_of(review) for review in found], found[-1].review_id if more else None)

    @route("POST", "/api/v1/quality/reviews", roles=QUALITY, status=201)
    async def begin_review(self, me: User, body: NewReview) -> WholeReview:
        """Begin a review; the machine has answered what it can. Begun already, it is the same one."""
        return await self._begin(me, body.call_id, body.agent_id, body.card_id, Party(body.party))

    @route("POST", "/api/v1/quality/assessments", roles=AGENT, status=201)
    async def begin_assessment(self, me: User, body: NewAssessment) -> WholeReview:
        """Begin the agent's own assessment of a call of his. Nobody else sees it before it is given."""
        return await self._begin(me, body.call_id, desk_of(me), body.card_id, Party.AGENT)

    @route("GET", "/api/v1/quality/reviews/{review_id}", roles=EVERYBODY)
    async def get_review(self, me: User, path: ReviewPath) -> WholeReview:
        """One review with its answers and comments."""
        with refusing():
            return await self._whole(me, await self._reviews.get(path.review_id, person_of(me)))

    @route("PUT", "/api/v1/quality/reviews/{review_id}/marks", roles=EVERYBODY)
    async def mark_review(self, me: User, path: ReviewPath, body: MarksWish) -> WholeReview:
        """Answer items of one's own draft."""
        marks = {
            item: None if wish is None else Mark(wish.points, wish.note) for item, wish in body.marks.items()
        }
        with refusing():
            review = await self._reviews.mark(path.review_id, marks, who=person_of(me), at=self._clock())
            return await self._whole(me, review)

    @route("POST", "/api/v1/quality/reviews/{review_id}/give", roles=EVERYBODY)
    async def give_review(self, me: User, path: ReviewPath, body: Summary) -> WholeReview:
        """The agent may read it from now on."""
        with refusing():
            review = await self._reviews.give(
                path.review_id, who=person_of(me), at=self._clock(), summary=body.summary
            )
            return await self._whole(me, review)

    @route("POST", "/api/v1/quality/reviews/{review_id}/answer", roles=AGENT)
    async def answer_review(self, me: User, path: ReviewPath, body: AgentsAnswer) -> WholeReview:
        """The reviewed agent has read it, and agrees or appeals."""
        with refusing():
            review = await self._reviews.reply(
                path.review_id, who=person_of(me), at=self._clock(), text=body.text, appeal=body.appeal
            )
            return await self._whole(me, review)

    @route("POST", "/api/v1/quality/reviews/{review_id}/revise", roles=QUALITY)
    async def revise_review(self, me: User, path: ReviewPath) -> WholeReview:
        """Take an answered review back into a draft, since the agent was right."""
        with refusing():
            review = await self._reviews.revise(path.review_id, who=person_of(me), at=self._clock())
            return await self._whole(me, review)

    @route("POST", "/api/v1/quality/reviews/{review_id}/close", roles=QUALITY)
    async def close_review(self, me: User, path: ReviewPath) -> WholeReview:
        """Nothing more is done about it."""
        with refusing():
            review = await self._reviews.close(path.review_id, who=person_of(me), at=self._clock())
            return await self._whole(me, review)

    @route("POST", "/api/v1/quality/reviews/{review_id}/comments", roles=EVERYBODY, status=201)
    async def comment_on_review(self, me: User, path: ReviewPath, body: NewComment) -> CommentOfReview:
        """Say something about a moment of the audio."""
        with refusing():
            comment = await self._comments.add(
                path.review_id,
                who=person_of(me),
                at=self._clock(),
                moment_s=body.moment_s,
                leg=body.leg,
                text=body.text,
            )
            return _comment(comment)

    @route("GET", "/api/v1/quality/calls/{call_id}/side-by-side", roles=EVERYBODY)
    async def compare_reviews(self, me: User, path: CallPath, query: SideBySideQuery) -> SideBySide:
        """What supervisor, customer and agent said of the agent's part in a call, and where they differ."""
        wanted = Wanted(call_id=path.call_id, agent_id=query.agent_id)
        found = await self._reviews.list(person_of(me), wanted, before=None, limit=200)
        with refusing():
            pairs = [
                (review, (await self._cards.get(review.card_id, review.card_version)).card)
                for review in reversed(found)
            ]
        items = [
            ComparedItem(item=each.item, shares=dict(each.shares), differs=each.differs, gap=each.gap)
            for each in side_by_side(pairs)
        ]
        survey = None if me.role is Role.AGENT else await self._surveys.of_call(path.call_id)
        return SideBySide(
            [review_of(review) for review, _ in pairs], items, None if survey is None else survey_of(survey)
        )

    async def _begin(self, me: User, call_id: str, agent_id: str, card_id: str, party: Party) -> WholeReview:
        with refusing():
            review = await self._reviews.begin(
                call_id=call_id,
                agent_id=agent_id,
                card_id=card_id,
                party=party,
                who=person_of(me),
                at=self._clock(),
            )
            return await self._whole(me, review)

    async def _whole(self, me: User, review: Review) -> WholeReview:
        card = (await self._cards.get(review.card_id, review.card_version)).card
        answers = {mark.item: mark.answer for mark in review.marks if mark.answer is not None}
        found = score(card, answers)
        comments = await self._comments.of(review.review_id, person_of(me))
        return WholeReview(
            **fields_of(review),
            marks=[
                MarkOfReview(
                    item=mark.item,
                    points=mark.points,
                    not_applicable=mark.not_applicable,
                    passed=mark.passed,
                    machine=mark.machine,
                    reason=mark.reason,
                    evidence=dict(mark.evidence),
                    note=mark.pii_note,
                )
                for mark in review.marks
            ],
            sections=[ShareOfSection(each.section, each.share, each.failed) for each in found.sections],
            without_critical=found.without_critical,
            critical=dict(found.critical),
            unanswered=list(found.unanswered),
            comments=[_comment(comment) for comment in comments],
        )


def _comment(comment: Comment) -> CommentOfReview:
    return CommentOfReview(
        comment_id=comment.comment_id,
        at=comment.at,
        by=comment.by,
        moment_s=comment.moment_s,
        leg=comment.leg,
        text=comment.pii_text,
    )
