from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager

import pytest

from app.latest import Latest


class Shelf:
    """The other side: it can be down, and holds each write until it is let through."""

    def __init__(self) -> None:
        self.written: list[list[str]] = []
        self.down = 0
        self.changed = asyncio.Event()

    async def write(self, batch: Sequence[str]) -> None:
        if self.down:
            self.down -= 1
            raise ConnectionError("down")
        self.written.append(list(batch))
        self.changed.set()

    async def wait_for(self, writes: int) -> None:
        async with asyncio.timeout(5):
            while len(self.written) < writes:
                self.changed.clear()
                await self.changed.wait()


@asynccontextmanager
async def running(latest: Latest[str]) -> AsyncIterator[None]:
    async with asyncio.TaskGroup() as tasks:
        task = tasks.create_task(latest.run())
        yield
        task.cancel()


async def test_only_the_newest_of_each_is_written_in_the_order_of_the_last_changes() -> None:
    shelf = Shelf()
    latest: Latest[str] = Latest("test", shelf.write, (ConnectionError,))
    latest.put("a", "a1")
    latest.put("b", "b1")
    latest.put("a", "a2")
    async with running(latest):
        await shelf.wait_for(1)
    assert shelf.written == [["b1", "a2"]]


async def test_what_comes_in_quick_succession_can_be_written_at_once() -> None:
    shelf = Shelf()
    latest: Latest[str] = Latest("test", shelf.write, (ConnectionError,), gather_s=0.05)
    async with running(latest):
        latest.put("a", "a1")
        await asyncio.sleep(0)
        latest.put("a", "a2")
        await shelf.wait_for(1)
    assert shelf.written == [["a2"]]


async def test_what_comes_during_an_outage_is_written_after_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("app.latest.RETRY_S", (0.001,))
    shelf = Shelf()
    shelf.down = 3
    latest: Latest[str] = Latest("test", shelf.write, (ConnectionError,))
    latest.put("a", "a1")
    latest.put("b", "b1")
    async with running(latest):
        await shelf.wait_for(1)
        latest.put("a", "a2")
        await shelf.wait_for(2)
    assert shelf.written == [["a1", "b1"], ["a2"]]


async def test_a_newer_value_that_came_meanwhile_is_not_overwritten_by_the_failed_one(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("app.latest.RETRY_S", (0.001,))
    written: list[list[str]] = []
    done = asyncio.Event()

    async def write(batch: Sequence[str]) -> None:
        if batch == ["old"]:
            latest.put("a", "new")
            raise ConnectionError("down")
        written.append(list(batch))
        done.set()

    latest: Latest[str] = Latest("test", write, (ConnectionError,))
    latest.put("a", "old")
    async with running(latest), asyncio.timeout(5):
        await done.wait()
    assert written == [["new"]]


async def test_a_bug_rises() -> None:
    async def write(_: Sequence[str]) -> None:
        raise KeyError("a bug")

    latest: Latest[str] = Latest("test", write, (ConnectionError,))
    latest.put("a", "a1")
    with pytest.raises(KeyError):
        await latest.run()
