"""Fetch Debian programs into the project's cache, and say how to start them.

    python -m deploy.debian asterisk espeak      fetch what is missing; instant when nothing is

Everything lies below `${TONGDAI_CACHE:-<project>/.cache}/debian/<bundle>`. Standard library only, but for the
progress bars.
"""

from __future__ import annotations

import os
import shutil
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from deploy.apt import Progress, Unavailable, Unsuitable
from deploy.install import filled, install, is_current, read_lock
from deploy.packages import BUNDLES, Bundle, bundle_of
from deploy.sources import Archive, choose, codename, host_archives

__all__ = ["Program", "Unavailable", "Unsuitable", "available", "fetch", "program", "root"]

TOOLS = ("apt-get", "dpkg-deb", "tar")


@dataclass(frozen=True, slots=True)
class Program:
    """How to start a program: spawn `argv` plus its arguments with `env` on top of the environment."""

    argv: list[str]
    env: dict[str, str]


def cache() -> Path:
    """The folder that everything fetched lies in."""
    given = os.environ.get("TONGDAI_CACHE")
    return Path(given).resolve() if given else Path(__file__).resolve().parent.parent / ".cache"


def home(bundle: Bundle) -> Path:
    return cache() / "debian" / bundle.name


def root(name: str) -> Path:
    """Where the packages of the bundle `name` are unpacked."""
    return home(BUNDLES[name]) / "root"


def available(name: str) -> str | None:
    """None when the program can be started now, else why not, in a plain sentence that says what to do."""
    bundle = bundle_of(name)
    if _on_host(bundle) or is_current(bundle, home(bundle)):
        return None
    return _why_never_here() or f"{bundle.about} is not fetched yet; run: make fetch-{bundle.name}"


def program(name: str) -> Program:
    """How to start `name` (asterisk, espeak-ng, chromium, postgres, initdb). Raises Unavailable."""
    bundle = bundle_of(name)
    if reason := available(name):
        raise Unavailable(reason)
    if on_host := _on_host(bundle):
        return Program([on_host], {})
    here = root(bundle.name)
    found = sorted(here.glob(bundle.programs.get(name) or next(iter(bundle.programs.values()))))
    if not found:
        raise Unavailable(
            f"{name} is not among the packages of {bundle.about}; delete {home(bundle)} and fetch it again"
        )
    env = {key: filled(home(bundle), value) for key, value in bundle.environment.items()}
    path = ":".join(str(here / folder) for folder in bundle.libraries)
    if bundle.suite is not None:  # its C library is newer than the machine's, and needs its own loader
        loader = here / "usr/lib64/ld-linux-x86-64.so.2"
        return Program([str(loader), "--library-path", path, str(found[-1])], env)
    return Program([str(found[-1])], {**env, "LD_LIBRARY_PATH": path} if path else env)


def fetch(name: str, progress: Progress = lambda step, done: None) -> str:
    """Make the program available, and say which version of what is there. Raises Unavailable."""
    bundle = bundle_of(name)
    if on_host := _on_host(bundle):
        return f"{bundle.about}: {on_host} of this machine"
    if not is_current(bundle, home(bundle)):
        if reason := _why_never_here():
            raise Unsuitable(reason)
        install(bundle, home(bundle), choose(host_archives(), _host() or "", bundle.suite), progress)
    lock = read_lock(home(bundle))
    first = bundle.packages[0]
    return f"{bundle.about}: {first} {lock.packages[first] if lock else ''}"


def why_never(
    missing: Sequence[str], processor: str, host: str | None, archives: Sequence[Archive]
) -> str | None:
    """Why a machine can never fetch Debian's packages, or None.

    `missing` are the tools it lacks, `host` is its Debian's codename, `archives` what its apt is set up with.
    """
    if missing:
        return (
            f"this machine has no {missing[0]}, but the programs come from Debian's packages: use Debian 12"
        )
    if processor != "x86_64":
        return f"the programs come for amd64 only, but this machine is {processor}: use an amd64 one"
    if host is None:
        return (
            "this machine is not Debian: use Debian 12, or an Asterisk of your own as docs/asterisk.md says"
        )
    if not choose(archives, host, None):
        return (
            "apt knows no Debian archive here: add one to /etc/apt/sources.list.d, as Debian's installer does"
        )
    return None


def _why_never_here() -> str | None:
    missing = [tool for tool in TOOLS if shutil.which(tool) is None]
    return why_never(missing, os.uname().machine, _host(), host_archives())


def _host() -> str | None:
    try:
        return codename(Path("/etc/os-release").read_text())
    except FileNotFoundError:
        return None


def _on_host(bundle: Bundle) -> str | None:
    return next((path for path in bundle.host if os.access(path, os.X_OK)), None)


def main(arguments: Sequence[str]) -> int:
    """Fetch the bundles named; with --optional, a machine that can never have them is said and forgiven."""
    from deploy.bars import bars

    optional = "--optional" in arguments
    names = [name for name in arguments if name != "--optional"]
    if not names or any(name not in BUNDLES for name in names):
        print(f"usage: python -m deploy.debian [--optional] {'|'.join(BUNDLES)} …", file=sys.stderr)
        return 2
    for name in names:
        about = BUNDLES[name].about
        try:
            with bars(about) as progress:
                said = fetch(name, progress)
        except Unavailable as error:
            print(f"{about} cannot be had: {error}", file=sys.stderr)
            if not (optional and isinstance(error, Unsuitable)):
                return 1
        else:
            print(said)
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
