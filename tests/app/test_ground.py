from __future__ import annotations

from pathlib import Path

import pytest

from app.config import ConfigError, load
from app.ground import ground, open_store
from app.valkey import ValkeyFailed
from interactions.database import DatabaseUnusable
from tests.app.serving import closed_port, write_centre
from tests.interactions.calls import call


async def test_everything_is_reached_and_ready(tmp_path: Path) -> None:
    async with ground(load(write_centre(tmp_path))) as base:
        assert set(base.house.queues) == {"sales"}
        await base.store.save(call("c1"))
        async with base.redis() as one, base.redis() as another:
            assert one is not another
            await one.set("key", "value")
            assert await another.get("key") == b"value"
    assert not (tmp_path / "data" / "valkey" / "valkey.sock").exists(), "the embedded Valkey is ended"


async def test_a_configured_redis_is_used_and_left_running(tmp_path: Path, valkey_url: str) -> None:
    config = load(write_centre(tmp_path / "house", top=f'redis = "{valkey_url}"'))
    for _ in range(2):
        async with ground(config) as base, base.redis() as redis:
            assert base.redis_url == valkey_url
            await redis.ping()
    assert not (config.data / "valkey").exists()


async def test_a_house_that_cannot_be_starts_nothing(tmp_path: Path) -> None:
    path = write_centre(tmp_path)
    (tmp_path / "flow.yaml").write_text("start: nowhere")
    with pytest.raises(ConfigError):
        async with ground(load(path)):
            pass
    assert not (tmp_path / "data").exists()


async def test_a_redis_that_is_away_is_told(tmp_path: Path) -> None:
    config = load(write_centre(tmp_path, top=f'redis = "redis://127.0.0.1:{closed_port()}/0"'))
    with pytest.raises(ValkeyFailed, match="the Redis of the setting `redis` cannot be used"):
        async with ground(config):
            pass


async def test_a_database_that_is_away_ends_the_valkey_started_for_it(tmp_path: Path) -> None:
    config = load(write_centre(tmp_path, top=f'database = "postgresql://t@127.0.0.1:{closed_port()}/t"'))
    with pytest.raises(DatabaseUnusable):
        async with ground(config):
            pass
    assert not (tmp_path / "data" / "valkey" / "valkey.sock").exists()


async def test_a_store_is_migrated_when_opened_and_keeps_what_it_has(tmp_path: Path) -> None:
    config = load(write_centre(tmp_path))
    async with open_store(config) as store:
        await store.save(call("c1"))
    async with open_store(config) as store:
        assert await store.get("c1") == call("c1")
