"""What of a call is written into a CRM, and when."""

from __future__ import annotations

import itertools
import json
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncEngine

from interactions.database import reading, writing
from interactions.record import Outcome
from partners.deliveries import Which, find
from partners.mapping import READY, BadMapping, parse
from partners.outbox import STALE_S
from partners.schema import webhook_deliveries
from partners.settings import Written
from partners.writing import (
    ENDPOINT,
    Beside,
    activity,
    ask,
    check,
    is_written,
    note,
    steps,
    subject,
    text,
    ticket,
)
from tests.interactions.calls import NINE, abandoned_call, answered_call
from tests.partners.test_crm import PLAIN, config

AT = NINE + 200
ALL: tuple[Written, ...] = ("ticket", "note", "activity")


def test_a_call_is_written_when_an_agent_had_it_and_it_is_over() -> None:
    assert is_written(answered_call(), AT)
    assert not is_written(answered_call(closed_at=None), AT)
    assert not is_written(abandoned_call("c", 9.0), AT)
    assert not is_written(answered_call(), AT + STALE_S)
    for number in ("", "anonymous", "1001"):
        assert not is_written(answered_call(pii_number=number), AT)


async def test_each_call_is_asked_for_once_and_names_nobody(engine: AsyncEngine) -> None:
    crm = config("http://127.0.0.1/", writes=["note"])
    for call in (answered_call(), answered_call(version=10), abandoned_call("c", 9.0)):
        async with writing(engine) as connection:
            await ask(connection, crm, [call], AT)
    (row,) = await find(engine, Which())
    assert (row.endpoint, row.type, row.subject, row.next_at) == (ENDPOINT, "crm.call", "call-1", AT + 5)
    async with reading(engine) as connection:
        body = await connection.scalar(select(webhook_deliveries.c.pii_payload))
    assert json.loads(body or "") == {"call_id": "call-1"}


async def test_a_house_that_writes_nothing_asks_for_nothing(engine: AsyncEngine) -> None:
    async with writing(engine) as connection:
        assert await ask(connection, config("http://127.0.0.1/"), [answered_call()], AT) == 0


def test_parts_are_written_in_their_order_and_none_twice() -> None:
    for wanted in itertools.permutations(ALL):
        assert steps(wanted, ALL, Beside()) == list(ALL)
    assert steps(ALL, ALL, Beside(ticket_id=7, done=frozenset({"ticket", "note"}))) == ["activity"]
    assert steps(ALL, ALL, Beside(ticket_id=7, done=frozenset(ALL))) == []


@pytest.mark.parametrize(
    ("wanted", "can", "left"),
    [
        (("ticket",), ALL, ["note"]),
        (("ticket", "note"), ALL, ["note"]),
        (("ticket", "activity"), ALL, ["note", "activity"]),
        (("ticket",), ("ticket",), []),
    ],
)
def test_the_ticket_of_a_case_is_brought_up_to_date_by_a_note(wanted: Any, can: Any, left: Any) -> None:
    assert steps(wanted, can, Beside(ticket_id=7)) == left
    done = frozenset({"note"})
    assert "note" not in steps(wanted, can, Beside(ticket_id=7, done=done))


def test_what_is_written_says_what_it_was_about_in_the_agent_s_words() -> None:
    call, beside = answered_call(), Beside(case="C-2026-000001", priority="high", ticket_id=7)
    made = ticket(call, beside, 12)
    assert (made.subject, made.pii_text, made.customer_id) == ("order (C-2026-000001)", "wants two 🌸", 12)
    assert (made.key, made.priority, made.reason, made.agent_id) == ("C-2026-000001", "high", "order", "an")
    said = note(call, beside, 12)
    assert (said.ticket_id, said.customer_id, said.at, said.key) == (7, 12, NINE + 140, "call-1/note")
    assert (activity(call, beside, 12).ticket_id, activity(call, beside, 12).subject) == (7, made.subject)


def test_where_nothing_was_written_down_there_is_still_a_word() -> None:
    call = answered_call(pii_note="  ", disposition=None, queue=None, outcome=Outcome.ANSWERED)
    assert subject(call, Beside()) == "inbound"
    assert text(call) == "inbound, an, 120 s"
    assert ticket(call, Beside(), None).key == "call-1"


@pytest.mark.parametrize("name", sorted(path.stem for path in READY.glob("*.toml")))
def test_each_ready_mapping_can_write_all_of_it(name: str) -> None:
    values = {"zammad": {"group"}, "hubspot": {"pipeline", "stage"}, "zendesk": {"app_id"}}.get(name, set())
    mapping = parse((READY / f"{name}.toml").read_text(encoding="utf-8"), values)
    check(mapping, ALL)
    check(mapping, ["ticket"])


def test_a_note_that_needs_a_ticket_is_refused_without_one() -> None:
    zammad = parse((READY / "zammad.toml").read_text(encoding="utf-8"), {"group"})
    with pytest.raises(
        BadMapping, match=r'Zammad puts what \[note\] says to a ticket: write writes = \["ticket", "note"\]'
    ):
        check(zammad, ["note"])
    with pytest.raises(BadMapping, match=r"what \[activity\] says to a ticket"):
        check(zammad, ["activity"])
    hubspot = parse((READY / "hubspot.toml").read_text(encoding="utf-8"), {"pipeline", "stage"})
    check(hubspot, ["note"])
    check(hubspot, ["activity"])


def test_what_the_mapping_does_not_say_is_refused() -> None:
    with pytest.raises(BadMapping, match=r"the mapping Plain says no \[ticket\]"):
        check(parse(PLAIN), ["note", "ticket"])
