"""What a picture shows and where it may go; drawing it is `planning.plot`, which is slow to load."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from zoneinfo import ZoneInfo

from planning.figures import Intervals

ENDINGS = (".svg", ".png")


class CannotPlot(ValueError):
    """The picture cannot be made; the message says what to write."""


@dataclass(frozen=True, slots=True)
class Picture:
    """`runs`: the intervals of each run, all of the same shape; `was`: what the log says of them."""

    title: str
    names: tuple[str, ...]  # of the queues
    runs: Sequence[Intervals]
    was: Intervals | None = None
    zone: ZoneInfo | None = None  # None: hours from the beginning


def check_plot(path: Path) -> None:
    """Before hours are spent on what cannot be shown. Raises `CannotPlot`."""
    if path.suffix.lower() not in ENDINGS:
        raise CannotPlot(f"{path}: a picture ends in {' or '.join(ENDINGS)}")
    if not path.parent.is_dir():
        raise CannotPlot(f"{path}: there is no folder {path.parent}")
