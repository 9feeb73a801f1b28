"""A person is erased: his cases stay, and say nothing of him any more."""

from __future__ import annotations

from collections.abc import Collection

from sqlalchemy import ColumnElement, delete, or_, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from interactions import audit
from interactions.cases import story
from interactions.cases.life import fold
from interactions.cases.rules import Rules
from interactions.cases.schema import case_events, case_work, cases


async def forget(
    connection: AsyncConnection, rules: Rules, *, customer_id: int | None, reached_at: Collection[str]
) -> int:
    """In the transaction that erases him; `reached_at` are all his numbers and addresses, as cases have them.
    Calls that were planned are struck off by the rules. How many cases it was."""
    his: list[ColumnElement[bool]] = [
        cases.c.pii_customer.in_([each for each in reached_at if each])
    ]  # empty: somebody else's
    if customer_id is not None:
        his.append(cases.c.customer_id == customer_id)
    found = select(cases.c.id, cases.c.number).where(or_(*his)).order_by(cases.c.id).with_for_update()
    ids = (await connection.execute(found)).all()
    parents = await story.parents_of(connection)
    for case_id, number in ids:
        mine = update(case_events).where(case_events.c.case_id == case_id)
        await connection.execute(mine.values(pii_facts={}))
        await connection.execute(delete(case_work).where(case_work.c.case_id == case_id))
        await connection.execute(update(cases).where(cases.c.id == case_id).values(customer_id=None))
        await story.show(connection, case_id, fold(await story.read(connection, case_id)), rules, parents)
        await audit.erase(connection, story.AUDIT, number)
    return len(ids)
