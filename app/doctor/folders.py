"""Recordings and prompts: are the folders there, may we write them, does Asterisk have the same ones?

Asterisk's own view of its disk cannot be asked over AMI. When it listens on this machine, the kernel tells
whose process that is, and the folders' rights tell what he may.
"""

from __future__ import annotations

import asyncio
import grp
import os
import pwd
import shutil
import stat
import tempfile
from pathlib import Path

from app.config import Config
from app.doctor.configuration import is_loopback
from app.doctor.finding import Finding, missing, ok, warning

GIB = 2**30
BYTES_PER_HOUR = 3600 * 4 * 32_000  # two legs of 16 kHz, 16 bits, and the stereo file of both
FEWEST, FEW = GIB, 20 * GIB
DOCS = "docs/asterisk.md, “Folders”"


async def check_recordings(config: Config) -> list[Finding]:
    return await asyncio.to_thread(
        _folder, "recordings folder", config.recordings, config.asterisk.recordings, os.W_OK, config
    )


async def check_prompts_folder(config: Config) -> list[Finding]:
    return await asyncio.to_thread(
        _folder, "prompts folder", config.prompts, config.asterisk.prompts, os.R_OK, config
    )


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


def _folder(what: str, folder: Path, as_asterisk_sees_it: str, need: int, config: Config) -> list[Finding]:
    if fault := unwritable(folder):
        who = pwd.getpwuid(os.geteuid()).pw_name
        mend = f"mkdir -p {folder} && chown {who} {folder}; nothing else may have that name"
        return [missing(what, fault, mend)]
    elsewhere = Path(as_asterisk_sees_it) if as_asterisk_sees_it else folder.absolute()
    if not is_loopback(config.asterisk.host):
        verb = "written" if need == os.W_OK else "read"
        return [
            warning(
                what,
                f"we may write {folder}; whether Asterisk, on another machine, has the same folder as "
                f"{elsewhere} cannot be seen from here",
                f"share it (NFS or the like), so that it can be {verb} by Asterisk's user there ({DOCS})",
            )
        ]
    if as_asterisk_sees_it and not _same(folder, elsewhere):
        setting = f"[asterisk] {what.split()[0]}"
        return [
            missing(
                what,
                f"Asterisk is told to use {elsewhere}, which is not our {folder}",
                f"leave {setting} out when both are on one machine, or share the folder ({DOCS})",
            )
        ]
    uid = listener(config.asterisk.port)
    if uid is None:
        return [ok(what, f"we may write {folder}; whose process Asterisk is cannot be seen from here")]
    if folder.is_dir() and not may(uid, folder, need):
        name, verb = _name(uid), "write" if need == os.W_OK else "read"
        mend = (
            f"put {name} and the service's user into one group, `chgrp` {folder} to it, `chmod g+ws` ({DOCS})"
        )
        return [
            warning(what, f"we may write {folder}, but Asterisk runs as {name}, who may not {verb} it", mend)
        ]
    return [ok(what, f"we may write {folder}, and Asterisk's user, {_name(uid)}, may use it")]


def _same(ours: Path, theirs: Path) -> bool:
    try:
        return ours.resolve() == theirs.resolve() or ours.samefile(theirs)
    except OSError:
        return False


def listener(port: int) -> int | None:
    """The user id of whoever listens on this TCP port of this machine; None when the kernel does not tell."""
    for table in (Path("/proc/net/tcp"), Path("/proc/net/tcp6")):
        try:
            lines = table.read_text().splitlines()[1:]
        except OSError:
            continue
        for line in lines:
            words = line.split()
            if words[3] == "0A" and int(words[1].rpartition(":")[2], 16) == port:
                return int(words[7])
    return None


def may(uid: int, folder: Path, need: int) -> bool:
    """May this user get to the folder, and read (R_OK) or write (W_OK) in it? Access lists are not seen."""
    if uid == 0:
        return True
    groups = _groups(uid)
    way = [folder.resolve(), *folder.resolve().parents]
    return all(_granted(uid, groups, part, os.X_OK) for part in way) and _granted(uid, groups, way[0], need)


def _granted(uid: int, groups: frozenset[int], path: Path, need: int) -> bool:
    seen = path.stat()
    mode = stat.S_IMODE(seen.st_mode)
    shift = 6 if seen.st_uid == uid else 3 if seen.st_gid in groups else 0
    return bool((mode >> shift) & need)


def _groups(uid: int) -> frozenset[int]:
    try:
        user = pwd.getpwuid(uid)
    except KeyError:
        return frozenset()
    named = {group.gr_gid for group in grp.getgrall() if user.pw_name in group.gr_mem}
    return frozenset({user.pw_gid, *named})


def _name(uid: int) -> str:
    try:
        return pwd.getpwuid(uid).pw_name
    except KeyError:
        return f"number {uid}"
