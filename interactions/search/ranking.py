"""Best first: what makes one call a better answer than another.

Above all that it holds the words as they were spelled; then words that stand next to each other as they were
typed; then how often and how rare they are. It is asked in keys as everything is, so both databases give the
same order: for each key that a call has it gets points, and calls with as many points are newest first.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

from sqlalchemy import Integer, Select, Text, column, func, literal, select, union_all, values
from sqlalchemy.ext.asyncio import AsyncConnection

from interactions.query import And, Node, Or, Term, sought
from interactions.search import keys
from interactions.search.filters import Filters
from interactions.search.found import having, newest, of_each, question
from interactions.search.plan import Key, Wanted, all_of
from interactions.search.schema import search_words

RANKED = 10_000
"""Of more calls the newest so many are put in order."""
_MOST_WORDS = 8  # of a query that count for the order
_SPELLED = 100_000  # points for each word: more than all others together
_AS_TYPED = 2_000  # a word itself, and not one that passes for it


@dataclass(frozen=True, slots=True)
class Weight:
    key: str
    points: int


def weighed(node: Node) -> list[Term]:
    """The terms whose words count for the order."""
    found: list[Term] = []
    words = 0
    for term in dict.fromkeys(sought(node)):
        words += len(term.words)
        if words > _MOST_WORDS:
            break
        found.append(term)
    return found


async def known(connection: AsyncConnection, node: Node) -> dict[str, int]:
    """In how many calls each word stands."""
    words = {word for term in weighed(node) for word in term.words}
    counted = select(search_words.c.word, search_words.c.calls).where(search_words.c.word.in_(words))
    return dict.fromkeys(words, 0) | {row.word: row.calls for row in await connection.execute(counted)}


def weights(node: Node, calls: Mapping[str, int]) -> tuple[Weight, ...]:
    """Points for keys; `calls` says how common the words are."""
    found: dict[str, int] = {}
    commonest = max(calls.values(), default=0)
    # As inverse document frequency, beside the commonest word of the query.
    rarity = {
        word: round(100 * math.log(1 + 2 * (commonest + 1) / (count + 1))) for word, count in calls.items()
    }
    terms = weighed(node)
    either = _has_or(node)
    for term in terms:
        last = len(term.words) - 1
        for at, (word, spelled) in enumerate(zip(term.words, term.spelled, strict=True)):
            if term.prefix and at == last:
                continue
            found[keys.spelling(spelled)] = _SPELLED
            if term.fuzzy:
                found[keys.word(word)] = _AS_TYPED + rarity[word]
            elif either:
                found[keys.word(word)] = rarity[word]
            for degree in (2, 3):
                found[keys.often(word, degree)] = rarity[word]
    for first, second in _typed_together(node):
        if first in terms and second in terms:
            one, other = first.words[-1], second.words[0]
            found[keys.pair(one, other)] = rarity[one] + rarity[other]
    return tuple(Weight(key, points) for key, points in found.items())


def best(
    connection: AsyncConnection,
    wanted: Wanted,
    weights: tuple[Weight, ...],
    filters: Filters,
    *,
    region: str,
    last: int,
    after: tuple[int, int] | None,
    limit: int,
) -> Select[Any]:
    """(id, points) of the best up to the id `last`, best first. `after`: the points and the id with which to
    begin."""
    found = having(connection, wanted, filters, region=region, last=last)
    candidates = newest(found, RANKED).cte("candidates").prefix_with("MATERIALIZED")
    oldest = select(func.min(candidates.c.id)).scalar_subquery()
    rated = [select(candidates.c.id, literal(0).label("points"), literal(1).label("candidate"))]
    if weights:  # beginnings of words have none
        # Of the calls with a key only those that may be candidates: a common word is in most there are.
        asked = values(column("question", Text), column("points", Integer), name="asked").data(
            [(question(connection, all_of([wanted, Key(each.key)])), each.points) for each in weights]
        )
        have = of_each(connection, asked.cte("asked"), oldest, last).subquery()
        rated.append(select(have.c.id, have.c.points, literal(0)))
    each = union_all(*rated).subquery()
    points = func.sum(each.c.points)
    of_call = select(each.c.id, points.label("points")).group_by(each.c.id)
    scored = of_call.having(func.max(each.c.candidate) == 1).cte("scored")
    query = select(scored.c.id, scored.c.points).order_by(scored.c.points.desc(), scored.c.id.desc())
    if after is not None:
        least, place = after
        query = query.where((scored.c.points < least) | ((scored.c.points == least) & (scored.c.id <= place)))
    return query.limit(limit)


def how_exact(terms: list[Term], spelled: list[str]) -> int:
    """How many of the words stand in a line as they were spelled."""
    there = set(spelled)
    return sum(word in there for term in terms for word in term.spelled)


def _typed_together(node: Node) -> Iterator[tuple[Term, Term]]:
    if isinstance(node, And):
        for first, second in pairwise(node.parts):
            if isinstance(first, Term) and isinstance(second, Term) and _whole(first) and _whole(second):
                yield first, second
        for part in node.parts:
            yield from _typed_together(part)
    elif isinstance(node, Or):
        for part in node.parts:
            yield from _typed_together(part)


def _whole(term: Term) -> bool:
    """Said by whomever, and no beginning of words."""
    return term.leg is None and not term.prefix


def _has_or(node: Node) -> bool:
    return isinstance(node, Or) or (isinstance(node, And) and any(map(_has_or, node.parts)))
