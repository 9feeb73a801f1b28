"""A page of what was found: newest first or best first, from where the last one ended."""

from __future__ import annotations

from collections.abc import AsyncIterator, Mapping
from dataclasses import dataclass, field, replace
from enum import StrEnum

from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from interactions import cursors
from interactions.cursors import BadCursor
from interactions.database import reading
from interactions.number import HOME_REGION
from interactions.query import Node
from interactions.search import found, ranking
from interactions.search.filters import ALL, Filters, facts
from interactions.search.fuzzy import expanded
from interactions.search.page import Hit, Place, Seen, hits, look
from interactions.search.parse import parse
from interactions.search.plan import Wanted, exact, plan

_MOST = 200
_AT_ONCE = 120  # calls looked at together, where not every one is a hit
_FIRST_OF_PAGE = 12  # where every one is, some with more lines than one
_MOST_LOOKED_AT = 3_000  # calls for one page; what is left is for the next


class Order(StrEnum):
    NEWEST = "newest"
    BEST = "best"


@dataclass(frozen=True, slots=True)
class Hits:
    """`next` is the cursor of the following page, None at the end. `also`: for words that may be misheard
    those that were taken for them."""

    items: tuple[Hit, ...]
    next: str | None
    also: Mapping[str, tuple[str, ...]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Count:
    """`more`: there are more calls than were counted. Where not `exact` there may be fewer: the words are
    in them, but were not looked at in their order."""

    calls: int
    more: bool
    exact: bool


@dataclass(frozen=True, slots=True)
class _Place:
    """Where a page ended: `shown` lines of the call `id` had been shown. For the best also its points, the
    newest call there was, and how common the words were, so that the order stays as it was."""

    id: int
    shown: int
    points: int = 0
    newest: int = 0
    common: tuple[int, ...] = ()

    def cursor(self) -> str:
        numbers = (self.id, self.shown, self.points, self.newest, *self.common)
        return cursors.encode(0.0, " ".join(map(str, numbers)))

    @classmethod
    def of(cls, cursor: str) -> _Place:
        _, said = cursors.decode_time_and_id(cursor)
        try:
            place, shown, points, newest, *common = map(int, said.split())
        except ValueError:
            raise BadCursor from None
        numbers = (place, shown, points, newest, *common)
        if not all(0 <= number < 2**63 for number in numbers):
            raise BadCursor
        return cls(place, shown, points, newest, tuple(common))


class TranscriptSearch:
    """`region` tells how numbers without a country code are meant."""

    def __init__(self, engine: AsyncEngine, region: str = HOME_REGION) -> None:
        self._engine = engine
        self._region = region

    async def search(
        self,
        query: str,
        *,
        limit: int = 20,
        before: str | None = None,
        filters: Filters = ALL,
        order: Order = Order.NEWEST,
        fuzzy: bool = False,
    ) -> Hits:
        """A page of lines: calls in this order, their lines as spoken (the best ones first for `BEST`).

        `fuzzy`: every word may have been misheard. Raises `BadQuery` and `BadCursor`.
        """
        node = parse(query, fuzzy=fuzzy)
        limit = max(1, min(limit, _MOST))
        place = None if before is None else _Place.of(before)
        async with reading(self._engine) as connection:
            await found.ready(connection)
            node, also = await expanded(connection, node)
            wanted = plan(node, facts(filters, self._region))
            if order is Order.NEWEST:
                batches = self._newest(connection, wanted, filters, place, sure=exact(node), limit=limit)
            else:
                batches = self._best(connection, node, wanted, filters, place, limit=limit)
            shown, after = await _page(
                connection, node, batches, place, limit, best_lines_first=order is Order.BEST
            )
            return Hits(await hits(connection, shown), None if after is None else after.cursor(), also)

    async def count(
        self, query: str, *, filters: Filters = ALL, fuzzy: bool = False, most: int = 1_000
    ) -> Count:
        """How many calls, counted up to `most`. Raises `BadQuery`."""
        node = parse(query, fuzzy=fuzzy)
        async with reading(self._engine) as connection:
            await found.ready(connection)
            node, _ = await expanded(connection, node)
            wanted = plan(node, facts(filters, self._region))
            having = found.having(connection, wanted, filters, region=self._region)
            calls = await connection.scalar(found.number_of(having, most + 1)) or 0
        return Count(min(calls, most), calls > most, exact(node))

    async def _newest(
        self,
        connection: AsyncConnection,
        wanted: Wanted,
        filters: Filters,
        place: _Place | None,
        *,
        sure: bool,
        limit: int,
    ) -> AsyncIterator[list[_Place]]:
        """Where calls are, in batches; a batch that is not full is the last one."""
        last = None if place is None else place.id
        size = min(limit + 1, _FIRST_OF_PAGE) if sure else _AT_ONCE
        while True:
            having = found.having(connection, wanted, filters, region=self._region, last=last)
            ids = (await connection.execute(found.newest(having, size))).scalars().all()
            yield [_Place(each, 0) for each in ids]
            if len(ids) < size:
                return
            last, size = ids[-1] - 1, max(size, limit + 1)

    async def _best(
        self,
        connection: AsyncConnection,
        node: Node,
        wanted: Wanted,
        filters: Filters,
        place: _Place | None,
        *,
        limit: int,
    ) -> AsyncIterator[list[_Place]]:
        calls = await ranking.known(connection, node)
        words = sorted(calls)
        if place is not None:
            if len(place.common) != len(words):
                raise BadCursor
            calls = dict(zip(words, place.common, strict=True))
        newest = place.newest if place else await _newest_of_all(connection, wanted, filters, self._region)
        common = tuple(calls[word] for word in words)
        weights = ranking.weights(node, calls)
        after = None if place is None else (place.points, place.id)
        size = limit + 1 if exact(node) else _AT_ONCE
        while True:
            query = ranking.best(
                connection,
                wanted,
                weights,
                filters,
                region=self._region,
                last=newest,
                after=after,
                limit=size,
            )
            batch = [_Place(row.id, 0, row.points, newest, common) for row in await connection.execute(query)]
            yield batch
            if len(batch) < size:
                return
            after = (batch[-1].points, batch[-1].id - 1)


async def _newest_of_all(connection: AsyncConnection, wanted: Wanted, filters: Filters, region: str) -> int:
    query = found.newest(found.having(connection, wanted, filters, region=region), 1)
    return await connection.scalar(query) or 0


async def _page(
    connection: AsyncConnection,
    node: Node,
    batches: AsyncIterator[list[_Place]],
    begin: _Place | None,
    limit: int,
    *,
    best_lines_first: bool,
) -> tuple[list[tuple[Seen, Place]], _Place | None]:
    """What to show, and where to go on if there is more."""
    shown: list[tuple[Seen, Place]] = []
    looked_at = 0
    async for batch in batches:
        if looked_at >= _MOST_LOOKED_AT and batch:
            return shown, batch[0]
        looked_at += len(batch)
        places = {place.id: place for place in batch}
        for call in await look(connection, node, [*places], best_lines_first=best_lines_first):
            before = begin.shown if begin is not None and begin.id == call.id else 0
            for nth, line in enumerate(call.places[before:], before):
                if len(shown) == limit:
                    return shown, replace(places[call.id], shown=nth)
                shown.append((call, line))
    return shown, None
