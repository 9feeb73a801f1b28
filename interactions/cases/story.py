"""One case under a pen: read with its story, changed by events, written back whole with all that shows it.

Everything here works in a transaction of the caller's.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from sqlalchemy import delete, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from interactions import audit
from interactions.cases import rows
from interactions.cases.actions import Action, Opened
from interactions.cases.clock import readings
from interactions.cases.due import Parents, wakes_at
from interactions.cases.escalation import asked
from interactions.cases.facts import facts_of
from interactions.cases.life import Case, after, begin
from interactions.cases.refusals import NoSuchCase
from interactions.cases.rules import Rules
from interactions.cases.schema import case_events, case_follow_ups, case_interactions, case_work, cases
from interactions.schema import reasons

AUDIT = "case"


async def parents_of(connection: AsyncConnection) -> dict[str, str | None]:
    """The tree of reasons: what is above each."""
    found = await connection.execute(select(reasons.c.code, reasons.c.parent))
    return {row.code: row.parent for row in found}


async def id_of(connection: AsyncConnection, number: str) -> int:
    """Locked until the transaction ends. Raises `NoSuchCase`."""
    query = select(cases.c.id).where(cases.c.number == number).with_for_update()
    found: int | None = await connection.scalar(query)
    if found is None:
        raise NoSuchCase(number)
    return found


async def read(connection: AsyncConnection, case_id: int) -> tuple[Action, ...]:
    """What happened to it; for `life.fold`."""
    query = select(case_events).where(case_events.c.case_id == case_id).order_by(case_events.c.position)
    return tuple(rows.event(row) for row in (await connection.execute(query)).mappings())


async def start(
    connection: AsyncConnection, opened: Opened, customer_id: int | None, rules: Rules, parents: Parents
) -> tuple[int, Case]:
    """A new case with its row and the first line of its story."""
    opened = rows.clean(opened)
    case = begin(opened)
    case_id = await connection.scalar(
        cases.insert().values(_row(case, rules, parents) | {"customer_id": customer_id}).returning(cases.c.id)
    )
    assert case_id is not None
    await _write_event(connection, case_id, case, opened)
    return case_id, case


async def go_on(
    connection: AsyncConnection,
    case_id: int,
    case: Case,
    events: Iterable[Action],
    rules: Rules,
    parents: Parents,
) -> Case:
    """Let this happen to it. Raises `NoSuchStep`: then the transaction must not be kept."""
    for event in map(rows.clean, events):
        case = after(case, event)
        await _write_event(connection, case_id, case, event)
        command = asked(case, event)
        if command is not None:
            await connection.execute(case_work.insert().values(rows.work_row(case_id, event.at, command)))
    await show(connection, case_id, case, rules, parents)
    return case


async def show(connection: AsyncConnection, case_id: int, case: Case, rules: Rules, parents: Parents) -> None:
    """Write anew all that is made of the story."""
    row = _row(case, rules, parents)
    await connection.execute(update(cases).where(cases.c.id == case_id).values(row))
    for table, parts in (
        (case_follow_ups, rows.follow_up_rows(case_id, case)),
        (case_interactions, [{"case_id": case_id, "call_id": call_id} for call_id in case.contacts]),
    ):
        await connection.execute(delete(table).where(table.c.case_id == case_id))
        if parts:
            await connection.execute(table.insert(), parts)


async def _write_event(connection: AsyncConnection, case_id: int, case: Case, event: Action) -> None:
    row = rows.event_row(case_id, case.version, event)
    await connection.execute(case_events.insert().values(row))
    change = {"action": row["kind"], **row["facts"], **row["pii_facts"]}
    await audit.write(connection, at=event.at, who=event.by, kind=AUDIT, subject=case.number, change=change)


def _row(case: Case, rules: Rules, parents: Parents) -> dict[str, Any]:
    promised = readings(case, rules.promises, parents, rules.calendar)
    return rows.case_row(facts_of(case, promised), wakes_at(case, rules, parents))
