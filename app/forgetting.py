"""What the centre holds of people beside the database, and lets go when the database has forgotten them: what
a CRM said of a number, the news that screens were sent, the journal of what is done with.

Whoever erases, merges or splits may be another process, such as a command: the audit tells.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import NoReturn

import structlog
from redis.asyncio import Redis
from redis.exceptions import RedisError
from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncEngine

from app.journal import Journal
from interactions.database import DatabaseUnusable, reading
from interactions.people.book import KIND as CUSTOMER
from interactions.people.forget import KIND as ERASURE
from interactions.people.merging import SAYS_WHO_IS_WHO
from interactions.schema import audit

log = structlog.get_logger(__name__)

EVERY_S = 1.0
_AGAIN_S = 5.0
_LOOK_BACK_S = 86_400.0  # erased while no centre ran
_AT_ONCE = 1000


class Forgetting:
    """`forget_crm` lets go of what a CRM said. `clock`: seconds since the epoch (UTC)."""

    def __init__(
        self,
        engine: AsyncEngine,
        redis: Redis,
        prefix: str,
        forget_crm: Callable[[], None],
        clock: Callable[[], float],
    ) -> None:
        self._engine = engine
        self._redis = redis
        self._prefix = prefix
        self._forget_crm = forget_crm
        self._clock = clock
        self._seen: int | None = None

    async def run(self) -> NoReturn:
        """Until cancelled."""
        while True:
            try:
                await self.look()
                await asyncio.sleep(EVERY_S)
            except (DatabaseUnusable, RedisError, OSError) as error:
                log.error("forgetting_waits", reason=str(error))
                await asyncio.sleep(_AGAIN_S)

    async def look(self) -> bool:
        """Whether somebody was to be forgotten. What could not be let go now is so at the next look."""
        seen, erased, changed = await self._news()
        if changed or erased:
            self._forget_crm()
        if erased:
            await self._trim()
        self._seen = seen
        return erased or changed

    async def _trim(self) -> None:
        """Screens that lose their place take a new snapshot; a centre that starts needs nothing from before
        the checkpoint."""
        position, _, _ = await Journal(self._redis, self._prefix).load_checkpoint()
        async with self._redis.pipeline(transaction=True) as pipe:
            pipe.xtrim(f"{self._prefix}:news", maxlen=0, approximate=False)
            pipe.xtrim(f"{self._prefix}:journal", minid=position, approximate=False)
            _, dropped = await pipe.execute()
        log.info("past_forgotten", journal_entries=dropped)

    async def _news(self) -> tuple[int, bool, bool]:
        """Up to which entry the audit was read; whether somebody was erased, or is another than before."""
        async with reading(self._engine) as connection:
            if self._seen is None:
                last = await connection.scalar(select(func.max(audit.c.id))) or 0
                recent = (audit.c.kind == ERASURE) & (audit.c.at > self._clock() - _LOOK_BACK_S)
                found = await connection.scalar(select(audit.c.id).where(recent).limit(1))
                return last, found is not None, False
            new = select(audit.c.id, audit.c.kind, audit.c.pii_change)
            rows = await connection.execute(
                new.where(audit.c.id > self._seen, audit.c.kind.in_((ERASURE, CUSTOMER)))
                .order_by(audit.c.id)
                .limit(_AT_ONCE)
            )
            seen, erased, changed = self._seen, False, False
            for row in rows:
                seen = row.id
                erased |= row.kind == ERASURE
                changed |= row.kind == CUSTOMER and not SAYS_WHO_IS_WHO.isdisjoint(row.pii_change or {})
            return seen, erased, changed
