"""`tongdai staff`, from its command line to what it prints."""

from __future__ import annotations

import json
from datetime import date
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from cyclopts import App

from planning.intervals import BadPlan, Interval
from planning.picture import CannotPlot
from planning.staff_command import ReadHistory, staff
from planning.words import Language


def run(*words: str | Path, history: ReadHistory | None = None) -> int:
    app = App(name="tongdai", result_action="return_value")
    app.command(partial(staff, history=history), name="staff")
    code = app(["staff", *map(str, words)], exit_on_error=False)
    assert isinstance(code, int)
    return code


def told(capsys: pytest.CaptureFixture[str]) -> Any:
    return json.loads(capsys.readouterr().out)


def test_one_interval_by_options(capsys: pytest.CaptureFixture[str]) -> None:
    words = ("--calls", "100", "--per", "3600", "--aht", "240", "--target", "0.8", "--within", "20")
    assert run(*words, "--json") == 0
    (interval,) = told(capsys)["intervals"]
    assert (interval["erlang_c"], interval["simulation"], interval["agents"]) == (10, 10, 10)
    assert interval["simulated_sl"] == pytest.approx(interval["sl"], abs=3 * interval["simulated_sl_hw"])


def test_a_file_of_intervals_as_a_table_and_a_picture(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    day = tmp_path / "day.csv"
    day.write_text("from,calls,aht_s\n08:00,40,240\n08:30,60,\n", encoding="utf-8")
    picture = tmp_path / "day.svg"
    options = ("--aht", "200", "--patience", "120", "--shrinkage", "0.3", "--max-occupancy", "0.85")
    assert run(day, *options, "--no-simulate", "--plot", picture, "--lang", "vi") == 0
    out, err = capsys.readouterr()
    assert [line.split()[:4] for line in out.splitlines() if line.startswith("08:")] == [
        ["08:00", "40", "240", "5,3"],
        ["08:30", "60", "200", "6,7"],
    ]
    assert err == ""  # no progress bar where nobody looks
    assert picture.read_text(encoding="utf-8").startswith("<?xml")


def test_days_of_the_log(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    asked: list[tuple[Path, date, date, float]] = []

    def history(config: Path, first: date, last: date, length_s: float) -> list[Interval]:
        asked.append((config, first, last, length_s))
        return [Interval("2026-07-20 08:00", 50, 180, length_s)]

    config = tmp_path / "centre.toml"
    run("--config", config, "--from", "2026-07-20", "--to", "2026-07-21", "--no-simulate", history=history)
    run("--from", "2026-07-20", "--interval", "1h", "--no-simulate", "--json", history=history)
    first, last = date(2026, 7, 20), date(2026, 7, 21)
    assert asked == [(config, first, last, 1800), (Path("centre.toml"), first, first, 3600)]
    assert "08:00" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("words", "says"),
    [
        ((), "say what to plan for"),
        (("day.csv", "--calls", "1"), "one of"),
        (("--calls", "100"), "--calls needs --aht"),
        (("--calls", "-1", "--aht", "240"), "calls must be 0 or more"),
        (("--calls", "nan", "--aht", "240"), "calls must be 0 or more"),
        (("--calls", "100", "--aht", "0"), "the handle time must be above 0"),
        (("--calls", "100", "--aht", "240", "--per", "soon"), "--per 'soon' is no length of time"),
        (("--calls", "100", "--aht", "240", "--per", "0"), "an interval must be above 0 s"),
        (("--calls", "1e9", "--aht", "240"), "check the calls"),
        (("--calls", "100", "--aht", "240", "--target", "80"), "--target is a share between 0 and 1"),
        (("none.csv",), r"none\.csv cannot be read"),
        (("--from", "2026-07-20"), "there is no log to read here"),
    ],
)
def test_what_cannot_be_planned_is_said_with_what_to_do(words: tuple[str, ...], says: str) -> None:
    with pytest.raises(BadPlan, match=says):
        run(*words)


def test_days_in_the_wrong_order_never_reach_the_log() -> None:
    def history(config: Path, first: date, last: date, length_s: float) -> list[Interval]:
        raise AssertionError("the log was asked")

    with pytest.raises(BadPlan, match="--to 2026-07-19 is before --from 2026-07-20"):
        run("--from", "2026-07-20", "--to", "2026-07-19", history=history)


def test_a_picture_that_cannot_be_is_refused_before_the_work(tmp_path: Path) -> None:
    with pytest.raises(CannotPlot, match="there is no folder"):
        run("--calls", "100", "--aht", "240", "--plot", tmp_path / "nowhere" / "plan.svg")


def test_a_long_row_is_never_cut(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("COLUMNS", "30")
    day = tmp_path / "day.csv"
    day.write_text("from,calls\n2026-07-28 08:00,40\n2026-07-29 08:00,60\n", encoding="utf-8")
    run(day, "--aht", "200", "--per", "1h", "--patience", "60", "--no-simulate")
    out = capsys.readouterr().out
    assert "…" not in out
    assert "2026-07-29 08:00    60 200" in out


@pytest.mark.parametrize(
    ("locale", "language"),
    [("vi_VN.UTF-8", "vi"), ("ko", "ko"), ("en_GB.UTF-8", "en"), ("C.UTF-8", "en"), ("", "en")],
)
def test_the_language_of_numbers_is_that_of_the_environment(locale: str, language: str) -> None:
    assert Language.of(locale) == Language(language)
