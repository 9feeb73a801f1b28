"""Writing what is new of each thing, in batches, until it is written."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from typing import Generic, NoReturn, TypeVar

import structlog

log = structlog.get_logger(__name__)

Value = TypeVar("Value")
RETRY_S = (0.1, 0.5, 2.0, 5.0)  # the last one again and again


class Latest(Generic[Value]):
    """Keeps the newest value of each key and hands them on. While the other side is down nothing piles up
    but the newest of each, and nothing is lost."""

    def __init__(
        self,
        name: str,
        write: Callable[[Sequence[Value]], Awaitable[None]],
        passing: tuple[type[Exception], ...],
        *,
        gather_s: float = 0.0,
    ) -> None:
        """`passing`: errors after which the same is tried again. Any other is a bug and rises. `gather_s`: so
        long it waits for what else is new, where several things change in quick succession."""
        self._name = name
        self._write = write
        self._passing = passing
        self._gather_s = gather_s
        self._values: dict[str, Value] = {}
        self._news = asyncio.Event()

    def put(self, key: str, value: Value) -> None:
        self._values.pop(key, None)  # so that the order is that of the last changes
        self._values[key] = value
        self._news.set()

    async def run(self) -> NoReturn:
        failures = 0
        while True:
            await self._news.wait()
            await asyncio.sleep(self._gather_s)
            self._news.clear()
            batch, self._values = self._values, {}
            try:
                await self._write(list(batch.values()))
                failures = 0
            except self._passing as error:
                self._values = {**batch, **self._values}
                self._news.set()
                log.error("write_failed", what=self._name, waiting=len(self._values), reason=str(error))
                await asyncio.sleep(RETRY_S[min(failures, len(RETRY_S) - 1)])
                failures += 1
