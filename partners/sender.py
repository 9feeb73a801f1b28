"""Tells partners, again and again, until they have heard or it is given up.

Each endpoint is served on its own: one that hangs or is broken holds up nobody else. Order is not promised:
what fails is tried later and others go on meanwhile, so payloads say when each thing happened, and which
version of a call it is. Several senders may run, on one database: deliveries are taken out under a lease.
"""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import Callable, Sequence
from contextlib import AsyncExitStack
from dataclasses import dataclass, field
from typing import Self

import aiohttp
import structlog
from sqlalchemy.ext.asyncio import AsyncEngine

from interactions.database import DatabaseUnusable
from partners.circuit import Circuit
from partners.deliveries import tidy
from partners.fence import session
from partners.outbox import Delivery, Outcome, State, claim, settle
from partners.post import Answer, post
from partners.retries import backoff_s
from partners.settings import WebhookConfig
from partners.signing import sign

log = structlog.get_logger(__name__)

_LOOK_S = 1.0  # how often what another process wrote down is looked for
_TIDY_S = 600.0
_GONE = 410  # RFC 9110, 15.5.11: it will not be there again


@dataclass(slots=True)
class _Lane:
    endpoint: WebhookConfig
    session: aiohttp.ClientSession
    circuit: Circuit = field(default_factory=Circuit)
    woken: asyncio.Event = field(default_factory=asyncio.Event)


class Sender:
    """`clock`: seconds since the epoch (UTC). Raises `BadAuthority` when it is entered."""

    def __init__(
        self, engine: AsyncEngine, endpoints: Sequence[WebhookConfig], clock: Callable[[], float]
    ) -> None:
        self._engine = engine
        self._endpoints = endpoints
        self._clock = clock
        self._lanes: dict[str, _Lane] = {}
        self._stack = AsyncExitStack()

    async def __aenter__(self) -> Self:
        async with AsyncExitStack() as stack:
            for each in self._endpoints:
                opened = session(each, timeout_s=each.timeout_s, connections=each.concurrency)
                self._lanes[each.name] = _Lane(each, await stack.enter_async_context(opened))
            self._stack = stack.pop_all()
        return self

    async def __aexit__(self, *_: object) -> None:
        await self._stack.aclose()

    async def run(self) -> None:
        """Until cancelled."""
        async with asyncio.TaskGroup() as group:
            for lane in self._lanes.values():
                group.create_task(self._serve(lane), name=f"webhook {lane.endpoint.name}")
            group.create_task(self._tidy(), name="webhook tidy")

    def wake(self) -> None:
        """Something was told: it need not wait for the next look."""
        for lane in self._lanes.values():
            lane.woken.set()

    async def deliver_due(self, name: str) -> int:
        """Try what is due at an endpoint, as many at once as it may have; how many were tried."""
        lane = self._lanes[name]
        endpoint, at = lane.endpoint, self._clock()
        room = lane.circuit.room(at, endpoint.concurrency)
        if not room:
            return 0
        lease_s = 2 * endpoint.timeout_s + 30
        due = await claim(self._engine, name, at=at, most=room, lease_s=lease_s)
        if not due:
            lane.circuit.found_nothing_to_ask()
            return 0
        async with asyncio.TaskGroup() as group:
            tries = [
                group.create_task(self._try(lane, delivery), name=f"webhook delivery {delivery.id}")
                for delivery in due
            ]
        await settle(self._engine, [each.result() for each in tries])
        return len(due)

    async def _try(self, lane: _Lane, delivery: Delivery) -> Outcome:
        endpoint, began = lane.endpoint, self._clock()
        secrets = [secret.get_secret_value() for secret in endpoint.secrets]
        headers = sign(secrets, delivery.event_id, int(began), delivery.body)
        answer = await post(lane.session, endpoint.url, headers, delivery.body, began)
        at = self._clock()
        if answer.error is None:
            lane.circuit.succeeded()
        elif answer.status != _GONE:  # who says that it is gone is well
            lane.circuit.failed(at)
            if answer.retry_after_s is not None:
                lane.circuit.hold(at + answer.retry_after_s)
        outcome = decide(endpoint, delivery, answer, at)
        heard = log.info if outcome.state is State.DELIVERED else log.warning
        heard(
            f"webhook_{outcome.state.value}" if outcome.next_at is None else "webhook_failed",
            endpoint=endpoint.name,
            event_id=delivery.event_id,
            type=delivery.type,
            attempt=delivery.attempt,
            status=answer.status,
            error=answer.error,
        )
        return outcome

    async def _serve(self, lane: _Lane) -> None:
        while True:
            lane.woken.clear()
            try:
                while await self.deliver_due(lane.endpoint.name):
                    pass
            except DatabaseUnusable as error:  # what was taken out falls due again by itself
                log.warning("webhooks_wait_for_database", endpoint=lane.endpoint.name, error=str(error))
            await _pause(_LOOK_S, lane.woken)

    async def _tidy(self) -> None:
        while True:
            try:
                await tidy(self._engine, self._clock())
            except DatabaseUnusable as error:
                log.warning("webhooks_wait_for_database", error=str(error))
            await _pause(_TIDY_S, asyncio.Event())


def decide(endpoint: WebhookConfig, delivery: Delivery, answer: Answer, at: float) -> Outcome:
    """What becomes of a delivery after a try. Pure."""
    if answer.error is None:
        return Outcome(delivery, State.DELIVERED, at, answer.status, None)
    if answer.status == _GONE or delivery.attempt >= endpoint.tries:
        return Outcome(delivery, State.DEAD, at, answer.status, answer.error)
    wait_s = max(backoff_s(delivery.id, delivery.attempt), answer.retry_after_s or 0.0)
    return Outcome(delivery, State.PENDING, at, answer.status, answer.error, at + wait_s)


async def _pause(seconds: float, woken: asyncio.Event) -> None:
    with contextlib.suppress(TimeoutError):
        async with asyncio.timeout(seconds):
            await woken.wait()
