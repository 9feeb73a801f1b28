"""Reviews out of rows, and which of them somebody may see."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import fields
from typing import Any

from sqlalchemy import RowMapping, Select, or_, select
from sqlalchemy.ext.asyncio import AsyncConnection

from interactions.quality.review import Marked, NoSuchReview, Party, Person, Review, State, Wanted
from interactions.quality.schema import quality_answers, quality_reviews

_MARKED = tuple(each.name for each in fields(Marked))
_OWN = tuple(each.name for each in fields(Review) if each.name not in ("review_id", "marks"))


def select_reviews() -> Select[Any]:
    """To be filtered, ordered and given to `read`."""
    return select(quality_reviews)


def select_visible(who: Person, wanted: Wanted) -> Select[Any]:
    """What this person may see of what is wanted, as `may_see` says. Rounds of calibration show their own."""
    own = quality_reviews.c
    query = select_reviews().where(own.party != Party.CALIBRATION.value)
    for name in (each.name for each in fields(Wanted)):
        if (value := getattr(wanted, name)) is not None:
            query = query.where(own[name] == str(value))
    mine, given = own.reviewer == who.username, own.state != State.DRAFT.value
    if who.agent_id is not None:
        return query.where(or_(mine, (own.agent_id == who.agent_id) & given))
    return query.where(or_(mine, own.party != Party.AGENT.value, given))


async def same(connection: AsyncConnection, row: Mapping[str, Any]) -> Review | None:
    """The reviewer's own review from before: of the same call, agent, party, card and round."""
    one = ("call_id", "agent_id", "party", "reviewer", "card_id", "round_id")
    mine = select_reviews().where(*(quality_reviews.c[name].is_not_distinct_from(row[name]) for name in one))
    found = await read(connection, mine)
    return found[0] if found else None


async def read(connection: AsyncConnection, query: Select[Any]) -> list[Review]:
    """The reviews a query of `select_reviews` finds, with their marks, in its order."""
    rows = (await connection.execute(query)).mappings().all()
    marks: defaultdict[int, list[Marked]] = defaultdict(list)
    if rows:
        found = select(quality_answers).where(quality_answers.c.review_id.in_([row["id"] for row in rows]))
        for mark in (await connection.execute(found.order_by(quality_answers.c.item))).mappings():
            marks[mark["review_id"]].append(Marked(**{name: mark[name] for name in _MARKED}))
    return [_review(row, marks[row["id"]]) for row in rows]


async def locked(connection: AsyncConnection, review_id: int) -> Review:
    """To be changed in this transaction, by nobody else. Raises `NoSuchReview`."""
    mine = select_reviews().where(quality_reviews.c.id == review_id).with_for_update()
    found = await read(connection, mine)
    if not found:
        raise NoSuchReview("There is no such review.")
    return found[0]


def _review(row: RowMapping, marks: Sequence[Marked]) -> Review:
    own = {name: row[name] for name in _OWN}
    own |= {"party": Party(row["party"]), "state": State(row["state"])}
    return Review(review_id=row["id"], **own, marks=tuple(marks))
