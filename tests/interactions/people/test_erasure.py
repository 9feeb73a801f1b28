from __future__ import annotations

from sqlalchemy import select

from interactions.database import reading, writing
from interactions.people.erasure import Eraser, Person, blank, chunks, remove, rename, run
from interactions.schema import interactions, recordings, segments
from interactions.store import InteractionLog
from tests.interactions.calls import answered_call

PERSON = Person(
    pseudonym="erased-1",
    customers=(),
    pii_numbers=("+84901234567",),
    pii_addresses=(),
    calls=("c1",),
    recordings=("c1-r",),
)


async def counted(log: InteractionLog, *erasers: Eraser) -> dict[str, int]:
    async with writing(log.engine) as connection:
        return dict(await run(connection, PERSON, erasers))


async def test_only_this_persons_rows_are_blanked_removed_and_renamed(log: InteractionLog) -> None:
    await log.save_many([answered_call("c1"), answered_call("c2", pii_number="0912345678")])
    found = await counted(
        log,
        blank(interactions.c.call_id, "calls", pii_name=""),
        rename(interactions.c.pii_e164),
        remove(segments.c.call_id, "calls"),
        blank(
            recordings.c.recording_id,
            "calls",
            by=(recordings.c.recording_id, recordings.c.call_id),
            reason="erased",
        ),
    )
    assert found == {"interactions": 1, "segments": 4, "recordings": 1}
    one, other = await log.get("c1"), await log.get("c2")
    assert one is not None
    assert other is not None
    assert (one.pii_name, one.segments) == ("", ())
    assert (other.pii_name, len(other.segments)) == ("Lan", 4)
    async with reading(log.engine) as connection:
        numbers = (await connection.scalars(select(interactions.c.pii_e164))).all()
        reasons = (await connection.scalars(select(recordings.c.reason))).all()
    assert sorted(number or "" for number in numbers) == ["+84912345678", "erased-1"]
    assert sorted(reason or "" for reason in reasons) == ["", "erased"]


async def test_what_is_nobodys_is_not_counted(log: InteractionLog) -> None:
    assert await counted(log, remove(segments.c.call_id, "calls"), rename(interactions.c.pii_e164)) == {}


def test_many_values_come_in_parts() -> None:
    assert [len(some) for some in chunks(range(1200))] == [500, 500, 200]
    assert list(chunks(())) == []
