"""What marks a call to be judged anew, on both databases."""

from __future__ import annotations

from sqlalchemy import delete, select
from sqlalchemy.ext.asyncio import AsyncEngine

from interactions.database import reading, writing
from interactions.fcr.marks import note_all, note_call, note_recording
from interactions.fcr.schema import fcr_due
from interactions.store import InteractionLog
from tests.interactions.calls import NINE, answered_call

LAN = "+84901234567"


async def marks(engine: AsyncEngine) -> list[tuple[str, str, float]]:
    query = select(fcr_due.c.pii_e164, fcr_due.c.call_id, fcr_due.c.at).order_by(fcr_due.c.id)
    async with reading(engine) as connection:
        return [(number, call_id, at) for number, call_id, at in await connection.execute(query)]


async def test_a_saved_call_is_marked_and_one_that_is_no_news_is_not(log: InteractionLog) -> None:
    await log.save(answered_call("a", version=2))
    await log.save(answered_call("a", version=1))
    assert await marks(log.engine) == [(LAN, "a", NINE)]


async def test_a_call_without_a_number_is_marked_by_itself(log: InteractionLog) -> None:
    await log.save(answered_call("a", pii_number="anonymous"))
    assert await marks(log.engine) == [("", "a", NINE)]


async def test_a_survey_and_a_transcript_mark_their_call_and_a_rebuild_every_one(log: InteractionLog) -> None:
    await log.save_many([answered_call("a"), answered_call("b", pii_number="")])
    for note, wanted in (
        (lambda connection: note_call(connection, "a"), [(LAN, "a", NINE)]),
        (lambda connection: note_recording(connection, "b-r"), [("", "b", NINE)]),
        (note_all, [(LAN, "a", NINE), ("", "b", NINE)]),
    ):
        async with writing(log.engine) as connection:
            await connection.execute(delete(fcr_due))
            await note(connection)
        assert sorted(await marks(log.engine), reverse=True) == sorted(wanted, reverse=True)
