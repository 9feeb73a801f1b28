"""Progress bars by rich where it is there, plain lines where it is not yet."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager

from deploy.apt import Progress


@contextmanager
def bars(title: str) -> Iterator[Progress]:
    """One bar per step, shown from the step's first word on; nothing is shown when no step runs."""
    try:
        from rich.console import Console
        from rich.progress import BarColumn, TaskID, TextColumn, TimeElapsedColumn
        from rich.progress import Progress as Rich
    except ImportError:
        yield plain(title)
        return
    if not sys.stderr.isatty():
        yield plain(title)
        return
    columns = (
        TextColumn("{task.description}"),
        BarColumn(),
        TextColumn("{task.percentage:>3.0f}%"),
        TimeElapsedColumn(),
    )
    with Rich(*columns, console=Console(stderr=True)) as shown:
        tasks: dict[str, TaskID] = {}

        def step(name: str, done: float) -> None:
            if name not in tasks:
                tasks[name] = shown.add_task(f"{title}: {name}", total=1)
            shown.update(tasks[name], completed=done)

        yield step


def plain(title: str) -> Progress:
    """One line per step, for log files."""
    seen: set[str] = set()

    def step(name: str, done: float) -> None:
        if name not in seen:
            seen.add(name)
            print(f"{title}: {name} …", file=sys.stderr, flush=True)

    return step
