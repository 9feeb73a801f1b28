from __future__ import annotations

import asyncio
import os
from pathlib import Path

import pytest

from app.doctor.who import listener, may, name_of

SOMEBODY = 54_321  # a user id that nobody has


def test_users_are_known_by_name_or_number() -> None:
    assert name_of(0) == "root"
    assert name_of(SOMEBODY) == "number 54321"


async def test_whoever_listens_is_known_by_his_user() -> None:
    server = await asyncio.start_server(lambda reader, writer: None, "127.0.0.1", 0)
    async with server:
        port = server.sockets[0].getsockname()[1]
        assert listener(port) == os.geteuid()
    assert listener(port) is None


@pytest.mark.parametrize(
    ("mode", "reads", "writes"), [(0o777, True, True), (0o755, True, False), (0o750, False, False)]
)
def test_what_another_user_may_do_follows_from_the_rights(
    tmp_path: Path, mode: int, reads: bool, writes: bool
) -> None:
    folder = tmp_path / "recordings"
    folder.mkdir()
    folder.chmod(mode)
    for part in tmp_path.parents:
        if part.stat().st_uid == os.geteuid() and part.name.startswith(("pytest-", "test_")):
            part.chmod(0o755)
    tmp_path.chmod(0o755)
    assert may(SOMEBODY, folder, os.R_OK) is reads
    assert may(SOMEBODY, folder, os.W_OK) is writes
    assert may(0, folder, os.W_OK)


def test_a_folder_that_cannot_be_reached_cannot_be_used(tmp_path: Path) -> None:
    folder = tmp_path / "closed/recordings"
    folder.mkdir(parents=True)
    folder.chmod(0o777)
    folder.parent.chmod(0o700)
    assert not may(SOMEBODY, folder, os.R_OK)
