"""Calls found by what was said in them, noted and known of them."""

from __future__ import annotations

from dataclasses import replace
from typing import Annotated, Any, Protocol

import msgspec
from msgspec import Meta

from interactions.cursors import BadCursor
from interactions.query import BadQuery
from interactions.record import Outcome
from interactions.search import Count, Filters, Hits, Order
from interactions.users import Role, User
from web.auth import EVERYBODY, desk_of
from web.history import CallList, CallRecord, Cursor, SpokenLine, line_of, record_of
from web.ports import Page
from web.typed import Refused, route

Word = Annotated[str, Meta(max_length=100)]
Typed = Annotated[str, Meta(max_length=1000)]
Moment = Annotated[float, Meta(ge=0, le=253_402_300_800)]
Seconds = Annotated[float, Meta(ge=0, le=10_000_000)]
Share = Annotated[float, Meta(ge=0, le=1)]


class Search(Protocol):
    """`interactions.search.TranscriptSearch`. Both raise `BadQuery`, a page `BadCursor` too."""

    async def search(
        self, query: str, *, limit: int, before: str | None, filters: Filters, order: Order, fuzzy: bool
    ) -> Hits: ...

    async def count(self, query: str, *, filters: Filters, fuzzy: bool) -> Count: ...


class Known(Protocol):
    """`interactions.search.known.KnownCalls`. A page raises `BadCursor`."""

    async def list(self, *, filters: Filters, limit: int, before: str | None) -> Page: ...

    async def count(self, *, filters: Filters) -> Count: ...


class Narrowed(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Which calls; what is left out makes no difference. Moments are seconds UTC, [since, until); ranges hold
    both ends. `connected_s`: talk and hold together. `resolved`: the agent's flag; `repeated`: whether the
    customer had to get in touch again. `score` of a review, `agent_share` of what was said: 0 to 1."""

    since: Moment | None = None
    until: Moment | None = None
    queue: Word = ""
    agent_id: Word = ""
    number: Word = ""
    tag: Word = ""
    disposition: Word = ""
    outcome: Outcome | None = None
    language: Word = ""
    direction: Word = ""
    resolved: bool | None = None
    repeated: bool | None = None
    connected_s_from: Seconds | None = None
    connected_s_to: Seconds | None = None
    csat_from: Annotated[int, Meta(ge=1, le=5)] | None = None
    csat_to: Annotated[int, Meta(ge=1, le=5)] | None = None
    nps_from: Annotated[int, Meta(ge=0, le=10)] | None = None
    nps_to: Annotated[int, Meta(ge=0, le=10)] | None = None
    score_from: Share | None = None
    score_to: Share | None = None
    agent_share_from: Share | None = None
    agent_share_to: Share | None = None


class SearchQuery(Narrowed, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """`q`: words, "phrases", begin*, AND OR NOT -word ( ), NEAR/5, agent: customer: note: tag: fact:,
    ~misheard. `fuzzy`: every word may be misheard."""

    q: Typed = ""
    limit: Annotated[int, Meta(ge=1, le=100)] = 20
    before: Cursor = ""
    order: Order = Order.NEWEST
    fuzzy: bool = False


class CountQuery(Narrowed, frozen=True, kw_only=True, forbid_unknown_fields=True):
    q: Typed = ""
    fuzzy: bool = False


class KnownQuery(Narrowed, frozen=True, kw_only=True, forbid_unknown_fields=True):
    limit: Annotated[int, Meta(ge=1, le=100)] = 30
    before: Cursor = ""


class FoundLine(msgspec.Struct, frozen=True, kw_only=True):
    """`highlights`: where the line's text holds what was sought, [from, to) in characters. `at`: when the
    first of it was said, in seconds from the start of the recording. What was noted and not said has a line
    too: its leg is note, tag or fact, and it has no recording."""

    call: CallRecord
    line: SpokenLine
    highlights: list[tuple[int, int]]
    at: float


class FoundLines(msgspec.Struct, frozen=True):
    """`also`: for words that may be misheard those that were taken for them."""

    hits: list[FoundLine]
    next: str | None
    also: dict[str, list[str]]


class FoundCalls(msgspec.Struct, frozen=True):
    """`more`: there are more than were counted. Not `exact`: all the words are in so many calls, but they
    were not looked at in their order."""

    calls: int
    more: bool
    exact: bool


class SearchRoutes:
    def __init__(self, search: Search) -> None:
        self._search = search

    @route("GET", "/api/v1/search", roles=EVERYBODY)
    async def search_transcripts(self, me: User, query: SearchQuery) -> FoundLines:
        """Lines of the calls that hold what is sought, newest or best first; an agent's own calls only.
        Diacritics and đ make no difference."""
        try:
            found = await self._search.search(
                query.q,
                limit=query.limit,
                before=query.before or None,
                filters=filters_for(me, query),
                order=query.order,
                fuzzy=query.fuzzy,
            )
        except BadQuery as bad:
            raise bad_query(bad) from bad
        except BadCursor as bad:
            raise Refused(422, "bad_cursor", str(bad)) from bad
        return FoundLines(
            [
                FoundLine(
                    call=record_of(hit.call),
                    line=line_of(hit.line),
                    highlights=list(hit.highlights),
                    at=hit.at,
                )
                for hit in found.items
            ],
            found.next,
            {word: list(others) for word, others in found.also.items()},
        )


class SearchCountRoutes:
    """How much there is to be found; asked for beside the first page."""

    def __init__(self, search: Search) -> None:
        self._search = search

    @route("GET", "/api/v1/search/count", roles=EVERYBODY)
    async def count_found(self, me: User, query: CountQuery) -> FoundCalls:
        """How many calls hold what is sought, counted up to a thousand."""
        try:
            count = await self._search.count(query.q, filters=filters_for(me, query), fuzzy=query.fuzzy)
        except BadQuery as bad:
            raise bad_query(bad) from bad
        return FoundCalls(count.calls, count.more, count.exact)


class KnownCallRoutes:
    """The same filters without a word to search for."""

    def __init__(self, known: Known) -> None:
        self._known = known

    @route("GET", "/api/v1/search/calls", roles=EVERYBODY)
    async def list_known_calls(self, me: User, query: KnownQuery) -> CallList:
        """Calls of which all this is known, newest first; an agent's own only."""
        try:
            page = await self._known.list(
                filters=filters_for(me, query), limit=query.limit, before=query.before or None
            )
        except BadCursor as bad:
            raise Refused(422, "bad_cursor", str(bad)) from bad
        return CallList([record_of(call) for call in page.items], page.next)

    @route("GET", "/api/v1/search/calls/count", roles=EVERYBODY)
    async def count_known_calls(self, me: User, query: Narrowed) -> FoundCalls:
        """How many there are, counted up to a thousand."""
        count = await self._known.count(filters=filters_for(me, query))
        return FoundCalls(count.calls, count.more, count.exact)


def filters_for(me: User, asked: Narrowed) -> Filters:
    """What was asked for, and of an agent only what is his own."""
    filters = filters_of(asked)
    if me.role is not Role.AGENT:
        return filters
    if filters.agent_id not in (None, desk_of(me)):
        raise Refused(403, "forbidden", "An agent sees his own calls only.")
    return replace(filters, agent_id=desk_of(me))


def filters_of(asked: Narrowed) -> Filters:
    given: dict[str, Any] = {
        name: None if value == "" else value
        for name in Narrowed.__struct_fields__
        if (value := getattr(asked, name)) is not None
    }
    if "outcome" in given:
        given["outcome"] = given["outcome"].value
    return Filters(**given)


def bad_query(bad: BadQuery) -> Refused:
    return Refused(422, "bad_query", str(bad))
