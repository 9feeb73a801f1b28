"""What of cases and callbacks waits now, as the database has it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Set
from typing import Any

from sqlalchemy import func, literal, select
from sqlalchemy.ext.asyncio import AsyncEngine

from interactions.cases.facts import CaseFacts
from interactions.cases.figures import backlog_by
from interactions.cases.lists import CaseLists
from interactions.database import reading
from interactions.kpi.question import By
from interactions.kpi.stays import CALLBACK
from interactions.kpi.tally import NOBODY
from interactions.kpi.waiting import NO_BACKLOG, Backlog, callback_backlog
from interactions.schema import interactions

_CALL: dict[By, Any] = {
    By.ALL: literal(NOBODY),
    By.QUEUE: interactions.c.queue,
    By.AGENT: interactions.c.agent_id,
    By.TEAM: interactions.c.agent_id,
    By.NUMBER: interactions.c.dialled,
    By.REASON: interactions.c.disposition,
}


async def backlog(
    engine: AsyncEngine,
    by: By,
    queues: Set[str],
    now: float,
    promise_s: float,
    name: Callable[[str], str],
) -> dict[str, Backlog]:
    """What is open now; `name`: of the line to which a value belongs."""
    waiting: defaultdict[str, list[float]] = defaultdict(list)
    call = interactions.c
    lines = select(func.coalesce(_CALL[by], NOBODY), call.arrived_at, call.queue).where(
        call.direction == CALLBACK, call.closed_at.is_(None), call.answered_at.is_(None)
    )
    async with reading(engine) as connection:
        for value, at, queue in await connection.execute(lines):
            if not queues or queue in queues:
                waiting[name(value)].append(at)
    open_cases = {}
    if by is not By.NUMBER:  # a number has no cases
        unclosed = [case for case in await CaseLists(engine).unclosed() if not queues or case.queue in queues]
        open_cases = backlog_by(unclosed, now, lambda case: name(_value(case, by)))
    return {
        value: Backlog(
            open_cases.get(value, NO_BACKLOG.cases), callback_backlog(waiting.get(value, []), now, promise_s)
        )
        for value in waiting.keys() | open_cases.keys()
    }


def _value(case: CaseFacts, by: By) -> str:
    match by:
        case By.QUEUE:
            return case.queue or NOBODY
        case By.AGENT | By.TEAM:
            return case.owner or NOBODY
        case By.REASON:
            return case.reason or NOBODY
    return NOBODY
