"""Partners are told in the transaction that makes it true, whoever saves, on both databases."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
import pytest_asyncio
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncEngine

from app.config import Config, case_rules, load
from app.telling import Telling
from interactions.cases.actions import Closed, Resolved
from interactions.cases.grouping import contact_of
from interactions.cases.store import Cases
from interactions.cases.work import CaseWork
from interactions.database import make_engine, reading
from interactions.fcr.schema import fcr_due
from interactions.fcr.surveys import AlreadyAnswered, Answer, Surveys
from interactions.record import Interaction
from interactions.store import InteractionLog
from interactions.transcripts import Transcripts
from partners.deliveries import Which, find
from partners.schema import webhook_deliveries
from tests.app.serving import write_centre
from tests.app.test_office import MAKES_CASES, SECRET
from tests.interactions.calls import LAN, NINE, answered_call, call, transcript
from tests.interactions.conftest import database, make_database, postgres, sqlite_template, url

__all__ = ["database", "make_database", "postgres", "sqlite_template", "url"]

PARTNER = f'[[webhooks]]\nname = "crm"\nurl = "https://crm.example.com"\nsecrets = ["{SECRET}"]\n'
WITH_CASES = MAKES_CASES.replace("[cases.reasons.order]", "[cases]\nsurvey = true\n[cases.reasons.order]", 1)


@dataclass(frozen=True)
class Stage:
    engine: AsyncEngine
    config: Config
    telling: Telling
    woken: list[None]

    @property
    def log(self) -> InteractionLog:
        return InteractionLog(self.engine, heard=self.telling.calls)

    @property
    def surveys(self) -> Surveys:
        return Surveys(self.engine, heard=self.telling.survey)

    async def told(self, type_: str) -> list[Any]:
        """The bodies of what is to be told, the first first."""
        box = webhook_deliveries.c
        query = select(box.pii_payload).where(box.type == type_).order_by(box.id)
        async with reading(self.engine) as connection:
            return [json.loads(body) for body in await connection.scalars(query)]


@pytest_asyncio.fixture
async def stage(url: str, tmp_path: Path) -> AsyncIterator[Stage]:
    config = load(write_centre(tmp_path, more=PARTNER + WITH_CASES))
    engine, woken = make_engine(url), list[None]()
    yield Stage(engine, config, Telling(config, lambda: NINE + 300, lambda: woken.append(None)), woken)
    await engine.dispose()


async def test_a_transcript_is_told_once_and_its_call_judged_again(stage: Stage) -> None:
    await stage.log.save(answered_call())
    async with reading(stage.engine) as connection:
        before = len((await connection.execute(select(fcr_due))).all())
    transcripts = Transcripts(stage.engine, heard=stage.telling.transcript)
    assert await transcripts.save("call-1-r", 1, transcript("xin chào", "dạ"))
    assert not await transcripts.save("call-1-r", 2, transcript("một lần nữa"))
    (body,) = await stage.told("transcript.ready")
    assert body["data"]["call_id"] == "call-1"
    assert body["data"]["transcript"] == {
        "recording_id": "call-1-r",
        "language": "vi",
        "duration_s": transcript("xin chào", "dạ").duration_s,
        "utterances": 2,
    }
    async with reading(stage.engine) as connection:
        assert len((await connection.execute(select(fcr_due))).all()) == before + 1


async def test_a_transcript_whose_call_is_not_written_yet_is_told_without_it(stage: Stage) -> None:
    transcripts = Transcripts(stage.engine, heard=stage.telling.transcript)
    await transcripts.save("call-1-r", 1, transcript("xin chào"))
    (body,) = await stage.told("transcript.ready")
    assert body["data"]["call_id"] == ""


async def test_a_transcript_of_which_nobody_could_be_told_is_not_saved(stage: Stage) -> None:
    async def refuse(_connection: object, _ready: object) -> None:
        raise LookupError

    await stage.log.save(answered_call())
    transcripts = Transcripts(stage.engine, heard=refuse)
    with pytest.raises(LookupError):
        await transcripts.save("call-1-r", 1, transcript("xin chào"))
    assert await transcripts.lines("call-1") == ()


async def test_each_part_of_an_answer_is_told_once(stage: Stage) -> None:
    await stage.log.save(answered_call())
    for said in (Answer(csat=4), Answer(csat=4), Answer(resolved=True)):
        await stage.surveys.answer("call-1", said, at=NINE + 300, channel="ivr", who="ivr")
    with pytest.raises(AlreadyAnswered):
        await stage.surveys.answer("call-1", Answer(csat=1), at=NINE + 301, channel="ivr", who="ivr")
    first, second = [body["data"]["survey"] for body in await stage.told("survey.answered")]
    assert (first["scores"], first["resolved"]) == ({"csat": 4}, None)
    assert (second["scores"], second["resolved"]) == ({"csat": 4}, True)


async def test_who_is_to_be_asked_is_told_once_and_an_answer_that_nobody_asked_for_asks_nobody(
    stage: Stage,
) -> None:
    await stage.log.save_many([answered_call(), answered_call("call-2")])
    for _twice in range(2):
        await stage.surveys.asked("call-1", "sms", NINE + 300)
    await stage.surveys.answer("call-2", Answer(csat=5), at=NINE + 300, channel="ivr", who="ivr")
    (asked,) = await stage.told("survey.asked")
    assert asked["data"]["call_id"] == "call-1"
    assert (asked["data"]["survey"]["survey_id"], asked["data"]["survey"]["channel"]) == ("call-1", "sms")


async def closed_case(stage: Stage, ask: InteractionLog) -> str:
    """A case that is closed and whose survey is asked."""
    await ask.save(answered_call())
    rules = case_rules(stage.config)
    cases = Cases(stage.engine, rules)
    placed = await cases.take(contact_of(answered_call()))
    assert placed.case is not None
    number = placed.case.number
    at = NINE + 250
    if placed.case.is_open:
        await cases.act(number, Resolved(at=at, by="an"))
    await cases.act(number, Closed(at=at, by="chi"))
    await CaseWork(stage.engine, rules).decide(at + 1)
    return number


async def test_the_answer_to_a_closed_case_is_the_case_s(stage: Stage) -> None:
    number = await closed_case(stage, stage.log)
    for said in (Answer(csat=5), Answer(nps=9)):
        await stage.surveys.answer("call-1", said, at=NINE + 300, channel="sms", who="form")
    found = await Cases(stage.engine, case_rules(stage.config)).get(number)
    assert found is not None
    assert found.case.survey_id == "call-1"
    assert [type(event).__name__ for event in found.events].count("SurveyAnswered") == 1


async def test_an_answer_to_a_call_whose_case_was_not_asked_about_leaves_the_case_alone(stage: Stage) -> None:
    await stage.log.save(answered_call())
    cases = Cases(stage.engine, case_rules(stage.config))
    placed = await cases.take(contact_of(answered_call()))
    assert placed.case is not None
    await stage.surveys.answer("call-1", Answer(csat=5), at=NINE + 300, channel="ivr", who="ivr")
    found = await cases.get(placed.case.number)
    assert found is not None
    assert found.case.version == placed.case.version


def callback(version: int = 1, **fields: Any) -> Interaction:
    plain = {
        "direction": "callback",
        "callback_of": "C-2027-000001",
        "offered_at": NINE + 100,
        "queue": "sales",
    }
    return call("pbx-callback.C-2027-000001.1", version, **(plain | {"arrived_at": NINE + 100} | fields))


async def test_a_follow_up_that_enters_its_queue_is_due_exactly_once(stage: Stage) -> None:
    await stage.log.save(callback())
    await stage.log.save(callback(2, answered_at=NINE + 130))
    await stage.log.save(callback(3, answered_at=NINE + 130, ended_at=NINE + 190, closed_at=NINE + 200))
    (body,) = await stage.told("callback.due")
    assert body["data"]["callback"] == {"due_at": NINE + 100, "for": "C-2027-000001"}
    assert body["data"]["call"]["direction"] == "callback"
    assert LAN not in json.dumps(body)


async def test_the_sender_is_woken_when_there_is_news_for_somebody(stage: Stage) -> None:
    await stage.log.save(answered_call())
    assert len(stage.woken) == 1
    await stage.log.save(answered_call(version=10))
    assert len(stage.woken) == 1


async def test_a_house_without_partners_writes_nothing_down(url: str, tmp_path: Path) -> None:
    config = load(write_centre(tmp_path))
    engine = make_engine(url)
    await InteractionLog(engine, heard=Telling(config, lambda: NINE + 300).calls).save(answered_call())
    assert await find(engine, Which()) == []
    await engine.dispose()
