"""Recordings and prompts: are the folders there, may we write them, does Asterisk have the same ones?

Asterisk's own view of its disk cannot be asked over AMI. When it listens on this machine, the kernel tells
whose process that is, and the folders' rights tell what he may.
"""

from __future__ import annotations

import asyncio
import os
import shutil
import tempfile
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from app.config import Config
from app.doctor.configuration import is_loopback
from app.doctor.finding import Finding, missing, ok, warning
from app.doctor.who import listener, may, name_of
from app.sections import AsteriskConfig

GIB = 2**30
BYTES_PER_HOUR = 3600 * 4 * 32_000  # two legs of 16 kHz, 16 bits, and the stereo file of both
FEWEST, FEW = GIB, 20 * GIB
DOCS = "docs/asterisk.md, “Folders”"


Whose = Callable[[int], int | None]  # the user id of whoever listens on a TCP port


@dataclass(frozen=True, slots=True)
class _Shared:
    """A folder that Asterisk must read (R_OK) or write (W_OK), too; `theirs`: its path there, if another."""

    what: str
    ours: Path
    theirs: str
    need: int

    @property
    def elsewhere(self) -> Path:
        return Path(self.theirs) if self.theirs else self.ours.absolute()

    @property
    def verb(self) -> str:
        return "write" if self.need == os.W_OK else "read"


async def check_recordings(config: Config, whose: Whose = listener) -> list[Finding]:
    folder = _Shared("recordings folder", config.recordings, config.asterisk.recordings, os.W_OK)
    return await asyncio.to_thread(_folder, folder, config.asterisk, whose)


async def check_prompts_folder(config: Config, whose: Whose = listener) -> list[Finding]:
    folder = _Shared("prompts folder", config.prompts, config.asterisk.prompts, os.R_OK)
    return await asyncio.to_thread(_folder, folder, config.asterisk, whose)


async def check_disk(config: Config) -> list[Finding]:
    free = (await asyncio.to_thread(shutil.disk_usage, nearest(config.recordings))).free
    return [judge_disk(free)]


def judge_disk(free: int) -> Finding:
    """`free`: bytes below the recordings folder."""
    said = f"{free / GIB:.1f} GiB are free for recordings, some {free // BYTES_PER_HOUR} hours of talk"
    mend = "make room, or set `data` to a larger disk"
    if free < FEWEST:
        return missing("disk", said, mend)
    return warning("disk", said, mend) if free < FEW else ok("disk", said)


def nearest(path: Path) -> Path:
    """The folder itself, or the nearest one above it that is there."""
    return next(folder for folder in (path.absolute(), *path.absolute().parents) if folder.is_dir())


def unwritable(folder: Path) -> str | None:
    """Why no file can be written there, by trying; one that is not there yet must be possible to make."""
    for part in (folder.absolute(), *folder.absolute().parents):
        if part.exists() and not part.is_dir():
            return f"{part} is a file where a folder should be"
    where = nearest(folder)
    try:
        with tempfile.TemporaryFile(dir=where, prefix=".doctor-"):
            return None
    except OSError as error:
        return f"no file can be written in {where}: {error.strerror or error}"


def _folder(folder: _Shared, asterisk: AsteriskConfig, whose: Whose) -> list[Finding]:
    if fault := unwritable(folder.ours):
        who = name_of(os.geteuid())
        mend = f"mkdir -p {folder.ours} && chown {who} {folder.ours}; nothing else may have that name"
        return [missing(folder.what, fault, mend)]
    if not is_loopback(asterisk.host):
        return [_far(folder)]
    if not _same(folder.ours, folder.elsewhere):
        words = f"Asterisk is told to use {folder.elsewhere}, which is not our {folder.ours}"
        setting = f"[asterisk] {folder.what.split()[0]}"
        mend = f"leave {setting} out when both are on one machine, or share the folder ({DOCS})"
        return [missing(folder.what, words, mend)]
    return [_near(folder, whose(asterisk.port))]


def _far(folder: _Shared) -> Finding:
    words = (
        f"we may write {folder.ours}; whether Asterisk, on another machine, has the same folder as "
        f"{folder.elsewhere} cannot be seen from here"
    )
    mend = f"share it (NFS or the like), so that Asterisk's user there can {folder.verb} it ({DOCS})"
    return warning(folder.what, words, mend)


def _near(folder: _Shared, uid: int | None) -> Finding:
    """On this machine, where `uid` runs Asterisk."""
    if uid is None:
        words = f"we may write {folder.ours}; whose process Asterisk is cannot be seen from here"
        return ok(folder.what, words)
    name = name_of(uid)
    there = folder.ours.is_dir()
    if not (may(uid, folder.ours, folder.need) if there else uid in (0, os.geteuid())):
        state = f"may not {folder.verb} it" if there else f"must be able to {folder.verb} it once it is there"
        words = f"we may write {folder.ours}, but Asterisk runs as {name}, who {state}"
        mend = (
            f"mkdir -p {folder.ours}, put {name} and the service's user into one group, "
            f"`chgrp` {folder.ours} to it, `chmod g+ws`, and `chmod a+x` on the folders above ({DOCS})"
        )
        return warning(folder.what, words, mend)
    return ok(folder.what, f"we may write {folder.ours}, and Asterisk's user, {name}, may use it")


def _same(ours: Path, theirs: Path) -> bool:
    try:
        return ours.resolve() == theirs.resolve() or ours.samefile(theirs)
    except OSError:
        return False
