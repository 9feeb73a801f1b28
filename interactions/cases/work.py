"""What is due: decided once by however many processes, and carried to those who do it.

First the rules do what their time has come for: each case is locked, so one process alone decides, and what
it asks of others is written down in the same transaction. Then somebody claims that work for a while and
carries it out. Should he die in between, another takes it up once the claim has run out, under the same
`key`: whoever is asked twice under one key does it once.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from operator import itemgetter
from typing import Protocol

import structlog
from sqlalchemy import delete, or_, select, update
from sqlalchemy.ext.asyncio import AsyncEngine

from interactions.cases import rows, story
from interactions.cases.due import due
from interactions.cases.escalation import AskSurvey, Command, NotifySupervisor, PlanCallback
from interactions.cases.life import fold
from interactions.cases.rules import Rules
from interactions.cases.schema import case_work, cases
from interactions.database import writing

CLAIM_S = 60.0
_RETRY_S = 15.0
_LONGEST_RETRY_S = 900.0
_BATCH = 50
log = structlog.get_logger(__name__)


class Unreachable(Exception):
    """Whoever was asked cannot be reached at the moment; it is tried again later."""


class CaseHands(Protocol):
    """Those who do what cases ask for. Each may be asked again under the same `key`: it is done once.
    All raise `Unreachable`."""

    async def call_back(self, command: PlanCallback) -> None:
        """Put the customer in line to be called."""

    async def notify(self, command: NotifySupervisor) -> None: ...

    async def ask_survey(self, command: AskSurvey) -> None: ...


@dataclass(frozen=True, slots=True)
class Work:
    """Claimed: `work_id` for `done` or `not_done`; `tries` counts this one."""

    work_id: int
    tries: int
    command: Command


class CaseWork:
    def __init__(self, engine: AsyncEngine, rules: Rules) -> None:
        self._engine = engine
        self._rules = rules

    async def decide(self, now: float, limit: int = _BATCH) -> int:
        """Let the rules do what they do by themselves; how many cases were woken."""
        ready = select(cases.c.id).where(cases.c.wake_at <= now).order_by(cases.c.wake_at, cases.c.id)
        async with writing(self._engine) as connection:
            # All are locked at once, and none is waited for: two who decide never stand in each other's way.
            locked = ready.limit(limit).with_for_update(skip_locked=True)
            found = (await connection.scalars(locked)).all()
            parents = await story.parents_of(connection) if found else {}
            for case_id in found:
                case = fold(await story.read(connection, case_id))
                events = due(case, self._rules, parents, now)
                await story.go_on(connection, case_id, case, events, self._rules, parents)
            return len(found)

    async def due_work(self, now: float, limit: int = _BATCH) -> list[Work]:
        """Decide, then claim what waits to be carried out. What is claimed is nobody else's for `CLAIM_S`."""
        while await self.decide(now) == _BATCH:
            pass
        free = or_(case_work.c.claimed_until.is_(None), case_work.c.claimed_until <= now)
        ready = select(case_work.c.id).where(free).order_by(case_work.c.id).limit(limit)
        async with writing(self._engine) as connection:
            found = (await connection.scalars(ready.with_for_update(skip_locked=True))).all()
            claim = update(case_work).where(case_work.c.id.in_(found))
            claimed = claim.values(claimed_until=now + CLAIM_S, tries=case_work.c.tries + 1)
            mine = (await connection.execute(claimed.returning(case_work))).mappings().all()
        return [
            Work(row["id"], row["tries"], rows.command(row)) for row in sorted(mine, key=itemgetter("id"))
        ]

    async def done(self, work_id: int) -> None:
        async with writing(self._engine) as connection:
            await connection.execute(delete(case_work).where(case_work.c.id == work_id))

    async def not_done(self, work: Work, now: float) -> None:
        """Later again: after a while that doubles with each try."""
        wait = min(_LONGEST_RETRY_S, _RETRY_S * 2 ** min(work.tries - 1, 10))
        async with writing(self._engine) as connection:
            mine = update(case_work).where(case_work.c.id == work.work_id)
            await connection.execute(mine.values(claimed_until=now + wait))

    async def carry_out(self, hands: CaseHands, clock: Callable[[], float]) -> int:
        """Everything due now, each to the one who does it; how much of it was done."""
        done = 0
        for work in await self.due_work(clock()):
            try:
                match work.command:
                    case PlanCallback():
                        await hands.call_back(work.command)
                    case NotifySupervisor():
                        await hands.notify(work.command)
                    case AskSurvey():
                        await hands.ask_survey(work.command)
            except Unreachable as error:
                log.warning("case_work_put_off", key=work.command.key, tries=work.tries, reason=str(error))
                await self.not_done(work, clock())
            else:
                await self.done(work.work_id)
                done += 1
        return done
