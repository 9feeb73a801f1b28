"""Fetch Debian programs into the project's cache, and say how to start them.

    python -m deploy.debian asterisk espeak      fetch what is missing; instant when nothing is

Everything lies below `${TONGDAI_CACHE:-<project>/.cache}/debian/<bundle>`: `debs/` (kept), `root/` (unpacked,
put in place in one move), `packages.lock` (what exactly was unpacked). Standard library only
but for the bars.
"""

from __future__ import annotations

import fcntl
import hashlib
import json
import os
import shutil
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from fnmatch import fnmatch
from pathlib import Path

from deploy.apt import Apt, Progress, Unavailable, Unsuitable
from deploy.packages import BUNDLES, Bundle, bundle_of
from deploy.sources import choose, codename, host_archives
from deploy.unpack import LEFT_OUT, unpack

__all__ = ["Program", "Unavailable", "Unsuitable", "available", "fetch", "program"]


@dataclass(frozen=True, slots=True)
class Program:
    """How to start a program: spawn `argv` plus its arguments with `env` on top of the environment."""

    argv: list[str]
    env: dict[str, str]


@dataclass(frozen=True, slots=True)
class Lock:
    """What is unpacked: how it was made, and the exact version of every package."""

    recipe: str
    packages: dict[str, str]


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
    """None when the program can be started now, else the reason in a plain sentence that says what to do."""
    bundle = bundle_of(name)
    if _on_host(bundle) or _current(bundle):
        return None
    return _unsuitable() or f"{bundle.about} is not fetched yet; run: make fetch-{bundle.name}"


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
            f"{name} is not among the packages of {bundle.about}; delete {home(bundle)} and fetch again"
        )
    env = {key: _filled(bundle, value) for key, value in bundle.environment.items()}
    path = ":".join(str(here / folder) for folder in bundle.libraries)
    if bundle.suite is not None:
        loader = here / "usr/lib64/ld-linux-x86-64.so.2"
        return Program([str(loader), "--library-path", path, str(found[-1])], env)
    return Program([str(found[-1])], env if bundle.files else {**env, "LD_LIBRARY_PATH": path})


def fetch(name: str, progress: Progress = lambda step, done: None) -> str:
    """Make the program available, and say which version of what is there. Raises Unavailable.

    What a crash left behind is used again: packages already downloaded stay, a half unpacked root goes.
    """
    bundle = bundle_of(name)
    if on_host := _on_host(bundle):
        return f"{bundle.about}: {on_host} of this machine"
    with _alone(home(bundle)):
        if not _current(bundle):
            if reason := _unsuitable():
                raise Unsuitable(reason)
            _install(bundle, progress)
    lock = _lock(bundle)
    first = bundle.packages[0]
    return f"{bundle.about}: {first} {lock.packages[first] if lock else ''}"


def _install(bundle: Bundle, progress: Progress) -> None:
    here = home(bundle)
    archives = choose(host_archives(), _host() or "", bundle.suite)
    apt = Apt(here / "apt", here / "debs", archives)
    apt.update(progress)
    try:
        apt.download(bundle.packages, progress)
    except Unavailable:  # the archive moved on between its lists and its packages: once more with new lists
        apt.update(progress)
        apt.download(bundle.packages, progress)
    debs = apt.plan(bundle.packages)
    partial = here / "root.partial"
    shutil.rmtree(partial, ignore_errors=True)
    wanted = [deb for deb in debs if not any(fnmatch(deb.name, left) for left in bundle.leave)]
    unpack([here / "debs" / deb.file for deb in wanted], partial, progress)
    _finish(bundle, partial)
    shutil.rmtree(root(bundle.name), ignore_errors=True)
    partial.rename(root(bundle.name))
    lock = {"recipe": _recipe(bundle), "packages": {deb.name: deb.version for deb in debs}}
    written = here / "packages.lock.new"
    written.write_text(json.dumps(lock, indent=1, sort_keys=True) + "\n")
    written.rename(here / "packages.lock")
    kept = {deb.file for deb in debs}
    for old in (here / "debs").glob("*.deb"):
        if old.name not in kept:
            old.unlink()


def _finish(bundle: Bundle, into: Path) -> None:
    """What the packages' own scripts would have done."""
    for path, target in bundle.links.items():
        if not (into / path).exists():
            (into / path).symlink_to(target)
    for path, text in bundle.files.items():
        (into / path).write_text(_filled(bundle, text))
        (into / path).chmod(0o755 if text.startswith("#!") else 0o644)


def _filled(bundle: Bundle, text: str) -> str:
    return text.replace("{root}", str(root(bundle.name))).replace("{home}", str(home(bundle)))


def _on_host(bundle: Bundle) -> str | None:
    return next((path for path in bundle.host if os.access(path, os.X_OK)), None)


def _recipe(bundle: Bundle) -> str:
    """A digest of how the bundle is made and where it lies: a changed or moved one is unpacked anew."""
    made = json.dumps([asdict(bundle), LEFT_OUT, str(root(bundle.name))], sort_keys=True)
    return hashlib.sha256(made.encode()).hexdigest()


def _lock(bundle: Bundle) -> Lock | None:
    try:
        read = json.loads((home(bundle) / "packages.lock").read_text())
        return Lock(read["recipe"], read["packages"])
    except (FileNotFoundError, ValueError, KeyError):
        return None


def _current(bundle: Bundle) -> bool:
    lock = _lock(bundle)
    return lock is not None and lock.recipe == _recipe(bundle) and root(bundle.name).is_dir()


def _host() -> str | None:
    try:
        return codename(Path("/etc/os-release").read_text())
    except FileNotFoundError:
        return None


def _unsuitable() -> str | None:
    """Why this machine can never fetch Debian's packages, or None."""
    for tool in ("apt-get", "dpkg-deb", "tar"):
        if shutil.which(tool) is None:
            return f"this machine has no {tool}, but the programs come from Debian's packages: use Debian 12"
    if os.uname().machine != "x86_64":
        return f"the programs come for amd64 only, but this machine is {os.uname().machine}: use an amd64 one"
    host = _host()
    if host is None:
        return (
            "this machine is not Debian: use Debian 12, or an Asterisk of your own as docs/asterisk.md says"
        )
    if not choose(host_archives(), host, None):
        return (
            "apt knows no Debian archive here: add one to /etc/apt/sources.list.d, as Debian's installer does"
        )
    return None


@contextmanager
def _alone(folder: Path) -> Iterator[None]:
    """One fetcher at a time in a folder; the lock goes with the process."""
    folder.mkdir(parents=True, exist_ok=True)
    with (folder / "fetching").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def main(arguments: list[str]) -> int:
    """Fetch the bundles named; with --optional, a machine that can never have them is said and forgiven."""
    from deploy.bars import bars

    optional = "--optional" in arguments
    names = [name for name in arguments if name != "--optional"]
    if not names or any(name not in BUNDLES for name in names):
        print(f"usage: python -m deploy.debian [--optional] {'|'.join(BUNDLES)} …", file=sys.stderr)
        return 2
    for name in names:
        try:
            with bars(BUNDLES[name].about) as progress:
                said = fetch(name, progress)
        except Unsuitable as error:
            print(f"{BUNDLES[name].about} cannot be had: {error}", file=sys.stderr)
            if not optional:
                return 1
        except Unavailable as error:
            print(f"{BUNDLES[name].about} could not be fetched: {error}", file=sys.stderr)
            return 1
        else:
            print(said)
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
