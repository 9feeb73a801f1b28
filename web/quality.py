"""What all routes of quality share: who asks, how refusals are said, what a review looks like."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Annotated, Any

import msgspec
from msgspec import Meta

from interactions.quality.calibration import BadRound, NoSuchRound
from interactions.quality.card import CardJustPublished, NoSuchCard
from interactions.quality.moments import BadClip, NoSuchClip
from interactions.quality.reading import BadCard
from interactions.quality.review import NoSuchReview, NotAllowed, NotNow, Party, Person, Review, State
from interactions.quality.score import BadAnswer
from interactions.users import Role, User
from web.auth import desk_of
from web.typed import Refused

Name = Annotated[str, Meta(max_length=100)]
Title = Annotated[str, Meta(min_length=1, max_length=200)]
Moment = Annotated[float, Meta(ge=0, le=86_400)]
RowNumber = Annotated[int, Meta(ge=1, le=2**63 - 1)]


class ReviewOfCall(msgspec.Struct, frozen=True, kw_only=True):
    """`score` from 0 to 1, null when nothing is answered."""

    review_id: int
    call_id: str
    agent_id: str
    party: Party
    reviewer: str
    card_id: str
    card_version: int
    round_id: int | None
    state: State
    score: float | None
    appeal: bool
    summary: str
    answer: str
    begun_at: float
    given_at: float | None
    answered_at: float | None
    closed_at: float | None


def person_of(me: User) -> Person:
    return Person(me.username, desk_of(me) if me.role is Role.AGENT else None)


@contextmanager
def refusing() -> Iterator[None]:
    """What quality refuses, as the API does."""
    try:
        yield
    except (NoSuchReview, NoSuchCard, NoSuchRound, NoSuchClip) as missing:
        raise Refused(404, "not_found", str(missing)) from missing
    except NotAllowed as forbidden:
        raise Refused(403, "forbidden", str(forbidden)) from forbidden
    except (NotNow, CardJustPublished) as conflict:
        raise Refused(409, "not_now", str(conflict)) from conflict
    except (BadAnswer, BadCard, BadRound, BadClip) as bad:
        raise Refused(422, "invalid", str(bad)) from bad


def review_of(review: Review) -> ReviewOfCall:
    return ReviewOfCall(**fields_of(review))


def fields_of(review: Review) -> dict[str, Any]:
    named = {"summary": review.pii_summary, "answer": review.pii_answer}
    return named | {
        name: getattr(review, name) for name in ReviewOfCall.__struct_fields__ if name not in named
    }
