"""Who changed what, when: a chain in which nothing can be changed, taken out or put in unseen.

Each entry's hash goes over the one before it, the facts of the entry and a salted digest of the change. What
was changed may be erased for privacy (`erase`); the chain still holds, and says that it was.
"""

from __future__ import annotations

import hashlib
import json
import secrets
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import RowMapping, select, text, update
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from interactions.database import reading
from interactions.schema import audit

_FIRST = b"\x00" * 32
_LOCK = 8_425_302  # of PostgreSQL: one entry after the other


@dataclass(frozen=True, slots=True)
class Entry:
    """`change` is what was written, by field; None when it was erased."""

    at: float
    who: str
    kind: str
    subject: str
    change: Mapping[str, Any] | None


@dataclass(frozen=True, slots=True)
class Verdict:
    """How many entries hold; `broken_at` is the number of the first that does not."""

    entries: int
    broken_at: int | None = None


async def write(
    connection: AsyncConnection, *, at: float, who: str, kind: str, subject: str, change: Mapping[str, Any]
) -> None:
    """Add an entry in the transaction that makes the change. `change` holds what JSON can."""
    await write_many(connection, [Entry(at, who, kind, subject, change)])


async def write_many(connection: AsyncConnection, entries: Iterable[Entry]) -> None:
    """The same for several, in their order; none of them erased."""
    if connection.dialect.name == "postgresql":
        await connection.execute(text("SELECT pg_advisory_xact_lock(:lock)"), {"lock": _LOCK})
    last = await connection.scalar(select(audit.c.hash).order_by(audit.c.id.desc()).limit(1))
    previous, rows = last or _FIRST, list[dict[str, Any]]()
    for entry in entries:
        salt = secrets.token_bytes(16)
        digest = _digest(salt, entry.change)
        link = _hash(previous, entry.at, entry.who, entry.kind, entry.subject, digest)
        rows.append(
            {
                "at": entry.at,
                "who": entry.who,
                "kind": entry.kind,
                "subject": entry.subject,
                "pii_change": dict(entry.change or {}),
                "salt": salt,
                "change_sha256": digest,
                "previous": previous,
                "hash": link,
            }
        )
        previous = link
    if rows:
        await connection.execute(audit.insert(), rows)


async def of(engine: AsyncEngine, kind: str, subject: str) -> list[Entry]:
    """All changes of one thing, oldest first."""
    mine = select(audit).where(audit.c.kind == kind, audit.c.subject == subject).order_by(audit.c.id)
    async with reading(engine) as connection:
        rows = (await connection.execute(mine)).mappings()
        return [Entry(row["at"], row["who"], row["kind"], row["subject"], row["pii_change"]) for row in rows]


async def erase(connection: AsyncConnection, kind: str, subject: str) -> int:
    """Forget what was changed, not that it was; how many entries."""
    mine = update(audit).where(audit.c.kind == kind, audit.c.subject == subject)
    done = await connection.execute(mine.values(pii_change=None, salt=None).returning(audit.c.id))
    return len(done.all())


async def verify(engine: AsyncEngine) -> Verdict:
    """Go through the whole chain."""
    previous, count = _FIRST, 0
    async with reading(engine) as connection:
        result = await connection.stream(select(audit).order_by(audit.c.id))
        async for row in result.mappings():
            if not _holds(row, previous):
                return Verdict(count, row["id"])
            previous, count = bytes(row["hash"]), count + 1
    return Verdict(count)


def _holds(row: RowMapping, previous: bytes) -> bool:
    digest = bytes(row["change_sha256"])
    if row["salt"] is not None and _digest(bytes(row["salt"]), row["pii_change"]) != digest:
        return False
    facts = (row["at"], row["who"], row["kind"], row["subject"])
    return bytes(row["previous"]) == previous and bytes(row["hash"]) == _hash(previous, *facts, digest)


def _digest(salt: bytes, change: Mapping[str, Any] | None) -> bytes:
    return hashlib.sha256(salt + _canonical(change)).digest()


def _hash(previous: bytes, at: float, who: str, kind: str, subject: str, digest: bytes) -> bytes:
    return hashlib.sha256(previous + _canonical([at, who, kind, subject]) + digest).digest()


def _canonical(value: object) -> bytes:
    return json.dumps(value, sort_keys=True, ensure_ascii=False, separators=(",", ":")).encode()
