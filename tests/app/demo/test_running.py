from __future__ import annotations

from pathlib import Path

import pytest

from app.demo.running import RunningService, ServiceFailed
from tests.app.serving import write_centre


def service(folder: Path, config: Path) -> RunningService:
    return RunningService(config, folder / "data", folder / "service.log")


async def test_it_runs_until_it_is_stopped(tmp_path: Path) -> None:
    running = service(tmp_path, write_centre(tmp_path))
    async with running:
        assert running.url.startswith("http://127.0.0.1:")
        running.check()
    assert not (tmp_path / "data" / "service.json").exists()
    assert "service_ready" in running.log.read_text()
    with pytest.raises(ServiceFailed, match="the service has ended"):
        running.check()


async def test_one_that_cannot_start_is_told_with_the_end_of_its_log(tmp_path: Path) -> None:
    with pytest.raises(ServiceFailed, match=r"(?s)the service has ended.*service\.log:.*there is no"):
        await service(tmp_path, tmp_path / "nowhere.toml").start()


async def test_after_a_kill_it_starts_again(tmp_path: Path) -> None:
    running = service(tmp_path, write_centre(tmp_path))
    await running.start()
    await running.kill()
    async with running:
        running.check()
    assert "valkey_attached" in running.log.read_text()


async def test_stopping_what_never_started_is_no_harm(tmp_path: Path) -> None:
    await service(tmp_path, tmp_path / "centre.toml").stop()
