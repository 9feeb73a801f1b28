"""Tells partners, again and again, until they have heard or it is given up.

Each endpoint is served on its own: one that hangs or is broken holds up nobody else. Order is not promised:
what fails is tried later and others go on meanwhile, so payloads say when each thing happened, and which
version of a call it is. Several senders may run, on one database: deliveries are taken out under a lease.
"""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import Callable, Sequence
from contextlib import AbstractAsyncContextManager, AsyncExitStack
from dataclasses import dataclass, field
from typing import Self

import structlog
from sqlalchemy.ext.asyncio import AsyncEngine

from interactions.database import DatabaseUnusable
from partners.circuit import Circuit
from partners.deliveries import tidy
from partners.lanes import Lane, webhook_lane
from partners.outbox import Delivery, Outcome, State, claim, settle
from partners.post import Answer
from partners.retries import backoff_s
from partners.settings import WebhookConfig

log = structlog.get_logger(__name__)

_LOOK_S = 1.0  # how often what another process wrote down is looked for
_TIDY_S = 600.0
_GONE = 410  # RFC 9110, 15.5.11: it will not be there again


@dataclass(slots=True)
class _Served:
    lane: Lane
    circuit: Circuit = field(default_factory=Circuit)
    woken: asyncio.Event = field(default_factory=asyncio.Event)


class Sender:
    """`clock`: seconds since the epoch (UTC). `also`: who is served beside the endpoints. Raises
    `BadAuthority`, and what `also` raise, when it is entered."""

    def __init__(
        self,
        engine: AsyncEngine,
        endpoints: Sequence[WebhookConfig],
        clock: Callable[[], float],
        also: Sequence[AbstractAsyncContextManager[Lane]] = (),
    ) -> None:
        self._engine = engine
        self._opening = [*map(webhook_lane, endpoints), *also]
        self._clock = clock
        self._served: dict[str, _Served] = {}
        self._stack = AsyncExitStack()

    async def __aenter__(self) -> Self:
        async with AsyncExitStack() as stack:
            for each in self._opening:
                lane = await stack.enter_async_context(each)
                self._served[lane.name] = _Served(lane)
            self._stack = stack.pop_all()
        return self

    async def __aexit__(self, *_: object) -> None:
        await self._stack.aclose()

    async def run(self) -> None:
        """Until cancelled."""
        async with asyncio.TaskGroup() as group:
            for served in self._served.values():
                group.create_task(self._serve(served), name=f"webhook {served.lane.name}")
            group.create_task(self._tidy(), name="webhook tidy")

    def wake(self) -> None:
        """Something was told: it need not wait for the next look."""
        for served in self._served.values():
            served.woken.set()

    async def deliver_due(self, name: str) -> int:
        """Try what is due at an endpoint, as many at once as it may have; how many were tried."""
        served = self._served[name]
        lane, at = served.lane, self._clock()
        room = served.circuit.room(at, lane.concurrency)
        if not room:
            return 0
        due = await claim(self._engine, name, at=at, most=room, lease_s=lane.lease_s)
        if not due:
            served.circuit.found_nothing_to_ask()
            return 0
        async with asyncio.TaskGroup() as group:
            tries = [
                group.create_task(self._try(served, delivery), name=f"webhook delivery {delivery.id}")
                for delivery in due
            ]
        await settle(self._engine, [each.result() for each in tries])
        return len(due)

    async def _try(self, served: _Served, delivery: Delivery) -> Outcome:
        answer = await served.lane.deliver(delivery, self._clock())
        at = self._clock()
        if answer.error is None:
            served.circuit.succeeded()
        elif answer.status != _GONE:  # who says that it is gone is well
            served.circuit.failed(at)
            if answer.retry_after_s is not None:
                served.circuit.hold(at + answer.retry_after_s)
        outcome = decide(served.lane.tries, delivery, answer, at)
        heard = log.info if outcome.state is State.DELIVERED else log.warning
        heard(
            f"webhook_{outcome.state.value}" if outcome.next_at is None else "webhook_failed",
            endpoint=served.lane.name,
            event_id=delivery.event_id,
            type=delivery.type,
            attempt=delivery.attempt,
            status=answer.status,
            error=answer.error,
        )
        return outcome

    async def _serve(self, served: _Served) -> None:
        name = served.lane.name
        while True:
            served.woken.clear()
            try:
                while await self.deliver_due(name):
                    pass
            except DatabaseUnusable as error:  # what was taken out falls due again by itself
                log.warning("webhooks_wait_for_database", endpoint=name, error=str(error))
            await _pause(_LOOK_S, served.woken)

    async def _tidy(self) -> None:
        while True:
            try:
                await tidy(self._engine, self._clock())
            except DatabaseUnusable as error:
                log.warning("webhooks_wait_for_database", error=str(error))
            await _pause(_TIDY_S, asyncio.Event())


def decide(tries: int, delivery: Delivery, answer: Answer, at: float) -> Outcome:
    """What becomes of a delivery after a try; after so many it is given up. Pure."""
    if answer.error is None:
        return Outcome(delivery, State.DELIVERED, at, answer.status, None)
    if answer.status == _GONE or delivery.attempt >= tries:
        return Outcome(delivery, State.DEAD, at, answer.status, answer.error)
    wait_s = max(backoff_s(delivery.id, delivery.attempt), answer.retry_after_s or 0.0)
    return Outcome(delivery, State.PENDING, at, answer.status, answer.error, at + wait_s)


async def _pause(seconds: float, woken: asyncio.Event) -> None:
    with contextlib.suppress(TimeoutError):
        async with asyncio.timeout(seconds):
            await woken.wait()
