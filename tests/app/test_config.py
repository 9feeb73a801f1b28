from __future__ import annotations

from pathlib import Path

import pytest

from app.config import ConfigError, house, load

FLOW = "language: vi\nstart: q\nplaces: {q: {queue: sales}}\n"
LEAST = """
[asterisk]
secret = "s"
[[queues]]
name = "sales"
skill = "sales"
"""
AGENT = """
[[agents]]
id = "an"
name = "An"
phone = "PJSIP/an"
skills = {sales = 5}
"""


def written(folder: Path, toml: str, flow: str = FLOW) -> Path:
    (folder / "flow.yaml").write_text(flow, encoding="utf-8")
    path = folder / "centre.toml"
    path.write_text(toml, encoding="utf-8")
    return path


def test_the_least_configuration_is_enough(tmp_path: Path) -> None:
    config = load(written(tmp_path, LEAST))
    made = house(config)
    assert made.queues["sales"].title == "sales"
    assert config.recordings == tmp_path / "var" / "recordings"
    assert config.database_url == f"sqlite:///{tmp_path}/var/tongdai.db"


def test_folders_count_from_the_files_own(tmp_path: Path) -> None:
    config = load(written(tmp_path, 'data = "d"\n[models]\nvi = "m"\n' + LEAST))
    assert config.data == tmp_path / "d"
    assert config.models == {"vi": tmp_path / "m"}


def test_a_secret_may_come_from_the_environment(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TONGDAI_ASTERISK__SECRET", "from the environment")
    config = load(written(tmp_path, LEAST))
    assert config.asterisk.secret.get_secret_value() == "from the environment"
    assert "from the environment" not in repr(config)


def test_agents_bring_their_skills(tmp_path: Path) -> None:
    made = house(load(written(tmp_path, LEAST + AGENT)))
    assert made.agents["an"].skills == {"sales": 5}


@pytest.mark.parametrize(
    ("toml", "words"),
    [
        ("[asterisk", "is not TOML"),
        ("", "asterisk: Field required"),
        ('colour = "red"\n' + LEAST, "colour: Extra inputs are not permitted"),
        (LEAST.replace('skill = "sales"', 'skill = "sales"\nlevel = 11'), "queues.0.requires.sales"),
        (LEAST.replace('name = "sales"', 'name = "../sales"'), "queues.0.name"),
        (LEAST + AGENT.replace("PJSIP/an", "PJSIP/an\\r\\nAction: x"), "agents.0.phone"),
        (LEAST.replace('secret = "s"', 'secret = "s"\nport = 0'), "asterisk.port"),
        ('zone = "Mars/Olympus"\n' + LEAST, "'Mars/Olympus' is no time zone"),
        ('zone = "/etc/passwd"\n' + LEAST, "is no time zone"),
    ],
)
def test_what_is_wrong_is_named_with_its_place(tmp_path: Path, toml: str, words: str) -> None:
    with pytest.raises(ConfigError, match=words):
        load(written(tmp_path, toml))


def test_a_missing_file_is_told(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match=r"there is no .*: copy deploy/centre.example.toml"):
        load(tmp_path / "centre.toml")


def test_all_faults_are_told_at_once(tmp_path: Path) -> None:
    with pytest.raises(ConfigError) as told:
        load(written(tmp_path, 'colour = "red"\nshape = "round"\n' + LEAST))
    assert len(str(told.value).splitlines()) == 2


@pytest.mark.parametrize(
    ("toml", "flow", "words"),
    [
        (LEAST + LEAST.split("[asterisk]")[1].split("\n", 2)[2], FLOW, "queue sales is there twice"),
        (LEAST + AGENT + AGENT, FLOW, "agent an is there twice"),
        (LEAST + AGENT + AGENT.replace('"an"', '"binh"'), FLOW, "phone PJSIP/an is there twice"),
        (LEAST, "start: nowhere", "flow.yaml: the flow needs 'language'"),
        (LEAST, FLOW.replace("sales", "support"), "joins queue 'support'; the house has sales"),
    ],
)
def test_a_house_that_cannot_be_is_told(tmp_path: Path, toml: str, flow: str, words: str) -> None:
    with pytest.raises(ConfigError, match=words):
        house(load(written(tmp_path, toml, flow)))


def test_a_missing_flow_is_told(tmp_path: Path) -> None:
    config = load(written(tmp_path, LEAST))
    config.flow.unlink()
    with pytest.raises(ConfigError, match="cannot be read"):
        house(config)
