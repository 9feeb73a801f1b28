"""Package files are unpacked without dpkg's database."""

from __future__ import annotations

from pathlib import Path

import pytest

from deploy.apt import Unavailable
from deploy.unpack import unpack
from tests.deploy.archive import add_package


def test_old_and_new_places_of_programs_are_one(tmp_path: Path) -> None:
    add_package(tmp_path, "old", "1", {"bin/old": "o", "lib/x86_64-linux-gnu/libold": "l"})
    add_package(tmp_path, "new", "1", {"usr/bin/new": "n"})
    unpack(sorted((tmp_path / "pool").glob("*.deb")), tmp_path / "root", lambda step, done: None)
    assert {path.name for path in (tmp_path / "root/usr/bin").iterdir()} == {"old", "new"}
    assert (tmp_path / "root/usr/lib/x86_64-linux-gnu/libold").read_text() == "l"


def test_a_damaged_file_is_named_and_thrown_away(tmp_path: Path) -> None:
    damaged = tmp_path / "bell_1_all.deb"
    damaged.write_bytes(b"!<arch>\nnot at all")
    with pytest.raises(Unavailable, match=r"bell_1_all\.deb was damaged .* run it again"):
        unpack([damaged], tmp_path / "root", lambda step, done: None)
    assert not damaged.exists()
