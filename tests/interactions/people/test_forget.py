"""After an erasure nothing of the person is in any column of any table, and everything of others is."""

from __future__ import annotations

import itertools
import json
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import JSON, Boolean, Column, Double, LargeBinary, Table, select, text
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine
from sqlalchemy.types import Numeric

from interactions import audit
from interactions.cases.grouping import Contact as CaseContact
from interactions.cases.rules import read_rules
from interactions.cases.store import Cases
from interactions.customers import Caller
from interactions.database import reading, writing
from interactions.people.book import CustomerBook
from interactions.people.contacts import Channel, Contact, Direction, post
from interactions.people.customer import Facts, NoSuchCustomer
from interactions.people.forget import erase_person, would_go
from interactions.people.history import history
from interactions.people.merging import merge
from interactions.people.proof import Prospect, StillOnTheLine
from interactions.people.traces import traces
from interactions.schema import interactions
from interactions.search import TranscriptSearch
from interactions.search.index import SearchIndex
from interactions.store import InteractionLog
from interactions.tables import metadata
from interactions.transcripts import Transcripts
from partners.schema import crm_written
from tests.interactions.calls import LAN, NINE, abandoned_call, answered_call, transcript, voicemail

HOA = "0912345678"
SECRET = "Quỳnh Đặng"


async def person(log: InteractionLog, number: str = LAN, name: str = SECRET, key: str = "p") -> int:
    """A customer with two numbers, calls, words, contacts and changes."""
    book, transcripts = CustomerBook(log.engine), Transcripts(log.engine)
    second = f"{number[:-2]}{99 - int(number[-2:]):02}"
    facts = Facts(
        name=name,
        email=f"x@{key}.example.com",
        note=f"ghi chú về {name}",
        preferences={"giờ": name},
        outside_id=f"CRM-{name}",
    )
    made = await book.add([number], facts, at=NINE, who="chi")
    other = await book.add([second], Facts(name=f"Cô {name}", note="cũ"), at=NINE, who="chi")
    await merge(book, made.id, other.id, at=NINE, who="chi")
    await book.add_note(made.id, f"{name} gọi lại", at=NINE + 1, who="an")
    await log.save_many(
        [
            answered_call(f"{key}1", pii_number=number, pii_name=name, pii_note=f"{name} muốn đổi hàng"),
            abandoned_call(f"{key}2", 9.0, pii_number=second, pii_name=name, arrived_at=NINE + 3600),
            voicemail(f"{key}3", pii_number=f"+84 {number[1:]}", pii_name=name),
        ]
    )
    await transcripts.save(f"{key}1-r", 1, transcript(f"tôi là {name}", "dạ vâng"))
    mail = Contact(
        channel=Channel.EMAIL,
        direction=Direction.INBOUND,
        at=NINE,
        pii_subject=f"Re: {name}",
        pii_text=f"Gửi {name}, số {number}",
        source="zammad",
        outside_id=f"<{name}@x>",
    )
    await post(log.engine, made.id, mail, posted_at=NINE, who="api")
    async with writing(log.engine) as connection:
        await audit.write(
            connection, at=NINE, who="an", kind="call", subject=f"{key}1", change={"note": [None, name]}
        )
        written = {"call_id": f"{key}1", "kind": "ticket", "made_id": "19", "at": NINE}
        await connection.execute(crm_written.insert().values(written))
    await SearchIndex(log.engine).catch_up(100)
    cases = Cases(log.engine, read_rules({}, ZoneInfo("Asia/Ho_Chi_Minh")))
    came = CaseContact(
        call_id=f"{key}1",
        at=NINE,
        reason="order",
        queue="sales",
        pii_customer=number,
        pii_summary=f"{name} chưa nhận hàng",
        resolved=False,
        answered_at=NINE + 20,
    )
    opened = await cases.take(came)
    assert opened.case is not None
    return made.id


async def totals(log: InteractionLog) -> Any:
    return await log.totals(0.0, sl_s={})


async def test_after_an_erasure_no_column_of_any_table_knows_him(log: InteractionLog) -> None:
    lan = await person(log)
    hoa = await person(log, HOA, "Người Khác", "o")
    before = await totals(log)
    proof = await erase_person(log.engine, "0901 234 567", who="chi", at=NINE + 9)
    words = [SECRET, "901234567", "901234532", "CRM-Quỳnh", "x@p.example.com"]
    assert await traces(log.engine, words) == {}
    assert proof.left == {}
    assert proof.customers == (lan, lan + 1)  # with the one that had been merged into her
    assert proof.files == ("a/agent.wav", "a/customer.wav", "a/stereo.wav")
    assert proof.erased["interactions"] == 3
    assert proof.erased["transcript_segments"] == 2
    assert proof.erased["contacts"] == 1
    assert proof.erased["crm_written"] == 1
    assert await totals(log) == before
    search = TranscriptSearch(log.engine)
    for _ in range(2):  # as it is, and as it is read again
        assert (await search.search("quynh", limit=5)).items == ()
        assert {hit.call.call_id for hit in (await search.search("nguoi khac", limit=5)).items} == {
            "o1",
            "o2",
            "o3",
        }
        await SearchIndex(log.engine).catch_up(100)
    assert await log.caller(LAN, before_call="-") == Caller()
    other = await CustomerBook(log.engine).get(hoa)
    assert other is not None
    assert other.pii_name == "Người Khác"
    assert len((await history(log.engine, hoa)).items) == 4
    assert (await audit.verify(log.engine)).broken_at is None


async def test_the_proof_is_an_entry_of_the_chain(log: InteractionLog) -> None:
    await person(log)
    proof = await erase_person(log.engine, LAN, who="chi", at=NINE + 9)
    (entry,) = await audit.of(log.engine, "erasure", proof.id)
    assert (entry.who, entry.at) == ("chi", NINE + 9)
    assert entry.change == {
        "customers": list(proof.customers),
        "calls": 3,
        "erased": dict(proof.erased),
        "files_removed": 0,
        "files_left": 3,  # nobody said where they are
    }
    assert len(proof.audit_hash) == 64
    async with reading(log.engine) as connection:
        row = await connection.execute(text("SELECT hash FROM audit ORDER BY id DESC LIMIT 1"))
        assert bytes(row.scalar_one()).hex() == proof.audit_hash


async def test_repeated_calls_are_still_told_from_others(log: InteractionLog) -> None:
    await person(log)
    await erase_person(log.engine, LAN, who="chi", at=NINE + 9)
    async with reading(log.engine) as connection:
        numbers = (await connection.scalars(select(interactions.c.pii_e164))).all()
    assert len(numbers) == 3
    assert len(set(numbers)) == 1
    assert numbers[0].startswith("erased-")


async def test_what_comes_late_brings_nothing_back(log: InteractionLog) -> None:
    await person(log)
    await erase_person(log.engine, LAN, who="chi", at=NINE + 9)
    assert not await log.save(answered_call("p1", version=10_000, pii_number=LAN, pii_name=SECRET))
    transcripts = Transcripts(log.engine)
    for recording in ("p1-r", "p3-m"):
        assert not await transcripts.save(recording, 9, transcript(SECRET))
    assert (await transcripts.of_call("p1")).reason == "erased"
    assert await traces(log.engine, [SECRET, "901234567"]) == {}


async def test_a_number_without_a_customer_loses_its_calls(log: InteractionLog) -> None:
    await log.save(answered_call("c1", pii_name=SECRET))
    proof = await erase_person(log.engine, LAN, who="chi", at=NINE + 9)
    assert (proof.customers, proof.calls) == ((), 1)
    assert await traces(log.engine, [SECRET, "901234567"]) == {}


async def test_an_extension_is_erased_as_it_was_sent(log: InteractionLog) -> None:
    await log.save_many([answered_call("c1", pii_number="1001", pii_name=SECRET), answered_call("c2")])
    assert (await erase_person(log.engine, "1001", who="chi", at=NINE)).calls == 1
    assert await traces(log.engine, [SECRET]) == {}


async def test_a_customer_is_erased_by_his_id_and_only_once(log: InteractionLog) -> None:
    lan = await person(log)
    assert (await erase_person(log.engine, lan, who="chi", at=NINE)).customers == (lan, lan + 1)
    for whom in (lan, lan + 1, LAN, 12345, "0999999999"):
        with pytest.raises(NoSuchCustomer, match="there is no customer"):
            await erase_person(log.engine, whom, who="chi", at=NINE)
    assert await CustomerBook(log.engine).get(lan) is None
    again = await CustomerBook(log.engine).add([LAN], Facts(name="Mới"), at=NINE, who="chi")
    assert again.id != lan


async def test_who_is_on_the_line_is_not_erased_and_nothing_of_him_is_lost(log: InteractionLog) -> None:
    lan = await person(log)
    await log.save(answered_call("live", closed_at=None))
    with pytest.raises(StillOnTheLine, match="the call live of this person is not finished yet"):
        await erase_person(log.engine, LAN, who="chi", at=NINE)
    kept = await CustomerBook(log.engine).get(lan)
    assert kept is not None
    assert kept.pii_name == SECRET


async def test_what_others_said_of_his_number_is_told(log: InteractionLog) -> None:
    await person(log)
    await CustomerBook(log.engine).add([HOA], Facts(note="chồng: 0901234567"), at=NINE, who="chi")
    async with writing(log.engine) as connection:
        await audit.erase(connection, "customer", "3")
    proof = await erase_person(log.engine, LAN, who="chi", at=NINE)
    assert proof.left == {"customers.pii_note": 1}


async def test_the_files_of_his_recordings_go_and_the_audit_says_how_many(
    log: InteractionLog, tmp_path: Path
) -> None:
    await person(log)
    root = tmp_path / "recordings"
    for file in ("a/customer.wav", "a/agent.wav", "a/stereo.wav", "b/stereo.wav"):
        (root / file).parent.mkdir(exist_ok=True, parents=True)
        (root / file).write_bytes(b"RIFF")
    proof = await erase_person(log.engine, LAN, who="chi", at=NINE, recordings=root)
    assert (proof.files, proof.files_removed) == ((), 3)
    assert not (root / "a").exists()
    assert (root / "b" / "stereo.wav").exists()
    (entry,) = await audit.of(log.engine, "erasure", proof.id)
    assert entry.change is not None
    assert (entry.change["files_removed"], entry.change["files_left"]) == (3, 0)
    kept = await log.get("p1")
    assert kept is not None
    assert [(each.status, each.stereo) for each in kept.recordings] == [("erased", None)]


async def test_a_file_that_cannot_be_deleted_is_named_and_remembered(
    log: InteractionLog, tmp_path: Path
) -> None:
    await person(log)
    (tmp_path / "a" / "customer.wav").mkdir(parents=True)  # no file: nobody can unlink it
    proof = await erase_person(log.engine, LAN, who="chi", at=NINE, recordings=tmp_path)
    assert (proof.files, proof.files_removed) == (("a/customer.wav",), 0)
    kept = await log.get("p1")
    assert kept is not None
    assert kept.recordings[0].stereo == "a/stereo.wav"


# --- every table there is --------------------------------------------------------------------------

_MARK = "Dấu vết"


async def test_whatever_table_has_personal_columns_is_emptied_of_him(log: InteractionLog) -> None:
    lan = await person(log)
    filled = await fill_every_table(log.engine, lan)
    assert {"customers", "contacts", "surveys", "interactions"} <= filled
    assert await traces(log.engine, [_MARK]) != {}
    await erase_person(log.engine, LAN, who="chi", at=NINE)
    left = await traces(log.engine, [_MARK, "901234567"])
    assert left == {}, "each table with personal columns needs a line in interactions/people/erasers.py"


# Personal columns of people who are no customers: a supervisor's titles and saved questions.
_OF_OTHERS = {"quality_rounds", "saved_searches"}
# Filled by their own parts, not by hand: the index from the calls, cases from their story.
_MADE = {"search_calls", "case_events", "case_follow_ups", "case_work", "cases"}


async def fill_every_table(engine: AsyncEngine, customer: int) -> set[str]:
    """Marks every personal column of what is his, and makes a row of his where there is none."""
    filled = set()
    made: dict[str, dict[str, Any]] = {}
    async with writing(engine) as connection:
        for table in metadata.sorted_tables:
            if table.name in {"audit", "customer_numbers"} | _MADE or not _needed(table):
                continue  # his own rows are there
            made[table.name] = await _row(connection, table, made, customer)
            filled.add(table.name)
    return filled


def _needed(table: Table) -> bool:
    """It has personal columns, or one that has points at it."""
    return any(column.name.startswith("pii_") for column in table.c) or any(
        key.column.table is table and _needed(other)
        for other in metadata.tables.values()
        if other is not table
        for column in other.c
        for key in column.foreign_keys
    )


async def _row(
    connection: AsyncConnection, table: Table, made: dict[str, dict[str, Any]], customer: int
) -> dict[str, Any]:
    """His row of this table: the one that is there, marked, or a new one."""
    personal = {c.name: _mark(c) for c in table.c if c.name.startswith("pii_") and not _is_number(c)}
    if table.name in _OF_OTHERS:
        personal = dict.fromkeys(personal, "x")
    if table.name in ("interactions", "customers", "recordings", "transcripts"):
        name = next(iter(table.primary_key)).name
        key = {"call_id": "p1", "id": customer, "recording_id": "p1-r"}[name]
        if personal:
            await connection.execute(table.update().where(table.c[name] == key).values(personal))
        return {name: key}
    row: dict[str, Any] = {}
    for column in table.c:
        if column.name in personal:
            row[column.name] = personal[column.name]
        elif column.foreign_keys:
            parent = next(iter(column.foreign_keys)).column
            row[column.name] = made.get(parent.table.name, {}).get(parent.name)
        elif column.name in ("call_id", "subject"):
            row[column.name] = "p1"
        elif column.name == "recording_id":
            row[column.name] = "p1-r"
        elif column.name == "customer_id":
            row[column.name] = customer
        elif _is_number(column):
            row[column.name] = "+84901234567"
        elif column.computed is None and not column.nullable:
            row[column.name] = _anything(column)
    found = await connection.execute(table.insert().values(row).returning(*table.primary_key))
    return row | dict(found.mappings().one())


def _is_number(column: Column[Any]) -> bool:
    return column.name in ("pii_e164", "pii_number", "pii_customer")


def _mark(column: Column[Any]) -> Any:
    return {"x": [_MARK]} if isinstance(column.type, JSON) else _MARK


def _anything(column: Column[Any]) -> Any:
    match column.type:
        case Double():
            return NINE
        case Boolean():
            return False
        case JSON():
            return []
        case LargeBinary():
            return b"x"
        case Numeric():
            return 77
    return 77 if "INT" in str(column.type).upper() else "77"


# --- whoever he is ---------------------------------------------------------------------------------

_TURN = itertools.count(1000)
_NAMES = st.text(st.characters(min_codepoint=0x20, max_codepoint=0x1EF9), min_size=4, max_size=30).filter(
    lambda name: len(name.strip()) > 3
)


@settings(
    max_examples=6,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(name=_NAMES, digits=st.integers(1000, 9999))
async def test_whoever_he_is_nothing_of_him_is_left(log: InteractionLog, name: str, digits: int) -> None:
    turn = next(_TURN)  # one database for all of them: nobody is there twice
    number, key = f"09{turn:04}{digits}", f"k{turn}"
    marked = f"{name.strip()}Ψ{turn}Ψ"
    await person(log, number, marked, key)
    assert await traces(log.engine, [marked]) != {}
    await erase_person(log.engine, number, who="chi", at=NINE)
    assert await traces(log.engine, [marked, number[1:], json.dumps(marked)]) == {}


async def test_what_would_go_is_what_goes(log: InteractionLog) -> None:
    customer = await person(log)
    prospect = await would_go(log.engine, customer)
    assert prospect.contacts
    proof = await erase_person(log.engine, customer, who="chi", at=NINE + 99)
    gone = Prospect(
        numbers=proof.erased["customer_numbers"],
        calls=proof.calls,
        recordings=proof.erased["transcripts"],
        contacts=proof.erased["contacts"],
        cases=proof.erased.get("cases", 0),
    )
    assert prospect == gone
    with pytest.raises(NoSuchCustomer):
        await would_go(log.engine, customer)
