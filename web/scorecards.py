"""Scorecards, and the figures of the reviews that were made with them."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Annotated, Protocol

import msgspec
from msgspec import Meta

from interactions.quality.card import Card, CriticalTo, KeptCard, document
from interactions.quality.rates import AverageScore, By, CriticalRate, ItemRate
from interactions.quality.reading import read_card
from interactions.users import User
from web.auth import EVERYBODY, QUALITY, WALLBOARD
from web.quality import Name, refusing
from web.typed import Refused, route

_MOST_INTERVALS = 1000


class CardBook(Protocol):
    async def list(self) -> tuple[KeptCard, ...]: ...

    async def get(self, card_id: str, version: int | None = None) -> KeptCard:
        """Raises `NoSuchCard`."""

    async def save_draft(self, card: Card, *, by: str, at: float) -> KeptCard:
        """Raises `CardJustPublished`."""

    async def publish(self, card_id: str, *, by: str, at: float) -> KeptCard:
        """Raises `NoSuchCard`."""


class QualityFigures(Protocol):
    async def average_scores(
        self, edges: Sequence[float], by: By, *, agent_id: str | None
    ) -> tuple[AverageScore, ...]: ...

    async def item_rates(
        self, since: float, until: float, *, agent_id: str | None
    ) -> tuple[ItemRate, ...]: ...

    async def critical_rates(
        self, since: float, until: float, *, agent_id: str | None
    ) -> tuple[CriticalRate, ...]: ...


class ScorecardPath(msgspec.Struct, frozen=True):
    card_id: Name


class ScorecardQuery(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Without a version: the newest published one."""

    version: Annotated[int, Meta(ge=1, le=2**31 - 1)] | None = None


class CardVersion(msgspec.Struct, frozen=True, kw_only=True):
    """`published` versions never change; the one that is not is the draft of the next."""

    card_id: str
    version: int
    title: str
    language: str
    published: bool
    changed_at: float
    changed_by: str


class CardVersions(msgspec.Struct, frozen=True):
    """Newest first within each card."""

    cards: list[CardVersion]


class WholeCard(CardVersion, frozen=True, kw_only=True):
    document: Card


class FiguresQuery(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Calls that arrived from `since` to before `until`, UTC seconds; scores in intervals of `every_s`."""

    since: float
    until: float
    every_s: Annotated[float, Meta(ge=900)] | None = None
    by: By = By.ALL
    agent_id: Name = ""


class ScoreOfInterval(msgspec.Struct, frozen=True, kw_only=True):
    """`key`: the agent or queue; `score` from 0 to 1, of so many reviews."""

    since: float
    key: str | None
    reviews: int
    score: float


class RateOfItem(msgspec.Struct, frozen=True, kw_only=True):
    """`machine`: how many of the judged answers nobody but the machine gave."""

    card_id: str
    card_version: int
    item: str
    judged: int
    failed: int
    machine: int
    fail_rate: float


class RateOfCritical(msgspec.Struct, frozen=True, kw_only=True):
    critical_to: CriticalTo
    reviews: int
    with_error: int
    rate: float


class FiguresOfQuality(msgspec.Struct, frozen=True, kw_only=True):
    scores: list[ScoreOfInterval]
    items: list[RateOfItem]
    critical: list[RateOfCritical]


class ScorecardRoutes:
    def __init__(self, cards: CardBook, figures: QualityFigures, clock: Callable[[], float]) -> None:
        self._cards = cards
        self._figures = figures
        self._clock = clock

    @route("GET", "/api/v1/quality/cards", roles=EVERYBODY)
    async def list_cards(self) -> CardVersions:
        """Every version of every scorecard."""
        return CardVersions([_version(kept) for kept in await self._cards.list()])

    @route("GET", "/api/v1/quality/cards/{card_id}", roles=EVERYBODY)
    async def get_card(self, path: ScorecardPath, query: ScorecardQuery) -> WholeCard:
        """One scorecard with its sections and items."""
        with refusing():
            return _whole(await self._cards.get(path.card_id, query.version))

    @route("PUT", "/api/v1/quality/cards/{card_id}", roles=WALLBOARD)
    async def save_card(self, me: User, path: ScorecardPath, body: Card) -> WholeCard:
        """Write the draft of the next version; reviews use it once it is published."""
        if body.card != path.card_id:
            raise Refused(422, "invalid", f"The card is called {body.card!r}, not as in the address.")
        with refusing():
            card = read_card(document(body))
            return _whole(await self._cards.save_draft(card, by=me.username, at=self._clock()))

    @route("POST", "/api/v1/quality/cards/{card_id}/publish", roles=WALLBOARD)
    async def publish_card(self, me: User, path: ScorecardPath) -> WholeCard:
        """Reviews begun from now on use what was the draft."""
        with refusing():
            return _whole(await self._cards.publish(path.card_id, by=me.username, at=self._clock()))

    @route("GET", "/api/v1/quality/figures", roles=QUALITY)
    async def quality_figures(self, query: FiguresQuery) -> FiguresOfQuality:
        """Average scores, how often each item was failed, and critical errors."""
        edges = _edges(query)
        agent_id = query.agent_id or None
        scores = await self._figures.average_scores(edges, query.by, agent_id=agent_id)
        items = await self._figures.item_rates(query.since, query.until, agent_id=agent_id)
        critical = await self._figures.critical_rates(query.since, query.until, agent_id=agent_id)
        return FiguresOfQuality(
            scores=[
                ScoreOfInterval(
                    since=edges[each.period], key=each.key, reviews=each.reviews, score=each.score
                )
                for each in scores
            ],
            items=[
                RateOfItem(**{name: getattr(each, name) for name in RateOfItem.__struct_fields__})
                for each in items
            ],
            critical=[
                RateOfCritical(**{name: getattr(each, name) for name in RateOfCritical.__struct_fields__})
                for each in critical
            ],
        )


def _edges(query: FiguresQuery) -> list[float]:
    if not query.since < query.until:
        raise Refused(422, "invalid", "`until` must come after `since`.")
    step = query.every_s or query.until - query.since
    if (query.until - query.since) / step > _MOST_INTERVALS:
        raise Refused(422, "invalid", f"That is more than {_MOST_INTERVALS} intervals: ask for longer ones.")
    edges = [query.since]
    while (following := query.since + len(edges) * step) < query.until:
        edges.append(following)
    return [*edges, query.until]


def _version(kept: KeptCard) -> CardVersion:
    return CardVersion(
        card_id=kept.card.card,
        version=kept.version,
        title=kept.card.title,
        language=kept.card.language,
        published=kept.published,
        changed_at=kept.changed_at,
        changed_by=kept.changed_by,
    )


def _whole(kept: KeptCard) -> WholeCard:
    plain = _version(kept)
    fields = {name: getattr(plain, name) for name in CardVersion.__struct_fields__}
    return WholeCard(**fields, document=kept.card)
