"""apt with a state of our own below one folder: nothing of the machine is changed and no root is needed.

Standard library only: it also fetches pip for a machine that has none.
"""

from __future__ import annotations

import os
import pwd
import re
import subprocess
import tempfile
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import unquote

from deploy.sources import Archive

Progress = Callable[[str, float], None]
"""Called with a step's name and how much of it is done, from 0 to 1."""

CONF = """\
Dir::State "{home}/state";
Dir::State::status "{home}/status";
Dir::Cache "{home}/cache";
Dir::Cache::archives "{debs}";
Dir::Etc::sourcelist "/dev/null";
Dir::Etc::sourceparts "{home}/sources";
Dir::Etc::preferences "/dev/null";
Dir::Etc::preferencesparts "/dev/null";
APT::Install-Recommends "false";
APT::Sandbox::User "{user}";
APT::Update::Error-Mode "any";
Acquire::Languages "none";
Acquire::Check-Valid-Until "false";
Acquire::Retries "4";
Acquire::http::Timeout "60";
Debug::NoLocking "true";
#clear APT::Update::Pre-Invoke;
#clear APT::Update::Post-Invoke;
#clear APT::Update::Post-Invoke-Success;
#clear DPkg::Pre-Invoke;
#clear DPkg::Post-Invoke;
#clear DPkg::Pre-Install-Pkgs;
"""


class Unavailable(RuntimeError):
    """A program cannot be had; the message says why and what to do."""


class Unsuitable(Unavailable):
    """This kind of machine can never have it (no apt, another processor, not Debian)."""


@dataclass(frozen=True, slots=True)
class Deb:
    """One package file to fetch; `file` is its name in the cache, `size` its bytes."""

    name: str
    version: str
    file: str
    size: int


def parse_uris(text: str) -> list[Deb]:
    """The files named by `apt-get --print-uris`, lines of: 'address' name_version_arch.deb size hash."""
    debs = []
    for line in text.splitlines():
        match = re.match(r"'[^']+' (([^_\s]+)_([^_\s]+)_[^_\s]+\.deb) (\d+)", line)
        if match:
            debs.append(Deb(match[2], unquote(match[3]), match[1], int(match[4])))
    return debs


def parse_status(line: str) -> float | None:
    """How much is done, 0 to 1, from a line of APT::Status-Fd (`dlstatus:item:percent:text`)."""
    kind, *rest = line.split(":", 3)
    if kind != "dlstatus" or len(rest) < 2:
        return None
    try:
        return min(1.0, float(rest[1]) / 100)
    except ValueError:
        return None


class Apt:
    """An apt whose lists, cache and sources lie in `home`; the packages come into `debs`, which is kept.

    Its dpkg status is empty, so that what a program needs is resolved down to the C library.
    """

    def __init__(self, home: Path, debs: Path, archives: Sequence[Archive]) -> None:
        for folder in (home / "state/lists/partial", home / "cache", home / "sources", debs / "partial"):
            folder.mkdir(parents=True, exist_ok=True)
        (home / "status").write_text("")
        (home / "sources/archives.sources").write_text("\n".join(a.deb822() for a in archives))
        self._conf = home / "apt.conf"
        self._conf.write_text(CONF.format(home=home, debs=debs, user=pwd.getpwuid(os.getuid()).pw_name))

    def update(self, progress: Progress) -> None:
        self._run("lists", ["update"], progress)

    def plan(self, packages: Sequence[str]) -> list[Deb]:
        """All package files that `packages` need, those already in the cache too."""
        empty = ["-o", "Dir::Cache::archives=/nonexistent"]
        done = self._call([*empty, "install", "--print-uris", "--yes", "-qq", *packages])
        debs = parse_uris(done.stdout)
        if done.returncode or not debs:
            raise Unavailable(f"apt cannot resolve {' '.join(packages)}: {_last(done.stderr)}")
        return debs

    def download(self, packages: Sequence[str], progress: Progress) -> None:
        self._run("packages", ["install", "--download-only", "--yes", *packages], progress)

    def _call(self, args: Sequence[str]) -> subprocess.CompletedProcess[str]:
        argv = ["apt-get", "-c", str(self._conf), *args]
        return subprocess.run(argv, capture_output=True, text=True, check=False, env=_env())

    def _run(self, step: str, args: Sequence[str], progress: Progress) -> None:
        """Run apt-get, following its status pipe; raises Unavailable with apt's own last words."""
        reading, writing = os.pipe()
        argv = ["apt-get", "-c", str(self._conf), "-qq", "-o", f"APT::Status-Fd={writing}", *args]
        progress(step, 0)
        with (
            os.fdopen(reading, encoding="utf-8", errors="replace") as status,
            tempfile.TemporaryFile("w+") as output,
        ):
            process = subprocess.Popen(argv, stdout=output, stderr=output, pass_fds=[writing], env=_env())
            os.close(writing)
            for line in status:
                done = parse_status(line)
                if done is not None:
                    progress(step, done)
            process.wait()
            output.seek(0)
            said = output.read()
        if process.returncode:
            raise Unavailable(
                f"apt could not fetch {step} ({_last(said)}). Check that this machine reaches the archive "
                "named in its apt sources (a proxy goes into apt's own settings), then run it again."
            )
        progress(step, 1)


def _env() -> dict[str, str]:
    return {**os.environ, "LC_ALL": "C.UTF-8", "DEBIAN_FRONTEND": "noninteractive"}


def _last(text: str) -> str:
    """The last error that apt printed, without addresses' noise."""
    lines = [line.strip() for line in text.splitlines() if line.strip()]
    errors = [line for line in lines if line.startswith("E:")] or lines
    return errors[-1] if errors else "no message"
