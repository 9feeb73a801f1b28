"""Who is served by the sender: each with limits of its own, so that none holds up another."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Protocol

import aiohttp

from partners.fence import session
from partners.outbox import Delivery
from partners.post import Answer, post
from partners.settings import WebhookConfig
from partners.signing import sign


class Lane(Protocol):
    """`name`: of the endpoint in the outbox. `concurrency`: how many are tried at once. `lease_s`: longer
    than a try can take."""

    @property
    def name(self) -> str: ...

    @property
    def concurrency(self) -> int: ...

    @property
    def tries(self) -> int: ...

    @property
    def lease_s(self) -> float: ...

    async def deliver(self, delivery: Delivery, at: float) -> Answer:
        """Try once; never an error."""


class WebhookLane:
    def __init__(self, endpoint: WebhookConfig, opened: aiohttp.ClientSession) -> None:
        self._endpoint = endpoint
        self._session = opened
        self.name = endpoint.name
        self.concurrency = endpoint.concurrency
        self.tries = endpoint.tries
        self.lease_s = 2 * endpoint.timeout_s + 30

    async def deliver(self, delivery: Delivery, at: float) -> Answer:
        secrets = [secret.get_secret_value() for secret in self._endpoint.secrets]
        headers = sign(secrets, delivery.event_id, int(at), delivery.body)
        return await post(self._session, self._endpoint.url, headers, delivery.body, at)


@asynccontextmanager
async def webhook_lane(endpoint: WebhookConfig) -> AsyncIterator[Lane]:
    """Raises `BadAuthority`."""
    async with session(endpoint, timeout_s=endpoint.timeout_s, connections=endpoint.concurrency) as opened:
        yield WebhookLane(endpoint, opened)
