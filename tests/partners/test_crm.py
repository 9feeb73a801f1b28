"""Customers found and tickets written, in each system that a ready mapping describes."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import pytest
from aiohttp import web

from partners.crm import Crm, CrmFailed
from partners.facts import Activity, CustomerFacts, Note, Ticket
from partners.fence import session
from partners.mapping import READY, load, parse
from partners.settings import CrmConfig
from tests.interactions.calls import NINE, answered_call
from tests.partners.receiver import Handler, Receiver, answer
from tests.partners.recording import NAMES, recorded, server

LAN = "+84901234567"
PLAIN = """
name = "Plain"
headers = {X-Key = "{secret}"}
[search]
url = "/people/{number}"
first = "person"
fields = {id = "id", name = ["first", "last"], tier = "level", language = "lang"}
extra = {"Town" = "address.town"}
[words.tier]
vip = "platinum"
[note]
url = "/people/{customer_id}/notes"
body = {text = "{text}"}
created = "id"
"""


def config(url: str, **said: Any) -> CrmConfig:
    plain = {"url": url, "mapping": "plain", "secret": "s3cret", "networks": ["127.0.0.0/8"]}
    return CrmConfig.model_validate(plain | said)


@asynccontextmanager
async def crm(url: str, mapping: str = PLAIN, **said: Any) -> AsyncIterator[Crm]:
    made = config(url, **said)
    async with session(made, timeout_s=made.timeout_s, connections=4) as opened:
        yield Crm(opened, parse(mapping, made.values), made, "VN")


@asynccontextmanager
async def ready(name: str) -> AsyncIterator[tuple[Crm, dict[str, Any]]]:
    record = recorded(name)
    async with server(record) as receiver:
        made = config(receiver.url(""), mapping=name, **record["settings"])
        async with session(made, timeout_s=5, connections=4) as opened:
            yield Crm(opened, load(name, Path(), made.values), made, "VN"), record


@pytest.mark.parametrize("name", NAMES)
async def test_who_calls_is_found_as_the_system_documents_it(name: str) -> None:
    async with ready(name) as (them, record):
        assert await them.find(LAN) == CustomerFacts(source="crm", **record["find"]["gives"])


@pytest.mark.parametrize("name", NAMES)
async def test_nobody_is_found_where_they_know_nobody(name: str) -> None:
    async with ready(name) as (them, _):
        assert await them.find("0909999999") is None


@pytest.mark.parametrize("name", NAMES)
async def test_a_ticket_is_written_as_the_system_documents_it(name: str) -> None:
    async with ready(name) as (them, record):
        ticket = Ticket(
            key="case-7",
            subject='Late "order"',
            pii_text="He waits\n{since} Monday",
            customer_id=record["find"]["gives"]["customer_id"],
            pii_number=LAN,
            call_id="pbx1-1.5",
            priority="high",
        )
        assert await them.write_ticket(ticket) == record["ticket"]["gives"]


@pytest.mark.parametrize("name", NAMES)
async def test_a_note_is_written_as_the_system_documents_it(name: str) -> None:
    async with ready(name) as (them, record):
        note = Note(
            key="note-1",
            at=NINE + 600,
            pii_text="Called back",
            subject="Callback",
            ticket_id=record["ticket"]["gives"],
            customer_id=record["find"]["gives"]["customer_id"],
        )
        assert await them.write_note(note) == record["note"]["gives"]


@pytest.mark.parametrize("name", NAMES)
async def test_a_call_is_written_as_the_system_documents_it(name: str) -> None:
    async with ready(name) as (them, record):
        activity = Activity(
            key="call-1",
            call=answered_call(),
            subject="Late order",
            pii_text="wants two 🌸",
            customer_id=record["find"]["gives"]["customer_id"],
            ticket_id=record["ticket"]["gives"],
        )
        assert await them.write_activity(activity) == record["activity"]["gives"]


@pytest.mark.parametrize("name", NAMES)
async def test_any_other_request_is_refused(name: str) -> None:
    async with ready(name) as (them, _):
        with pytest.raises(CrmFailed, match="the CRM answered 400"):
            await them.find("0908888888")


def test_every_ready_mapping_is_recorded() -> None:
    assert sorted(path.stem for path in READY.glob("*.toml")) == NAMES


async def test_their_words_become_ours_and_what_is_shown_is_one_short_line(receiver: Receiver) -> None:
    person = {
        "id": 7,
        "first": " Lan\n\x00\u202e ",
        "last": "x" * 500,
        "level": "platinum",
        "lang": None,
        "address": {"town": ["Huế"]},
    }
    receiver.otherwise = says({"person": person})
    async with crm(receiver.url("/base/")) as them:
        found = await them.find(LAN)
    assert found is not None
    assert (found.customer_id, found.tier, found.language, found.pii_extra) == (7, "vip", "", {})
    assert found.pii_name.startswith("Lan xxx")
    assert len(found.pii_name) <= 200
    assert receiver.got[0].path == "/base/people/%2B84901234567"
    assert receiver.got[0].headers["x-key"] == "s3cret"


def says(body: Any) -> Handler:
    async def give(_: web.Request) -> web.StreamResponse:
        return web.json_response(body)

    return give


@pytest.mark.parametrize("body", [{}, [], None, 7, "person", {"person": None}, {"people": []}])
async def test_an_answer_of_another_shape_knows_nobody(receiver: Receiver, body: Any) -> None:
    receiver.otherwise = says(body)
    async with crm(receiver.url("")) as them:
        assert await them.find(LAN) is None


@pytest.mark.parametrize("customer_id", [None, True, {}, "", "x" * 201, 1.5])
async def test_a_customer_without_an_id_is_said_to_be_the_mappings_fault(
    receiver: Receiver, customer_id: Any
) -> None:
    receiver.otherwise = says({"person": {"id": customer_id}})
    async with crm(receiver.url("")) as them:
        with pytest.raises(CrmFailed, match="without an id: see `search` of the mapping"):
            await them.find(LAN)


@pytest.mark.parametrize(
    ("given", "message"),
    [
        (answer(401), "answered 401: see the secret and the user of \\[crm\\]"),
        (answer(403), "the secret may not do this there"),
        (answer(404), "see the url of \\[crm\\]"),
        (answer(500), "the CRM answered 500$"),
        (answer(302, {"Location": "/elsewhere"}), "the CRM answered 302"),
        (answer(200, body="<html>"), "is no JSON"),
        (answer(200, body="[" * 100_000), "is no JSON"),
        (answer(200, body='"' + "x" * 1_000_001 + '"'), "longer than 1000000 bytes"),
        (answer(200, {"Content-Encoding": "gzip"}, "x"), "packed, though that was not asked for"),
    ],
)
async def test_what_goes_wrong_is_said_without_a_word_of_the_customer(
    receiver: Receiver, given: Handler, message: str
) -> None:
    receiver.otherwise = given
    async with crm(receiver.url("")) as them:
        with pytest.raises(CrmFailed, match=message) as failed:
            await them.find(LAN)
    assert "901234567" not in str(failed.value)
    assert len(receiver.got) == 1


async def test_a_crm_that_is_not_there_is_a_failure_like_any_other() -> None:
    async with Receiver() as gone:
        url = gone.url("")
    async with crm(url) as them:
        with pytest.raises(CrmFailed, match="cannot be asked: no connection"):
            await them.find(LAN)


async def test_what_is_missing_is_named_before_anything_is_sent(receiver: Receiver) -> None:
    async with crm(receiver.url("")) as them:
        with pytest.raises(CrmFailed, match="there is no number to ask the CRM with"):
            await them.find("anonymous")
        with pytest.raises(CrmFailed, match="there is no customer_id"):
            await them.write_note(Note(key="1", at=NINE, pii_text="x"))
        with pytest.raises(CrmFailed, match=r"says no \[ticket\]: add it"):
            await them.write_ticket(Ticket(key="1", subject="x", pii_text="x"))
    assert receiver.got == []


@pytest.mark.parametrize("customer_id", ["..", "."])
async def test_an_id_that_would_lead_elsewhere_is_not_put_into_an_address(
    receiver: Receiver, customer_id: str
) -> None:
    async with crm(receiver.url("")) as them:
        with pytest.raises(CrmFailed, match="cannot be put into an address"):
            await them.write_note(Note(key="1", at=NINE, pii_text="x", customer_id=customer_id))
    assert receiver.got == []


async def test_an_id_of_any_kind_stays_in_its_place(receiver: Receiver) -> None:
    receiver.otherwise = says({"id": 1})
    async with crm(receiver.url("")) as them:
        await them.write_note(Note(key="1", at=NINE, pii_text='"}\ud800', customer_id="../x?y#z%2F"))
    assert receiver.got[0].path == "/people/..%2Fx%3Fy%23z%252F/notes"
    assert receiver.got[0].body == b'{"text": "\\"}\\ud800"}'


async def test_something_written_without_an_id_is_said_to_be_the_mappings_fault(receiver: Receiver) -> None:
    receiver.otherwise = says({"ok": True})
    async with crm(receiver.url("")) as them:
        with pytest.raises(CrmFailed, match="no id of the note it was to write: see `created`"):
            await them.write_note(Note(key="1", at=NINE, pii_text="x", customer_id=7))


async def test_a_secret_never_leaves_for_a_private_network_that_is_not_named(receiver: Receiver) -> None:
    async with crm(receiver.url("").replace("http:", "https:"), networks=[]) as them:
        with pytest.raises(CrmFailed, match="no public address"):
            await them.find(LAN)
