"""The rules by which contacts are judged, kept beside the verdicts: whoever judges without a configuration
judges as the house does, and where the house changes them every call is judged anew."""

from __future__ import annotations

from dataclasses import asdict, fields

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncConnection

from interactions.fcr.judge import Rules
from interactions.fcr.marks import note_all
from interactions.kpi.schema import kpi_basis
from interactions.rows import insert, or_update

_NAME = "fcr"


async def in_force(connection: AsyncConnection, wanted: Rules | None) -> Rules:
    """`wanted`, or without them those of last time. Writes: only one may do so at a time."""
    found = await connection.scalar(select(kpi_basis.c.value).where(kpi_basis.c.name == _NAME))
    before = Rules(**{f.name: found[f.name] for f in fields(Rules) if f.name in found}) if found else Rules()
    if wanted is None or wanted == before:
        return before
    put = or_update(insert(connection, kpi_basis), kpi_basis)
    await connection.execute(put, [{"name": _NAME, "value": asdict(wanted)}])
    await note_all(connection)
    return wanted
