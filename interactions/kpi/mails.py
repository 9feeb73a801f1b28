"""Which reports were sent: one row for each time at which one was due, so that it goes out once, whoever
sends it and however often the service starts."""

from __future__ import annotations

from typing import Any

from sqlalchemy import select, update
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from interactions.database import reading, writing
from interactions.kpi.schedule import CLAIM_S, Kept
from interactions.kpi.schema import report_mails
from interactions.rows import insert

_mail = report_mails.c


class ReportMails:
    """All raise `DatabaseUnusable`."""

    def __init__(self, engine: AsyncEngine) -> None:
        self._engine = engine

    async def last(self, name: str) -> Kept | None:
        """Of the latest due time that is known."""
        query = select(_mail.due_at, _mail.again_at).where(_mail.name == name)
        async with reading(self._engine) as connection:
            found = (await connection.execute(query.order_by(_mail.due_at.desc()).limit(1))).first()
        return None if found is None else Kept(found.due_at, found.again_at)

    async def pass_over(self, name: str, due_at: float) -> None:
        """Nothing is done about this one any more."""
        async with writing(self._engine) as connection:
            await _put(connection, name, due_at, tries=0, again_at=None)
            await connection.execute(_of(name).where(_mail.due_at <= due_at).values(again_at=None))

    async def claim(self, name: str, due_at: float, now: float) -> int:
        """Make it ours for `CLAIM_S`: which try that is, or 0 where it is another's, or done. An older one
        that was never sent is passed over."""
        async with writing(self._engine) as connection:
            await _put(connection, name, due_at, tries=0, again_at=now)
            free = _of(name).where(_mail.due_at == due_at, _mail.again_at <= now)
            taken = free.values(tries=_mail.tries + 1, again_at=now + CLAIM_S).returning(_mail.tries)
            tries: int | None = await connection.scalar(taken)
            await connection.execute(_of(name).where(_mail.due_at < due_at).values(again_at=None))
        return tries or 0

    async def sent(self, name: str, due_at: float, now: float) -> None:
        async with writing(self._engine) as connection:
            one = _of(name).where(_mail.due_at == due_at)
            await connection.execute(one.values(again_at=None, sent_at=now))

    async def not_sent(self, name: str, due_at: float, again_at: float) -> None:
        async with writing(self._engine) as connection:
            one = _of(name).where(_mail.due_at == due_at)
            await connection.execute(one.values(again_at=again_at))


def _of(name: str) -> Any:
    return update(report_mails).where(_mail.name == name)


async def _put(connection: AsyncConnection, name: str, due_at: float, **values: Any) -> None:
    new = insert(connection, report_mails).values(name=name, due_at=due_at, **values)
    await connection.execute(new.on_conflict_do_nothing())
