"""What the figures rest on: which call was followed by which, how that was told, and what was said of it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, fields
from typing import Any

from sqlalchemy import Select, and_, select, tuple_
from sqlalchemy.ext.asyncio import AsyncEngine

from interactions import cursors
from interactions.database import reading
from interactions.fcr.schema import fcr_contacts

_MOST = 200  # pairs on one page


@dataclass(frozen=True, slots=True, kw_only=True)
class JudgedContact:
    """A row of `fcr_contacts`. `due_at`: when a provisional verdict becomes final."""

    call_id: str
    at: float
    queue: str | None
    agent_id: str | None
    number: str | None
    reason: str | None
    flag: bool | None
    survey: bool | None
    repeat: str | None
    first: bool | None
    repeated_by: str | None
    why: str | None
    similarity: float | None
    due_at: float | None

    @property
    def reopened(self) -> bool:
        """The agent took it for resolved, and the customer had to come again."""
        return self.flag is True and self.repeated_by is not None


@dataclass(frozen=True, slots=True)
class Pair:
    """A contact and the next one of the same customer that belongs to it."""

    earlier: JudgedContact
    later: JudgedContact


@dataclass(frozen=True, slots=True)
class Pairs:
    """Newest first; `next` is the cursor of the following page, None at the end."""

    items: tuple[Pair, ...]
    next: str | None


@dataclass(frozen=True, slots=True)
class CallEvidence:
    """One contact, what followed it, and the earlier ones that it belongs to."""

    contact: JudgedContact
    later: JudgedContact | None
    earlier: tuple[JudgedContact, ...]


_COLUMNS = tuple(field.name for field in fields(JudgedContact))
_later = fcr_contacts.alias("later")


class Evidence:
    def __init__(self, engine: AsyncEngine) -> None:
        self._engine = engine

    async def pairs(
        self,
        *,
        limit: int = 50,
        before: str | None = None,
        since: float | None = None,
        until: float | None = None,
        queue: str | None = None,
        agent_id: str | None = None,
    ) -> Pairs:
        """Pairs by the time of their earlier contact (`until` excluded), and by its queue and agent.
        Raises `BadCursor`."""
        limit = max(1, min(limit, _MOST))
        query = _select_pairs()
        if since is not None:
            query = query.where(fcr_contacts.c.at >= since)
        if until is not None:
            query = query.where(fcr_contacts.c.at < until)
        if queue is not None:
            query = query.where(fcr_contacts.c.queue == queue)
        if agent_id is not None:
            query = query.where(fcr_contacts.c.agent_id == agent_id)
        if before is not None:
            place = tuple_(fcr_contacts.c.at, fcr_contacts.c.call_id)
            query = query.where(place < tuple_(*cursors.decode_time_and_id(before)))
        query = query.order_by(fcr_contacts.c.at.desc(), fcr_contacts.c.call_id.desc()).limit(limit + 1)
        async with reading(self._engine) as connection:
            found = [_pair(row) for row in (await connection.execute(query)).mappings()]
        items, more = tuple(found[:limit]), len(found) > limit
        last = items[-1].earlier if more else None
        return Pairs(items, cursors.encode(last.at, last.call_id) if last else None)

    async def of_call(self, call_id: str) -> CallEvidence | None:
        """None where the call is not there, or not judged yet."""
        mine = select(fcr_contacts).where(fcr_contacts.c.call_id == call_id)
        after = _select_pairs().where(fcr_contacts.c.call_id == call_id)
        before = _select_pairs().where(_later.c.call_id == call_id).order_by(fcr_contacts.c.at)
        async with reading(self._engine) as connection:
            row = (await connection.execute(mine)).mappings().one_or_none()
            if row is None:
                return None
            follows = (await connection.execute(after)).mappings().one_or_none()
            earlier = (await connection.execute(before)).mappings().all()
        return CallEvidence(
            _contact(dict(row), ""),
            _pair(follows).later if follows else None,
            tuple(_pair(each).earlier for each in earlier),
        )


def _select_pairs() -> Select[Any]:
    return select(
        *(fcr_contacts.c[name].label(f"earlier__{name}") for name in _COLUMNS),
        *(_later.c[name].label(f"later__{name}") for name in _COLUMNS),
    ).join(
        _later, and_(_later.c.call_id == fcr_contacts.c.repeated_by, fcr_contacts.c.repeated_by.is_not(None))
    )


def _pair(row: Mapping[Any, Any]) -> Pair:
    return Pair(_contact(row, "earlier__"), _contact(row, "later__"))


def _contact(row: Mapping[Any, Any], prefix: str) -> JudgedContact:
    return JudgedContact(**{name: row[prefix + name] for name in _COLUMNS})
