"""A real Valkey for every test that asks for one."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest_asyncio
from redis.asyncio import Redis

from app.valkey import connect, embedded_valkey


@pytest_asyncio.fixture
async def valkey_url(tmp_path: Path) -> AsyncIterator[str]:
    async with embedded_valkey(tmp_path / "valkey") as url:
        yield url


@pytest_asyncio.fixture
async def redis(valkey_url: str) -> AsyncIterator[Redis]:
    async with connect(valkey_url) as redis:
        yield redis
