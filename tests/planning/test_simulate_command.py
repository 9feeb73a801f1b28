"""`tongdai simulate`, from its command line to what it prints."""

from __future__ import annotations

import asyncio
import json
from dataclasses import replace
from datetime import datetime
from functools import partial
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from cyclopts import App

from centre.house import AgentProfile, House, Queue
from interactions.database import DatabaseUnusable, migrate
from interactions.record import Interaction
from interactions.store import InteractionLog
from ivr.flow import read_flow
from planning.crew import BadCrew
from planning.history import NoHistory
from planning.picture import CannotPlot
from planning.scenario import BadScenario
from planning.simulate_command import PLAIN, Centre, ReadCentre, simulate_command
from tests.interactions.calls import abandoned_call, answered_call

ZONE = ZoneInfo("Asia/Ho_Chi_Minh")
EIGHT = datetime(2026, 11, 17, 8, tzinfo=ZONE).timestamp()
SCENARIO = """
[run]
calls = 2000
replications = 3
[[class]]
name = "Bán hàng"
arrivals_per_s = 0.02
aht_s = 180
[[class]]
name = "help"
arrivals_per_s = 0.01
aht_s = 120
patience_s = 60
[[agents]]
count = 7
"""


def run(*words: str | Path, centre: ReadCentre | None = None) -> int:
    app = App(name="tongdai", result_action="return_value")
    app.command(partial(simulate_command, read_centre=centre), name="simulate")
    code = app(["simulate", *map(str, words)], exit_on_error=False)
    assert isinstance(code, int)
    return code


def told(capsys: pytest.CaptureFixture[str]) -> Any:
    return json.loads(capsys.readouterr().out)


# --- a scenario ----------------------------------------------------------------------------------


@pytest.fixture
def scenario(tmp_path: Path) -> Path:
    path = tmp_path / "s.toml"
    path.write_text(SCENARIO, encoding="utf-8")
    return path


def test_a_scenario_is_told_as_json(scenario: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(scenario, "--json") == 0
    out, err = capsys.readouterr()
    assert err == ""  # no progress bar where nobody looks
    made = json.loads(out)
    assert [kind["name"] for kind in made["classes"]] == ["Bán hàng", "help"]
    assert made["total"]["offered"] == 1800
    assert made["run"]["seed"] == 1


def test_the_seed_is_all_that_chance_hangs_on(scenario: Path, capsys: pytest.CaptureFixture[str]) -> None:
    outs = []
    for words in ((), (), ("--seed", "2"), ("--seed=-2",)):
        run(scenario, "--json", *words)
        outs.append(capsys.readouterr().out)
    assert outs[0] == outs[1]
    assert len({*outs}) == 3


def test_the_number_of_runs_may_be_said(scenario: Path, capsys: pytest.CaptureFixture[str]) -> None:
    run(scenario, "--json", "--replications", "1")
    made = told(capsys)
    assert made["run"]["replications"] == 1
    assert made["total"]["sl_hw"] is None
    with pytest.raises(BadScenario, match="--replications 0: at least 1"):
        run(scenario, "--replications", "0")


def test_people_get_a_table_and_a_picture(
    scenario: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(scenario, "--lang", "vi", "--plot", tmp_path / "p.svg") == 0
    shown = capsys.readouterr().out
    assert "1.800 calls, simulated 3 times" in shown
    assert "Bán hàng" in shown
    assert "s, simulated" in (tmp_path / "p.svg").read_text(encoding="utf-8")


def test_the_environment_says_how_numbers_are_written(
    scenario: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("LC_ALL", raising=False)
    monkeypatch.setenv("LANG", "vi_VN.UTF-8")
    run(scenario)
    assert "1.800 calls" in capsys.readouterr().out


def test_a_wrong_scenario_is_told(scenario: Path, tmp_path: Path) -> None:
    with pytest.raises(BadScenario, match="cannot be read"):
        run(tmp_path / "none.toml")
    with pytest.raises(BadScenario, match="leave out --from"):
        run(scenario, "--from", "2026-11-17")
    with pytest.raises(BadScenario, match="leave out --from"):
        run(scenario, "--add", "2", "--like", "lan")
    with pytest.raises(BadScenario, match="say what to simulate"):
        run()


def test_a_picture_that_cannot_be_is_told_at_once(scenario: Path, tmp_path: Path) -> None:
    with pytest.raises(CannotPlot):
        run(scenario, "--plot", tmp_path / "p.gif")


# --- the log -------------------------------------------------------------------------------------


@pytest.fixture
def centre(tmp_path: Path) -> ReadCentre:
    """A morning of 180 calls for two, one of whom knows how to help: a busy one."""
    url = f"sqlite:///{tmp_path}/log.db"
    asyncio.run(_write(url))
    queues = {
        "sales": Queue(name="sales", title="Bán hàng", requires={"sales": 1}),
        "support": Queue(name="support", title="Hỗ trợ", requires={"support": 1}, sl_s=30.0),
    }
    agents = {
        "an": AgentProfile(agent_id="an", name="An", phone="PJSIP/an", skills={"sales": 5}),
        "binh": AgentProfile(
            agent_id="binh", name="Bình", phone="PJSIP/binh", skills={"sales": 2, "support": 5}
        ),
        "chi": AgentProfile(agent_id="chi", name="Chi", phone="PJSIP/chi", skills={"sales": 5}),
    }
    flow = read_flow("{language: vi, start: s, places: {s: {queue: sales}}}", queues)
    made = Centre(House(queues=queues, agents=agents, flow=flow), url, ZONE)

    def read(config: Path) -> Centre:
        assert config.name == "house.toml"
        return made

    return read


async def _write(url: str) -> None:
    await migrate(url)
    log = await InteractionLog.open(url)
    await log.save_many(_morning())
    await log.aclose()


def _morning() -> list[Interaction]:
    """A call a minute, of which every sixth gives up."""
    calls = []
    for n in range(180):
        at, name = EIGHT + 60 * n, f"c{n:03}"
        if n % 6 == 5:
            calls.append(abandoned_call(name, 40.0, arrived_at=at))
            continue
        queue = "support" if n % 2 else "sales"
        agent = "binh" if n % 2 else "an"
        made = answered_call(name, arrived_at=at, queue=queue, agent_id=agent, recordings=())
        parts = tuple(replace(s, agent_id=agent) if s.agent_id else s for s in made.segments)
        calls.append(replace(made, segments=parts))
    return calls


DAY = ("--config", "house.toml", "--from", "2026-11-17")


def test_a_day_of_the_log_is_run_again(centre: ReadCentre, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(*DAY, "--json", "--replications", "3", centre=centre) == 0
    made = told(capsys)
    assert (made["from"], made["to"], made["zone"]) == ("2026-11-17", "2026-11-17", "Asia/Ho_Chi_Minh")
    assert [queue["name"] for queue in made["queues"]] == ["sales", "support"]
    sales = made["queues"][0]
    assert (sales["title"], sales["callbacks"]) == ("Bán hàng", False)
    assert sales["was"]["offered"] == sales["simulated"]["offered"] == 120
    assert sales["was"]["abandonment"] == pytest.approx(30 / 120)
    assert sales["simulated"] == sales["would"]
    assert made["total"]["was"]["offered"] == 180
    assert 0 < made["total"]["was"]["occupancy"] < 1
    assert made["total"]["would"]["occupancy_hw"] is not None
    assert "p_wait" not in made["total"]["would"]
    assert made["run"] == {"seed": 1, "replications": 3}


def test_more_agents_would_have_lost_fewer(centre: ReadCentre, capsys: pytest.CaptureFixture[str]) -> None:
    run(*DAY, "--add", "2", "--like", "binh", "--json", centre=centre)
    total = told(capsys)["total"]
    assert total["would"]["abandonment"] < total["simulated"]["abandonment"]
    assert total["would"]["sl"] > total["simulated"]["sl"]


def test_a_skill_more_would_have_lost_fewer(centre: ReadCentre, capsys: pytest.CaptureFixture[str]) -> None:
    run(*DAY, "--skills", "an:support=5", "--json", centre=centre)
    support = told(capsys)["queues"][1]
    assert support["would"]["mean_wait_s"] < support["simulated"]["mean_wait_s"]


def test_the_same_seed_is_the_same_answer(centre: ReadCentre, capsys: pytest.CaptureFixture[str]) -> None:
    outs = []
    for seed in ("1", "1", "7"):
        run(*DAY, "--without", "binh", "--seed", seed, "--json", centre=centre)
        outs.append(capsys.readouterr().out)
    assert outs[0] == outs[1] != outs[2]


def test_people_see_what_was_beside_what_would_be(
    centre: ReadCentre, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    crew = tmp_path / "agents.toml"
    crew.write_text('[[agents]]\nid = "dung"\nskills = {sales = 3, support = 3}\n', encoding="utf-8")
    picture = tmp_path / "p.svg"
    words = (*DAY, "--to", "2026-11-18", "--agents", crew, "--plot", picture, "--lang", "en")
    assert run(*words, centre=centre) == 0
    shown = capsys.readouterr().out
    assert "2026-11-17 to 2026-11-18: 180 calls, simulated 10 times" in shown
    for words_ in ("as it was", "simulated", "would be", "Bán hàng", "Hỗ trợ", "All queues", "Agents busy"):
        assert words_ in shown
    text = picture.read_text(encoding="utf-8")
    assert "2026-11-17 to 2026-11-18, with the change" in text
    assert "as it was" in text


def test_without_a_change_there_are_two_columns(
    centre: ReadCentre, capsys: pytest.CaptureFixture[str]
) -> None:
    run(*DAY, centre=centre)
    assert "would be" not in capsys.readouterr().out


def test_everybody_may_stay_at_home(centre: ReadCentre, capsys: pytest.CaptureFixture[str]) -> None:
    run(*DAY, "--without", "an", "--without", "binh", "--json", centre=centre)
    would = told(capsys)["total"]["would"]
    assert (would["answered"], would["occupancy"]) == (0, None)


def test_what_is_left_out_is_said_below_the_tables(
    centre: ReadCentre, capsys: pytest.CaptureFixture[str]
) -> None:
    made = centre(Path("house.toml"))
    house = replace(made.house, agents={"an": made.house.agents["an"]})
    run(*DAY, centre=lambda _: replace(made, house=house))
    assert "! agents of the log who are not there in the simulation: binh" in capsys.readouterr().out


def test_what_cannot_be_done_with_the_log_is_told(centre: ReadCentre, tmp_path: Path) -> None:
    with pytest.raises(NoHistory, match="no call in a queue"):
        run("--config", "house.toml", "--from", "2026-11-18", centre=centre)
    with pytest.raises(NoHistory, match="is before --from"):
        run(*DAY, "--to", "2026-11-16", centre=centre)
    with pytest.raises(BadCrew, match="--add needs --like"):
        run(*DAY, "--add", "2", centre=centre)
    with pytest.raises(DatabaseUnusable):
        run(*DAY, "--database", f"sqlite:///{tmp_path}/empty.db", centre=centre)


def test_everything_a_person_can_mend_is_plain() -> None:
    assert {BadScenario, NoHistory, BadCrew, CannotPlot, DatabaseUnusable} <= {*PLAIN}
