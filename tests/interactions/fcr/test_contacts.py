"""Who a number belongs to and what was said, as the log has it, on both databases."""

from __future__ import annotations

from sqlalchemy import insert

from interactions.database import reading, writing
from interactions.fcr.contacts import batches, contacts, nameless, owners, said
from interactions.schema import customer_numbers, customers
from interactions.store import InteractionLog
from interactions.transcripts import Transcripts
from tests.interactions.calls import NINE, answered_call, call, transcript

LAN, HOA, MAI = "+84901234567", "+84907654321", "+84905555555"


async def test_a_number_is_its_own_customer_unless_somebody_has_it_beside_others(log: InteractionLog) -> None:
    async with writing(log.engine) as connection:
        await connection.execute(insert(customers), [{"id": n, "pii_name": "x"} for n in (7, 8)])
        theirs = [(LAN, 7), (HOA, 7), (MAI, 8)]
        await connection.execute(
            insert(customer_numbers), [{"pii_e164": number, "customer_id": who} for number, who in theirs]
        )
        found = await owners(connection, [LAN, MAI, "+84900000000"])
    assert found == {LAN: "customer:7", HOA: "customer:7", MAI: MAI, "+84900000000": "+84900000000"}


async def test_a_contact_is_what_became_of_the_call(log: InteractionLog) -> None:
    await log.save_many([answered_call("a"), call("b", arrived_at=NINE + 9, direction="callback")])
    async with reading(log.engine) as connection:
        found = {known.contact.call_id: known.contact for known in await contacts(connection, [LAN], 0, 1e12)}
        only_first = await contacts(connection, [LAN], NINE, NINE + 8)
    assert [known.contact.call_id for known in only_first] == ["a"]
    assert (found["a"].inbound, found["a"].answered, found["a"].reason) == (True, True, "order")
    assert (found["b"].inbound, found["b"].answered, found["b"].reason) == (False, False, None)
    assert found["a"].dropped_at is None


async def test_calls_without_a_number_are_found_by_their_ids(log: InteractionLog) -> None:
    await log.save_many([call("a", pii_number="anonymous"), call("b")])
    async with reading(log.engine) as connection:
        assert [known.contact.call_id for known in await nameless(connection, ["a", "b"])] == ["a"]


async def test_words_are_folded_and_of_calls_with_a_transcript(
    log: InteractionLog, transcripts: Transcripts
) -> None:
    await log.save_many([answered_call("a"), answered_call("b")])
    await transcripts.save("a-r", 1, transcript("Đơn hàng", "dạ vâng"))
    async with reading(log.engine) as connection:
        found = await said(connection, ["a", "b"])
    assert {call_id: sorted(words) for call_id, words in found.items()} == {
        "a": ["da", "don", "hang", "vang"]
    }


def test_batches_leave_nothing_out() -> None:
    assert list(batches(range(5), 2)) == [[0, 1], [2, 3], [4]]
