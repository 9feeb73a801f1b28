"""`tongdai case`, as it is called."""

from __future__ import annotations

import asyncio
import json
from pathlib import Path

import pytest

from app.cases import figures_command, list_command, rebuild_command, show_command
from interactions.cases import actions as a
from interactions.cases.store import Cases
from interactions.database import make_engine, migrate
from tests.interactions.cases.stage import MORNING, RULES, H, contact

C1 = "C-2026-000001"
CASES = '[cases]\n[cases.promises.normal]\nresolution_s = 3600\n[cases.hours]\nmon = ["08:00-17:00"]\n'


@pytest.fixture
def url(tmp_path: Path) -> str:
    """An's open case, and one that is closed."""
    address = f"sqlite:///{tmp_path}/tongdai.db"

    async def fill() -> None:
        await migrate(address)
        engine = make_engine(address)
        cases = Cases(engine, RULES)
        await cases.take(contact())
        await cases.take(contact("c2", MORNING + 1, pii_customer="0907654321", agent_id="binh"))
        steps = (a.Resolved(at=MORNING + 2 * H, by="binh"), a.Closed(at=MORNING + 3 * H, by="binh"))
        await cases.act("C-2026-000002", *steps)
        await engine.dispose()

    asyncio.run(fill())
    return address


def told(capsys: pytest.CaptureFixture[str]):
    return json.loads(capsys.readouterr().out)


def test_open_cases_are_listed_and_others_when_asked_for(
    url: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert list_command(json=True, database=url) == 0
    (row,) = told(capsys)
    assert (row["number"], row["owner"], row["priority"], row["state"]) == (C1, "an", "normal", "open")
    for query, numbers in (
        ({"state": "all"}, ["C-2026-000002", C1]),
        ({"state": "closed"}, ["C-2026-000002"]),
        ({"owner": "binh"}, []),
    ):
        assert list_command(**query, json=True, database=url) == 0
        assert [case["number"] for case in told(capsys)] == numbers
    assert list_command(database=url) == 0
    assert C1 in capsys.readouterr().out


def test_one_is_shown_with_its_story(url: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert show_command(C1, json=True, database=url) == 0
    assert [line["action"] for line in told(capsys)["story"]] == [
        "opened",
        "contact_added",
        "assigned",
        "responded",
    ]
    assert show_command(C1, database=url) == 0
    shown = capsys.readouterr().out
    assert "Chưa hoàn tiền" in shown
    assert "2026-11-16 08:00" in shown


def test_figures_of_a_period_are_told(url: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert figures_command(from_="2026-11-16", to="2026-11-16", database=url) == 0
    found = told(capsys)
    assert (found["opened"], found["resolved"], found["closed"]) == (2, 1, 1)
    assert found["resolution"] == {"n": 1, "median_s": 2 * H - 1, "p90_s": 2 * H - 1}
    assert found["backlog"]["open"] == 1


def test_other_rules_count_once_the_tables_are_made_anew(
    url: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    config = tmp_path / "centre.toml"
    config.write_text(f'database = "{url}"\n{CASES}')
    assert rebuild_command(config=config) == 0
    assert capsys.readouterr().out == "2 cases\n"
    assert list_command(json=True, config=config) == 0
    assert told(capsys)[0]["due_at"] == MORNING + H


@pytest.mark.parametrize(
    ("written", "what"),
    [
        (None, "cannot be read"),
        ("[cases", "is not TOML"),
        ("[cases]\ncolour = 1", "colour"),
        ('zone = "Mars/Base"', "Mars/Base"),
        ("zone = 7", "centre.toml"),
        ("cases = 7", "cases"),
    ],
)
def test_settings_that_cannot_be_are_told_in_one_line(
    written: str | None, what: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    config = tmp_path / "centre.toml"
    if written is not None:
        config.write_text(written)
    assert rebuild_command(config=config) == 1
    (line,) = capsys.readouterr().err.splitlines()
    assert what in line


def test_what_is_not_there_is_told_in_one_line(url: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert show_command("C-9", database=url) == 1
    assert list_command() == 1
    assert figures_command(from_="2026-11-17", to="2026-11-16", database=url) == 1
    assert figures_command(from_="soon", to="later", database=url) == 1
    lines = capsys.readouterr().err.splitlines()
    assert [line.split(":")[1].split()[0] for line in lines] == ["There", "say", "--to", "'soon'"]
