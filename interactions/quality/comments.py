"""Comments at a moment of the audio, by the reviewer and by the agent."""

from __future__ import annotations

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncEngine

from interactions import audit
from interactions.database import reading, writing
from interactions.quality import rows
from interactions.quality.moments import Comment
from interactions.quality.review import NoSuchReview, NotNow, Person, State, may_see
from interactions.quality.schema import quality_comments, quality_reviews


class Comments:
    def __init__(self, engine: AsyncEngine) -> None:
        self._engine = engine

    async def add(
        self, review_id: int, *, who: Person, at: float, moment_s: float, leg: str | None, text: str
    ) -> Comment:
        """Raises `NoSuchReview`, `NotNow`."""
        async with writing(self._engine) as connection:
            review = await rows.locked(connection, review_id)
            if not may_see(who, review):
                raise NoSuchReview("There is no such review.")
            if review.state is State.CLOSED:
                raise NotNow("This review is closed: nothing is added to it.")
            written = {"moment_s": moment_s, "leg": leg, "pii_text": text}
            put = quality_comments.insert().values(review_id=review_id, at=at, by=who.username, **written)
            number = await connection.scalar(put.returning(quality_comments.c.id))
            assert number is not None
            await audit.write(
                connection,
                at=at,
                who=who.username,
                kind="review",
                subject=review.call_id,
                change={"review": review_id, "comment": number, **written},
            )
        return Comment(comment_id=number, at=at, by=who.username, moment_s=moment_s, leg=leg, pii_text=text)

    async def of(self, review_id: int, who: Person) -> tuple[Comment, ...]:
        """In the order of the audio. Raises `NoSuchReview`."""
        theirs = select(quality_comments).where(quality_comments.c.review_id == review_id)
        ordered = theirs.order_by(quality_comments.c.moment_s, quality_comments.c.id)
        async with reading(self._engine) as connection:
            mine = rows.select_reviews().where(quality_reviews.c.id == review_id)
            found = await rows.read(connection, mine)
            if not found or not may_see(who, found[0]):
                raise NoSuchReview("There is no such review.")
            return tuple(
                Comment(
                    comment_id=row.id,
                    at=row.at,
                    by=row.by,
                    moment_s=row.moment_s,
                    leg=row.leg,
                    pii_text=row.pii_text,
                )
                for row in await connection.execute(ordered)
            )
