"""What customers say when they are asked how it was: CSAT 1 to 5, NPS 0 to 10, CES 1 to 7 (7: very easy),
whether it is resolved, and a comment.

A call is asked about once. An answer may come in parts (one key for each question) and as late as it likes;
what was said first stands: a later answer adds what was still open, the same again changes nothing, and
another one to the same question is refused, so that whoever has the link cannot write over it.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, fields
from typing import Any

from sqlalchemy import RowMapping, select, update
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from interactions import audit
from interactions.database import reading, writing
from interactions.fcr.marks import note_call
from interactions.fcr.schema import surveys
from interactions.kpi.dirty import touch
from interactions.rows import insert
from interactions.schema import interactions

SCALES: Mapping[str, tuple[int, int]] = {"csat": (1, 5), "nps": (0, 10), "ces": (1, 7)}
LONGEST_COMMENT = 4_000  # characters


class UnknownCall(Exception):
    """There is no such call to be asked about."""


class BadAnswer(ValueError):
    """The answer cannot be taken; the message says what to send."""


class AlreadyAnswered(Exception):
    """Another answer to the same question stands."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """None is not answered (yet)."""

    csat: int | None = None
    nps: int | None = None
    ces: int | None = None
    resolved: bool | None = None
    pii_comment: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Survey:
    """`answered_at`: when the first answer came, None as long as none did."""

    call_id: str
    channel: str
    asked_at: float
    answered_at: float | None
    answer: Answer


_QUESTIONS = tuple(field.name for field in fields(Answer))


_ASKER = "tongdai"

# Gets a survey that is asked, or says more than before, when it did and who brought it, in the transaction
# that saves it.
Heard = Callable[[AsyncConnection, Survey, float, str], Awaitable[None]]


class Surveys:
    def __init__(self, engine: AsyncEngine, *, heard: Heard | None = None) -> None:
        self._engine = engine
        self._heard = heard

    async def asked(self, call_id: str, channel: str, at: float) -> bool:
        """The customer is asked about this call, over "ivr", "sms", "web" …; False when he was before.
        Raises `UnknownCall`."""
        async with writing(self._engine) as connection:
            new = await _ask(connection, call_id, channel, at)
            if new and self._heard is not None:
                unanswered = Survey(
                    call_id=call_id, channel=channel, asked_at=at, answered_at=None, answer=Answer()
                )
                await self._heard(connection, unanswered, at, _ASKER)
            return new

    async def answer(self, call_id: str, said: Answer, *, at: float, channel: str, who: str) -> Survey:
        """Take down what the customer said; one who was never asked is so now. `who` brings the answer.

        Raises `UnknownCall`, `BadAnswer` and `AlreadyAnswered`; then nothing is changed.
        """
        given = _checked(said)
        async with writing(self._engine) as connection:
            await _ask(connection, call_id, channel, at)
            mine = surveys.c.call_id == call_id
            there = (await connection.execute(select(surveys).where(mine).with_for_update())).mappings().one()
            for question, value in given.items():
                if there[question] not in (None, value):
                    raise AlreadyAnswered(
                        f"The customer's answer to {question.removeprefix('pii_')!r} is there already and"
                        " stands: leave it out to add the others."
                    )
            news = {question: value for question, value in given.items() if there[question] is None}
            if news:
                first = there["answered_at"] if there["answered_at"] is not None else at
                answered = update(surveys).where(mine).values(news | {"answered_at": first})
                there = (await connection.execute(answered.returning(surveys))).mappings().one()
                if self._heard is not None:  # before the audit's turn: it may wait for a row
                    await self._heard(connection, _survey(there), at, who)
                await audit.write(connection, at=at, who=who, kind="survey", subject=call_id, change=news)
                await touch(connection, [there["asked_at"]])
                await note_call(connection, call_id)
            return _survey(there)

    async def of_call(self, call_id: str) -> Survey | None:
        async with reading(self._engine) as connection:
            found = await connection.execute(select(surveys).where(surveys.c.call_id == call_id))
            row = found.mappings().one_or_none()
        return None if row is None else _survey(row)


async def _ask(connection: AsyncConnection, call_id: str, channel: str, at: float) -> bool:
    known = select(interactions.c.call_id).where(interactions.c.call_id == call_id)
    if await connection.scalar(known) is None:
        raise UnknownCall(f"There is no call {call_id[:100]!r} to be asked about: give the id of one.")
    put = insert(connection, surveys).values(call_id=call_id, channel=channel, asked_at=at)
    new = put.on_conflict_do_nothing().returning(surveys.c.call_id)
    if (await connection.execute(new)).first() is None:
        return False
    await touch(connection, [at])
    return True


def _checked(said: Answer) -> dict[str, Any]:
    """The questions that were answered."""
    given = {name: value for name in _QUESTIONS if (value := getattr(said, name)) is not None}
    if not given:
        raise BadAnswer(f"Answer at least one of {', '.join(_QUESTIONS).replace('pii_', '')}.")
    for name, (least, most) in SCALES.items():
        value = given.get(name, least)
        if type(value) is not int or not least <= value <= most:
            raise BadAnswer(f"Answer {name} with a whole number from {least} to {most}.")
    if type(given.get("resolved", True)) is not bool:
        raise BadAnswer("Answer resolved with true or false.")
    if len(given.get("pii_comment", "")) > LONGEST_COMMENT:
        raise BadAnswer(f"Keep the comment to {LONGEST_COMMENT} characters.")
    if "pii_comment" in given:  # what no database can store becomes a mark of it
        given["pii_comment"] = given["pii_comment"].replace("\x00", "?").encode(errors="replace").decode()
    return given


def _survey(row: RowMapping) -> Survey:
    return Survey(
        call_id=row["call_id"],
        channel=row["channel"],
        asked_at=row["asked_at"],
        answered_at=row["answered_at"],
        answer=Answer(**{question: row[question] for question in _QUESTIONS}),
    )
