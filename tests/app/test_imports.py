"""`tongdai import queue-log`, as a newcomer types it."""

from __future__ import annotations

import json
import sqlite3
from collections import defaultdict
from contextlib import closing
from pathlib import Path

import pytest

from bench.queue_log_days import Truth, lines
from tests.app.serving import Ended, closed_port, tongdai, write_centre

Figures = dict[str, float]

LOG = """\
1700000000|CLI|sales|PJSIP/an|ADDMEMBER|
1700000010|1.1|sales|NONE|ENTERQUEUE||0901234567|1
1700000030|1.1|sales|PJSIP/an|CONNECT|20|1.2|4
1700000090|1.1|sales|PJSIP/an|COMPLETECALLER|20|60|1
1700000100|2.2|sales|NONE|ENTERQUEUE||0901234568|1
1700000103|2.2|sales|NONE|ABANDON|1|1|3
rubbish 0901234569
1700000110|3.3|sales|NONE|ENTERQUEUE||0901234569|1
"""


@pytest.fixture
def path(tmp_path: Path) -> Path:
    written = tmp_path / "queue_log"
    written.write_text(LOG, encoding="utf-8")
    return written


async def import_it(*words: str | Path) -> Ended:
    return await tongdai("import", "queue-log", *map(str, words))


def one_line(ended: Ended) -> str:
    assert (ended.code, ended.out) == (1, ""), ended
    (line,) = ended.err.splitlines()
    assert line.startswith("tongdai: ")
    return line


def calls(database: Path) -> list[tuple[str, str, str | None, float, float]]:
    with closing(sqlite3.connect(database)) as connection:
        query = "SELECT call_id, outcome, agent_id, wait_s, talk_s FROM interactions ORDER BY call_id"
        return connection.execute(query).fetchall()


async def test_a_newcomer_with_nothing_but_his_queue_log_has_his_calls(path: Path, tmp_path: Path) -> None:
    database = tmp_path / "new" / "calls.db"
    ended = await import_it(path, "--database", f"sqlite:///{database}")
    assert ended.code == 0, ended
    assert "2 calls imported, 0 were there already, 1 go on" in ended.out
    assert "too few fields" in ended.out
    assert "09012345" not in ended.out + ended.err
    assert calls(database) == [
        ("queue_log-1.1", "answered", "PJSIP/an", 20.0, 60.0),
        ("queue_log-2.2", "abandoned", None, 3.0, 0.0),
    ]


async def test_the_report_can_be_read_by_a_program(path: Path, tmp_path: Path) -> None:
    words = (path, "--database", f"sqlite:///{tmp_path / 'calls.db'}", "--json")
    first, again = await import_it(*words), await import_it(*words)
    assert json.loads(first.out) == {
        "files": [str(path)],
        "lines": 8,
        "imported": 2,
        "unchanged": 0,
        "open": 1,
        "repeated": 0,
        "stretches": 3,
        "unpaired": 0,
        "unused": [{"reason": "too few fields", "lines": 1, "first": f"{path}:7"}],
    }
    assert json.loads(again.out) | {"files": []} == json.loads(first.out) | {
        "files": [],
        "imported": 0,
        "unchanged": 2,
        "stretches": 0,
    }
    assert first.err == "import: reading …\nimport: saving …\n"


async def test_the_house_s_own_configuration_knows_the_database_and_the_agents(
    path: Path, tmp_path: Path
) -> None:
    config = write_centre(tmp_path / "house")
    ended = await import_it(path, "--config", config, "--node", "old")
    assert ended.code == 0, ended
    found = calls(tmp_path / "house" / "data" / "tongdai.db")
    assert [row[:3] for row in found] == [("old-1.1", "answered", "an"), ("old-2.2", "abandoned", None)]


async def test_what_a_person_can_mend_is_said_in_one_line_and_makes_no_database(
    path: Path, tmp_path: Path
) -> None:
    database = tmp_path / "calls.db"
    url = f"sqlite:///{database}"
    assert "cannot be read: No such file" in one_line(await import_it(tmp_path / "gone", "--database", url))
    assert not database.exists()
    other = tmp_path / "other.txt"
    other.write_text("no, this is a letter\n")
    assert "is no queue_log: none of its first 1 lines" in one_line(await import_it(other, "--database", url))
    assert "--database sqlite:///" in one_line(await import_it(path))
    away = f"postgresql://t:hidden@127.0.0.1:{closed_port()}/t"
    line = one_line(await import_it(path, "--database", away))
    assert "The database cannot be used" in line
    assert "hidden" not in line
    assert "sqlite:///var/tongdai.db" in one_line(await import_it(path, "--database", "mysql://x/y"))
    missing = tmp_path / "nowhere.toml"
    assert "copy deploy/centre.example.toml" in one_line(await import_it(path, "--config", missing))


# --- the reports on it ---------------------------------------------------------------------------

SL_S, SHORT_S = 20, 5


def counted(text: str) -> dict[str, Figures]:
    """By queue, from the lines alone: every stay ends with one line that says how long it lasted."""
    waits: defaultdict[str, dict[str, list[int]]] = defaultdict(lambda: {"A": [], "B": [], "other": []})
    talked: defaultdict[str, int] = defaultdict(int)
    for line in text.splitlines():
        _, _, queue, _, event, *data = line.split("|")
        if event == "CONNECT":
            waits[queue]["A"].append(int(data[0]))
        elif event == "ABANDON":
            waits[queue]["B"].append(int(data[2]))
        elif event.startswith("EXIT"):
            waits[queue]["other"].append(int(data[2]))
        elif event.startswith("COMPLETE"):
            talked[queue] += int(data[1])
    return {queue: figures(of["A"], of["B"], of["other"], talked[queue]) for queue, of in waits.items()}


def figures(A: list[int], B: list[int], other: list[int], talk_s: int) -> Figures:  # noqa: N803
    """V1 to V7 as they are defined, and the rest."""
    a, b, offered = len(A), len(B), len(A) + len(B) + len(other)
    a_t, b_t = sum(wait <= SL_S for wait in A), sum(wait <= SL_S for wait in B)
    b_s = sum(wait <= SHORT_S for wait in B)
    return {
        "offered": offered,
        "answered": a,
        "abandoned": b,
        "short_abandons": b_s,
        "other_exits": len(other),
        "V1": (a_t + b_t) / (a + b),
        "V2": a_t / a,
        "V3": a_t / (a + b),
        "V4": a_t / (a + b - b_t),
        "V5": (a_t + b_s) / (a + b),
        "V6": a_t / (offered - b_s),
        "V7": (a_t + b_t) / offered,
        "asa_s": sum(A) / a,
        "abandon_wait_s": sum(B) / b,
        "aht_s": talk_s / a,
    }


async def test_the_key_figures_of_an_imported_log_are_those_counted_in_its_lines(tmp_path: Path) -> None:
    text = "".join(lines(1_500, 11, Truth()))
    path, url = tmp_path / "queue_log", f"sqlite:///{tmp_path / 'calls.db'}"
    path.write_text(text, encoding="utf-8")
    ended = await import_it(path, "--database", url)
    assert ended.code == 0, ended
    days = ("--from", "2025-10-08", "--to", "2025-10-11")
    ended = await tongdai("report", "kpi", *days, "--json", "--database", url)
    assert ended.code == 0, ended
    found = {row["queue"]: row | row["service_level"] for row in json.loads(ended.out)["rows"]}
    naive = counted(text)
    assert found.keys() == naive.keys()
    for queue, wanted in naive.items():
        assert {name: found[queue][name] for name in wanted} == pytest.approx(wanted)
