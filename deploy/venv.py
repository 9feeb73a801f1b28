"""The virtual environment: made, filled from the hashed lock, instant when nothing changed.

    python3 -m deploy.venv

Standard library only, for it is what brings everything else. Where Debian's python3-venv is missing, pip
comes from Debian's own package, fetched like the other programs.
"""

from __future__ import annotations

import hashlib
import importlib.util
import subprocess
import sys
import venv
from pathlib import Path

from deploy import debian
from deploy.bars import plain

PROJECT = Path(__file__).resolve().parent.parent
FOLDER = PROJECT / ".venv"
NEEDS = (3, 11)


def recipe(project: Path) -> str:
    """A digest of what the environment is made from: the lock, the project's own file, Python, the place."""
    digest = hashlib.sha256(f"{sys.version}\n{project}\n".encode())
    for name in ("requirements.lock", "pyproject.toml"):
        digest.update((project / name).read_bytes())
    return digest.hexdigest()


def usable(folder: Path) -> bool:
    """Whether an environment is there with pip, made by this very Python."""
    ask = [str(folder / "bin/python"), "-c", "import pip, sys; print(sys.version, end='')"]
    try:
        said = subprocess.run(ask, capture_output=True, text=True, check=False)
    except OSError:
        return False
    return said.returncode == 0 and said.stdout == sys.version


def pip_wheel() -> Path:
    """Debian's pip, fetched privately. Raises Unavailable."""
    debian.fetch("pip", plain("pip"))
    wheels = sorted((debian.root("pip") / "usr/share/python-wheels").glob("pip-*.whl"))
    if not wheels:
        raise debian.Unavailable(
            "Debian's python3-pip-whl brought no pip; install python3-venv and run it again"
        )
    return wheels[-1]


def make(folder: Path, *, own_pip: bool) -> None:
    """An empty environment with pip: Python's own copy of it where it has one, else Debian's."""
    venv.EnvBuilder(clear=True, symlinks=True, with_pip=own_pip).create(folder)
    if not own_pip:
        wheel = pip_wheel()
        install = [f"{wheel}/pip", "install", "--quiet", "--no-index", str(wheel)]
        subprocess.run([folder / "bin/python", *install], check=True)


def main() -> int:
    """Bring the environment up to date; says what to do when it cannot."""
    if sys.version_info < NEEDS:
        print(
            f"Python {NEEDS[0]}.{NEEDS[1]} or newer is needed, this is {sys.version.split()[0]}: "
            "run make PYTHON=python3.11",
            file=sys.stderr,
        )
        return 1
    stamp = FOLDER / "made-from"
    wanted = recipe(PROJECT)
    if stamp.exists() and stamp.read_text() == wanted:
        return 0
    pip = [str(FOLDER / "bin/python"), "-m", "pip", "install", "--disable-pip-version-check"]
    try:
        if not usable(FOLDER):
            make(FOLDER, own_pip=importlib.util.find_spec("ensurepip") is not None)
        stamp.unlink(missing_ok=True)
        subprocess.run([*pip, "--require-hashes", "-r", str(PROJECT / "requirements.lock")], check=True)
        subprocess.run([*pip, "--quiet", "--no-deps", "-e", str(PROJECT)], check=True)
    except debian.Unavailable as error:
        print(f"pip could not be fetched: {error}", file=sys.stderr)
        return 1
    except subprocess.CalledProcessError as error:
        print(
            f"the environment is not complete ({error}); mend what pip says above, run it again",
            file=sys.stderr,
        )
        return 1
    stamp.write_text(wanted)
    return 0


if __name__ == "__main__":
    sys.exit(main())
