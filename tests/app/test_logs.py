"""Each in a process of its own: logging is set up once for a whole process."""

from __future__ import annotations

import asyncio
import json
import sys

PROGRAM = """
import logging, sys, structlog
from app.logs import configure_logs
configure_logs({style!r}, {level!r})
log = structlog.get_logger("test")
log.debug("low")
log.info("call_ended", talk_s=1.5, pii_caller="84901")
logging.getLogger("library").warning("said %s", "by another")
try:
    secret = "hid" + "den"
    raise RuntimeError("went wrong")
except RuntimeError:
    log.exception("failed")
"""


async def logged(style: str, level: str = "info") -> str:
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-c", PROGRAM.format(style=style, level=level)),
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.PIPE,
    )
    out, err = await process.communicate()
    assert (process.returncode, out) == (0, b""), err
    return err.decode()


async def test_without_a_terminal_each_line_is_an_object() -> None:
    lines = [json.loads(line) for line in (await logged("auto")).splitlines()]
    assert [line["event"] for line in lines] == ["call_ended", "said by another", "failed"]
    assert [line["level"] for line in lines] == ["info", "warning", "error"]
    assert (lines[0]["talk_s"], lines[0]["pii_caller"]) == (1.5, "84901")
    assert all(line["timestamp"].endswith("Z") for line in lines)
    assert "RuntimeError: went wrong" in lines[2]["exception"]


async def test_the_level_is_obeyed() -> None:
    assert '"low"' in await logged("json", "debug")
    assert "call_ended" not in await logged("json", "error")


async def test_no_traceback_shows_what_was_in_the_variables() -> None:
    for style in ("json", "console"):
        told = await logged(style)
        assert "RuntimeError: went wrong" in told
        assert "hidden" not in told
