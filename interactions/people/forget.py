"""`erase_person`: one person is forgotten everywhere, and there is a proof of it."""

from __future__ import annotations

import asyncio
import secrets
from collections.abc import Sequence
from pathlib import Path

import phonenumbers
from sqlalchemy import ColumnElement, func, or_, select, update
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from interactions import audit
from interactions.cases.schema import cases
from interactions.database import reading, writing
from interactions.number import HOME_REGION, e164
from interactions.people.audio import Sound, folder_of, remove
from interactions.people.book import THERE, locked
from interactions.people.customer import NoSuchCustomer
from interactions.people.erasers import erasers as all_erasers
from interactions.people.erasure import Eraser, Person, chunks, run
from interactions.people.proof import Proof, Prospect, StillOnTheLine
from interactions.people.schema import contacts, customers
from interactions.people.traces import Progress, traces
from interactions.schema import audit as entries
from interactions.schema import customer_numbers, interactions
from interactions.schema import recordings as recordings_kept

KIND = "erasure"  # of the audit; its subject is the proof's id
_SHORTEST = 7  # an extension's digits stand in many texts without meaning anybody


async def erase_person(
    engine: AsyncEngine,
    whom: str | int,
    *,
    who: str,
    at: float,
    region: str = HOME_REGION,
    erasers: Sequence[Eraser] | None = None,
    recordings: Path | None = None,
    progress: Progress = lambda _name, _done: None,
) -> Proof:
    """Forget everything of whoever has this number, or is this customer, in one transaction; then look
    through every table for his numbers. `erasers`: those of the house, which know its rules. `recordings`:
    their folder, when it is here. Raises `NoSuchCustomer` and `StillOnTheLine`."""
    async with writing(engine) as connection:
        person = await find(connection, whom, region)
        sounds = await _sounds(connection, person)
        words = await _words(connection, person)
        for customer_id in person.customers[:1]:  # the rows that were merged into it, nobody changes
            await locked(connection, customer_id)
        erased = await run(connection, person, all_erasers() if erasers is None else erasers)
        for some in chunks(person.customers):
            gone = update(customers).where(customers.c.id.in_(some))
            await connection.execute(gone.values(erased_at=at, changed_at=at))
        # Last of all, and before the tables say that he is forgotten: whatever stops us here, there is no
        # sound of somebody of whom nobody knows any more. Erased again, what is gone is gone.
        removed, files = 0, tuple(sorted({path for sound in sounds for path in sound.paths}))
        if recordings is not None:
            removed, files = await asyncio.to_thread(remove, recordings, sounds)
            if not files:
                await _nothing_to_hear(connection, person)
        proof_id = secrets.token_hex(8)
        change = {"customers": list(person.customers), "calls": len(person.calls), "erased": dict(erased)}
        change |= {"files_removed": removed, "files_left": len(files)}
        await audit.write(connection, at=at, who=who, kind=KIND, subject=proof_id, change=change)
        mine = (entries.c.kind == KIND) & (entries.c.subject == proof_id)
        entry = (await connection.execute(select(entries.c.hash).where(mine))).scalar_one()
    return Proof(
        id=proof_id,
        at=at,
        who=who,
        customers=person.customers,
        calls=len(person.calls),
        erased=erased,
        files=files,
        audit_hash=bytes(entry).hex(),
        left=await traces(engine, words, progress),
        files_removed=removed,
    )


async def would_go(engine: AsyncEngine, customer_id: int, *, region: str = HOME_REGION) -> Prospect:
    """Raises `NoSuchCustomer` and `StillOnTheLine`."""
    async with reading(engine) as connection:
        person = await find(connection, customer_id, region)
        theirs = contacts.c.customer_id.in_(person.customers)
        reached_at = (*person.pii_numbers, *person.pii_addresses)
        his = or_(cases.c.customer_id.in_(person.customers), cases.c.pii_customer.in_(reached_at))
        return Prospect(
            numbers=len(person.pii_numbers),
            calls=len(person.calls),
            recordings=len(person.recordings),
            contacts=await connection.scalar(select(func.count()).where(theirs)) or 0,
            cases=await connection.scalar(select(func.count()).where(his)) or 0,
        )


async def find(connection: AsyncConnection, whom: str | int, region: str) -> Person:
    """All that is one person's: of a customer all his numbers, of an unknown number its calls. Raises
    `NoSuchCustomer` and `StillOnTheLine`."""
    number = None if isinstance(whom, int) else e164(whom, region) or whom
    if isinstance(whom, int):
        him: ColumnElement[bool] = customers.c.id == whom
    else:
        owner = select(customer_numbers.c.customer_id).where(customer_numbers.c.pii_e164 == number)
        him = customers.c.id.in_(owner)
    known = (await connection.scalars(select(customers.c.id).where(him, THERE))).all()
    before = select(customers.c.id).where(
        customers.c.merged_into.in_(known)
    )  # rows that turned out to be him
    ids = (*known, *(await connection.scalars(before.order_by(customers.c.id))))
    his = select(customer_numbers.c.pii_e164).where(customer_numbers.c.customer_id.in_(ids))
    numbers = tuple(
        dict.fromkeys([*([number] if number else []), *(await connection.scalars(his.order_by("pii_e164")))])
    )
    call = interactions.c
    # A number without an E.164 form (an extension) is found as it was sent.
    calls: list[str] = []
    for some in chunks(numbers):
        spoken = or_(call.pii_e164.in_(some), call.pii_e164.is_(None) & call.pii_number.in_(some))
        for row in await connection.execute(select(call.call_id, call.closed_at).where(spoken)):
            if row.closed_at is None:
                raise StillOnTheLine(row.call_id)
            calls.append(row.call_id)
    if not ids and not calls:
        raise NoSuchCustomer(whom)
    recorded: list[str] = []
    for some in chunks(calls):
        kept = recordings_kept.c
        theirs = select(kept.recording_id).where(kept.call_id.in_(some))
        recorded += await connection.scalars(theirs)
    mails = select(customers.c.pii_email).where(customers.c.id.in_(ids), customers.c.pii_email != "")
    return Person(
        pseudonym=f"erased-{secrets.token_hex(8)}",
        customers=ids,
        pii_numbers=numbers,
        pii_addresses=tuple((await connection.scalars(mails)).all()),
        calls=tuple(calls),
        recordings=tuple(recorded),
    )


async def _sounds(connection: AsyncConnection, person: Person) -> list[Sound]:
    row = recordings_kept.c
    columns = (row.recording_id, row.call_id, row.started_at, row.customer_path, row.agent_path, row.stereo)
    found = []
    for some in chunks(person.recordings):
        for each in await connection.execute(select(*columns).where(row.recording_id.in_(some))):
            paths = filter(None, (each.customer_path, each.agent_path, each.stereo))
            folder = folder_of(each.recording_id, each.call_id, each.started_at)
            found.append(Sound(paths=tuple(paths), folder=folder))
    return found


async def _nothing_to_hear(connection: AsyncConnection, person: Person) -> None:
    """How long it was, and that it is erased, stays."""
    gone = dict.fromkeys(("customer_path", "customer_sha256", "agent_path", "agent_sha256", "stereo"))
    for some in chunks(person.recordings):
        mine = update(recordings_kept).where(recordings_kept.c.recording_id.in_(some))
        await connection.execute(mine.values(gone | {"status": "erased"}))


async def _words(connection: AsyncConnection, person: Person) -> list[str]:
    """His numbers as they were sent, and without their country's code, so that they are found however they
    are written in one piece."""
    found = {
        str(phonenumbers.parse(number).national_number) if number.startswith("+") else number
        for number in person.pii_numbers
    }
    for some in chunks(person.calls):
        spelt = select(interactions.c.pii_number).where(interactions.c.call_id.in_(some)).distinct()
        found.update(await connection.scalars(spelt))
    return sorted(word for word in found if len(word) >= _SHORTEST)
