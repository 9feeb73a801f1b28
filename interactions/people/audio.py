"""The sound of somebody who is forgotten: the files of his recordings go from the disk."""

from __future__ import annotations

import contextlib
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

import structlog

from recordings.place import place
from recordings.plan import plan, plan_message, which

log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True, kw_only=True)
class Sound:
    """The files of one recording that are known, and the folder that is its alone, whatever lies there: a leg
    whose recording failed is written down nowhere. Both relative to the recordings folder."""

    paths: tuple[str, ...]
    folder: str | None = None


def folder_of(recording_id: str, call_id: str, started_at: float) -> str | None:
    """Where a recording of ours lies; None of one that was not planned by us."""
    try:
        number, is_message = which(recording_id)
        planned = (plan_message if is_message else plan)(call_id, number, started_at)
    except (ValueError, OverflowError, OSError):  # no number, or no time that a calendar knows
        return None
    return planned.folder if planned.recording_id == recording_id else None


def remove(root: Path, sounds: Iterable[Sound]) -> tuple[int, tuple[str, ...]]:
    """How many files went, and which could not. One that is not there needs nothing."""
    removed, left = 0, set[str]()
    for sound in sounds:
        for relative in sorted({*sound.paths, *_lying_in(root, sound.folder)}):
            try:
                file = place(root, relative)
                file.unlink()
                removed += 1
            except FileNotFoundError:
                continue
            except (OSError, ValueError) as error:  # not ours to delete, or outside of the folder
                log.error("recording_not_erased", path=relative, reason=type(error).__name__)
                left.add(relative)
                continue
            with contextlib.suppress(OSError):  # somebody else's recording lies there too
                if file.parent != root.resolve():
                    file.parent.rmdir()
    return removed, tuple(sorted(left))


def _lying_in(root: Path, folder: str | None) -> Iterable[str]:
    try:
        inside = [] if folder is None else sorted(place(root, folder).iterdir())
    except (OSError, ValueError):
        return []
    return [f"{folder}/{file.name}" for file in inside if file.is_file()]
