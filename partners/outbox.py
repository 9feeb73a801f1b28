"""Each event once for each endpoint, written in the transaction that makes it true; taken out under a lease.

Whoever takes a delivery has it alone until its `next_at`. When he dies it falls due again then, and somebody
else takes it: told at least once, never forgotten.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from sqlalchemy import bindparam, exists, select, update
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from interactions.alerts.board import Alert, Kind, hour_of, raise_alerts
from interactions.database import reading, writing
from interactions.rows import insert
from partners.events import PartnerEvent, payload
from partners.schema import webhook_deliveries
from partners.settings import WebhookConfig

# What happened longer ago is news for nobody: an old call that is saved once more tells no partner again,
# though what was told of it is no longer kept.
STALE_S = 3 * 86_400.0

_box = webhook_deliveries.c


class State(StrEnum):
    PENDING = "pending"
    DELIVERED = "delivered"
    DEAD = "dead"  # given up; it can be replayed


@dataclass(frozen=True, slots=True)
class Delivery:
    """Taken out to be tried; `attempt` counts from 1."""

    id: int
    endpoint: str
    event_id: str
    type: str
    attempt: int
    body: bytes


@dataclass(frozen=True, slots=True)
class Outcome:
    """What came of a try. `next_at`: when it is to be tried again, None when it is settled."""

    delivery: Delivery
    state: State
    at: float
    status: int | None
    error: str | None
    next_at: float | None = None


async def tell(
    connection: AsyncConnection,
    endpoints: Iterable[WebhookConfig],
    events: Iterable[PartnerEvent],
    at: float,
) -> int:
    """Write down who is to be told what; how many of these are news. In the caller's transaction."""
    news = [event for event in events if at - event.at <= STALE_S]
    rows = [
        {
            "event_id": event.event_id,
            "type": event.type.value,
            "endpoint": endpoint.name,
            "subject": event.subject,
            "pii_payload": payload(event, endpoint.personal),
            "state": State.PENDING.value,
            "attempts": 0,
            "told_at": at,
            "next_at": at,
            "expires_at": at + endpoint.give_up_s,
        }
        for endpoint in endpoints
        for event in news
        if event.type in endpoint.events
    ]
    return await put_in(connection, rows)


async def put_in(connection: AsyncConnection, rows: list[dict[str, Any]]) -> int:
    """Rows of the outbox, each once; how many are new."""
    if not rows:
        return 0
    # In one order for everybody: two who tell the same must not wait for each other.
    rows.sort(key=lambda row: (row["endpoint"], row["event_id"]))
    put = insert(connection, webhook_deliveries).on_conflict_do_nothing(
        index_elements=["endpoint", "event_id"]
    )
    return len((await connection.execute(put.returning(_box.id), rows)).all())


async def claim(
    engine: AsyncEngine, endpoint: str, *, at: float, most: int, lease_s: float
) -> list[Delivery]:
    """Take out what is due, the longest due first. Nobody else gets these before `at + lease_s`."""
    due = (
        _box.endpoint == endpoint,
        _box.state == State.PENDING.value,
        _box.next_at <= at,
        _box.pii_payload.is_not(None),  # not when it was erased meanwhile
    )
    async with reading(engine) as connection:  # an idle house writes nothing
        if not await connection.scalar(select(exists().where(*due))):
            return []
    mine = select(_box.id).where(*due).order_by(_box.next_at, _box.id).limit(most)
    async with writing(engine) as connection:
        ids = (await connection.scalars(mine.with_for_update(skip_locked=True))).all()
        taken = update(webhook_deliveries).where(_box.id.in_(ids))
        taken = taken.values(attempts=_box.attempts + 1, next_at=at + lease_s)
        found = await connection.execute(
            taken.returning(_box.id, _box.event_id, _box.type, _box.attempts, _box.pii_payload)
        )
        return sorted(
            (
                Delivery(id_, endpoint, event_id, type_, attempt, pii_payload.encode())
                for id_, event_id, type_, attempt, pii_payload in found
            ),
            key=lambda each: each.id,
        )


async def settle(engine: AsyncEngine, outcomes: Sequence[Outcome]) -> None:
    """Write down what came of them. What was delivered is delivered, whoever did it; that a try failed may be
    said only by who holds the lease, for another may have it by now."""
    mine = _box.id == bindparam("which")
    unheard = (mine, _box.state != State.DELIVERED.value)
    fenced = (mine, _box.state == State.PENDING.value, _box.attempts == bindparam("attempt"))
    # Not `next_at` among the names: it would be taken for the column of that name.
    values: dict[str, Any] = {
        "state": bindparam("became"),
        "status": bindparam("got"),
        "error": bindparam("why"),
        "settled_at": bindparam("done_at"),
        "next_at": bindparam("again_at"),
    }
    ordered = sorted(outcomes, key=lambda each: each.delivery.id)
    heard = [_change(each) for each in ordered if each.state is State.DELIVERED]
    failed = [
        _change(each) | {"attempt": each.delivery.attempt}
        for each in ordered
        if each.state is not State.DELIVERED
    ]
    if not ordered:
        return
    async with writing(engine) as connection:
        if heard:
            await connection.execute(update(webhook_deliveries).where(*unheard).values(values), heard)
        if failed:
            await connection.execute(update(webhook_deliveries).where(*fenced).values(values), failed)
            await _tell_of_dead(connection, [each for each in ordered if each.state is State.DEAD])


def given_up(endpoint: str, at: float, facts: Mapping[str, Any]) -> Alert:
    """One for each endpoint and hour, however many they are."""
    return Alert(
        key=f"webhook/{endpoint}/{hour_of(at)}", at=at, kind=Kind.WEBHOOK, subject=endpoint, facts=facts
    )


async def _tell_of_dead(connection: AsyncConnection, said: Sequence[Outcome]) -> None:
    if not said:
        return
    ids = [each.delivery.id for each in said]
    dead = select(_box.id).where(_box.id.in_(ids), _box.state == State.DEAD.value)
    there = set((await connection.scalars(dead)).all())  # the others were not his to say
    await raise_alerts(connection, [_alert(each) for each in said if each.delivery.id in there])


def _alert(outcome: Outcome) -> Alert:
    facts = {"type": outcome.delivery.type, "status": outcome.status, "error": outcome.error}
    return given_up(outcome.delivery.endpoint, outcome.at, facts)


def _change(outcome: Outcome) -> dict[str, Any]:
    return {
        "which": outcome.delivery.id,
        "became": outcome.state.value,
        "got": outcome.status,
        "why": outcome.error,
        "done_at": None if outcome.state is State.PENDING else outcome.at,
        "again_at": outcome.at if outcome.next_at is None else outcome.next_at,
    }
