"""A bundle is brought whole or not at all, once, and a crash costs nothing. The real apt, a small archive."""

from __future__ import annotations

import shutil
import threading
from dataclasses import replace
from pathlib import Path

import pytest

from deploy.apt import Unavailable
from deploy.install import install, is_current, read_lock
from deploy.packages import Bundle
from deploy.sources import Archive
from tests.deploy.archive import add_package, publish

BUNDLE = Bundle(
    "phone",
    "A phone",
    ("phone",),
    {"phone": "usr/bin/phone"},
    links={"usr/share/sounds/en": "en_US"},
    files={"run": "#!/bin/sh\nexec {root}/usr/bin/phone\n", "notes": "home is {home}\n"},
    leave=("heavy*",),
)


class Steps:
    """Remembers which steps were shown."""

    def __init__(self) -> None:
        self.seen: list[tuple[str, float]] = []

    def __call__(self, step: str, done: float) -> None:
        self.seen.append((step, done))


@pytest.fixture
def archive(tmp_path: Path) -> Archive:
    place = tmp_path / "archive"
    place.mkdir()
    add_package(place, "phone", "1:1.0", {"usr/bin/phone": "ring"}, depends="bell, heavy")
    add_package(place, "bell", "2.0", {"usr/share/sounds/en_US/a": "a", "usr/share/doc/bell/long": "text"})
    add_package(place, "heavy", "3.0", {"usr/share/heavy": "not needed"})
    add_package(place, "stranger", "4.0", {"usr/share/stranger": "nobody asked"})
    return publish(place)


def fetch(home: Path, *archives: Archive, bundle: Bundle = BUNDLE) -> list[tuple[str, float]]:
    steps = Steps()
    install(bundle, home, archives, steps)
    return steps.seen


def test_all_that_a_program_needs_is_unpacked_and_finished(tmp_path: Path, archive: Archive) -> None:
    home = tmp_path / "phone"
    steps = fetch(home, archive)
    assert (home / "root/usr/bin/phone").read_text() == "ring"
    assert (home / "root/usr/share/sounds/en/a").read_text() == "a"
    assert (home / "root/run").read_text() == f"#!/bin/sh\nexec {home}/root/usr/bin/phone\n"
    assert (home / "root/run").stat().st_mode & 0o111
    assert (home / "root/notes").read_text() == f"home is {home}\n"
    assert not (home / "root/usr/share/heavy").exists()
    assert not (home / "root/usr/share/doc").exists()
    assert not (home / "root/usr/share/stranger").exists()
    assert {step for step, _ in steps} == {"lists", "packages", "unpack"}
    assert steps[-1] == ("unpack", 1.0)


def test_the_exact_versions_are_written_down(tmp_path: Path, archive: Archive) -> None:
    fetch(tmp_path / "phone", archive)
    lock = read_lock(tmp_path / "phone")
    assert lock is not None
    assert lock.packages == {"phone": "1:1.0", "bell": "2.0", "heavy": "3.0"}


def test_a_second_run_asks_nobody(tmp_path: Path, archive: Archive) -> None:
    fetch(tmp_path / "phone", archive)
    shutil.rmtree(archive.uri.removeprefix("file:"))
    assert fetch(tmp_path / "phone", archive) == []


def test_a_crash_while_unpacking_leaves_nothing_and_costs_no_second_download(
    tmp_path: Path, archive: Archive
) -> None:
    home = tmp_path / "phone"
    fetch(home, archive)
    shutil.move(home / "root", home / "root.partial")  # as if it had crashed before the move
    (home / "root.partial/usr/bin/phone").write_text("half")
    assert not is_current(BUNDLE, home)
    shutil.rmtree(Path(archive.uri.removeprefix("file:")) / "pool")
    fetch(home, archive)
    assert (home / "root/usr/bin/phone").read_text() == "ring"
    assert not (home / "root.partial").exists()


def test_a_damaged_package_is_thrown_away_and_fetched_again_the_next_time(
    tmp_path: Path, archive: Archive
) -> None:
    home = tmp_path / "phone"
    fetch(home, archive)
    shutil.rmtree(home / "root")
    (deb,) = (home / "debs").glob("bell*.deb")
    deb.write_bytes(deb.read_bytes()[:-1] + b"?")
    with pytest.raises(Unavailable, match="bell"):
        fetch(home, archive)
    fetch(home, archive)
    assert (home / "root/usr/share/sounds/en/a").read_text() == "a"


def test_a_changed_recipe_or_a_moved_folder_is_unpacked_anew(tmp_path: Path, archive: Archive) -> None:
    fetch(tmp_path / "phone", archive)
    assert not is_current(replace(BUNDLE, leave=()), tmp_path / "phone")
    fetch(tmp_path / "phone", archive, bundle=replace(BUNDLE, leave=()))
    assert (tmp_path / "phone/root/usr/share/heavy").exists()
    (tmp_path / "phone").rename(tmp_path / "moved")
    assert not is_current(replace(BUNDLE, leave=()), tmp_path / "moved")


def test_a_newer_package_replaces_the_old_file_in_the_cache(tmp_path: Path, archive: Archive) -> None:
    home = tmp_path / "phone"
    fetch(home, archive)
    place = Path(archive.uri.removeprefix("file:"))
    add_package(place, "bell", "2.1", {"usr/share/sounds/en_US/a": "new"})
    publish(place)
    (home / "packages.lock").unlink()
    fetch(home, archive)
    assert (home / "root/usr/share/sounds/en/a").read_text() == "new"
    assert [deb.name for deb in (home / "debs").glob("bell*")] == ["bell_2.1_all.deb"]


def test_two_who_fetch_at_once_do_not_disturb_each_other(tmp_path: Path, archive: Archive) -> None:
    steps = [Steps(), Steps()]
    both = [threading.Thread(target=install, args=(BUNDLE, tmp_path / "phone", [archive], s)) for s in steps]
    for one in both:
        one.start()
    for one in both:
        one.join()
    assert (tmp_path / "phone/root/usr/bin/phone").read_text() == "ring"
    assert sorted(bool(s.seen) for s in steps) == [False, True]


def test_an_archive_out_of_reach_is_said_with_what_to_do(tmp_path: Path, archive: Archive) -> None:
    gone = replace(archive, uri="file:/nonexistent")
    with pytest.raises(
        Unavailable, match=r"could not fetch lists .*Check that this machine reaches the archive"
    ):
        fetch(tmp_path / "phone", gone)


def test_a_package_that_is_not_there_is_named(tmp_path: Path, archive: Archive) -> None:
    with pytest.raises(Unavailable, match="nosuchphone"):
        fetch(tmp_path / "phone", archive, bundle=replace(BUNDLE, packages=("nosuchphone",)))


def test_a_lock_that_cannot_be_read_counts_as_none(tmp_path: Path) -> None:
    (tmp_path / "packages.lock").write_text("{")
    assert read_lock(tmp_path) is None
