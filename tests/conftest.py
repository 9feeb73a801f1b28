"""What holds for every test: nothing skipped in silence, no task left behind."""

from __future__ import annotations

import asyncio
import os
from collections.abc import AsyncIterator

import pytest
import pytest_asyncio

from deploy.debian import available

NEEDS = {"asterisk": "asterisk", "postgres": "postgres", "browser": "chromium"}


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """A machine that cannot have a program skips its tests and says so; a CI may not."""
    missing: dict[str, str] = {}
    for marker, program in NEEDS.items():
        wanted = [item for item in items if item.get_closest_marker(marker)]
        reason = available(program) if wanted else None
        if reason is None:
            continue
        if os.environ.get("CI") == "true":
            raise pytest.UsageError(f"CI=true, but {len(wanted)} tests cannot run: {reason}")
        missing[marker] = f"{len(wanted)} tests skipped: {reason}"
        for item in wanted:
            item.add_marker(pytest.mark.skip(reason=reason))
    config.stash[_MISSING] = missing


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter, config: pytest.Config) -> None:
    for line in config.stash.get(_MISSING, {}).values():
        terminalreporter.write_line(line, yellow=True)


@pytest_asyncio.fixture(autouse=True)
async def no_task_is_left_behind() -> AsyncIterator[None]:
    before = asyncio.all_tasks()
    yield
    left = asyncio.all_tasks() - before - {asyncio.current_task()}
    assert not left, f"tasks left behind: {sorted(task.get_name() for task in left)}"


_MISSING = pytest.StashKey[dict[str, str]]()
