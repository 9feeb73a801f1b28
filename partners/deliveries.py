"""What became of deliveries, for those who look after them."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import ColumnElement, case, delete, func, or_, select, update
from sqlalchemy.ext.asyncio import AsyncEngine

from interactions import audit
from interactions.alerts.board import raise_alerts
from interactions.database import reading, writing
from partners.outbox import State, given_up
from partners.schema import webhook_deliveries

KEPT_S = {State.DELIVERED: 7 * 86_400.0, State.DEAD: 30 * 86_400.0}  # both longer than outbox.STALE_S
_AGAIN_S = 3 * 86_400.0  # how long a replayed delivery is tried
_MOST = 10_000
_ERASED = "erased before it was sent"
_AT_ONCE = 1_000  # deleted in one transaction

_box = webhook_deliveries.c


@dataclass(frozen=True, slots=True, kw_only=True)
class Record:
    """One delivery as it stands, without what was sent."""

    id: int
    event_id: str
    type: str
    endpoint: str
    subject: str
    state: State
    attempts: int
    told_at: float
    next_at: float
    settled_at: float | None
    status: int | None
    error: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Which:
    """A choice of deliveries: those that fit all that is said. `since` and `until`: when they were first
    told."""

    ids: tuple[int, ...] = ()
    endpoint: str | None = None
    state: State | None = None
    type: str | None = None
    since: float | None = None
    until: float | None = None

    def conditions(self) -> list[ColumnElement[bool]]:
        said: list[ColumnElement[bool]] = []
        if self.ids:
            said.append(_box.id.in_(self.ids))
        for column, value in (
            (_box.endpoint, self.endpoint),
            (_box.state, self.state),
            (_box.type, self.type),
        ):
            if value is not None:
                said.append(column == str(value))
        if self.since is not None:
            said.append(_box.told_at >= self.since)
        if self.until is not None:
            said.append(_box.told_at < self.until)
        return said


async def find(engine: AsyncEngine, which: Which, limit: int = 50) -> list[Record]:
    """The latest first."""
    columns = [_box[name] for name in Record.__dataclass_fields__]
    query = select(*columns).where(*which.conditions()).order_by(_box.told_at.desc(), _box.id.desc())
    async with reading(engine) as connection:
        rows = (await connection.execute(query.limit(max(1, min(limit, _MOST))))).mappings()
        return [Record(**{**row, "state": State(row["state"])}) for row in rows]


async def counts(engine: AsyncEngine) -> dict[str, dict[State, int]]:
    """How many there are, by endpoint and state."""
    query = select(_box.endpoint, _box.state, func.count()).group_by(_box.endpoint, _box.state)
    found: dict[str, dict[State, int]] = {}
    async with reading(engine) as connection:
        for endpoint, state, count in await connection.execute(query.order_by(_box.endpoint)):
            found.setdefault(endpoint, {})[State(state)] = count
    return found


async def replay(engine: AsyncEngine, which: Which, *, at: float, who: str) -> int:
    """Send again what was delivered or given up; how many. Receivers know them by their id. What is pending
    is left alone, and so is what was erased."""
    fit = [*which.conditions(), _box.state != State.PENDING.value, _box.pii_payload.is_not(None)]
    again = (
        update(webhook_deliveries)
        .where(*fit)
        .values(state=State.PENDING.value, attempts=0, next_at=at, expires_at=at + _AGAIN_S, settled_at=None)
    )
    async with writing(engine) as connection:
        count = len((await connection.execute(again.returning(_box.id))).all())
        if count:
            said = {name: getattr(which, name) for name in Which.__dataclass_fields__}
            change = {name: value for name, value in said.items() if value not in (None, ())}
            change |= {"ids": list(which.ids)} if which.ids else {}
            await audit.write(
                connection,
                at=at,
                who=who,
                kind="webhook",
                subject=which.endpoint or "",
                change={"replayed": count, **change},
            )
    return count


async def tidy(engine: AsyncEngine, at: float) -> None:
    """Give up what was tried for too long, also at endpoints that are no longer in the settings, and drop
    what was settled long ago."""
    erased = _box.pii_payload.is_(None)
    overdue = update(webhook_deliveries).where(
        _box.state == State.PENDING.value, or_(_box.expires_at <= at, erased)
    )
    error = case(
        (erased, _ERASED),
        else_=func.coalesce(_box.error, "never tried: is the endpoint still in the settings?"),
    )
    dead = overdue.values(state=State.DEAD.value, settled_at=at, error=error)
    async with writing(engine) as connection:
        gone = await connection.execute(dead.returning(_box.endpoint, _box.type, _box.error))
        news = [
            given_up(endpoint, at, {"type": type_, "status": None, "error": why})
            for endpoint, type_, why in gone
            if why != _ERASED
        ]
        await raise_alerts(connection, news)
    for state, kept_s in KEPT_S.items():
        old = select(_box.id).where(_box.settled_at < at - kept_s, _box.state == state.value).limit(_AT_ONCE)
        drop = delete(webhook_deliveries).where(_box.id.in_(old)).returning(_box.id)
        dropped = _AT_ONCE
        while dropped == _AT_ONCE:
            async with writing(engine) as connection:
                dropped = len((await connection.execute(drop)).all())
