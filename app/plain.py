"""Running to the end, or until told to stop; and saying what a person can mend without a traceback."""

from __future__ import annotations

import asyncio
import contextlib
import signal
import sys
from collections.abc import Coroutine
from typing import Any, TypeVar

Result = TypeVar("Result")


async def until_told(work: Coroutine[Any, Any, Result]) -> Result | None:
    """Ctrl-C and SIGTERM cancel the work, so that what is under way is put down properly; None then."""
    task = asyncio.current_task()
    assert task is not None

    def stop() -> None:
        if not task.cancelling():  # told again, it goes on putting things down
            task.cancel()

    for told in (signal.SIGINT, signal.SIGTERM):
        asyncio.get_running_loop().add_signal_handler(told, stop)
    with contextlib.suppress(asyncio.CancelledError):
        return await work
    return None


def run_plainly(
    work: Coroutine[Any, Any, Result], plain: tuple[type[Exception], ...], who: str
) -> Result | int:
    """Run it; of errors that a person can mend, say each in its own words and return 1."""
    problems: list[BaseException] = []
    try:
        return asyncio.run(work)
    except* plain as group:
        problems = leaves(group)
    for problem in problems:
        print(f"{who}: {problem}", file=sys.stderr)
    return 1


def leaves(error: BaseException) -> list[BaseException]:
    """What really happened, out of however many groups."""
    if isinstance(error, BaseExceptionGroup):
        return [leaf for inner in error.exceptions for leaf in leaves(inner)]
    return [error]
