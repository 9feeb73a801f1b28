"""A partner's real HTTP server on loopback, which answers as a test says; and a clock that a test sets."""

from __future__ import annotations

import asyncio
import ssl
from collections import deque
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from ipaddress import IPv4Network
from typing import Any, Self

from aiohttp import web
from aiohttp.test_utils import TestServer

from partners.settings import WebhookConfig

NINE = 1_800_000_000.0
LOOPBACK = IPv4Network("127.0.0.0/8")
SECRET = "whsec_" + "c2VjcmV0IG9mIHRoZSBwYXJ0bmVyLCAzMiBieXRlcw=="
OLD_SECRET = "whsec_" + "YW4gb2xkZXIgc2VjcmV0IG9mIHRoZSBwYXJ0bmVyIQ=="

Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]


@dataclass(slots=True)
class SetClock:
    at: float = NINE

    def __call__(self) -> float:
        return self.at


@dataclass(frozen=True, slots=True)
class Got:
    method: str
    path: str
    headers: dict[str, str]
    body: bytes


def answer(status: int, headers: dict[str, str] | None = None, body: str = "") -> Handler:
    async def give(_: web.Request) -> web.StreamResponse:
        return web.Response(status=status, headers=headers, text=body)

    return give


@dataclass(slots=True)
class Receiver:
    """`answers` are given one after the other, then `otherwise` for ever. `got` is what came, in its
    order."""

    tls: ssl.SSLContext | None = None
    otherwise: Handler = field(default_factory=lambda: answer(200))
    answers: deque[Handler] = field(default_factory=deque)
    got: list[Got] = field(default_factory=list)
    came: asyncio.Condition = field(default_factory=asyncio.Condition)
    _server: TestServer | None = None

    async def __aenter__(self) -> Self:
        application = web.Application()
        application.router.add_route("*", "/{path:.*}", self._handle)
        self._server = TestServer(application, host="127.0.0.1", scheme="https" if self.tls else "http")
        await self._server.start_server(ssl=self.tls, shutdown_timeout=0.0)
        return self

    async def __aexit__(self, *_: object) -> None:
        assert self._server is not None
        await self._server.close()

    def url(self, path: str = "/calls") -> str:
        assert self._server is not None
        return str(self._server.make_url(path))

    async def has(self, count: int) -> None:
        """Wait until so many requests came."""
        async with asyncio.timeout(20), self.came:
            await self.came.wait_for(lambda: len(self.got) >= count)

    def ids(self) -> list[str]:
        return [each.headers["webhook-id"] for each in self.got]

    async def _handle(self, request: web.Request) -> web.StreamResponse:
        headers = {name.lower(): value for name, value in request.headers.items()}
        body = await request.read()
        async with self.came:
            self.got.append(Got(request.method, request.raw_path, headers, body))
            self.came.notify_all()
        return await (self.answers.popleft() if self.answers else self.otherwise)(request)


def endpoint(url: str, **said: Any) -> WebhookConfig:
    plain = {"name": "crm", "url": url, "secrets": [SECRET], "networks": ["127.0.0.0/8"]}
    return WebhookConfig.model_validate(plain | said)
