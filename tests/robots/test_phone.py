"""The phone process itself, spoken to as a stranger would: over its pipes."""

from __future__ import annotations

import asyncio
import os
import sys
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from robots import wire

ROOT = Path(__file__).parent.parent.parent


class Pipes:
    def __init__(self, process: asyncio.subprocess.Process) -> None:
        assert process.stdin is not None
        assert process.stdout is not None
        self.process, self.stdin, self.stdout = process, process.stdin, process.stdout

    async def ask(self, line: bytes) -> wire.AnyEvent:
        """Send one line; the answer to it."""
        self.stdin.write(line)
        async with asyncio.timeout(10):
            while True:
                event = wire.event_of(await self.stdout.readline())
                if isinstance(event, wire.Done | wire.Refused):
                    return event

    async def refusal(self, line: bytes) -> str:
        answer = await self.ask(line)
        assert isinstance(answer, wire.Refused)
        return answer.reason


@pytest.fixture
async def pipes() -> AsyncIterator[Pipes]:
    process = await asyncio.create_subprocess_exec(
        sys.executable,
        "-m",
        "robots.phone",
        cwd=ROOT,
        stdin=asyncio.subprocess.PIPE,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.PIPE,
    )
    pipes = Pipes(process)
    yield pipes
    pipes.stdin.close()
    async with asyncio.timeout(10):
        await process.communicate()


OPEN = wire.to_line(wire.Open(id=1, user="1001"))


async def test_it_ends_when_stdin_closes_so_that_none_is_orphaned(pipes: Pipes) -> None:
    assert isinstance(await pipes.ask(OPEN), wire.Done)
    pipes.stdin.close()
    async with asyncio.timeout(5):
        assert await pipes.process.wait() == 0


async def test_it_ends_when_stdin_closes_before_it_was_opened(pipes: Pipes) -> None:
    pipes.stdin.close()
    async with asyncio.timeout(5):
        assert await pipes.process.wait() == 0


async def test_nonsense_is_refused_and_the_next_command_carried_out(pipes: Pipes) -> None:
    assert "not a command" in await pipes.refusal(b"\xff\xfe{]\n")
    assert "not a command" in await pipes.refusal(b'{"do":"Explode"}\n')
    assert "not open" in await pipes.refusal(wire.to_line(wire.Dial(to="1900")))
    assert isinstance(await pipes.ask(OPEN), wire.Done)
    assert "open already" in await pipes.refusal(OPEN)


async def test_commands_that_make_no_sense_are_refused_with_the_reason(pipes: Pipes) -> None:
    await pipes.ask(OPEN)
    assert "there is no call 7" in await pipes.refusal(wire.to_line(wire.Answer(call=7)))
    assert "no pbx to dial 1900 at" in await pipes.refusal(wire.to_line(wire.Dial(to="1900")))
    for hostile in ("sip:", "sip:1900@h>\r\nX: y", "19 00", ""):
        assert "neither a number nor a sip: address" in await pipes.refusal(
            wire.to_line(wire.Dial(to=hostile))
        )


async def test_a_command_without_end_stops_the_phone_and_it_says_why(pipes: Pipes) -> None:
    pipes.stdin.write(b"x" * (1 << 21))
    async with asyncio.timeout(10):
        _, stderr = await pipes.process.communicate()
    assert pipes.process.returncode == 1
    assert b"more than 1048576 bytes" in stderr


async def test_it_ends_when_nobody_reads_its_events_any_more() -> None:
    read, write = os.pipe()
    process = await asyncio.create_subprocess_exec(
        sys.executable,
        "-m",
        "robots.phone",
        cwd=ROOT,
        stdin=asyncio.subprocess.PIPE,
        stdout=write,
        stderr=asyncio.subprocess.PIPE,
    )
    os.close(read)
    os.close(write)
    assert process.stdin is not None
    process.stdin.write(OPEN)
    async with asyncio.timeout(10):
        _, stderr = await process.communicate()
    assert process.returncode == 1
    assert b"BrokenPipeError" in stderr
