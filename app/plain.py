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
    for told in (signal.SIGINT, signal.SIGTERM):
        asyncio.get_running_loop().add_signal_handler(told, task.cancel)
    with contextlib.suppress(asyncio.CancelledError):
        return await work
    return None


def run_plainly(
    work: Coroutine[Any, Any, Result], plain: tuple[type[Exception], ...], who: str
) -> Result | int:
    """Run it; of errors that a person can mend, say each in its own words and return 1."""
    problems: BaseExceptionGroup[BaseException] | None = None
    try:
        return asyncio.run(work)
    except* plain as group:
        problems = group
    for problem in _leaves(problems):
        print(f"{who}: {problem}", file=sys.stderr)
    return 1


def _leaves(group: BaseExceptionGroup[BaseException]) -> list[BaseException]:
    found: list[BaseException] = []
    for problem in group.exceptions:
        found += _leaves(problem) if isinstance(problem, BaseExceptionGroup) else [problem]
    return found
