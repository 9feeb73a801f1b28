from __future__ import annotations

import asyncio
from pathlib import Path

import pytest

from app.config import Config
from app.doctor.finding import Verdict
from app.doctor.folders import (
    GIB,
    check_disk,
    check_prompts_folder,
    check_recordings,
    judge_disk,
    nearest,
    unwritable,
)
from app.sections import AsteriskConfig
from tests.app.doctor.conftest import bare_config

SOMEBODY = 54_321  # a user id that nobody has


async def test_folders_that_are_not_there_yet_can_be_made(bare: Config) -> None:
    for check in (check_recordings, check_prompts_folder):
        (finding,) = await check(bare)
        assert finding.verdict is Verdict.OK
    assert not await asyncio.to_thread(bare.data.exists), "looking makes nothing"


@pytest.mark.parametrize("in_the_way", ["data/recordings", "data"])
async def test_a_file_in_place_of_the_folder_is_told(tmp_path: Path, in_the_way: str) -> None:
    config = bare_config(tmp_path)
    (tmp_path / in_the_way).parent.mkdir(exist_ok=True)
    (tmp_path / in_the_way).write_text("")
    (finding,) = await check_recordings(config)
    assert finding.verdict is Verdict.MISSING
    assert finding.words == f"{tmp_path / in_the_way} is a file where a folder should be"
    assert "mkdir -p" in finding.mend


def test_a_folder_that_refuses_files_is_told() -> None:
    assert str(unwritable(Path("/proc"))).startswith("no file can be written in /proc: ")


async def test_a_remote_asterisks_folders_are_left_to_a_person(tmp_path: Path) -> None:
    config = bare_config(tmp_path, asterisk={"host": "10.9.9.9", "secret": "x", "recordings": "/srv/calls"})
    (finding,) = await check_recordings(config)
    assert finding.verdict is Verdict.WARNING
    assert "/srv/calls cannot be seen from here" in finding.words
    assert "Asterisk's user there can write it" in finding.mend


async def test_another_folder_on_the_same_machine_is_told(bare: Config, tmp_path: Path) -> None:
    config = bare.model_copy(update={"asterisk": _seen_as(str(tmp_path / "elsewhere"))})
    (finding,) = await check_prompts_folder(config)
    assert finding.verdict is Verdict.MISSING
    assert "leave [asterisk] prompts out" in finding.mend


async def test_the_same_folder_by_another_name_is_well(bare: Config, tmp_path: Path) -> None:
    await asyncio.to_thread(bare.prompts.mkdir, parents=True)
    await asyncio.to_thread((tmp_path / "link").symlink_to, bare.prompts)
    (finding,) = await check_prompts_folder(
        bare.model_copy(update={"asterisk": _seen_as(str(tmp_path / "link"))})
    )
    assert finding.verdict is Verdict.OK


async def test_a_folder_that_asterisks_user_may_not_write_is_told(bare: Config) -> None:
    await asyncio.to_thread(bare.recordings.mkdir, parents=True)
    await asyncio.to_thread(bare.recordings.chmod, 0o700)
    (finding,) = await check_recordings(bare, lambda port: SOMEBODY)
    assert finding.verdict is Verdict.WARNING
    assert "Asterisk runs as number 54321, who may not write it" in finding.words
    assert "chgrp" in finding.mend


async def test_a_new_folder_must_be_made_for_asterisks_user(bare: Config) -> None:
    (finding,) = await check_prompts_folder(bare, lambda port: SOMEBODY)
    assert finding.verdict is Verdict.WARNING
    assert "must be able to read it once it is there" in finding.words


@pytest.mark.parametrize(
    ("free", "verdict"), [(0, Verdict.MISSING), (5 * GIB, Verdict.WARNING), (500 * GIB, Verdict.OK)]
)
def test_the_disk_is_judged(free: int, verdict: Verdict) -> None:
    assert judge_disk(free).verdict is verdict


def test_free_space_is_told_in_hours_of_talk() -> None:
    assert judge_disk(5 * GIB).words == "5.0 GiB are free for recordings, some 11 hours of talk"


async def test_the_disk_is_that_of_the_nearest_folder(bare: Config, tmp_path: Path) -> None:
    assert nearest(bare.recordings) == tmp_path
    (finding,) = await check_disk(bare)
    assert "GiB are free" in finding.words


def _seen_as(path: str) -> AsteriskConfig:
    return AsteriskConfig.model_validate({"port": 1, "secret": "x", "prompts": path})
