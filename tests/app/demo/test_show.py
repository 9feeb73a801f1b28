"""The picture, drawn on a terminal that is a buffer."""

from __future__ import annotations

import io
import time
from typing import Any

from rich.console import Console

from app.demo.house import PASSWORD
from app.demo.show import ENDED_SHOWN, Picture

URL = "http://127.0.0.1:8080"


def picture(*, terminal: bool) -> tuple[Picture, io.StringIO]:
    paper = io.StringIO()
    return Picture(Console(file=paper, force_terminal=terminal, width=120, highlight=False), URL), paper


def call(call_id: str = "c1", state: str = "waiting", **changes: Any) -> dict[str, Any]:
    return {
        "call_id": call_id,
        "state": state,
        "number": "84901",
        "name": "Hoa",
        "queue": "sales",
        "agent_id": None,
        "since": time.time() - 3,
        **changes,
    }


def board(*calls: dict[str, Any]) -> dict[str, Any]:
    today = {"offered": 4, "service_level": 0.75, "asa_s": None, "aht_s": 61.25}
    queue = {"title": "Mua hàng", "waiting": 2, "ringing": 0, "talking": 1, "today": today}
    agent = {"name": "Nguyễn Văn An", "state": "talking"}
    return {"type": "board", "board": {"queues": [queue], "agents": [agent], "calls": list(calls)}}


def test_without_a_terminal_each_change_is_a_line() -> None:
    shown, paper = picture(terminal=False)
    shown.take(board(call()))
    shown.take(board(call()))
    shown.take(board(call(state="talking", agent_id="an")))
    shown.take(board())
    lines = paper.getvalue().splitlines()
    assert [line.split()[1:] for line in lines] == [
        ["waiting", "84901", "Hoa", "sales"],
        ["talking", "84901", "Hoa", "sales", "an"],
        ["ended", "84901", "Hoa", "sales", "an"],
    ]


def test_a_call_that_comes_again_is_told_again() -> None:
    shown, paper = picture(terminal=False)
    for message in (board(call()), board(), board(call())):
        shown.take(message)
    assert [line.split()[1] for line in paper.getvalue().splitlines()] == ["waiting", "ended", "waiting"]


def test_other_messages_change_nothing() -> None:
    shown, paper = picture(terminal=False)
    shown.take({"type": "pop", "pop": {}})
    assert paper.getvalue() == ""


def test_on_a_terminal_it_is_one_picture() -> None:
    shown, paper = picture(terminal=True)
    shown.take(board(call("c1", "talking", agent_id="an"), call("c2", "in_menu", queue=None)))
    assert paper.getvalue() == "", "nothing is printed below the picture"
    drawn = Console(file=paper, width=120)
    drawn.print(shown.draw())
    text = paper.getvalue()
    for word in ("Mua hàng", "75%", "61.2", "–", "talking", "menu", "Nguyễn Văn An: talking", URL, PASSWORD):
        assert word in text, word


def test_the_last_calls_that_ended_stay_in_the_picture() -> None:
    shown, paper = picture(terminal=True)
    for number in range(ENDED_SHOWN + 2):
        shown.take(board(call(f"c{number}", number=f"849{number}")))
        shown.take(board())
    Console(file=paper, width=120).print(shown.draw())
    ended = [line for line in paper.getvalue().splitlines() if "ended" in line]
    assert len(ended) == ENDED_SHOWN
    assert f"849{ENDED_SHOWN + 1}" in ended[-1]


def test_a_caller_cannot_colour_the_picture() -> None:
    for terminal in (True, False):
        shown, paper = picture(terminal=terminal)
        shown.take(board(call(name="[red]X[/nothing]\x1b[2J")))
        Console(file=paper, width=120).print(shown.draw())
        assert "[red]X[/nothing]" in paper.getvalue()
        assert "\x1b[2J" not in paper.getvalue()
