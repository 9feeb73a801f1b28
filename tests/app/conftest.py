"""A real Valkey for every test that asks for one."""

from __future__ import annotations

import logging
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest
import pytest_asyncio
import structlog
from redis.asyncio import Redis

from app.valkey import connect, embedded_valkey


@pytest.fixture(autouse=True)
def logs_as_before() -> Iterator[None]:
    """A command configures the log of its process, which here is that of the other tests, too."""
    handlers = list(logging.root.handlers)
    yield
    structlog.reset_defaults()
    logging.root.handlers[:] = handlers


@pytest_asyncio.fixture
async def valkey_url(tmp_path: Path) -> AsyncIterator[str]:
    async with embedded_valkey(tmp_path / "valkey") as url:
        yield url


@pytest_asyncio.fixture
async def redis(valkey_url: str) -> AsyncIterator[Redis]:
    async with connect(valkey_url) as redis:
        yield redis
