"""Which calls are to be judged anew.

Whoever changes something that counts says so in the transaction in which he changes it: the mark is there
exactly when the change is. (When a number finds or loses its customer, the database marks by itself.)
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from sqlalchemy import ColumnElement, func, insert, select, true
from sqlalchemy.ext.asyncio import AsyncConnection

from interactions.fcr.schema import fcr_due
from interactions.schema import interactions, recordings


async def note(connection: AsyncConnection, call_rows: Iterable[Mapping[str, Any]]) -> None:
    """These rows of `interactions` have been written."""
    marks = [
        {"pii_e164": row["pii_e164"] or "", "call_id": row["call_id"], "at": row["arrived_at"]}
        for row in call_rows
    ]
    if marks:
        await connection.execute(fcr_due.insert(), marks)


async def note_call(connection: AsyncConnection, call_id: str) -> None:
    """Something about this call changed beside its record: what its survey says."""
    await _note(connection, interactions.c.call_id == call_id)


async def note_recording(connection: AsyncConnection, recording_id: str) -> None:
    """What was said in the call of this recording is known now."""
    its = select(recordings.c.call_id).where(recordings.c.recording_id == recording_id)
    await _note(connection, interactions.c.call_id.in_(its))


async def note_all(connection: AsyncConnection) -> None:
    await _note(connection, true())


async def _note(connection: AsyncConnection, which: ColumnElement[bool]) -> None:
    call = interactions.c
    calls = select(func.coalesce(call.pii_e164, ""), call.call_id, call.arrived_at).where(which)
    await connection.execute(insert(fcr_due).from_select(["pii_e164", "call_id", "at"], calls))
