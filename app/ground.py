"""What every role stands on: the configuration, the house, Valkey and the database."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass

from redis.asyncio import Redis
from redis.exceptions import RedisError

from app.config import Config, house
from app.valkey import ValkeyFailed, connect, embedded_valkey
from centre.house import House
from interactions.database import migrate
from interactions.store import InteractionLog


@dataclass(frozen=True, slots=True)
class Ground:
    config: Config
    house: House
    redis_url: str
    store: InteractionLog

    def redis(self) -> Redis:
        """A client of its own for whoever asks: a blocking read must not hold up another's commands."""
        return connect(self.redis_url)


@asynccontextmanager
async def ground(config: Config) -> AsyncIterator[Ground]:
    """Valkey and the database, reached and ready. Raises `ConfigError` before anything is started, then
    `ValkeyFailed` and `DatabaseUnusable`."""
    settled = house(config)
    async with AsyncExitStack() as stack:
        if config.redis:
            await _reach(config.redis)
        url = config.redis or await stack.enter_async_context(embedded_valkey(config.data / "valkey"))
        store = await stack.enter_async_context(open_store(config))
        yield Ground(config, settled, url, store)


async def _reach(url: str) -> None:
    try:
        async with connect(url, once=True) as redis:
            await redis.ping()
    except (RedisError, OSError, ValueError) as error:  # ValueError: no URL that Redis knows
        # The URL itself may hold a password.
        raise ValkeyFailed(f"the Redis of the setting `redis` cannot be used: {error}") from error


@asynccontextmanager
async def open_store(config: Config) -> AsyncIterator[InteractionLog]:
    """The database alone, its tables brought up to date."""
    await migrate(config.database_url)
    store = await InteractionLog.open(config.database_url)
    try:
        yield store
    finally:
        await store.aclose()
