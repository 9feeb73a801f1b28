"""Whose contacts are to be judged anew.

Whoever changes something that counts says so in the transaction in which he changes it: the mark is there
exactly when the change is.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from sqlalchemy import ColumnElement, insert, select
from sqlalchemy.ext.asyncio import AsyncConnection

from interactions.fcr.schema import fcr_due
from interactions.schema import interactions


async def note(connection: AsyncConnection, call_rows: Iterable[Mapping[str, Any]]) -> None:
    """These rows of `interactions` have been written. Who withholds his number is nobody's contact."""
    marks = [
        {"pii_e164": row["pii_e164"], "at": row["arrived_at"]}
        for row in call_rows
        if row["pii_e164"] is not None
    ]
    if marks:
        await connection.execute(fcr_due.insert(), marks)


async def note_call(connection: AsyncConnection, call_id: str) -> None:
    """Something about this call changed beside its record: what its survey says."""
    await _note(connection, interactions.c.call_id == call_id)


async def note_recording(connection: AsyncConnection, recording_id: str) -> None:
    """What was said in the call of this recording is known now."""
    await _note(connection, interactions.c.recording_id == recording_id)


async def note_numbers(connection: AsyncConnection, numbers: Iterable[str]) -> None:
    """These numbers (E.164) belong to somebody else than before: all their contacts are judged anew."""
    for number in sorted(set(numbers)):
        await _note(connection, interactions.c.pii_e164 == number)


async def _note(connection: AsyncConnection, which: ColumnElement[bool]) -> None:
    calls = select(interactions.c.pii_e164, interactions.c.arrived_at).where(
        which, interactions.c.pii_e164.is_not(None)
    )
    await connection.execute(insert(fcr_due).from_select(["pii_e164", "at"], calls))
