"""Reviews kept: begun, answered item by item, given to the agent, answered by him, closed.

Every change is in the audit, kind "review", under the call: whoever erases a call erases what was written of
it there, too.
"""

from __future__ import annotations

import asyncio
from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import delete, select, update
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from interactions import audit
from interactions.database import reading, writing
from interactions.quality import cards, rows
from interactions.quality.marking import Mark, machine_rows, mark_row
from interactions.quality.review import (
    NoSuchReview,
    NotAllowed,
    NotNow,
    Party,
    Person,
    Review,
    State,
    Step,
    Wanted,
    after,
    may_review,
    may_see,
)
from interactions.quality.schema import quality_answers, quality_reviews, quality_rounds
from interactions.quality.score import check, score
from interactions.quality.talks import check_part, talk_of
from interactions.rows import insert

_MOST = 200  # reviews on one page
_own = quality_reviews.c
# When each state was reached.
_STAMP = {State.GIVEN: "given_at", State.ANSWERED: "answered_at", State.CLOSED: "closed_at"}


class Reviews:
    def __init__(self, engine: AsyncEngine) -> None:
        self._engine = engine

    async def begin(
        self,
        *,
        call_id: str,
        agent_id: str,
        card_id: str,
        party: Party,
        who: Person,
        at: float,
        version: int | None = None,
        round_id: int | None = None,
    ) -> Review:
        """A draft on the newest published version of the card; the reviewer's own from before if he has one.
        In a supervisor's, the machine has answered what it can. Raises `NotAllowed`, `NoSuchReview` (no such
        call of this agent), `NoSuchCard`."""
        if (party is Party.CALIBRATION) != (round_id is not None):
            raise NotAllowed("Scores of a calibration are begun in its round, and no others are.")
        if not may_review(who, agent_id, party):
            raise NotAllowed(
                "Nobody reviews himself but in his own assessment, and no agent reviews another."
            )
        row = {
            "call_id": call_id,
            "agent_id": agent_id,
            "party": party.value,
            "reviewer": who.username,
            "card_id": card_id,
            "round_id": round_id,
        }
        async with reading(self._engine) as connection:
            if (mine := await rows.same(connection, row)) is not None:
                return mine
            await check_part(connection, call_id, agent_id)
            kept = await cards.fetch(connection, card_id, version)
            judges = party is Party.SUPERVISOR
            talk = await talk_of(connection, call_id, agent_id) if judges else None
        # Beside the event loop, and while nobody waits for the database: a long talk takes its time.
        machine = await asyncio.to_thread(machine_rows, kept.card, talk) if judges else []
        return await self._put(row | {"card_version": kept.version}, machine, who, at)

    async def _put(
        self, row: dict[str, Any], machine: Sequence[dict[str, Any]], who: Person, at: float
    ) -> Review:
        fresh = {
            "state": State.DRAFT.value,
            "appeal": False,
            "begun_at": at,
            "pii_summary": "",
            "pii_answer": "",
        }
        async with writing(self._engine) as connection:
            put = insert(connection, quality_reviews).values(row | fresh).on_conflict_do_nothing()
            new = await connection.scalar(put.returning(_own.id))
            if new is None:  # begun twice at once
                mine = await rows.same(connection, row)
                assert mine is not None
                return mine
            if machine:
                answers = [each | {"review_id": new} for each in machine]
                await connection.execute(quality_answers.insert(), answers)
            review = await _scored(connection, new)
            change = {"begun": row["party"], "card": row["card_version"]}
            await _audited(connection, review, who, at, change)
            return review

    async def get(self, review_id: int, who: Person) -> Review:
        """Raises `NoSuchReview`, also when it is not for this person."""
        async with reading(self._engine) as connection:
            found = await rows.read(connection, rows.select_reviews().where(_own.id == review_id))
        if not found or not may_see(who, found[0]):
            raise NoSuchReview("There is no such review.")
        return found[0]

    async def list(
        self, who: Person, wanted: Wanted | None = None, *, before: int | None = None, limit: int = 50
    ) -> tuple[Review, ...]:
        """What this person may see, newest first; `before` is the last review of the page before. Rounds of
        calibration show their own."""
        query = rows.select_visible(who, wanted or Wanted())
        if before is not None:
            query = query.where(_own.id < before)
        page = query.order_by(_own.id.desc()).limit(max(1, min(limit, _MOST)))
        async with reading(self._engine) as connection:
            return tuple(await rows.read(connection, page))

    async def mark(
        self, review_id: int, marks: Mapping[str, Mark | None], *, who: Person, at: float
    ) -> Review:
        """Answer items of a draft; None takes an answer away. Raises `NotAllowed`, `NotNow`, `BadAnswer`."""
        async with writing(self._engine) as connection:
            review = await _own_draft(connection, review_id, who)
            card = (await cards.fetch(connection, review.card_id, review.card_version)).card
            before = {each.item: each for each in review.marks}
            for item_id, mark in marks.items():
                if mark is None:
                    gone = delete(quality_answers).where(quality_answers.c.review_id == review_id)
                    await connection.execute(gone.where(quality_answers.c.item == item_id))
                    continue
                row = mark_row(check(card, item_id, mark.answer), mark, before.get(item_id))
                put = insert(connection, quality_answers).values(row | {"review_id": review_id})
                await connection.execute(
                    put.on_conflict_do_update(
                        index_elements=[quality_answers.c.review_id, quality_answers.c.item],
                        set_={name: put.excluded[name] for name in row},
                    )
                )
            changed = {item: None if mark is None else mark.written for item, mark in marks.items()}
            await _audited(connection, review, who, at, {"marks": changed})
            return await _scored(connection, review_id)

    async def give(self, review_id: int, *, who: Person, at: float, summary: str = "") -> Review:
        """The agent may read it from now on. Raises `NotAllowed`, `NotNow`."""
        async with writing(self._engine) as connection:
            review = await _own_draft(connection, review_id, who)
            if all(mark.answer is None for mark in review.marks):
                raise NotNow(
                    "Nothing of this review is answered yet. Answer at least one item, then give it."
                )
            return await _step(connection, review, Step.GIVE, who, at, pii_summary=summary)

    async def reply(
        self, review_id: int, *, who: Person, at: float, text: str = "", appeal: bool = False
    ) -> Review:
        """The agent has read it, and agrees or appeals. Raises `NoSuchReview`, `NotAllowed`, `NotNow`."""
        async with writing(self._engine) as connection:
            review = await _visible(connection, review_id, who)
            if review.agent_id != who.agent_id or review.party is Party.AGENT:
                raise NotAllowed("The reviewed agent alone answers a review, and not his own assessment.")
            return await _step(connection, review, Step.ANSWER, who, at, pii_answer=text, appeal=appeal)

    async def revise(self, review_id: int, *, who: Person, at: float) -> Review:
        """The agent was right: the reviewer takes his review back into a draft. Raises `NotAllowed`,
        `NotNow`."""
        async with writing(self._engine) as connection:
            review = await _visible(connection, review_id, who)
            if review.reviewer != who.username:
                raise NotAllowed(f"Only {review.reviewer}, who wrote this review, revises it.")
            return await _step(connection, review, Step.REVISE, who, at)

    async def close(self, review_id: int, *, who: Person, at: float) -> Review:
        """Nothing more is done about it. Raises `NoSuchReview`, `NotAllowed`, `NotNow`."""
        async with writing(self._engine) as connection:
            review = await _visible(connection, review_id, who)
            if who.agent_id is not None:
                raise NotAllowed("Agents answer a review; those who review close it.")
            if review.party is Party.CALIBRATION:
                raise NotNow("This is part of a calibration, which closes all its scores at once.")
            return await _step(connection, review, Step.CLOSE, who, at)


async def _visible(connection: AsyncConnection, review_id: int, who: Person) -> Review:
    review = await rows.locked(connection, review_id)
    if not may_see(who, review):
        raise NoSuchReview("There is no such review.")
    return review


async def _own_draft(connection: AsyncConnection, review_id: int, who: Person) -> Review:
    review = await _visible(connection, review_id, who)
    if review.reviewer != who.username:
        raise NotAllowed(f"Only {review.reviewer}, who began this review, writes it.")
    if review.state is not State.DRAFT:
        raise NotNow(f"This review is {review.state}: what was given is not changed unless it is revised.")
    if review.round_id is not None:
        its = select(quality_rounds.c.closed_at).where(quality_rounds.c.id == review.round_id)
        if await connection.scalar(its.with_for_update()) is not None:
            raise NotNow("This calibration is closed: its scores stay as they are.")
    return review


async def _step(
    connection: AsyncConnection, review: Review, step: Step, who: Person, at: float, **values: Any
) -> Review:
    state = after(review.state, step)
    if state is State.DRAFT:
        values |= {"given_at": None, "answered_at": None}
    if state in _STAMP:
        values |= {_STAMP[state]: at}
    changed = update(quality_reviews).where(_own.id == review.review_id)
    await connection.execute(changed.values(state=state.value, **values))
    await _audited(connection, review, who, at, {"state": state.value, **values})
    return await rows.locked(connection, review.review_id)


async def _scored(connection: AsyncConnection, review_id: int) -> Review:
    """With its score as its answers make it now."""
    review = await rows.locked(connection, review_id)
    card = (await cards.fetch(connection, review.card_id, review.card_version)).card
    answers = {mark.item: mark.answer for mark in review.marks if mark.answer is not None}
    new = score(card, answers).share
    await connection.execute(update(quality_reviews).where(_own.id == review_id).values(score=new))
    return await rows.locked(connection, review_id)


async def _audited(
    connection: AsyncConnection, review: Review, who: Person, at: float, change: Mapping[str, Any]
) -> None:
    await audit.write(
        connection,
        at=at,
        who=who.username,
        kind="review",
        subject=review.call_id,
        change={"review": review.review_id, **change},
    )
