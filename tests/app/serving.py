"""`tongdai` as a process of its own, as a supervisor or a person at a terminal would run it."""

from __future__ import annotations

import asyncio
import json
import os
import socket
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

PATIENCE_S = 40.0  # for a start, on a machine busy with other things

CENTRE = """
data = "data"
{top}
[web]
port = 0
[asterisk]
port = {ami_port}
username = "svc"
secret = "{secret}"
[[queues]]
name = "sales"
skill = "sales"
[[agents]]
id = "an"
name = "An"
phone = "PJSIP/an"
skills = {{sales = 5}}
"""
FLOW = "language: vi\nstart: q\nplaces: {q: {queue: sales}}\n"


def closed_port() -> int:
    """A port of this machine where nobody listens."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def write_centre(
    folder: Path, *, ami_port: int | None = None, secret: str = "s3cret", top: str = "", more: str = ""
) -> Path:
    """A small house without prompts; `top` goes above its tables, `more` below them."""
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "flow.yaml").write_text(FLOW, encoding="utf-8")
    path = folder / "centre.toml"
    text = CENTRE.format(top=top, ami_port=ami_port or closed_port(), secret=secret)
    path.write_text(text + more, encoding="utf-8")
    return path


@dataclass(frozen=True)
class Ended:
    code: int
    out: str
    err: str


async def tongdai(*words: str, stdin: str = "") -> Ended:
    """Run a command to its end."""
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "app", *words),
        stdin=asyncio.subprocess.PIPE,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.PIPE,
    )
    try:
        async with asyncio.timeout(PATIENCE_S):
            out, err = await process.communicate(stdin.encode())
    except BaseException:
        process.kill()
        await process.wait()
        raise
    assert process.returncode is not None
    return Ended(process.returncode, out.decode(), err.decode())


class Served:
    """A running `tongdai serve`."""

    def __init__(self, process: asyncio.subprocess.Process, announced: Path, log: Path) -> None:
        self.process = process
        self.announced = announced
        self._log = log

    @property
    def pid(self) -> int:
        return self.process.pid

    def stderr(self) -> str:
        return self._log.read_text(encoding="utf-8")

    def lines(self) -> list[dict[str, Any]]:
        """The log so far; every whole line must be a JSON object."""
        text = self.stderr()
        return [json.loads(line) for line in text[: text.rfind("\n") + 1].splitlines()]

    async def said(self, event: str, count: int = 1) -> dict[str, Any]:
        """Wait for the count-th line of this event."""
        while True:
            found = [line for line in self.lines() if line["event"] == event]
            if len(found) >= count:
                return found[count - 1]
            await self._still_there(event)

    async def ready(self) -> dict[str, Any]:
        """What it announces when it is ready."""
        while not self.announced.exists():
            await self._still_there("service.json")
        facts: dict[str, Any] = json.loads(self.announced.read_text())
        return facts

    async def ended(self) -> int:
        async with asyncio.timeout(PATIENCE_S):
            return await self.process.wait()

    async def _still_there(self, wanted: str) -> None:
        assert self.process.returncode is None, f"it ended before {wanted}:\n{self.stderr()}"
        await asyncio.sleep(0.02)


@asynccontextmanager
async def served(config: Path, *words: str, announced: str = "service.json") -> AsyncIterator[Served]:
    """`tongdai serve` with its log as JSON; whatever is left of it at the end of the block is killed."""
    log = config.parent / "serve.log"
    with log.open("wb") as out:
        process = await asyncio.create_subprocess_exec(
            *(sys.executable, "-m", "app", "serve", "--config", str(config), "--log", "json", *words),
            stdin=asyncio.subprocess.DEVNULL,
            stdout=out,
            stderr=out,
        )
    children: set[int] = set()
    try:
        async with asyncio.timeout(2 * PATIENCE_S):
            yield Served(process, config.parent / "data" / announced, log)
    finally:
        if process.returncode is None:
            children = descendants(process.pid)
            process.kill()
            await process.wait()
        for child in filter(alive, children):
            os.kill(child, 9)


def descendants(pid: int) -> set[int]:
    """The process's children, and theirs."""
    found: set[int] = set()
    for task in Path(f"/proc/{pid}/task").iterdir():
        for child in map(int, (task / "children").read_text().split()):
            found |= {child, *descendants(child)}
    return found


def name_of(pid: int) -> str:
    return Path(f"/proc/{pid}/cmdline").read_bytes().replace(b"\0", b" ").decode()


def alive(pid: int) -> bool:
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except (FileNotFoundError, ProcessLookupError):
        return False
