"""Writes closed calls into a CRM, from the outbox, with its retries and dead letters."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import replace
from pathlib import Path

from sqlalchemy.ext.asyncio import AsyncEngine

from interactions.database import DatabaseUnusable
from interactions.number import HOME_REGION, e164
from interactions.record import Interaction
from partners import writing
from partners.crm import Crm, CrmFailed
from partners.fence import session
from partners.lanes import Lane
from partners.mapping import load
from partners.outbox import Delivery
from partners.post import Answer
from partners.retries import retry_after_s
from partners.settings import CrmConfig, Written
from partners.writing import Beside
from partners.written import beside, remember

CallOf = Callable[[str], Awaitable[Interaction | None]]
_AT_ONCE = 2  # a CRM is a guest's house
_REQUESTS = 4  # the customer, a ticket, a note, a call


class CrmLane:
    """`call_of`: a call as it is now; it raises `DatabaseUnusable`."""

    def __init__(self, engine: AsyncEngine, crm: Crm, config: CrmConfig, call_of: CallOf) -> None:
        self._engine = engine
        self._crm = crm
        self._writes = config.writes
        self._call_of = call_of
        self.name = writing.ENDPOINT
        self.concurrency = _AT_ONCE
        self.tries = config.tries
        self.lease_s = (_REQUESTS + 1) * config.timeout_s + 30

    async def deliver(self, delivery: Delivery, at: float) -> Answer:
        try:
            await self._write(json.loads(delivery.body)["call_id"], at)
        except CrmFailed as error:
            return Answer(error.status, str(error), retry_after_s(error.retry_after, at))
        except DatabaseUnusable as error:
            return Answer(None, str(error))
        return Answer(None, None)

    async def _write(self, call_id: str, at: float) -> None:
        """What was written stays written when a later part fails: a try goes on where the last one ended."""
        call = await self._call_of(call_id)
        number = None if call is None else e164(call.pii_number, HOME_REGION)
        if call is None or number is None:  # erased meanwhile
            return
        there = await beside(self._engine, call)
        todo = writing.steps(self._writes, self._crm.can_write, there)
        found = await self._crm.find(number) if todo else None
        if found is None:  # nobody of theirs, or nothing left to do
            return
        for kind in todo:
            made = await self._one(kind, call, there, found.customer_id)
            await remember(self._engine, call_id, kind, made, at)
            if kind == "ticket":
                there = replace(there, ticket_id=made)

    async def _one(
        self, kind: Written, call: Interaction, there: Beside, customer_id: str | int | None
    ) -> str | int:
        match kind:
            case "ticket":
                return await self._crm.write_ticket(writing.ticket(call, there, customer_id))
            case "note":
                return await self._crm.write_note(writing.note(call, there, customer_id))
            case "activity":
                return await self._crm.write_activity(writing.activity(call, there, customer_id))


@asynccontextmanager
async def crm_lane(engine: AsyncEngine, config: CrmConfig, call_of: CallOf) -> AsyncIterator[Lane]:
    """Raises `BadMapping` and `BadAuthority`."""
    mapping = load(config.mapping, Path(), config.values)
    writing.check(mapping, config.writes)
    async with session(config, timeout_s=config.timeout_s, connections=_AT_ONCE) as opened:
        yield CrmLane(engine, Crm(opened, mapping, config, HOME_REGION), config, call_of)
