"""What somebody is to look at: raised once, shown until he says that he has seen it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import ColumnElement, RowMapping, delete, exists, func, or_, select
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from interactions.alerts.schema import alerts, alerts_seen
from interactions.database import reading, writing
from interactions.rows import insert

KEPT_S = 30 * 86_400.0
_MOST = 200  # shown at once


class Kind(StrEnum):
    CASE = "case"  # subject: its number; facts: why, target
    SEARCH = "search"  # subject: the saved search's id; facts: name, calls (how many), call_id (the first)
    WEBHOOK = "webhook"  # subject: the endpoint; facts: type, status, error
    CRM = "crm"  # it is left alone for a while; facts: error


@dataclass(frozen=True, slots=True, kw_only=True)
class Alert:
    """`key` makes it one. `at`: seconds (UTC). `owner`: whom it is for; None: all who supervise. Nothing in
    it may name a customer."""

    key: str
    at: float
    kind: Kind
    subject: str
    facts: Mapping[str, Any]
    owner: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Shown:
    """An alert as one person sees it."""

    id: int
    alert: Alert
    seen: bool


@dataclass(frozen=True, slots=True)
class Shelf:
    """The newest first; `unseen` counts also those that are not among them."""

    items: tuple[Shown, ...]
    unseen: int


def hour_of(at: float) -> str:
    """For keys of what may happen again and again: told once an hour."""
    return f"{datetime.fromtimestamp(at, UTC):%Y-%m-%dT%H}"


async def raise_alerts(connection: AsyncConnection, news: Iterable[Alert]) -> int:
    """In the transaction that makes them true; how many are new."""
    # In one order for everybody: two who raise the same must not wait for each other.
    rows = [
        {
            "key": each.key,
            "at": each.at,
            "kind": each.kind.value,
            "subject": each.subject,
            "owner": each.owner,
            "facts": dict(each.facts),
        }
        for each in sorted({each.key: each for each in news}.values(), key=lambda each: each.key)
    ]
    if not rows:
        return 0
    put = insert(connection, alerts).on_conflict_do_nothing(index_elements=["key"])
    return len((await connection.execute(put.returning(alerts.c.id), rows)).all())


class AlertBoard:
    def __init__(self, engine: AsyncEngine) -> None:
        self._engine = engine

    async def raise_alert(self, alert: Alert) -> bool:
        """False when it was raised before."""
        async with writing(self._engine) as connection:
            return bool(await raise_alerts(connection, [alert]))

    async def of(self, username: str, *, supervises: bool, limit: int = 50) -> Shelf:
        """What there is for him."""
        his = _for(username, supervises=supervises)
        seen = exists().where(alerts_seen.c.alert_id == alerts.c.id, alerts_seen.c.username == username)
        newest = (
            select(alerts, seen.label("seen")).where(his).order_by(alerts.c.at.desc(), alerts.c.id.desc())
        )
        async with reading(self._engine) as connection:
            rows = (await connection.execute(newest.limit(max(1, min(limit, _MOST))))).mappings().all()
            unseen = await connection.scalar(select(func.count()).select_from(alerts).where(his, ~seen))
        return Shelf(tuple(_shown(row) for row in rows), unseen or 0)

    async def see(self, username: str, ids: Sequence[int], *, supervises: bool, at: float) -> None:
        """He has seen these; those that are not for him are left out."""
        his = _for(username, supervises=supervises)
        async with writing(self._engine) as connection:
            mine = select(alerts.c.id).where(his, alerts.c.id.in_(ids)).order_by(alerts.c.id)
            there = (await connection.scalars(mine)).all()
            if there:
                rows = [{"alert_id": each, "username": username, "at": at} for each in there]
                await connection.execute(insert(connection, alerts_seen).on_conflict_do_nothing(), rows)

    async def tidy(self, at: float) -> int:
        """Drop what is old; how many."""
        async with writing(self._engine) as connection:
            old = delete(alerts).where(alerts.c.at < at - KEPT_S).returning(alerts.c.id)
            return len((await connection.execute(old)).all())


def _for(username: str, *, supervises: bool) -> ColumnElement[bool]:
    own: ColumnElement[bool] = alerts.c.owner == username
    return or_(own, alerts.c.owner.is_(None)) if supervises else own


def _shown(row: RowMapping) -> Shown:
    alert = Alert(
        key=row["key"],
        at=row["at"],
        kind=Kind(row["kind"]),
        subject=row["subject"],
        facts=row["facts"],
        owner=row["owner"],
    )
    return Shown(id=row["id"], alert=alert, seen=row["seen"])
