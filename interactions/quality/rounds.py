"""Rounds of calibration kept: several reviewers score the same calls, and none sees another's scores until
the round is closed. In a round people answer every item themselves; the machine's would always agree."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from sqlalchemy import select, update
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from interactions import audit
from interactions.database import reading, writing
from interactions.quality import cards, rows
from interactions.quality.calibration import (
    BadRound,
    Calibration,
    CallOfRound,
    NoSuchRound,
    Reviewer,
    Round,
    calibrate,
)
from interactions.quality.review import NotAllowed, NotNow, Party, Person, Review, State
from interactions.quality.reviews import Reviews
from interactions.quality.schema import (
    quality_reviews,
    quality_round_calls,
    quality_round_reviewers,
    quality_rounds,
)
from interactions.quality.talks import check_part
from interactions.schema import users
from interactions.users import Role


class Rounds:
    def __init__(self, engine: AsyncEngine) -> None:
        self._engine = engine

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
        """On the newest published version of the card. Raises `NotAllowed`, `BadRound`, `NoSuchCard`,
        `NoSuchReview` (no such call of that agent)."""
        if who.agent_id is not None:
            raise NotAllowed("Calibration is for those who review.")
        if len(set(reviewers)) != len(reviewers) or len(reviewers) < 2:
            raise BadRound("A calibration needs two reviewers or more, each once.")
        if not calls or len({call.call_id for call in calls}) != len(calls):
            raise BadRound("A calibration needs one call or more, each once.")
        async with writing(self._engine) as connection:
            kept = await cards.fetch(connection, card_id)
            row = {"title": title, "card_id": card_id, "card_version": kept.version}
            put = quality_rounds.insert().values(**row, opened_at=at, opened_by=who.username)
            number = await connection.scalar(put.returning(quality_rounds.c.id))
            assert number is not None
            for call in calls:
                await check_part(connection, call.call_id, call.agent_id)
            await connection.execute(
                quality_round_calls.insert(),
                [
                    {"round_id": number, "position": n, "call_id": call.call_id, "agent_id": call.agent_id}
                    for n, call in enumerate(calls)
                ],
            )
            await connection.execute(
                quality_round_reviewers.insert(),
                [{"round_id": number, "reviewer": reviewer} for reviewer in reviewers],
            )
            change = {"opened": title, "calls": [call.call_id for call in calls], "reviewers": [*reviewers]}
            await _audited(connection, number, who, at, change)
            return await _get(connection, number)

    async def reviewers(self) -> tuple[Reviewer, ...]:
        """Who may review, by name."""
        those = select(users.c.username, users.c.name).where(users.c.role != Role.AGENT.value)
        async with reading(self._engine) as connection:
            found = await connection.execute(those.order_by(users.c.name, users.c.username))
            return tuple(Reviewer(row.username, row.name) for row in found)

    async def list(self) -> tuple[Round, ...]:
        """Newest first."""
        async with reading(self._engine) as connection:
            ids = await connection.scalars(select(quality_rounds.c.id).order_by(quality_rounds.c.id.desc()))
            return tuple([await _get(connection, number) for number in ids.all()])

    async def get(self, round_id: int) -> Round:
        """Raises `NoSuchRound`."""
        async with reading(self._engine) as connection:
            return await _get(connection, round_id)

    async def begin(self, round_id: int, call_id: str, *, who: Person, at: float) -> Review:
        """This reviewer's own scoring of one of the calls, to be marked and given like any review. Raises
        `NoSuchRound`, `NotAllowed`, `NotNow`, `BadRound`."""
        found = await self.get(round_id)
        if who.username not in found.reviewers:
            raise NotAllowed("Only the reviewers of this calibration score its calls.")
        if found.closed_at is not None:
            raise NotNow("This calibration is closed.")
        agent_id = next((call.agent_id for call in found.calls if call.call_id == call_id), None)
        if agent_id is None:
            raise BadRound(f"The call {call_id!r} is not one of this calibration.")
        return await Reviews(self._engine).begin(
            call_id=call_id,
            agent_id=agent_id,
            card_id=found.card_id,
            version=found.card_version,
            party=Party.CALIBRATION,
            who=who,
            at=at,
            round_id=round_id,
        )

    async def close(self, round_id: int, *, who: Person, at: float) -> Round:
        """Scores that were not given by now do not count. Raises `NoSuchRound`, `NotAllowed`, `NotNow`."""
        async with writing(self._engine) as connection:
            found = await _get(connection, round_id)
            if who.username != found.opened_by:
                raise NotAllowed(f"Only {found.opened_by}, who opened this calibration, closes it.")
            mine = update(quality_rounds).where(quality_rounds.c.id == round_id)
            still_open = mine.where(quality_rounds.c.closed_at.is_(None))
            if not (await connection.execute(still_open.values(closed_at=at))).rowcount:
                raise NotNow("This calibration is closed already.")
            given = update(quality_reviews).where(quality_reviews.c.round_id == round_id)
            given = given.where(quality_reviews.c.state == State.GIVEN.value)
            await connection.execute(given.values(state=State.CLOSED.value, closed_at=at))
            await _audited(connection, round_id, who, at, {"closed": True})
            return await _get(connection, round_id)

    async def outcome(self, round_id: int) -> tuple[Calibration, tuple[Review, ...]]:
        """The figures of a closed round, and the scores they come from. Raises `NoSuchRound`, `NotNow`."""
        async with reading(self._engine) as connection:
            found = await _get(connection, round_id)
            if found.closed_at is None:
                raise NotNow("This calibration goes on: nobody sees another's scores until it is closed.")
            kept = await cards.fetch(connection, found.card_id, found.card_version)
            theirs = rows.select_reviews().where(quality_reviews.c.round_id == round_id)
            given = theirs.where(quality_reviews.c.state == State.CLOSED.value)
            reviews = await rows.read(connection, given.order_by(quality_reviews.c.id))
        calls = [call.call_id for call in found.calls]
        return calibrate(kept.card, calls, found.reviewers, reviews), tuple(reviews)


async def _get(connection: AsyncConnection, round_id: int) -> Round:
    which = select(quality_rounds).where(quality_rounds.c.id == round_id)
    row = (await connection.execute(which)).mappings().one_or_none()
    if row is None:
        raise NoSuchRound("There is no such calibration.")
    calls = select(quality_round_calls).where(quality_round_calls.c.round_id == round_id)
    reviewers = select(quality_round_reviewers.c.reviewer).where(
        quality_round_reviewers.c.round_id == round_id
    )
    return Round(
        round_id=round_id,
        **{name: row[name] for name in row if name != "id"},
        calls=tuple(
            CallOfRound(call.call_id, call.agent_id)
            for call in await connection.execute(calls.order_by(quality_round_calls.c.position))
        ),
        reviewers=tuple(await connection.scalars(reviewers.order_by(quality_round_reviewers.c.reviewer))),
    )


async def _audited(
    connection: AsyncConnection, round_id: int, who: Person, at: float, change: Mapping[str, object]
) -> None:
    await audit.write(
        connection, at=at, who=who.username, kind="calibration", subject=str(round_id), change=change
    )
