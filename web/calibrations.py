"""Rounds of calibration: several reviewers score the same calls, blind."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Annotated, Any, Protocol

import msgspec
from msgspec import Meta

from interactions.quality.calibration import Calibration, CallOfRound, Reviewer, Round
from interactions.quality.review import Person, Review
from interactions.users import User
from web.auth import QUALITY
from web.quality import Name, ReviewOfCall, RowNumber, Title, person_of, refusing, review_of
from web.typed import route


class RoundBook(Protocol):
    """Each raises `NoSuchRound`, `NotAllowed`, `NotNow` or `BadRound` where it cannot be done."""

    async def open(
        self,
        *,
        title: str,
        card_id: str,
        calls: Sequence[CallOfRound],
        reviewers: Sequence[str],
        who: Person,
        at: float,
    ) -> Round:
        """Raises `NoSuchCard` and `NoSuchReview`, too."""

    async def list(self) -> tuple[Round, ...]: ...

    async def reviewers(self) -> tuple[Reviewer, ...]: ...

    async def begin(self, round_id: int, call_id: str, *, who: Person, at: float) -> Review: ...

    async def close(self, round_id: int, *, who: Person, at: float) -> Round: ...

    async def outcome(self, round_id: int) -> tuple[Calibration, tuple[Review, ...]]: ...


class RoundPath(msgspec.Struct, frozen=True):
    round_id: RowNumber


class RoundCallPath(msgspec.Struct, frozen=True):
    round_id: RowNumber
    call_id: Annotated[str, Meta(max_length=200)]


class RoundCall(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    call_id: Name
    agent_id: Name


class ReviewerOfHouse(msgspec.Struct, frozen=True):
    username: str
    name: str


class ReviewerList(msgspec.Struct, frozen=True):
    reviewers: list[ReviewerOfHouse]


class NewRound(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    title: Title
    card_id: Name
    calls: Annotated[list[RoundCall], Meta(max_length=200)]
    reviewers: Annotated[list[Name], Meta(max_length=100)]


class RoundOfHouse(msgspec.Struct, frozen=True, kw_only=True):
    round_id: int
    title: str
    card_id: str
    card_version: int
    opened_at: float
    opened_by: str
    closed_at: float | None
    calls: list[RoundCall]
    reviewers: list[str]


class RoundList(msgspec.Struct, frozen=True):
    rounds: list[RoundOfHouse]


class AgreementOfItem(msgspec.Struct, frozen=True, kw_only=True):
    """`agreement` from 0 to 1; `kappa` (Cohen) of two reviewers; `alpha` (Krippendorff). Null where it cannot
    be said: too few answers, or all the same."""

    item: str
    judged: int
    agreement: float | None
    kappa: float | None
    alpha: float | None


class SpreadOfCall(msgspec.Struct, frozen=True, kw_only=True):
    call_id: str
    scores: int
    mean: float | None
    lowest: float | None
    highest: float | None
    deviation: float | None


class LeaningOfReviewer(msgspec.Struct, frozen=True, kw_only=True):
    """`difference` to the mean of all reviewers: negative is strict, positive lenient."""

    reviewer: str
    calls: int
    difference: float | None


class CalibrationOutcome(msgspec.Struct, frozen=True, kw_only=True):
    alpha: float | None
    items: list[AgreementOfItem]
    calls: list[SpreadOfCall]
    reviewers: list[LeaningOfReviewer]
    scores: list[ReviewOfCall]


class CalibrationRoutes:
    def __init__(self, rounds: RoundBook, clock: Callable[[], float]) -> None:
        self._rounds = rounds
        self._clock = clock

    @route("GET", "/api/v1/quality/reviewers", roles=QUALITY)
    async def list_reviewers(self) -> ReviewerList:
        """Who may review, by name: to be asked into a calibration."""
        found = await self._rounds.reviewers()
        return ReviewerList([ReviewerOfHouse(each.username, each.name) for each in found])

    @route("POST", "/api/v1/quality/calibrations", roles=QUALITY, status=201)
    async def open_calibration(self, me: User, body: NewRound) -> RoundOfHouse:
        """Several reviewers score the same calls, blind."""
        with refusing():
            opened = await self._rounds.open(
                title=body.title,
                card_id=body.card_id,
                calls=[CallOfRound(call.call_id, call.agent_id) for call in body.calls],
                reviewers=body.reviewers,
                who=person_of(me),
                at=self._clock(),
            )
            return _round(opened)

    @route("GET", "/api/v1/quality/calibrations", roles=QUALITY)
    async def list_calibrations(self) -> RoundList:
        """All rounds, newest first."""
        return RoundList([_round(each) for each in await self._rounds.list()])

    @route("POST", "/api/v1/quality/calibrations/{round_id}/calls/{call_id}", roles=QUALITY, status=201)
    async def score_calibration(self, me: User, path: RoundCallPath) -> ReviewOfCall:
        """Begin one's own scoring of a call of the round; it is marked and given like any review."""
        with refusing():
            return review_of(
                await self._rounds.begin(path.round_id, path.call_id, who=person_of(me), at=self._clock())
            )

    @route("POST", "/api/v1/quality/calibrations/{round_id}/close", roles=QUALITY)
    async def close_calibration(self, me: User, path: RoundPath) -> RoundOfHouse:
        """End the round: what was given counts, and everybody sees it."""
        with refusing():
            return _round(await self._rounds.close(path.round_id, who=person_of(me), at=self._clock()))

    @route("GET", "/api/v1/quality/calibrations/{round_id}/outcome", roles=QUALITY)
    async def calibration_outcome(self, path: RoundPath) -> CalibrationOutcome:
        """How far the reviewers agree, and who is strict."""
        with refusing():
            found, scores = await self._rounds.outcome(path.round_id)
        return CalibrationOutcome(
            alpha=found.alpha,
            items=[AgreementOfItem(**_same(each, AgreementOfItem)) for each in found.items],
            calls=[SpreadOfCall(**_same(each, SpreadOfCall)) for each in found.calls],
            reviewers=[LeaningOfReviewer(**_same(each, LeaningOfReviewer)) for each in found.reviewers],
            scores=[review_of(review) for review in scores],
        )


def _round(found: Round) -> RoundOfHouse:
    plain = {"calls": [RoundCall(call.call_id, call.agent_id) for call in found.calls]}
    plain_fields: dict[str, Any] = plain | {"reviewers": list(found.reviewers)}
    return RoundOfHouse(**(_same(found, RoundOfHouse) | plain_fields))


def _same(value: object, kind: type[msgspec.Struct]) -> dict[str, Any]:
    """The fields that are called the same here."""
    return {name: getattr(value, name) for name in kind.__struct_fields__}
