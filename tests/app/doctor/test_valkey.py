from __future__ import annotations

import asyncio
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest
from redis.asyncio import Redis

from app.config import Config
from app.doctor.finding import Verdict
from app.doctor.valkey import check_valkey, judge_server
from app.valkey import embedded_valkey
from tests.app.doctor.conftest import bare_config


@pytest.fixture
def short() -> Iterator[Path]:
    with tempfile.TemporaryDirectory(prefix="vk-") as folder:  # Unix sockets need short paths
        yield Path(folder)


async def test_an_embedded_one_is_tried_and_leaves_nothing(bare: Config) -> None:
    (finding,) = await check_valkey(bare)
    assert finding.verdict is Verdict.OK
    assert finding.words.endswith("can be started")
    assert not await asyncio.to_thread(bare.data.exists)


async def test_one_that_runs_goes_on_running(short: Path) -> None:
    config = bare_config(short, data=short)
    async with embedded_valkey(short / "valkey") as url, Redis.from_url(url) as redis:
        await redis.set("call", "under way")
        (finding,) = await check_valkey(config)
        assert finding.words == "a service runs on this folder, and its Valkey with it"
        assert await redis.get("call") == b"under way"
    assert "can be started" in (await check_valkey(config))[0].words, "nobody owns it any more"


async def test_a_file_in_place_of_its_folder_is_told(bare: Config) -> None:
    await asyncio.to_thread(bare.data.mkdir)
    await asyncio.to_thread((bare.data / "valkey").touch)
    (finding,) = await check_valkey(bare)
    assert finding.verdict is Verdict.MISSING
    assert "is a file where a folder should be" in finding.words


async def test_a_server_by_its_url_is_well(short: Path) -> None:
    async with embedded_valkey(short / "valkey") as url:
        (finding,) = await check_valkey(bare_config(short, redis=url))
    assert finding.verdict is Verdict.OK
    assert "answers and keeps what it is told" in finding.words


@pytest.mark.parametrize(
    ("url", "words"),
    [
        ("redis://:not-for-others@127.0.0.1:1/0", "it does not answer"),
        ("unix:///nowhere/valkey.sock", "it does not answer"),
        ("http://127.0.0.1", "its address is none"),
    ],
)
async def test_a_server_that_is_away_is_told(tmp_path: Path, url: str, words: str) -> None:
    (finding,) = await check_valkey(bare_config(tmp_path, redis=url))
    assert finding.verdict is Verdict.MISSING
    assert finding.words.startswith(words)
    assert "mend `redis`" in finding.mend
    assert "not-for-others" not in str(finding)


@pytest.mark.parametrize(
    ("info", "verdict", "words"),
    [
        ({"redis_version": "7.2.4", "valkey_version": "8.1.0", "aof_enabled": 1}, Verdict.OK, "Valkey 8.1.0"),
        ({"redis_version": "6.2.14", "aof_enabled": 1}, Verdict.OK, "Redis 6.2.14"),
        ({"redis_version": "6.0.16", "aof_enabled": 1}, Verdict.MISSING, "Redis 6.0.16 is too old"),
        ({}, Verdict.MISSING, "Redis  is too old"),
        ({"redis_version": "7.2.4", "aof_enabled": 0}, Verdict.WARNING, "nothing is kept on disk"),
        (
            {"redis_version": "7.2.4", "aof_enabled": 1, "maxmemory_policy": "allkeys-lru"},
            Verdict.WARNING,
            "maxmemory-policy is allkeys-lru",
        ),
    ],
)
def test_a_server_is_judged_by_what_it_says(info: dict[str, object], verdict: Verdict, words: str) -> None:
    (finding,) = judge_server(info)
    assert finding.verdict is verdict
    assert finding.words.startswith(words)
