"""An agent's desk without a browser: the same API and the same live feed as the page uses."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from typing import Any

import aiohttp

Json = dict[str, Any]


class DeskRefused(RuntimeError):
    """The API said no; the message has its words."""


class Desk:
    """Somebody logged in. `desk(url, …)` opens one."""

    def __init__(self, session: aiohttp.ClientSession, url: str) -> None:
        self._session = session
        self._api = f"{url}/api/v1"

    async def get(self, path: str, **query: str) -> Json:
        async with self._session.get(f"{self._api}{path}", params=query) as response:
            return await _body(response)

    async def post(self, path: str, body: Json) -> Json:
        async with self._session.post(f"{self._api}{path}", json=body) as response:
            return await _body(response)

    async def put(self, path: str, body: Json) -> Json:
        async with self._session.put(f"{self._api}{path}", json=body) as response:
            return await _body(response)

    async def be(self, state: str) -> None:
        """signed_in, ready, paused (with the reason "break") or offline."""
        reason = {"reason": "break"} if state == "paused" else {}
        await self.post("/agent/state", {"state": state, **reason})

    async def live(self) -> AsyncIterator[Json]:
        """The messages of the live feed; ends when the service goes away."""
        async with self._session.ws_connect(f"{self._api}/live", max_msg_size=0) as socket:
            async for message in socket:
                if message.type is aiohttp.WSMsgType.TEXT:
                    yield message.json()

    async def wrap_up_for_ever(self, think_s: float, facts: Callable[[Json], Json]) -> None:
        """Finish each call's wrap-up `think_s` seconds after it ended, with what `facts` says of its pop;
        after a lost service go on with the next one."""
        while True:
            try:
                done = ""
                async for message in self.live():
                    pop = message.get("pop") if message["type"] == "pop" else None
                    if pop is not None and pop["state"] == "wrap_up" and pop["call_id"] != done:
                        done = pop["call_id"]
                        await asyncio.sleep(think_s)
                        await self.post(f"/calls/{done}/wrap-up", facts(pop))
            except aiohttp.WSServerHandshakeError:
                raise  # it is there, and lets us not in
            except aiohttp.ClientError:
                await asyncio.sleep(0.5)


@asynccontextmanager
async def desk(url: str, username: str, password: str) -> AsyncIterator[Desk]:
    """Log in. Raises `DeskRefused`."""
    async with aiohttp.ClientSession(cookie_jar=aiohttp.CookieJar(unsafe=True)) as session:
        here = Desk(session, url)
        await here.post("/login", {"username": username, "password": password})
        yield here


async def _body(response: aiohttp.ClientResponse) -> Json:
    body: Json = await response.json()
    if response.status >= 400:
        raise DeskRefused(
            f"{response.method} {response.url.path}: {response.status} {body['error']['message']}"
        )
    return body
