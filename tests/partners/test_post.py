"""One try, at receivers of every kind."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager

import pytest
from aiohttp import web

from partners.fence import session
from partners.post import Answer, post
from tests.partners.receiver import NINE, Receiver, answer, endpoint

Script = Callable[[asyncio.StreamReader, asyncio.StreamWriter], Awaitable[None]]


async def tried(url: str, timeout_s: float = 20.0) -> Answer:
    async with session(endpoint(url), timeout_s=timeout_s, connections=1) as opened:
        return await post(opened, url, {"webhook-id": "evt_1"}, b'{"a":1}', NINE)


@asynccontextmanager
async def hostile(script: Script) -> AsyncIterator[str]:
    """A server that speaks whatever the script writes, and hangs up when its caller does."""
    served: list[asyncio.Task[None]] = []

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.current_task()
        assert task is not None
        served.append(task)
        try:
            await reader.readuntil(b"\r\n\r\n")
            await script(reader, writer)
        except ConnectionError:
            pass
        finally:
            writer.close()

    server = await asyncio.start_server(serve, "127.0.0.1", 0)
    try:
        yield f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}/"
    finally:
        server.close()
        await asyncio.gather(*served)


def says(what: bytes) -> Script:
    async def script(_: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.write(what)
        await writer.drain()

    return script


async def test_the_body_arrives_as_it_is(receiver: Receiver) -> None:
    assert await tried(receiver.url("/calls?token=a%20b")) == Answer(200, None)
    (got,) = receiver.got
    assert (got.method, got.path, got.body) == ("POST", "/calls?token=a%20b", b'{"a":1}')
    assert got.headers["content-type"] == "application/json"
    assert got.headers["webhook-id"] == "evt_1"
    assert got.headers["user-agent"] == "TongDai/1"


@pytest.mark.parametrize("status", [200, 201, 202, 204, 299])
async def test_any_two_hundred_is_heard(receiver: Receiver, status: int) -> None:
    receiver.otherwise = answer(status)
    assert await tried(receiver.url()) == Answer(status, None)


@pytest.mark.parametrize("status", [400, 401, 404, 410, 500, 503])
async def test_anything_else_is_not(receiver: Receiver, status: int) -> None:
    receiver.otherwise = answer(status, {"Retry-After": "7"})
    assert await tried(receiver.url()) == Answer(status, f"it answered {status}", 7.0)


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
async def test_redirects_are_not_followed(receiver: Receiver, status: int) -> None:
    receiver.otherwise = answer(status, {"Location": receiver.url("/elsewhere")})
    told = await tried(receiver.url())
    assert told.error == f"redirects ({status}) are not followed: set `url` to where it is now"
    assert len(receiver.got) == 1


async def test_a_receiver_that_never_answers_costs_its_time_out_and_no_more(receiver: Receiver) -> None:
    async def hang(request: web.Request) -> web.StreamResponse:
        await asyncio.Event().wait()
        raise AssertionError

    receiver.otherwise = hang
    assert await tried(receiver.url(), timeout_s=0.05) == Answer(None, "no answer in time")


async def test_headers_that_drip_for_ever_cost_the_time_out_and_no_more() -> None:
    async def drip(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.write(b"HTTP/1.1 200 OK\r\n")
        await reader.read()

    async with hostile(drip) as url:
        assert await tried(url, timeout_s=0.05) == Answer(None, "no answer in time")


async def test_an_answer_that_never_ends_is_not_waited_for() -> None:
    async def endless(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.write(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n")
        while not reader.at_eof():
            writer.write(b"10000\r\n" + b"x" * 0x10000 + b"\r\n")
            await writer.drain()
            await asyncio.sleep(0)

    async with hostile(endless) as url:
        assert await tried(url) == Answer(200, None)


async def test_a_small_answer_that_would_unpack_to_gigabytes_is_not_unpacked() -> None:
    bomb = b"HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nContent-Length: 999999999\r\n\r\n\x1f\x8b"
    async with hostile(says(bomb)) as url:
        assert await tried(url) == Answer(200, None)


@pytest.mark.parametrize(
    "what",
    [
        b"",
        b"SSH-2.0-OpenSSH_9.2\r\n",
        b"HTTP/1.1 999999 Odd\r\n\r\n",
        b"HTTP/1.1 200 OK\r\nX-Long: " + b"x" * 100_000 + b"\r\n\r\n",
        b"HTTP/1.1 200 OK\r\nContent-Length: -1\r\n\r\n",
        b"\x00\xff" * 1000 + b"\r\n\r\n",
    ],
)
async def test_what_is_no_http_is_a_failure_like_any_other(what: bytes) -> None:
    async with hostile(says(what)) as url:
        told = await tried(url)
    assert told.status is None
    assert told.error in {
        "it hung up without an answer",
        "no valid HTTP answer (ClientResponseError)",
        "no valid HTTP answer (ClientOSError)",
    }


async def test_nobody_there_is_a_failure_like_any_other() -> None:
    server = await asyncio.start_server(lambda *_: None, "127.0.0.1", 0)
    port = server.sockets[0].getsockname()[1]
    server.close()
    await server.wait_closed()
    told = await tried(f"http://127.0.0.1:{port}/")
    assert told.error is not None
    assert told.error.startswith("no connection: ")


async def test_a_host_that_is_not_there_is_a_failure_like_any_other() -> None:
    assert await tried("http://nowhere.invalid/") == Answer(None, "no such host")
