"""The plan as people and programs read it."""

from __future__ import annotations

import json

from rich.console import Console

from planning.intervals import Interval
from planning.staff_report import as_json, share_of, starts, table
from planning.staffing import Goal, Need, Simulated, agents_for
from planning.words import Language, Numbers

ENGLISH, VIETNAMESE = Numbers(), Numbers(Language.VIETNAMESE)


class _Sure:
    def __call__(self, agents: int, interval: Interval) -> Simulated:
        return Simulated(0.805 + agents / 1000, 0.01)


def plan(goal: Goal, *, simulated: bool = False) -> list[Need]:
    day = [
        Interval("2026-07-28 08:00", 1234, 180, 1800),
        Interval("2026-07-28 08:30", 50, 180, 1800),
        Interval("2026-07-28 09:00", 0, 180, 1800),
    ]
    return [agents_for(one, goal, _Sure() if simulated else None) for one in day]


def shown(needs: list[Need], goal: Goal, numbers: Numbers) -> str:
    console = Console(width=100, color_system=None)
    with console.capture() as capture:
        console.print(table(needs, goal, numbers))
    return capture.get()


def test_the_table_has_a_row_for_each_interval_and_no_column_nobody_asked_for() -> None:
    text = shown(plan(Goal()), Goal(), ENGLISH)
    assert "80 % of the calls answered within 20 s" in text
    assert [line.split()[0] for line in text.splitlines() if line[:1] == "0"] == ["08:00", "08:30", "09:00"]
    first = agents_for(Interval("", 1234, 180, 1800), Goal()).agents
    assert f"1,234 180 123.4 {first} " in text
    for word in ("roster", "gave", "by A", "simulated"):
        assert word not in text


def test_all_columns_fit_a_terminal_of_eighty() -> None:
    goal = Goal(patience_s=120, shrinkage=0.3)
    console = Console(width=80, color_system=None)
    with console.capture() as capture:
        console.print(table(plan(goal, simulated=True), goal, ENGLISH))
    assert "…" not in capture.get()
    for word in ("roster", "gave", "simulated", "by A: Erlang A", "30 % away from the phone"):
        assert word in capture.get()


def test_numbers_are_written_in_the_readers_language() -> None:
    text = shown(plan(Goal(0.805)), Goal(0.805), VIETNAMESE)
    assert "80,5 % of the calls" in text
    assert "1.234 180 123,4" in text


def test_json_has_every_figure_and_nothing_of_what_was_not_counted() -> None:
    goal = Goal(patience_s=120, shrinkage=0.3)
    told = json.loads(as_json(plan(goal), goal))
    first, second, night = told["intervals"]
    assert first["from"] == "2026-07-28 08:00"
    assert first["erlangs"] == 123.4
    assert first["erlang_a"] == first["agents"] < first["erlang_c"]
    assert second["simulation"] is second["simulated_sl"] is None
    assert 0.8 <= second["sl"] <= 1 - second["abandonment"]
    assert night["agents"] == 0
    assert night["sl"] is None
    assert told["total"]["calls"] == 1284
    assert told["total"]["agent_hours"] == (first["agents"] + second["agents"]) / 2
    assert told["goal"]["patience_s"] == 120


def test_json_tells_what_was_simulated() -> None:
    told = json.loads(as_json(plan(Goal(), simulated=True), Goal()))
    first = told["intervals"][0]
    assert first["simulation"] == first["agents"]
    assert first["simulated_sl_hw"] == 0.01


def test_the_day_is_said_only_where_there_are_several() -> None:
    needs = plan(Goal())
    assert starts(needs) == ["08:00", "08:30", "09:00"]
    needs.append(agents_for(Interval("2026-07-29T08:00", 1, 180), Goal()))
    assert starts(needs)[-1] == "2026-07-29 08:00"


def test_shares_are_written_as_people_chose_them() -> None:
    assert [share_of(ENGLISH, share) for share in (0.8, 0.995, 0.3)] == ["80 %", "99.5 %", "30 %"]
