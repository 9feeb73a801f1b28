from __future__ import annotations

import asyncio

import pytest

from robots import wire
from robots.process import PhoneProcess


async def test_a_process_tells_its_events_and_once_that_it_has_ended() -> None:
    heard: list[wire.Event] = []
    ended = asyncio.Event()
    process = PhoneProcess(heard.append, ended.set)
    assert (process.running, process.pid) == (False, None)
    await process.start()
    process.send(wire.Answer(id=5, call=1))
    process.close_stdin()
    async with asyncio.timeout(10):
        await ended.wait()
    assert (process.running, process.release()) == (False, 0)
    [refused] = heard
    assert isinstance(refused, wire.Refused)
    assert refused.id == 5


def test_events_cut_anywhere_between_two_reads_are_put_together() -> None:
    whole = b"".join(
        wire.to_line(wire.Incoming(at=1.0, call=n, pii_number="0901", pii_name="Nguyễn")) for n in (1, 2)
    )
    for cut in range(len(whole) + 1):
        heard: list[wire.Event] = []
        process = PhoneProcess(heard.append, lambda: None)
        process.pipe_data_received(1, whole[:cut])
        process.pipe_data_received(1, whole[cut:])
        assert [getattr(event, "pii_name", "") for event in heard] == ["Nguyễn", "Nguyễn"]


def test_the_last_words_on_stderr_are_kept_short() -> None:
    process = PhoneProcess(lambda event: None, lambda: None)
    for n in range(100):
        process.pipe_data_received(2, f"{n:>500}\n".encode())
    assert process.last_words().endswith("99")
    assert len(process.last_words()) <= 2_000


def test_a_process_never_started_can_be_released() -> None:
    process = PhoneProcess(lambda event: None, pytest.fail)
    process.kill()
    process.close_stdin()
    assert process.release() is None
