"""What was beside what would be, as it is told."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from zoneinfo import ZoneInfo

from rich.console import Console

from planning.comparison import Comparison
from planning.figures import Figures, Measured
from planning.history import Period
from planning.replications import Summary, summarise
from planning.whatif_report import as_json, tables
from planning.words import Numbers

PLAIN = Figures(
    offered=100,
    answered=100,
    abandoned=0,
    blocked=0,
    timed_out=0,
    still_waiting=0,
    p_wait=1.0,
    mean_wait_s=10.0,
    asa_s=10.0,
    p90_wait_s=30.0,
    longest_wait_s=99.0,
    sl=0.8,
    abandonment=0.0,
)


def measured(*waits_s: float, lost: int = 0) -> Measured:
    figures = [replace(PLAIN, mean_wait_s=wait_s, abandoned=lost) for wait_s in waits_s]
    return Measured(tuple(figures), figures[0], 0.5, (0.5,))


def summary(runs: Sequence[Measured]) -> Summary:
    return summarise(runs, [1])


def made(changed: Summary | None = None, queues: int = 1) -> Comparison:
    day = date(2026, 11, 17)
    return Comparison(
        period=Period(day, day, ZoneInfo("Asia/Ho_Chi_Minh")),
        kinds=(("sales", False), ("sales", True))[:queues],
        titles={"sales": "[b]Bán hàng"},
        was=measured(*[10.0] * queues),
        same=summary([measured(*[11.0] * queues), measured(*[13.0] * queues)]),
        changed=changed,
        notes=("[i]something is left out",),
        seed=1,
        replications=2,
    )


def shown(comparison: Comparison) -> str:
    console = Console(width=80, highlight=False, color_system=None)
    with console.capture() as captured:
        console.print(tables(comparison, Numbers()))
    return captured.get()


def row(text: str, label: str) -> list[str]:
    return next(line for line in text.splitlines() if line.strip().startswith(label)).split()[2:]


def test_what_was_stands_beside_what_is_simulated() -> None:
    text = shown(made())
    assert "2026-11-17: 100 calls, simulated 2 times" in text
    assert row(text, "mean wait") == ["s", "10.0", "12.0", "±12.7"]
    assert "would be" not in text
    assert "[b]Bán hàng" in text  # names are text, never markup
    assert "! [i]something is left out" in text
    assert "All queues" not in text


def test_a_change_has_a_column_of_its_own() -> None:
    text = shown(made(changed=summary([measured(4.0), measured(4.0)])))
    assert row(text, "mean wait")[-1] == "4.0"
    assert "What the change does" in text
    assert "would be 50.0 %" in text


def test_callbacks_have_a_table_of_their_own_and_all_have_one() -> None:
    text = shown(made(queues=2))
    assert "[b]Bán hàng, callbacks" in text
    assert "All queues" in text


def test_a_loss_that_one_of_them_has_is_shown() -> None:
    assert "gave up" not in shown(made())
    lost = summary([measured(4.0, lost=3), measured(4.0, lost=5)])
    text = shown(made(changed=lost))
    assert row(text, "gave up") == ["0", "0", "4"]


def test_a_program_gets_all_three() -> None:
    told = json.loads(as_json(made(changed=summary([measured(4.0)]))))
    (sales,) = told["queues"]
    assert (sales["name"], sales["callbacks"]) == ("sales", False)
    assert (sales["was"]["mean_wait_s"], sales["simulated"]["mean_wait_s"]) == (10.0, 12.0)
    assert (sales["would"]["mean_wait_s"], sales["would"]["mean_wait_s_hw"]) == (4.0, None)
    assert told["total"]["was"]["occupancy"] == 0.5
    assert told["notes"] == ["[i]something is left out"]
    unchanged = json.loads(as_json(made()))
    assert unchanged["total"]["would"] == unchanged["total"]["simulated"]
