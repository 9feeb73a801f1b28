"""Readiness is heard, not waited out; the happy way is in test_asterisk."""

from __future__ import annotations

import asyncio

import pytest

from deploy.ready import NotReady, ami_ready, sip_ready


async def test_a_refused_log_in_says_whose_port_it_is() -> None:
    async def refuse(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.write(b"Asterisk Call Manager/11.0.0\r\n")
        await reader.readuntil(b"\r\n\r\n")
        writer.write(b"Response: Error\r\nMessage: Authentication failed\r\n\r\n")
        await writer.drain()
        writer.close()

    async with await asyncio.start_server(refuse, "127.0.0.1", 0) as server:
        port = server.sockets[0].getsockname()[1]
        with pytest.raises(NotReady, match="somebody else's Asterisk has this port"):
            await ami_ready("127.0.0.1", port, "tongdai", "secret", lambda: True)


async def test_an_asterisk_that_ended_is_not_waited_for() -> None:
    with pytest.raises(NotReady, match="ended while it started"):
        await ami_ready("127.0.0.1", 9, "tongdai", "secret", lambda: False)
    with pytest.raises(NotReady, match="ended while it started"):
        await sip_ready("127.0.0.1", 9, lambda: False)


async def test_a_port_that_answers_later_is_asked_again() -> None:
    asked = 0

    def alive() -> bool:
        nonlocal asked
        asked += 1
        return asked < 4

    with pytest.raises(NotReady):
        await ami_ready("127.0.0.1", 9, "tongdai", "secret", alive)
    assert asked == 4
