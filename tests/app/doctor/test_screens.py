from __future__ import annotations

import asyncio
from pathlib import Path

import pytest

from app.doctor.finding import Verdict
from app.doctor.screens import check_address, judge_pages
from tests.app.doctor.conftest import bare_config


def test_screens_that_were_built_are_well(tmp_path: Path) -> None:
    (tmp_path / "index.html").write_text("<!doctype html>")
    assert judge_pages(tmp_path).verdict is Verdict.OK


def test_screens_that_were_not_built_are_told(tmp_path: Path) -> None:
    finding = judge_pages(tmp_path)
    assert finding.verdict is Verdict.MISSING
    assert "make screens" in finding.mend


async def test_a_free_address_is_well(tmp_path: Path) -> None:
    (finding,) = await check_address(bare_config(tmp_path, web={"port": 0}))
    assert finding.verdict is Verdict.OK


async def test_an_address_that_is_taken_is_a_warning(tmp_path: Path) -> None:
    async with await asyncio.start_server(lambda reader, writer: None, "127.0.0.1", 0) as server:
        port = server.sockets[0].getsockname()[1]
        (finding,) = await check_address(bare_config(tmp_path, web={"port": port}))
    assert finding.verdict is Verdict.WARNING
    assert "somebody listens" in finding.words


@pytest.mark.parametrize("host", ["203.0.113.7", "no.such.host.invalid"])
async def test_an_address_of_another_machine_is_told(tmp_path: Path, host: str) -> None:
    (finding,) = await check_address(bare_config(tmp_path, web={"host": host, "port": 0}))
    assert finding.verdict is Verdict.MISSING
    assert "cannot be opened" in finding.words
