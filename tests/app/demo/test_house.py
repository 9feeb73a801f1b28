from __future__ import annotations

import stat
from pathlib import Path
from types import SimpleNamespace
from typing import Any

from app.config import house, load
from app.demo.house import AGENTS, LANGUAGE, MENU, QUEUES, write_house
from routing.demand import meets, way
from transcription.models import model_for

PBX: Any = SimpleNamespace(
    ami_port=5038, ami_user="tongdai", ami_secret="from asterisk"
)  # all it is asked for


def test_the_house_of_the_demo_is_one_the_service_takes(tmp_path: Path) -> None:
    config = load(write_house(tmp_path / "demo", PBX, 0))
    made = house(config)
    assert set(made.agents) == {agent.agent_id for agent in AGENTS}
    assert set(made.queues) == set(QUEUES.values())
    assert config.asterisk.secret.get_secret_value() == "from asterisk"
    assert model_for(LANGUAGE, config.models).is_dir()
    assert MENU in made.flow.places


def test_every_queue_of_the_demo_has_agents(tmp_path: Path) -> None:
    made = house(load(write_house(tmp_path, PBX, 0)))
    for queue in made.queues.values():
        assert [agent for agent in made.agents.values() if meets(agent.skills, way(queue.requires))]


def test_the_secret_is_for_nobody_else_on_this_machine(tmp_path: Path) -> None:
    written = write_house(tmp_path, PBX, 8080)
    assert stat.S_IMODE(written.stat().st_mode) == 0o600
    assert write_house(tmp_path, PBX, 8081) == written, "a second start writes it anew"
    assert load(written).web.port == 8081
