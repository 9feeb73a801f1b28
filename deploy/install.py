"""Bring one bundle of packages into its folder: one fetcher at a time, whole or not at all.

The folder has `debs/` (kept, so that a crash costs no second download), `root/` (unpacked beside its place,
then moved into it), `packages.lock` (how it was made, and the exact version of every package). Standard
library only.
"""

from __future__ import annotations

import fcntl
import hashlib
import json
import shutil
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from fnmatch import fnmatch
from pathlib import Path

from deploy.apt import Apt, Progress, Unavailable
from deploy.packages import Bundle
from deploy.sources import Archive
from deploy.unpack import LEFT_OUT, unpack


@dataclass(frozen=True, slots=True)
class Lock:
    """What is unpacked."""

    recipe: str
    packages: dict[str, str]


def read_lock(home: Path) -> Lock | None:
    try:
        read = json.loads((home / "packages.lock").read_text())
        return Lock(read["recipe"], read["packages"])
    except (FileNotFoundError, ValueError, KeyError):
        return None


def is_current(bundle: Bundle, home: Path) -> bool:
    """Whether the bundle is unpacked, made as it would be made today, and was not moved since."""
    lock = read_lock(home)
    return lock is not None and lock.recipe == recipe(bundle, home) and (home / "root").is_dir()


def recipe(bundle: Bundle, home: Path) -> str:
    """A digest of how the bundle is made and where it lies."""
    made = json.dumps([asdict(bundle), LEFT_OUT, str(home)], sort_keys=True)
    return hashlib.sha256(made.encode()).hexdigest()


def install(bundle: Bundle, home: Path, archives: Sequence[Archive], progress: Progress) -> None:
    """Fetch and unpack the bundle below `home` unless it is there. Raises Unavailable; try again to go on."""
    with _alone(home):
        if is_current(bundle, home):
            return
        apt = Apt(home / "apt", home / "debs", archives)
        apt.update(progress)
        try:
            apt.download(bundle.packages, progress)
        except (
            Unavailable
        ):  # the archive moved on between its lists and its packages: once more, with new lists
            apt.update(progress)
            apt.download(bundle.packages, progress)
        debs = apt.plan(bundle.packages)
        partial = home / "root.partial"
        shutil.rmtree(partial, ignore_errors=True)
        wanted = [deb for deb in debs if not any(fnmatch(deb.name, left) for left in bundle.leave)]
        unpack([home / "debs" / deb.file for deb in wanted], partial, progress)
        _finish(bundle, home, partial)
        shutil.rmtree(home / "root", ignore_errors=True)
        partial.rename(home / "root")
        _write_lock(home, Lock(recipe(bundle, home), {deb.name: deb.version for deb in debs}))
        kept = {deb.file for deb in debs}
        for old in (home / "debs").glob("*.deb"):
            if old.name not in kept:
                old.unlink()


def filled(home: Path, text: str) -> str:
    """`text` with the bundle's places filled in."""
    return text.replace("{root}", str(home / "root")).replace("{home}", str(home))


def _finish(bundle: Bundle, home: Path, into: Path) -> None:
    """What the packages' own scripts would have done."""
    for path, target in bundle.links.items():
        if not (into / path).exists():
            (into / path).symlink_to(target)
    for path, text in bundle.files.items():
        (into / path).write_text(filled(home, text))
        (into / path).chmod(0o755 if text.startswith("#!") else 0o644)


def _write_lock(home: Path, lock: Lock) -> None:
    written = home / "packages.lock.new"
    written.write_text(json.dumps(asdict(lock), indent=1, sort_keys=True) + "\n")
    written.rename(home / "packages.lock")


@contextmanager
def _alone(folder: Path) -> Iterator[None]:
    """One fetcher at a time in a folder; the lock goes with the process."""
    folder.mkdir(parents=True, exist_ok=True)
    with (folder / "fetching").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield
