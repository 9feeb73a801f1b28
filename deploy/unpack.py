"""Unpack package files into a folder, without dpkg's database. Standard library only."""

from __future__ import annotations

import subprocess
from collections.abc import Sequence
from pathlib import Path

from deploy.apt import Progress, Unavailable

LEFT_OUT = (
    *(f"usr/share/{name}" for name in ("doc", "man", "locale", "lintian", "bug", "perl", "perl5", "info")),
    *(f"usr/lib/x86_64-linux-gnu/{name}" for name in ("gconv", "perl", "perl-base", "perl5")),
)
TAR = ("tar", "-x", "--no-same-owner", "--no-same-permissions", "--keep-directory-symlink")


def unpack(files: Sequence[Path], into: Path, progress: Progress) -> None:
    """Unpack the `.deb` files into the new folder `into`, leaving out what no program reads.

    A damaged file is thrown away, so that the next try fetches it again. Raises Unavailable.
    """
    for name in ("bin", "sbin", "lib", "lib64"):
        (into / "usr" / name).mkdir(parents=True)
        (into / name).symlink_to(f"usr/{name}")
    tar = [*TAR, "-C", str(into), *(f"--exclude=./{path}" for path in LEFT_OUT)]
    for number, file in enumerate(files, 1):
        read = ["dpkg-deb", "--fsys-tarfile", str(file)]
        with subprocess.Popen(
            read, stdout=subprocess.PIPE, stderr=subprocess.PIPE, errors="replace"
        ) as reader:
            done = subprocess.run(tar, stdin=reader.stdout, check=False, capture_output=True, text=True)
            said = (reader.communicate()[1] + done.stderr).strip().splitlines()
        if reader.returncode or done.returncode:
            file.unlink()
            raise Unavailable(f"{file.name} was damaged ({said[0]}) and is thrown away: run it again")
        progress("unpack", number / len(files))
