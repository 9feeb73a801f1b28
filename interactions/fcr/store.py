"""The verdicts as they are kept: always what judging everything anew would say, though only what changed is
judged again."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import replace
from typing import Any, TypeAlias

from sqlalchemy import delete, func, select, text
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from interactions import rows
from interactions.database import writing
from interactions.fcr import vocabulary
from interactions.fcr.contacts import Known, batches, contacts, nameless, owners, said
from interactions.fcr.judge import Rules, Verdict, judge, undecided
from interactions.fcr.kept import in_force
from interactions.fcr.marks import note_all
from interactions.fcr.schema import fcr_contacts, fcr_due
from interactions.fcr.words import Vector, vector
from interactions.kpi.dirty import touch
from interactions.record import SegmentKind
from interactions.schema import interactions, segments

_BATCH = 500  # numbers judged in one transaction
_MOST_NAMED = 1_000
_LOCK = 8_425_303  # of PostgreSQL: one judge at a time

Span: TypeAlias = tuple[float, float]
Row: TypeAlias = dict[str, Any]


async def judge_due(
    engine: AsyncEngine,
    now: float,
    rules: Rules | None = None,
    progress: Callable[[int], None] | None = None,
) -> int:
    """Judge whose calls changed, and whose windows have closed; how many rows are other than before.

    Without `rules` it is judged as last time; by others than last time every call is judged anew. `progress`
    is told, step by step, of how many numbers the calls were judged. Called again, nothing changes. Raises
    `DatabaseUnusable`; what was judged until then stays.
    """
    changed = 0
    while True:
        async with writing(engine) as connection:
            if connection.dialect.name == "postgresql":
                await connection.execute(text("SELECT pg_advisory_xact_lock(:lock)"), {"lock": _LOCK})
            rules = await in_force(connection, rules)
            alone = await _take_nameless(connection)
            changed += await _write_nameless(connection, alone)
            due = await _take_due(connection, now)
            changed += await _judge(connection, due, rules, now)
        if not due and not alone:
            return changed
        if progress:
            progress(len(due))


async def rebuild(engine: AsyncEngine, now: float) -> int:
    """Learn the words anew and mark every call to be judged by `judge_due`; of how many numbers."""
    await vocabulary.learn(engine, now)
    async with writing(engine) as connection:
        await connection.execute(delete(fcr_due))
        await note_all(connection)
        return await connection.scalar(select(func.count(fcr_due.c.pii_e164.distinct()))) or 0


async def _take_due(connection: AsyncConnection, now: float) -> dict[str, Span]:
    """Some of the numbers to be judged, and when the first and the last of their changed calls arrived."""
    # Read after this statement, the log holds all that the marks were made for.
    some = select(fcr_due.c.pii_e164).where(fcr_due.c.pii_e164 != "").distinct()
    some = some.order_by(fcr_due.c.pii_e164).limit(_BATCH)
    taken = delete(fcr_due).where(fcr_due.c.pii_e164.in_(some))
    marks = [*(await connection.execute(taken.returning(fcr_due.c.pii_e164, fcr_due.c.at)))]
    windows = (
        select(interactions.c.pii_e164, interactions.c.arrived_at)
        .join(fcr_contacts, fcr_contacts.c.call_id == interactions.c.call_id)
        .where(fcr_contacts.c.due_at < now, interactions.c.pii_e164.is_not(None))
        .order_by(fcr_contacts.c.due_at)
        .limit(_BATCH)
    )
    marks += (await connection.execute(windows)).all()
    due: dict[str, Span] = {}
    for number, at in marks:
        first, last = due.get(number, (at, at))
        due[number] = min(first, at), max(last, at)
    return due


async def _take_nameless(connection: AsyncConnection) -> list[str]:
    """Some of the calls to be judged whose callers cannot be known."""
    some = select(fcr_due.c.id).where(fcr_due.c.pii_e164 == "").order_by(fcr_due.c.id).limit(_BATCH)
    taken = delete(fcr_due).where(fcr_due.c.id.in_(some)).returning(fcr_due.c.call_id)
    return list((await connection.execute(taken)).scalars())


async def _write_nameless(connection: AsyncConnection, call_ids: Collection[str]) -> int:
    """They are nobody's contacts: no verdict, but what the agent said of them counts."""
    return await _write(
        connection,
        {
            known.contact.call_id: _row("", known, Verdict(call_id=known.contact.call_id))
            for known in await nameless(connection, call_ids)
        },
    )


async def _judge(connection: AsyncConnection, due: Mapping[str, Span], rules: Rules, now: float) -> int:
    if not due:
        return 0
    owner = await owners(connection, due.keys())
    spans: dict[str, Span] = {}
    for number, (since, until) in due.items():
        first, last = spans.get(owner[number], (since, until))
        spans[owner[number]] = min(first, since), max(last, until)
    # A verdict hangs on what was one window later and two windows earlier: whether that was a first contact,
    # and a redial. So a change reaches one window back and two ahead, and three each way must be known.
    window = rules.longest_s
    since = min(first for first, _ in spans.values()) - 3 * window
    until = max(last for _, last in spans.values()) + 3 * window
    theirs: defaultdict[str, list[Known]] = defaultdict(list)
    for known in await contacts(connection, owner.keys(), since, until):
        theirs[owner[known.number]].append(known)
    heard = await _heard(connection, theirs.values(), rules)
    made: dict[str, Row] = {}
    for customer, mine in theirs.items():
        first, last = spans[customer]
        by_id = {known.contact.call_id: known for known in mine}
        judged = judge(
            (replace(known.contact, said=heard.get(known.contact.call_id)) for known in mine), rules, now
        )
        for verdict in judged:
            known = by_id[verdict.call_id]
            if first - window <= known.contact.at <= last + 2 * window:
                made[verdict.call_id] = _row(customer, known, verdict)
    return await _write(connection, made)


async def _heard(
    connection: AsyncConnection, customers: Iterable[Iterable[Known]], rules: Rules
) -> dict[str, Vector | None]:
    """What was said in the calls of which it matters."""
    wanted = set[str]()
    for theirs in customers:
        wanted |= undecided((known.contact for known in theirs), rules)
    if not wanted:
        return {}
    common = await vocabulary.current(connection)
    return {call: vector(words, common) for call, words in (await said(connection, wanted)).items()}


async def _write(connection: AsyncConnection, made: Mapping[str, Row]) -> int:
    """Put down the rows that are other than those there, and have their times summed up anew."""
    changed = []
    for some in batches(sorted(made), _MOST_NAMED):
        query = select(fcr_contacts).where(fcr_contacts.c.call_id.in_(some))
        there = {row["call_id"]: dict(row) for row in (await connection.execute(query)).mappings()}
        news = [made[call_id] for call_id in some if there.get(call_id) != made[call_id]]
        if news:
            put = rows.or_update(rows.insert(connection, fcr_contacts), fcr_contacts)
            await connection.execute(put, news)
        changed += news
    times = {row["at"] for row in changed}
    for some in batches((row["call_id"] for row in changed), _MOST_NAMED):
        stays = select(segments.c.start).where(
            segments.c.call_id.in_(some), segments.c.kind == SegmentKind.QUEUE.value
        )
        times.update((await connection.execute(stays)).scalars())
    await touch(connection, times)
    return len(changed)


def _row(customer: str, known: Known, verdict: Verdict) -> Row:
    call = known.row
    return {
        "call_id": verdict.call_id,
        "pii_customer": customer,
        "at": known.contact.at,
        "queue": call["queue"],
        "agent_id": call["agent_id"],
        "number": call["dialled"],
        "reason": known.contact.reason,
        "flag": call["resolved"],
        "survey": verdict.survey,
        "repeat": verdict.repeat and verdict.repeat.value,
        "first": verdict.first,
        "repeated_by": verdict.repeated_by,
        "why": verdict.why and verdict.why.value,
        "similarity": verdict.similarity,
        "due_at": verdict.due_at,
    }
