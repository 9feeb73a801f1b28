"""The words of a house are learned from its own transcripts once there are enough, on both databases."""

from __future__ import annotations

from interactions.database import reading
from interactions.fcr import vocabulary
from interactions.fcr.common import COMMON
from interactions.store import InteractionLog
from interactions.transcripts import Transcripts
from tests.interactions.calls import NINE, answered_call, transcript


async def spoken(log: InteractionLog, transcripts: Transcripts, calls: int) -> None:
    await log.save_many(answered_call(f"c{n}", arrived_at=NINE + n) for n in range(calls))
    for n in range(calls):
        await transcripts.save(f"c{n}-r", 1, transcript("alo em nghe", f"dạ {'hóa đơn' if n % 2 else 'thẻ'}"))


async def test_a_house_with_few_transcripts_goes_by_our_words(
    log: InteractionLog, transcripts: Transcripts
) -> None:
    await spoken(log, transcripts, 3)
    assert await vocabulary.learn(log.engine, NINE) == COMMON


async def test_a_house_with_many_goes_by_its_own(log: InteractionLog, transcripts: Transcripts) -> None:
    await spoken(log, transcripts, 100)
    learned = await vocabulary.learn(log.engine, NINE)
    assert learned.calls == 100
    assert learned.said_in == {"alo": 100, "em": 100, "nghe": 100, "da": 100, "hoa": 50, "don": 50, "the": 50}
    async with reading(log.engine) as connection:
        assert await vocabulary.current(connection) == learned
