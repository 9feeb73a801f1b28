"""`tongdai webhook`, as a person types it."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from app.partners import Place, line, summary
from interactions import audit
from interactions.database import make_engine, migrate, writing
from partners.deliveries import Record, Which, find
from partners.events import of_interaction
from partners.outbox import Outcome, State, claim, settle, tell
from partners.signing import verify
from tests.app.serving import Ended, tongdai, write_centre
from tests.interactions.calls import call
from tests.partners.receiver import NINE, SECRET, Receiver, answer, endpoint

CRM = endpoint("http://127.0.0.1/", personal="full")
RECORD = Record(
    id=7,
    event_id="evt_1",
    type="call.ended",
    endpoint="crm",
    subject="pbx1-1.5",
    state=State.DEAD,
    attempts=12,
    told_at=NINE,
    next_at=NINE,
    settled_at=NINE,
    status=500,
    error="it answered 500",
)


async def told(folder: Path) -> str:
    """A database in which one of two deliveries was given up."""
    url = f"sqlite:///{folder}/tongdai.db"
    await migrate(url)
    engine = make_engine(url)
    for number in (1, 2):
        async with writing(engine) as connection:
            await tell(connection, [CRM], of_interaction(call(f"call-{number}")), NINE + number)
    (first,) = await claim(engine, "crm", at=NINE + 5, most=1, lease_s=9)
    await settle(engine, [Outcome(first, State.DEAD, NINE + 6, 410, "it answered 410")])
    await engine.dispose()
    return url


def one_line(ended: Ended) -> str:
    assert ended.code == 1, ended
    assert "Traceback" not in ended.err
    (said,) = [line for line in ended.err.splitlines() if line.startswith("tongdai: ")]
    return said


async def test_what_was_told_is_listed_with_what_became_of_it_and_without_what_was_said(
    tmp_path: Path,
) -> None:
    url = await told(tmp_path)
    listed = await tongdai("webhook", "list", "--database", url)
    assert listed.code == 0, listed
    second, first = listed.out.splitlines()
    assert "pending" in second
    assert "call-2" in second
    assert first.endswith("1 try  it answered 410")
    assert "crm: 1 pending, 0 delivered, 1 dead" in listed.err
    dead = await tongdai("webhook", "list", "--database", url, "--state", "dead", "--json")
    (found,) = map(json.loads, dead.out.splitlines())
    assert (found["subject"], found["status"], found["state"]) == ("call-1", 410, "dead")
    assert "0901234567" not in listed.out + dead.out


async def test_what_was_given_up_is_sent_again_and_who_did_it_is_written_down(tmp_path: Path) -> None:
    url = await told(tmp_path)
    again = await tongdai("webhook", "replay", "--dead", "--from", "2027-01-15", "--database", url)
    assert (again.code, again.out) == (0, "1 deliveries are sent again, as soon as the service runs.\n")
    engine = make_engine(url)
    assert {each.state for each in await find(engine, Which())} == {State.PENDING}
    (entry,) = await audit.of(engine, "webhook", "")
    assert entry.who.endswith(", command line")
    await engine.dispose()
    assert "0 deliveries" in (await tongdai("webhook", "replay", "1", "2", "--database", url)).out


async def test_a_replay_of_everything_must_be_meant(tmp_path: Path) -> None:
    url = await told(tmp_path)
    refused = await tongdai("webhook", "replay", "--database", url)
    assert "say what to send again: numbers, --dead, --endpoint NAME or --from TIME" in one_line(refused)


async def test_a_database_without_tables_is_told(tmp_path: Path) -> None:
    refused = await tongdai("webhook", "list", "--database", f"sqlite:///{tmp_path}/new.db")
    assert "Start the service of this version once" in one_line(refused)


def house(folder: Path, url: str) -> str:
    more = f'[[webhooks]]\nname = "crm"\nurl = "{url}"\nsecrets = ["{SECRET}"]\nnetworks = ["127.0.0.0/8"]\n'
    return str(write_centre(folder, more=more))


async def test_a_receiver_is_tried_with_a_signed_event(tmp_path: Path) -> None:
    async with Receiver() as receiver:
        tried = await tongdai("webhook", "send-test", "crm", "--config", house(tmp_path, receiver.url()))
    assert tried.code == 0, tried
    (got,) = receiver.got
    assert json.loads(got.body)["type"] == "webhook.test"
    at = float(got.headers["webhook-timestamp"])
    assert verify([SECRET], got.headers, got.body, at=at) in tried.out


async def test_a_receiver_that_does_not_take_it_fails_the_command(tmp_path: Path) -> None:
    async with Receiver(otherwise=answer(401)) as receiver:
        tried = await tongdai("webhook", "send-test", "crm", "--config", house(tmp_path, receiver.url()))
    assert one_line(tried) == "tongdai: crm did not take it: it answered 401"


async def test_an_endpoint_that_is_not_there_is_refused_with_those_that_are(tmp_path: Path) -> None:
    config = house(tmp_path, "https://crm.example.com")
    refused = await tongdai("webhook", "send-test", "crn", "--config", config)
    assert one_line(refused).endswith("there is no endpoint 'crn': those of `[[webhooks]]` are crm")


def test_times_are_meant_by_the_clock_of_the_house() -> None:
    place = Place("sqlite:///x.db", ZoneInfo("Asia/Ho_Chi_Minh"))
    assert place.at(datetime(2027, 1, 15, 15)) == NINE  # noqa: DTZ001 -- as it is typed
    assert place.at(datetime(2027, 1, 15, 8, tzinfo=UTC)) == NINE
    assert place.at(None) is None
    said = line(RECORD, place.zone)
    assert said.startswith(
        "       7  2027-01-15 15:00:00  dead       crm           call.ended        pbx1-1.5"
    )
    assert said.endswith("  12 tries  it answered 500")


@pytest.mark.parametrize(
    ("found", "said"),
    [
        ({}, "nothing was told to anybody yet"),
        (
            {"crm": {State.DEAD: 2}, "b": {}},
            "crm: 0 pending, 0 delivered, 2 dead\nb: 0 pending, 0 delivered, 0 dead",
        ),
    ],
)
def test_the_sum_says_how_each_endpoint_does(found: dict[str, dict[State, int]], said: str) -> None:
    assert summary(found) == said
