"""Intervals from files and from calls that happened; what is wrong in a file is said with its line."""

from __future__ import annotations

from datetime import UTC, date, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from planning.intervals import BadPlan, Interval, fold, read_intervals, seconds

HANOI = ZoneInfo("Asia/Ho_Chi_Minh")
DAY = date(2026, 7, 28)


def at(hour: int, minute: int, day: int = 28) -> float:
    return datetime(2026, 7, day, hour, minute, tzinfo=HANOI).timestamp()


def test_erlangs_are_the_agents_that_would_always_be_busy() -> None:
    assert Interval("08:00", 60, 240, 1800).erlangs == 8


@pytest.mark.parametrize(
    ("text", "length_s"), [("1800", 1800), ("30m", 1800), ("1h", 3600), ("90s", 90), ("1.5h", 5400)]
)
def test_a_length_of_time_may_have_its_unit(text: str, length_s: float) -> None:
    assert seconds(text, "--per") == length_s


@pytest.mark.parametrize("text", ["", "half", "-30m", "30 weeks", "nan"])
def test_what_is_no_length_of_time_is_refused(text: str) -> None:
    with pytest.raises(BadPlan, match=r"--per .* write 1800, 30m or 1h"):
        seconds(text, "--per")


# --- what happened


def test_calls_fall_into_the_intervals_of_their_zone() -> None:
    calls = [(at(0, 0), 100.0), (at(8, 0), 200.0), (at(8, 29), 300.0), (at(8, 30), None), (at(23, 59), 60.0)]
    intervals = fold(calls, HANOI, DAY, DAY, 1800)
    assert len(intervals) == 48
    assert [i.start for i in intervals[:2]] == ["2026-07-28 00:00", "2026-07-28 00:30"]
    by_start = {i.start[-5:]: i for i in intervals}
    assert (by_start["08:00"].calls, by_start["08:00"].aht_s) == (2, 250)
    # Nobody took it: it counts, and is expected to take as long as the others (100 + 200 + 300 + 60) / 4.
    assert (by_start["08:30"].calls, by_start["08:30"].aht_s) == (1, 165)
    assert by_start["09:00"].calls == 0
    assert by_start["23:30"].calls == 1


def test_calls_of_other_days_are_left_out_and_the_last_day_is_whole() -> None:
    calls = [(at(23, 59, 27), 1.0), (at(12, 0, 28), 60.0), (at(23, 0, 29), 60.0), (at(0, 0, 30), 1.0)]
    intervals = fold(calls, HANOI, DAY, date(2026, 7, 29), 3600)
    assert len(intervals) == 48
    assert sum(i.calls for i in intervals) == 2
    assert {i.aht_s for i in intervals} == {60}


def test_a_day_of_25_hours_has_25_intervals() -> None:
    october = date(2026, 10, 25)
    calls = [(datetime(2026, 10, 25, 12, tzinfo=UTC).timestamp(), 60.0)]
    intervals = fold(calls, ZoneInfo("Europe/Berlin"), october, october, 3600)
    assert len(intervals) == 25
    assert [i.start for i in intervals if i.calls] == ["2026-10-25 13:00"]


def test_the_last_interval_ends_with_the_day() -> None:
    intervals = fold([(at(12, 0), 60.0)], HANOI, DAY, DAY, 7 * 3600)
    assert [i.length_s / 3600 for i in intervals] == [7, 7, 7, 3]


def test_days_without_a_handled_call_cannot_be_planned_from() -> None:
    with pytest.raises(BadPlan, match="no call was handled from 2026-07-28"):
        fold([(at(8, 0), None)], HANOI, DAY, DAY, 1800)


def test_days_in_the_wrong_order_and_intervals_of_no_length_are_refused() -> None:
    with pytest.raises(BadPlan, match="--to 2026-07-27 is before"):
        fold([], HANOI, DAY, date(2026, 7, 27), 1800)
    with pytest.raises(BadPlan, match="--interval must be from 60 s"):
        fold([], HANOI, DAY, DAY, 0)


# --- files


def write(folder: Path, text: str) -> Path:
    path = folder / "day.csv"
    path.write_text(text, encoding="utf-8")
    return path


def test_a_file_has_its_spacing_as_the_length_of_its_intervals(tmp_path: Path) -> None:
    path = write(tmp_path, "from,calls,aht_s\n08:00,20,200\n08:30,30,\n09:30,0,210\n")
    assert read_intervals(path, 240, None) == [
        Interval("08:00", 20, 200, 1800),
        Interval("08:30", 30, 240, 1800),
        Interval("09:30", 0, 210, 1800),
    ]
    assert read_intervals(path, 240, 900)[0].length_s == 900


def test_a_spreadsheet_may_write_semicolons_and_decimal_commas(tmp_path: Path) -> None:
    path = write(
        tmp_path, "\ufefffrom; calls; aht_s\n2026-07-28 08:00;20,5;200\n2026-07-28 09:00;30;180,25\n"
    )
    first, second = read_intervals(path, None, None)
    assert (first.calls, first.length_s) == (20.5, 3600)
    assert second.aht_s == 180.25


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("", 'must begin with the heading "from,calls"'),
        ("when,calls\n08:00,1\n", 'must begin with the heading "from,calls"'),
        ("from,calls\n", "has no intervals"),
        ("from,calls\n08:00,20\n", "line 2: there is no handle time"),
        ("from,calls,aht_s\n08:00,20,180\n8 o'clock,20,180\n", 'line 3: from is "8 o\'clock"'),
        ("from,calls,aht_s\n08:00,many,180\n08:30,1,180\n", "line 2: calls is 'many'"),
        ("from,calls,aht_s\n08:00,,180\n08:30,1,180\n", "line 2: calls is ''"),
        ("from,calls,aht_s\n08:00\n08:30,1,180\n", "line 2: there is no handle time"),
        ("from,calls,aht_s\n08:00,-1,180\n08:30,1,180\n", "line 2: .*calls must be 0 or more"),
        ("from,calls,aht_s\n08:00,nan,180\n08:30,1,180\n", "line 2: .*calls must be 0 or more"),
        ("from,calls,aht_s\n08:00,1,0\n08:30,1,180\n", "line 2: .*handle time must be above 0"),
        ("from,calls,aht_s\n08:00,1e9,180\n08:30,1,180\n", "line 2: .*check the calls"),
        ("from,calls,aht_s\n09:00,1,180\n08:30,1,180\n", "in the order of their times"),
        ("from,calls,aht_s\n09:00,1,180\n09:00,1,180\n", "each once"),
    ],
)
def test_what_is_wrong_in_a_file_is_said(tmp_path: Path, text: str, says: str) -> None:
    path = write(tmp_path, text)
    with pytest.raises(BadPlan, match=says):
        read_intervals(path, None, 3600 if text == "from,calls\n08:00,20\n" else None)


def test_one_interval_alone_needs_its_length(tmp_path: Path) -> None:
    path = write(tmp_path, "from,calls\n08:00,20\n")
    with pytest.raises(BadPlan, match="say how long it is with --per"):
        read_intervals(path, 180, None)
    assert read_intervals(path, 180, 1800) == [Interval("08:00", 20, 180, 1800)]


def test_files_that_cannot_be_read_are_named(tmp_path: Path) -> None:
    with pytest.raises(BadPlan, match=r"none\.csv cannot be read: No such file"):
        read_intervals(tmp_path / "none.csv", None, None)
    latin = tmp_path / "latin.csv"
    latin.write_bytes("từ,calls".encode("utf-16"))
    with pytest.raises(BadPlan, match="save it as CSV UTF-8"):
        read_intervals(latin, None, None)
