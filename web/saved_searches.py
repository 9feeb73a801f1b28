"""Searches that somebody keeps, what they have newly found, and what is spoken about more than before."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Annotated, Any, Protocol

import msgspec
from msgspec import Meta

from interactions.query import BadQuery
from interactions.search import Filters
from interactions.search.saved import Alert, NoSuchSearch, NotSaved, SavedSearch, Wish
from interactions.search.trends import By, Rising, Trend
from interactions.users import User
from web.auth import EVERYBODY, QUALITY
from web.search import CountQuery, Moment, Narrowed, Typed, bad_query, filters_for
from web.typed import Refused, route

Name = Annotated[str, Meta(min_length=1, max_length=100)]


class Saved(Protocol):
    """`interactions.search.saved.SavedSearches`."""

    async def of(self, owner: str) -> Sequence[SavedSearch]: ...

    async def save(self, owner: str, wish: Wish, *, at: float) -> SavedSearch:
        """Raises `BadQuery` and `NotSaved`."""

    async def change(self, owner: str, search_id: int, wish: Wish, *, at: float) -> SavedSearch:
        """Raises `BadQuery`, `NotSaved` and `NoSuchSearch`."""

    async def remove(self, owner: str, search_id: int, *, at: float) -> None:
        """Raises `NoSuchSearch`."""

    async def alerts(self, owner: str, *, limit: int) -> Sequence[Alert]: ...


class Spoken(Protocol):
    """`interactions.search.trends.Trends`."""

    async def trend(self, query: str, *, filters: Filters, by: By, fuzzy: bool) -> Trend:
        """Raises `BadQuery`."""

    async def rising(self, *, until: float, days: int, most: int) -> Sequence[Rising]: ...


class SearchPath(msgspec.Struct, frozen=True):
    search_id: Annotated[int, Meta(ge=1, le=2**62)]


class SearchToKeep(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """`q` and `filters` as the search takes them. `alert`: tell of each call that it finds from now on."""

    name: Name
    q: Typed
    filters: Narrowed = Narrowed()
    fuzzy: bool = False
    alert: bool = False


class KeptSearch(msgspec.Struct, frozen=True, kw_only=True):
    id: int
    name: str
    q: str
    filters: Narrowed
    fuzzy: bool
    alert: bool
    changed_at: float


class KeptSearches(msgspec.Struct, frozen=True):
    items: list[KeptSearch]


class SearchAlert(msgspec.Struct, frozen=True):
    search_id: int
    call_id: str
    at: float


class SearchAlerts(msgspec.Struct, frozen=True):
    """Newest first; each call once for each search."""

    items: list[SearchAlert]


class Gone(msgspec.Struct, frozen=True):
    """It is no longer there."""


class TrendQuery(CountQuery, frozen=True, kw_only=True, forbid_unknown_fields=True):
    by: By = By.DAY


class TrendPoint(msgspec.Struct, frozen=True):
    """`first`: the day, or the Monday of the week, as 2026-11-17."""

    first: str
    calls: int


class TrendOf(msgspec.Struct, frozen=True):
    """Not `complete`: there were too many calls to read, and the oldest are not counted."""

    points: list[TrendPoint]
    complete: bool


class RisingQuery(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """`days` before the one of `until` (seconds UTC; today when left out), against as many before them."""

    until: Moment | None = None
    days: Annotated[int, Meta(ge=1, le=366)] = 7
    most: Annotated[int, Meta(ge=1, le=200)] = 30


class RisingWord(msgspec.Struct, frozen=True):
    """In how many calls it was said, and had been before; by how many standard deviations that is more."""

    word: str
    calls: int
    before: int
    z: float


class RisingWords(msgspec.Struct, frozen=True):
    items: list[RisingWord]


class SavedSearchRoutes:
    def __init__(self, saved: Saved, clock: Callable[[], float]) -> None:
        self._saved = saved
        self._clock = clock

    @route("GET", "/api/v1/saved-searches", roles=EVERYBODY)
    async def list_saved_searches(self, me: User) -> KeptSearches:
        """One's own saved searches, by name."""
        return KeptSearches([_kept(search) for search in await self._saved.of(me.username)])

    @route("POST", "/api/v1/saved-searches", roles=EVERYBODY, status=201)
    async def save_search(self, me: User, body: SearchToKeep) -> KeptSearch:
        """Keep a search under a name."""
        try:
            return _kept(await self._saved.save(me.username, _wish(me, body), at=self._clock()))
        except (BadQuery, NotSaved) as bad:
            raise _refusal(bad) from bad

    @route("PUT", "/api/v1/saved-searches/{search_id}", roles=EVERYBODY)
    async def change_saved_search(self, me: User, path: SearchPath, body: SearchToKeep) -> KeptSearch:
        """Put another search in its place."""
        try:
            return _kept(
                await self._saved.change(me.username, path.search_id, _wish(me, body), at=self._clock())
            )
        except (BadQuery, NotSaved, NoSuchSearch) as bad:
            raise _refusal(bad) from bad

    @route("DELETE", "/api/v1/saved-searches/{search_id}", roles=EVERYBODY)
    async def remove_saved_search(self, me: User, path: SearchPath) -> Gone:
        """Keep it no longer."""
        try:
            await self._saved.remove(me.username, path.search_id, at=self._clock())
        except NoSuchSearch as bad:
            raise _refusal(bad) from bad
        return Gone()

    @route("GET", "/api/v1/search-alerts", roles=EVERYBODY)
    async def list_search_alerts(self, me: User) -> SearchAlerts:
        """What one's own saved searches have newly found."""
        told = await self._saved.alerts(me.username, limit=100)
        return SearchAlerts([SearchAlert(alert.search_id, alert.call_id, alert.at) for alert in told])


class TrendRoutes:
    def __init__(self, spoken: Spoken, clock: Callable[[], float]) -> None:
        self._spoken = spoken
        self._clock = clock

    @route("GET", "/api/v1/search/trend", roles=QUALITY)
    async def search_trend(self, me: User, query: TrendQuery) -> TrendOf:
        """In how many calls of each day or week something was said."""
        try:
            trend = await self._spoken.trend(
                query.q, filters=filters_for(me, query), by=query.by, fuzzy=query.fuzzy
            )
        except BadQuery as bad:
            raise bad_query(bad) from bad
        points = [TrendPoint(point.first.isoformat(), point.calls) for point in trend.points]
        return TrendOf(points, trend.complete)

    @route("GET", "/api/v1/search/rising-words", roles=QUALITY)
    async def rising_words(self, query: RisingQuery) -> RisingWords:
        """Words that many more calls hold than did before, the surest first."""
        until = self._clock() if query.until is None else query.until
        found = await self._spoken.rising(until=until, days=query.days, most=query.most)
        return RisingWords([RisingWord(one.word, one.calls, one.before, one.z) for one in found])


def _wish(me: User, body: SearchToKeep) -> Wish:
    return Wish(
        name=body.name,
        pii_query=body.q,
        pii_filters=filters_for(me, body.filters),
        fuzzy=body.fuzzy,
        alert=body.alert,
    )


def _kept(search: SavedSearch) -> KeptSearch:
    return KeptSearch(
        id=search.id,
        name=search.name,
        q=search.pii_query,
        filters=_asked(search.pii_filters),
        fuzzy=search.fuzzy,
        alert=search.alert,
        changed_at=search.changed_at,
    )


def _asked(filters: Filters) -> Narrowed:
    """The filters as they were given."""
    given: dict[str, Any] = {
        name: value for name in Narrowed.__struct_fields__ if (value := getattr(filters, name)) is not None
    }
    return msgspec.convert(given, Narrowed)


def _refusal(bad: BadQuery | NotSaved | NoSuchSearch) -> Refused:
    match bad:
        case NoSuchSearch():
            return Refused(404, "not_found", str(bad))
        case NotSaved():
            return Refused(409, "not_saved", str(bad))
    return bad_query(bad)
