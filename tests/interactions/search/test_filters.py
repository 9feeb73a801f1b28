from __future__ import annotations

from typing import Any

import pytest

from interactions.database import writing
from interactions.fcr.schema import fcr_contacts, surveys
from interactions.quality.schema import quality_cards, quality_reviews
from interactions.record import Outcome
from interactions.search import Count, Filters, Order, SearchIndex, TranscriptSearch
from interactions.store import InteractionLog
from interactions.transcripts import Transcripts
from tests.interactions.calls import NINE, transcript
from tests.interactions.search.conftest import plain_call


@pytest.fixture
async def calls(log: InteractionLog, transcripts: Transcripts, index: SearchIndex) -> None:
    """One call of each kind; all say alo."""
    kinds: dict[str, dict[str, Any]] = {
        "a": {"queue": "bán hàng 1", "agent_id": "an-1", "arrived_at": NINE, "talk_s": 10.0, "hold_s": 5.0},
        "b": {
            "queue": "bán hàng 2",
            "agent_id": "binh",
            "arrived_at": NINE + 100,
            "pii_number": "0907654321",
        },
        "c": {"disposition": "complaint", "outcome": Outcome.TIMED_OUT, "arrived_at": NINE + 200},
        "d": {
            "language": "en",
            "direction": "callback",
            "arrived_at": NINE + 300,
            "tags": ("vip", "đơn lớn"),
        },
        "e": {"resolved": False, "pii_number": "1001", "arrived_at": NINE + 400},
        "f": {"resolved": None, "agent_id": None, "arrived_at": NINE + 500},
    }
    for call_id, fields in kinds.items():
        await log.save(plain_call(call_id, **fields))
        lines = ("alo", "xin nghe ạ") if call_id == "a" else ("alo alo alo alo", "dạ")
        await transcripts.save(f"{call_id}-r", 1, transcript(*lines))
    async with writing(log.engine) as connection:
        for call_id, repeat in (("a", "repeated"), ("b", "resolved"), ("c", "provisional")):
            row = {"call_id": call_id, "pii_customer": "x", "at": NINE, "repeat": repeat}
            await connection.execute(fcr_contacts.insert().values(row))
        for call_id, csat, nps in (("a", 5, 9), ("b", 2, None)):
            row = {"call_id": call_id, "channel": "ivr", "asked_at": NINE, "csat": csat, "nps": nps}
            await connection.execute(surveys.insert().values(row))
        card = {"card_id": "k", "version": 1, "published": True, "document": {}}
        await connection.execute(
            quality_cards.insert().values(card | {"changed_at": NINE, "changed_by": "x"})
        )
        for call_id, party, score, given_at in (
            ("a", "supervisor", 0.9, NINE),
            ("b", "supervisor", 0.4, NINE),
            ("c", "supervisor", 0.95, None),
            ("d", "agent", 1.0, NINE),
        ):
            review = {
                "call_id": call_id,
                "agent_id": "an",
                "party": party,
                "reviewer": "chi",
                "card_id": "k",
                "card_version": 1,
                "state": "given" if given_at else "draft",
                "score": score,
                "appeal": False,
                "pii_summary": "",
                "pii_answer": "",
                "begun_at": NINE,
                "given_at": given_at,
            }
            await connection.execute(quality_reviews.insert().values(review))
    assert await index.catch_up() == 0


@pytest.mark.usefixtures("calls")
@pytest.mark.parametrize(
    ("filters", "found"),
    [
        (Filters(), "abcdef"),
        (Filters(since=NINE + 100), "bcdef"),
        (Filters(until=NINE + 100), "a"),
        (Filters(since=NINE + 100, until=NINE + 300), "bc"),
        (Filters(queue="bán hàng 1"), "a"),
        (Filters(queue="bán"), ""),
        (Filters(agent_id="an-1"), "a"),
        (Filters(agent_id="an"), "cde"),
        (Filters(number="0907 654 321"), "b"),
        (Filters(number="+84907654321"), "b"),
        (Filters(number="1001"), "e"),
        (Filters(number="0900000000"), ""),
        (Filters(tag="đơn lớn"), "d"),
        (Filters(tag="đơn"), ""),
        (Filters(disposition="complaint"), "c"),
        (Filters(outcome="timed_out"), "c"),
        (Filters(language="en"), "d"),
        (Filters(direction="callback"), "d"),
        (Filters(resolved=False), "e"),
        (Filters(resolved=True), "abcd"),
        (Filters(repeated=True), "a"),
        (Filters(repeated=False), "b"),
        (Filters(connected_s_to=15.0), "a"),
        (Filters(connected_s_from=15.0, connected_s_to=15.0), "a"),
        (Filters(connected_s_from=15.5), "bcdef"),
        (Filters(csat_from=4), "a"),
        (Filters(csat_to=4), "b"),
        (Filters(nps_from=0), "a"),
        (Filters(score_from=0.5), "a"),
        (Filters(score_from=0.1, score_to=0.5), "b"),
        (Filters(agent_share_from=0.6), "a"),
        (Filters(agent_share_to=0.6), "bcdef"),
        (Filters(queue="bán hàng 1", csat_from=5, tag="vip"), ""),
    ],
    ids=str,
)
async def test_only_calls_that_the_filters_let_through(
    search: TranscriptSearch, filters: Filters, found: str
) -> None:
    newest = await search.search("alo", filters=filters)
    assert "".join(hit.call.call_id for hit in reversed(newest.items)) == found
    best = await search.search("alo", filters=filters, order=Order.BEST)
    assert sorted(hit.call.call_id for hit in best.items) == sorted(found)
    assert await search.count("alo", filters=filters) == Count(len(found), more=False, exact=True)


@pytest.mark.usefixtures("calls")
async def test_what_the_call_says_counts_and_not_what_the_index_still_believes(
    search: TranscriptSearch, log: InteractionLog
) -> None:
    await log.save(plain_call("a", 10, agent_id="binh"))
    mine = Filters(agent_id="an-1")
    assert (await search.search("alo", filters=mine)).items == ()
