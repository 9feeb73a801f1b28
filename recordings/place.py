"""From a path as it is written down to the file on this machine's disk."""

from pathlib import Path


def place(root: Path, relative: str) -> Path:
    """The file at `relative` below `root`; ValueError when it would lie elsewhere, by `..` or by a link."""
    base = root.resolve()
    path = (base / relative).resolve()
    if not path.is_relative_to(base):
        raise ValueError(f"{relative!r} lies outside the recordings folder {root}")
    return path
