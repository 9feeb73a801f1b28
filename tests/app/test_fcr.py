"""`tongdai fcr`, as it is called."""

from __future__ import annotations

import asyncio
import json
from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from app.fcr import fcr_command
from interactions.database import migrate
from interactions.store import InteractionLog
from tests.interactions.calls import answered_call

DAY = datetime(2025, 3, 10, 9, tzinfo=ZoneInfo("Asia/Ho_Chi_Minh")).timestamp()


@pytest.fixture
def url(tmp_path: Path) -> str:
    """Two calls for one reason, and one of somebody else."""
    address = f"sqlite:///{tmp_path}/tongdai.db"

    async def fill() -> None:
        await migrate(address)
        log = await InteractionLog.open(address)
        await log.save_many(
            [
                answered_call("a", arrived_at=DAY),
                answered_call("b", arrived_at=DAY + 3600),
                answered_call("c", arrived_at=DAY, pii_number="0907654321", resolved=False),
            ]
        )
        await log.aclose()

    asyncio.run(fill())
    return address


def test_the_three_figures_and_the_pairs_are_told_to_programs(
    url: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert fcr_command(from_="2025-03-10", to="2025-03-10", json=True, database=url) == 0
    told = json.loads(capsys.readouterr().out)
    assert told == {
        "agent": {"rate": pytest.approx(2 / 3), "resolved": 2, "n": 3},
        "survey": {"rate": None, "resolved": 0, "n": 0},
        "repeat": {"rate": 0.5, "resolved": 1, "eligible": 2, "provisional": 0},
        "pairs": [
            {
                "call_id": "a",
                "at": DAY,
                "repeated_by": "b",
                "repeated_at": DAY + 3600,
                "why": "same_reason",
                "similarity": None,
                "reopened": True,
            }
        ],
    }


def test_and_to_people(url: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert fcr_command(from_="2025-03-10", to="2025-03-11", again=True, database=url) == 0
    out = capsys.readouterr().out
    assert "repeat window    50.0 %   1 of 2, 0 provisional" in out
    assert "survey                —   0 of 0" in out
    assert "2025-03-10 10:00" in out
    assert "same_reason" in out


def test_calls_of_other_days_are_left_out(url: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert fcr_command(from_="2025-03-11", to="2025-03-12", json=True, database=url) == 0
    assert json.loads(capsys.readouterr().out)["pairs"] == []


@pytest.mark.parametrize(
    ("wrong", "message"),
    [
        ({"to": "2025-03-09"}, "--to must come after --from"),
        ({"to": "tomorrow"}, "tongdai: "),
        ({"timezone": "Mars"}, "there is no time zone 'Mars'"),
        ({"database": None}, "say of what: --database"),
        ({"database": "mysql://x/y"}, "write sqlite:///"),
    ],
)
def test_what_cannot_be_answered_says_what_to_write(
    url: str, capsys: pytest.CaptureFixture[str], wrong: dict[str, str | None], message: str
) -> None:
    asked = {"from_": "2025-03-10", "to": "2025-03-10", "database": url} | wrong
    assert fcr_command(**asked) == 1  # type: ignore[arg-type]
    assert message in capsys.readouterr().err
