"""The calls that can be reviewed, and what is known of each."""

from __future__ import annotations

import pytest

from interactions.database import writing
from interactions.fcr.schema import fcr_contacts, surveys
from interactions.quality.calibration import CallOfRound
from interactions.quality.review import Party
from interactions.quality.rounds import Rounds
from interactions.quality.worklist import candidates
from interactions.schema import reasons
from tests.interactions.calls import NINE, abandoned_call, answered_call
from tests.interactions.quality.cards import line
from tests.interactions.quality.test_review import AN, CHI, DUNG
from tests.interactions.quality.test_reviews import begun

DAY = 86_400.0


async def listed(house, **options):
    found = await candidates(house.engine, **({"since": NINE, "until": NINE + DAY} | options))
    return {call.call_id: call for call in found}


async def test_answered_calls_that_are_done_with_and_long_enough_are_listed(house) -> None:
    await house.save_many(
        [
            answered_call("short", talk_s=5.0),
            answered_call("open", closed_at=None),
            answered_call("later", arrived_at=NINE + DAY),
            answered_call("nobodys", agent_id=None),
            abandoned_call("gone", 10.0),
        ]
    )
    found = await listed(house)
    assert set(found) == {"c1", "c2", "c3"}
    one = found["c1"]
    assert (one.agent_id, one.queue, one.handle_s, one.disposition) == ("an", "sales", 130.0, "order")
    assert (one.complaint, one.repeat, one.reviewed, one.survey) == (False, False, False, None)
    assert set(await listed(house, agent_id="binh")) == {"c3"}
    assert await listed(house, queue="support") == {}
    assert "short" in await listed(house, shortest_talk_s=5.0)


async def test_a_call_counts_as_reviewed_once_somebody_reviews_it_for_the_house(house, reviews) -> None:
    await begun(reviews)
    await begun(reviews, call_id="c2", who=AN, party=Party.AGENT)
    rounds = Rounds(house.engine)
    calibration = await rounds.open(
        title="t",
        card_id="cskh",
        calls=[CallOfRound("c3", "binh")],
        reviewers=["chi", "dung"],
        who=CHI,
        at=1.0,
    )
    await rounds.begin(calibration.round_id, "c3", who=DUNG, at=2.0)
    assert {name: call.reviewed for name, call in (await listed(house)).items()} == {
        "c1": True,
        "c2": False,
        "c3": False,
    }


async def test_repeats_surveys_and_complaints_are_known(house) -> None:
    async with writing(house.engine) as connection:
        await connection.execute(
            reasons.insert().values(code="order", names={}, position=1, active=True, complaint=True)
        )
        contact = {"pii_customer": "x", "at": NINE}
        await connection.execute(
            fcr_contacts.insert(),
            [
                contact | {"call_id": "c1", "repeated_by": "c2"},
                contact | {"call_id": "c2", "repeated_by": None},
                contact | {"call_id": "c3", "repeated_by": None},
            ],
        )
        await connection.execute(
            surveys.insert().values(call_id="c3", channel="ivr", asked_at=NINE, answered_at=NINE, csat=2)
        )
    found = await listed(house)
    assert {name: call.repeat for name, call in found.items()} == {"c1": True, "c2": True, "c3": False}
    assert found["c1"].complaint
    assert (found["c3"].survey, found["c1"].survey) == (2, None)


async def test_keywords_are_found_as_whole_words_however_they_are_spelled(house, said) -> None:
    await said("c1", line("customer", 0, 3, "Tôi muốn KHIẾU NẠI"), line("agent", 4, 5, "dạ"))
    await said("c2", line("customer", 0, 3, "khiếunại"))
    found = await listed(house, keywords=["khieu nai", "hoàn tiền", "…", "%"])
    assert found["c1"].keywords == {"khieu nai"}
    assert found["c2"].keywords == frozenset()


async def test_how_long_an_agent_is_there_goes_by_his_first_call(house) -> None:
    await house.save(answered_call("old", arrived_at=NINE - 90 * DAY))
    found = await listed(house)
    assert (found["c1"].agent_since, found["c3"].agent_since) == (NINE - 90 * DAY, NINE)


@pytest.mark.parametrize("period", [(NINE, NINE), (NINE + DAY, NINE)])
async def test_an_empty_period_has_no_calls(house, period) -> None:
    assert await listed(house, since=period[0], until=period[1]) == {}
