from __future__ import annotations

import asyncio
import os
import signal

import pytest

from app.plain import leaves, run_plainly, until_told


class Mendable(Exception):
    pass


async def fail(*errors: Exception) -> None:
    """Each in a task of its own, below a task: as deep as the service nests them."""

    async def one(error: Exception) -> None:
        raise error

    async def inner() -> None:
        async with asyncio.TaskGroup() as tasks:
            for error in errors:
                tasks.create_task(one(error))

    async with asyncio.TaskGroup() as tasks:
        tasks.create_task(inner())


def test_what_comes_of_the_work_is_handed_on() -> None:
    async def work() -> str:
        return "done"

    assert run_plainly(work(), (Mendable,), "demo") == "done"


def test_what_a_person_can_mend_is_one_line_each(capsys: pytest.CaptureFixture[str]) -> None:
    assert run_plainly(fail(Mendable("turn it on"), Mendable("plug it in")), (Mendable,), "demo") == 1
    said = capsys.readouterr()
    assert said.err == "demo: turn it on\ndemo: plug it in\n"
    assert said.out == ""


def test_a_plain_error_outside_any_group_is_one_line_too(capsys: pytest.CaptureFixture[str]) -> None:
    async def work() -> None:
        raise Mendable("turn it on")

    assert run_plainly(work(), (Mendable,), "demo") == 1
    assert capsys.readouterr().err == "demo: turn it on\n"


def test_a_bug_beside_it_rises() -> None:
    with pytest.raises(BaseExceptionGroup) as risen:
        run_plainly(fail(Mendable("turn it on"), ZeroDivisionError("a bug")), (Mendable,), "demo")
    assert [type(leaf) for leaf in leaves(risen.value)] == [ZeroDivisionError]


@pytest.mark.parametrize("told", [signal.SIGINT, signal.SIGTERM])
def test_a_signal_lets_the_work_put_things_down_even_when_it_comes_twice(told: signal.Signals) -> None:
    put_down: list[str] = []

    async def work() -> str:
        asyncio.get_running_loop().call_soon(os.kill, os.getpid(), told)
        try:
            await asyncio.Event().wait()
        finally:
            os.kill(os.getpid(), told)
            await asyncio.sleep(0.05)
            put_down.append("everything")
        return "never"

    assert asyncio.run(until_told(work())) is None
    assert put_down == ["everything"]


def test_work_that_ends_by_itself_gives_its_result() -> None:
    async def work() -> int:
        return 7

    assert asyncio.run(until_told(work())) == 7
