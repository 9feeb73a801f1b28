"""`tongdai report kpi`, as it is called."""

from __future__ import annotations

import asyncio
import csv
import io
import json
from datetime import datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from app.report import kpi_command
from interactions.database import migrate
from interactions.kpi.question import By
from interactions.record import Segment, SegmentKind
from interactions.store import InteractionLog
from tests.app.serving import tongdai, write_centre
from tests.interactions.calls import abandoned_call, answered_call, call

HANOI = ZoneInfo("Asia/Ho_Chi_Minh")
NINE = datetime(2025, 3, 10, 9, tzinfo=HANOI).timestamp()
SHORT = (Segment(kind=SegmentKind.QUEUE, start=NINE, end=NINE + 3, queue="sales", result="abandoned"),)


def filled(address: str, hostile: str = "support") -> str:
    async def fill() -> None:
        await migrate(address)
        log = await InteractionLog.open(address)
        evening = datetime(2025, 3, 10, 23, 50, tzinfo=HANOI).timestamp()
        moved = Segment(
            kind=SegmentKind.QUEUE, start=evening, end=evening + 90, queue=hostile, result="timed_out"
        )
        await log.save_many(
            [
                answered_call("a", arrived_at=NINE, tags=()),
                abandoned_call("b", 3.0, arrived_at=NINE, segments=SHORT),
                call("c", arrived_at=evening, segments=(moved,), closed_at=evening + 90),
            ]
        )
        await log.aclose()

    asyncio.run(fill())
    return address


@pytest.fixture
def url(tmp_path: Path) -> str:
    return filled(f"sqlite:///{tmp_path}/tongdai.db")


def rows(capsys: pytest.CaptureFixture[str], **asked: Any) -> list[dict[str, Any]]:
    assert kpi_command(json=True, **{"from_": "2025-03-10", "to": "2025-03-10"} | asked) == 0
    found: list[dict[str, Any]] = json.loads(capsys.readouterr().out)["rows"]
    return found


def test_programs_are_told_each_queue_of_the_whole_day(url: str, capsys: pytest.CaptureFixture[str]) -> None:
    sales, support = rows(capsys, database=url)
    assert (sales["from"], sales["to"]) == ("2025-03-10T00:00:00+07:00", "2025-03-11T00:00:00+07:00")
    assert (sales["queue"], sales["offered"], sales["answered"], sales["short_abandons"]) == (
        "sales",
        2,
        1,
        1,
    )
    assert sales["service_level"] == pytest.approx(
        {"V1": 1.0, "V2": 1.0, "V3": 0.5, "V4": 1.0, "V5": 1.0, "V6": 1.0, "V7": 1.0}
    )
    assert (sales["asa_s"], sales["abandon_wait_s"]) == (12.0, 3.0)
    assert sales["aht_s"] == pytest.approx(119.875)
    assert sales["fcr"]["agent"] == 1.0
    assert (support["queue"], support["other_exits"], support["asa_s"]) == ("support", 1, None)
    assert support["service_level"]["V2"] is None


def test_the_seconds_in_time_and_the_short_ones_are_ones_to_choose(
    url: str, capsys: pytest.CaptureFixture[str]
) -> None:
    sales, _ = rows(capsys, database=url, sl=11, short=2)
    assert (sales["service_level"]["V6"], sales["short_abandons"]) == (0.0, 0)


@pytest.mark.parametrize("by", sorted(set(By) - {By.QUEUE}))
def test_each_row_is_named_by_what_was_asked_for(
    url: str, by: By, capsys: pytest.CaptureFixture[str]
) -> None:
    found = rows(capsys, database=url, by=by)
    assert sum(row["offered"] for row in found) == 3
    assert all((by in row) == (by is not By.ALL) and "queue" not in row for row in found)


def test_days_change_at_the_midnight_of_the_clocks_that_were_asked_for(
    url: str, capsys: pytest.CaptureFixture[str]
) -> None:
    tokyo = rows(capsys, database=url, to="2025-03-11", by=By.ALL, interval="1d", timezone="Asia/Tokyo")
    assert [(row["from"][:10], row["offered"]) for row in tokyo] == [("2025-03-10", 2), ("2025-03-11", 1)]
    assert tokyo[0]["from"].endswith("+09:00")


def test_a_house_knows_its_teams_and_its_clocks(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    config = write_centre(tmp_path, more='team = "hue"\n', top='zone = "Europe/Berlin"')
    (tmp_path / "data").mkdir()
    filled(f"sqlite:///{tmp_path}/data/tongdai.db")
    hue, nobody = rows(capsys, config=config, by=By.TEAM)
    assert (hue["team"], hue["answered"], nobody["team"]) == ("hue", 1, None)
    assert hue["from"].endswith("+01:00")


def test_a_table_for_other_programs_has_a_column_for_each_figure(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    url = filled(f"sqlite:///{tmp_path}/tongdai.db", hostile="=HYPERLINK(1)")
    assert kpi_command(from_="2025-03-10", to="2025-03-10", database=url, csv=True) == 0
    first, second = csv.DictReader(io.StringIO(capsys.readouterr().out))
    assert first["queue"] == "'=HYPERLINK(1)"
    assert (first["asa_s"], second["service_level.V3"], second["fcr.repeat.eligible"]) == ("", "0.5", "1")


@pytest.mark.parametrize(("lang", "word", "share"), [("vi", "hàng chờ", "50,0 %"), ("en", "queue", "50.0 %")])
def test_people_read_a_page_in_their_language_with_the_formulas(
    tmp_path: Path, lang: Any, word: str, share: str, capsys: pytest.CaptureFixture[str]
) -> None:
    url = filled(f"sqlite:///{tmp_path}/tongdai.db", hostile="<script>$x_1^2$")
    for interval in ("all", "15m"):
        assert (
            kpi_command(
                from_="2025-03-10", to="2025-03-10", database=url, html=True, lang=lang, interval=interval
            )
            == 0
        )
        page = capsys.readouterr().out
        assert word in page
        assert share in page
        assert "V6 = A_T / (O − B_s)" in page
        assert "V3 = A_T / (A + B)" in page
        assert "V7 = (A_T + B_T + C_T) / O" in page
        assert "<svg" in page
        assert "<script" not in page
        assert "&lt;script&gt;" in page
        assert "http" not in page.replace("http://www.w3.org", "").replace("http://purl.org", "").replace(
            "http://creativecommons.org", ""
        ).replace("https://matplotlib.org", "")


def test_people_read_a_table_by_default(url: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert kpi_command(from_="2025-03-10", to="2025-03-10", database=url) == 0
    shown = capsys.readouterr().out
    assert "sales" in shown
    assert "50,0 %" in shown
    assert "V6 = A_T / (O − B_s)" in shown


@pytest.mark.parametrize("form", ["json", "csv", "html", "table"])
def test_a_time_without_calls_is_no_error(url: str, form: str, capsys: pytest.CaptureFixture[str]) -> None:
    asked = {} if form == "table" else {form: True}
    assert kpi_command(from_="2024-01-01", to="2024-01-02T08:00", database=url, lang="en", **asked) == 0
    shown = capsys.readouterr().out
    assert {"json": '"rows": []', "csv": ""}.get(form, "Nothing was counted") in shown


@pytest.mark.parametrize(
    ("asked", "told"),
    [
        ({"from_": "soon"}, "'soon' is no date: write it as 2026-11-17"),
        ({"to": "2025-03-01"}, "the period must end after it begins"),
        ({"timezone": "Mars/Olympus"}, "no time zone 'Mars/Olympus'"),
        ({"timezone": "../../etc/passwd"}, "no time zone"),
        ({"json": True, "html": True}, "say one of --json, --csv and --html"),
        ({"database": None}, "--database sqlite:///var/tongdai.db, or --config centre.toml"),
        ({"database": "mysql://x"}, "No driver for 'mysql'"),
        ({"interval": "15m", "from_": "1980-01-01"}, "ask for longer ones"),
    ],
)
def test_what_cannot_be_reported_is_told_in_one_line(
    url: str, asked: dict[str, Any], told: str, capsys: pytest.CaptureFixture[str]
) -> None:
    whole = {"from_": "2025-03-10", "to": "2025-03-10", "database": url}
    assert kpi_command(**whole | asked) == 1
    shown = capsys.readouterr()
    assert shown.out == ""
    (line,) = [line for line in shown.err.splitlines() if line.startswith("tongdai: ")]
    assert told in line


async def test_it_is_a_command_of_tongdai(tmp_path: Path) -> None:
    ended = await tongdai(
        "report",
        "kpi",
        "--from",
        "2025-03-10",
        "--to",
        "2025-03-10",
        "--interval",
        "1d",
        "--json",
        "--database",
        f"sqlite:///{tmp_path}/new.db",
    )
    assert (ended.code, json.loads(ended.out)) == (0, {"rows": []})
    ended = await tongdai("report", "kpi", "--from", "2025-03-10", "--to", "x", "--sl", "-1")
    assert ended.code != 0
