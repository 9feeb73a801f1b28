"""What the CRM has of our calls: under which id, so that nothing is written twice and a ticket goes on."""

from __future__ import annotations

import json

from sqlalchemy import or_, select
from sqlalchemy.ext.asyncio import AsyncEngine

from interactions.cases.actions import Priority
from interactions.cases.schema import case_interactions, cases
from interactions.database import reading, writing
from interactions.record import Interaction
from interactions.rows import insert, or_update
from partners.schema import crm_written
from partners.writing import Beside


async def beside(engine: AsyncEngine, call: Interaction) -> Beside:
    """The latest ticket of the call, of its case, or of the call in which this callback was asked for."""
    row, mine = crm_written.c, case_interactions.c.call_id == call.call_id
    case = (
        select(cases.c.number, cases.c.priority)
        .join(case_interactions, case_interactions.c.case_id == cases.c.id)
        .where(mine)
        .order_by(cases.c.id)
        .limit(1)
    )
    of_case = select(case_interactions.c.call_id).where(
        case_interactions.c.case_id.in_(select(case_interactions.c.case_id).where(mine))
    )
    theirs = [call.call_id, *([call.callback_of] if call.callback_of else [])]
    ticket = (
        select(row.made_id)
        .where(row.kind == "ticket", or_(row.call_id.in_(theirs), row.call_id.in_(of_case)))
        .order_by(row.at.desc(), row.call_id)
        .limit(1)
    )
    async with reading(engine) as connection:
        found = (await connection.execute(case)).first()
        ticket_id = await connection.scalar(ticket)
        done = await connection.scalars(select(row.kind).where(row.call_id == call.call_id))
        return Beside(
            case=None if found is None else found.number,
            priority=None if found is None else Priority(found.priority).name.lower(),
            ticket_id=None if ticket_id is None else json.loads(ticket_id),
            done=frozenset(done),
        )


async def remember(engine: AsyncEngine, call_id: str, kind: str, made: str | int, at: float) -> None:
    async with writing(engine) as connection:
        row = {"call_id": call_id, "kind": kind, "made_id": json.dumps(made), "at": at}
        await connection.execute(or_update(insert(connection, crm_written).values(row), crm_written))
