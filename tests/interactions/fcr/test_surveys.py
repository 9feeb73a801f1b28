"""What customers answer when they are asked, on both databases."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest
from sqlalchemy import delete, select

from interactions import audit
from interactions.database import reading, writing
from interactions.fcr.schema import fcr_due
from interactions.fcr.surveys import AlreadyAnswered, Answer, BadAnswer, Surveys, UnknownCall
from interactions.kpi.dirty import bucket_of
from interactions.kpi.schema import kpi_dirty
from interactions.store import InteractionLog
from tests.interactions.calls import NINE, answered_call

ASKED, LATER = NINE + 200, NINE + 3600


async def made(log: InteractionLog) -> Surveys:
    await log.save(answered_call("a"))
    return Surveys(log.engine)


async def test_a_customer_is_asked_once_and_answers_later(log: InteractionLog) -> None:
    surveys = await made(log)
    assert await surveys.of_call("a") is None
    assert await surveys.asked("a", "ivr", ASKED)
    assert not await surveys.asked("a", "sms", LATER)
    open_still = await surveys.of_call("a")
    assert open_still
    assert (open_still.channel, open_still.asked_at, open_still.answered_at) == ("ivr", ASKED, None)
    said = Answer(csat=5, nps=10, ces=7, resolved=True, pii_comment="cảm ơn")
    kept = await surveys.answer("a", said, at=LATER, channel="sms", who="form")
    assert kept == await surveys.of_call("a")
    assert (kept.channel, kept.asked_at, kept.answered_at, kept.answer) == ("ivr", ASKED, LATER, said)


async def test_who_was_never_asked_is_asked_by_his_answer(log: InteractionLog) -> None:
    kept = await (await made(log)).answer("a", Answer(nps=0), at=LATER, channel="web", who="form")
    assert (kept.channel, kept.asked_at, kept.answered_at, kept.answer.nps) == ("web", LATER, LATER, 0)


async def test_an_answer_may_come_in_parts(log: InteractionLog) -> None:
    surveys = await made(log)
    await surveys.answer("a", Answer(csat=4), at=ASKED, channel="ivr", who="ivr")
    kept = await surveys.answer("a", Answer(csat=4, resolved=False), at=LATER, channel="ivr", who="ivr")
    assert (kept.answer, kept.answered_at) == (Answer(csat=4, resolved=False), ASKED)


async def test_the_first_answer_stands(log: InteractionLog) -> None:
    surveys = await made(log)
    await surveys.answer("a", Answer(csat=1), at=ASKED, channel="web", who="form")
    with pytest.raises(AlreadyAnswered, match="'csat' is there already"):
        await surveys.answer("a", Answer(csat=5, nps=10), at=LATER, channel="web", who="form")
    kept = await surveys.of_call("a")
    assert kept
    assert kept.answer == Answer(csat=1)


async def test_the_same_answer_again_changes_nothing(log: InteractionLog) -> None:
    surveys = await made(log)
    for at in (ASKED, LATER):
        await surveys.answer("a", Answer(csat=1), at=at, channel="web", who="form")
    assert len(await audit.of(log.engine, "survey", "a")) == 1


async def test_of_two_answers_at_once_one_stands(log: InteractionLog) -> None:
    surveys = await made(log)

    async def say(csat: int) -> bool:
        try:
            await surveys.answer("a", Answer(csat=csat), at=LATER, channel="web", who="form")
        except AlreadyAnswered:
            return False
        return True

    assert sorted(await asyncio.gather(say(1), say(5))) == [False, True]


async def test_a_call_that_is_not_there_cannot_be_asked_about(log: InteractionLog) -> None:
    surveys = await made(log)
    with pytest.raises(UnknownCall, match="no call 'b'"):
        await surveys.asked("b", "ivr", ASKED)
    with pytest.raises(UnknownCall, match="give the id of one"):
        await surveys.answer("b", Answer(csat=5), at=LATER, channel="web", who="form")


@pytest.mark.parametrize(
    ("said", "message"),
    [
        ({}, "at least one of csat, nps, ces, resolved, comment"),
        ({"csat": 0}, "csat with a whole number from 1 to 5"),
        ({"csat": 6}, "csat with a whole number from 1 to 5"),
        ({"nps": 11}, "nps with a whole number from 0 to 10"),
        ({"nps": -1}, "nps with a whole number from 0 to 10"),
        ({"ces": 8}, "ces with a whole number from 1 to 7"),
        ({"csat": True}, "csat with a whole number"),
        ({"csat": 4.5}, "csat with a whole number"),
        ({"resolved": 1}, "resolved with true or false"),
        ({"pii_comment": "x" * 4001}, "comment to 4000 characters"),
    ],
)
async def test_an_answer_off_the_scale_is_refused(
    log: InteractionLog, said: dict[str, Any], message: str
) -> None:
    surveys = await made(log)
    with pytest.raises(BadAnswer, match=message):
        await surveys.answer("a", Answer(**said), at=LATER, channel="web", who="form")
    assert await surveys.of_call("a") is None


async def test_hostile_text_costs_nobody_his_answer(log: InteractionLog) -> None:
    surveys = await made(log)
    said = Answer(csat=5, pii_comment="a\x00b\ud800")
    kept = await surveys.answer("a", said, at=LATER, channel="web", who="form")
    assert kept.answer.pii_comment == "a?b?"
    assert (await audit.verify(log.engine)).broken_at is None


async def test_an_answer_is_audited_judged_and_summed_up(log: InteractionLog) -> None:
    surveys = await made(log)
    await surveys.asked("a", "ivr", ASKED)
    async with writing(log.engine) as connection:
        await connection.execute(delete(kpi_dirty))
        await connection.execute(delete(fcr_due))
    await surveys.answer("a", Answer(resolved=True), at=LATER, channel="ivr", who="ivr")
    (entry,) = await audit.of(log.engine, "survey", "a")
    assert (entry.who, entry.change) == ("ivr", {"resolved": True})
    async with reading(log.engine) as connection:
        assert set((await connection.execute(select(kpi_dirty.c.bucket))).scalars()) == {bucket_of(ASKED)}
        assert (await connection.execute(select(fcr_due.c.call_id))).scalars().all() == ["a"]
