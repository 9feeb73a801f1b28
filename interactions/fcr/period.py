"""The contacts of a period, for the figures."""

from __future__ import annotations

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncEngine

from interactions.database import reading
from interactions.fcr.figures import Fcr, fcr
from interactions.fcr.schema import fcr_contacts


async def figures_of(engine: AsyncEngine, since: float, until: float) -> Fcr:
    """Of all contacts that arrived then (`until` excluded), as they are judged."""
    judged = select(fcr_contacts.c.flag, fcr_contacts.c.survey, fcr_contacts.c.repeat).where(
        fcr_contacts.c.at >= since, fcr_contacts.c.at < until
    )
    async with reading(engine) as connection:
        return fcr((await connection.execute(judged)).all())
