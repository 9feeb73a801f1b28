from __future__ import annotations

import re
from pathlib import Path

import pytest

from app.config import ConfigError, house, load
from routing.demand import Choice
from routing.steps import Step

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


# --- routing -------------------------------------------------------------------------------------

RICH = (
    LEAST.replace(
        'skill = "sales"',
        """requires = {sales = 2, english = 3}
prefers = {"team:hanoi" = 1}
choice = "least_calls"
strict = 1
target = 0.8
max_boost_s = 60
wrap_up_s = 0
[[queues.steps]]
after_s = 30
drop = ["english"]
[[queues.steps]]
when_expected_s = 300
queue = "sales"
""",
    )
    + AGENT
    + 'team = "hanoi"\nsite = "hue"\n'
)


def test_what_routing_needs_reaches_the_house(tmp_path: Path) -> None:
    top = "tiers = {vip = 300}\nlanguages = {en = {english = 3}}\n"
    made = house(load(written(tmp_path, top + RICH)))
    sales = made.queues["sales"]
    assert (sales.requires, sales.prefers) == ({"sales": 2, "english": 3}, {"team:hanoi": 1})
    assert (sales.choice, sales.strict, sales.wrap_up_s) == (Choice.LEAST_CALLS, 1, 0)
    assert sales.steps == (
        Step(after_s=30, drop=("english",)),
        Step(when_expected_s=300, queue="sales"),
    )
    assert (made.tiers, made.languages) == ({"vip": 300}, {"en": {"english": 3}})
    assert made.agents["an"].skills == {"sales": 5, "team:hanoi": 1, "site:hue": 1}


@pytest.mark.parametrize(
    ("toml", "words"),
    [
        (LEAST.replace('skill = "sales"', ""), "queues.0.requires: Field required"),
        (LEAST.replace('skill = "sales"', "requires = {}"), "queues.0.requires: Dictionary should have"),
        (LEAST + "requires = {sales = 2}\n", "given twice: as `skill` and in `requires`"),
        (LEAST + "[[queues.steps]]\ndrop = ['x']\n", "say when: after_s"),
        (LEAST + "[[queues.steps]]\nafter_s = 3\n", "say what changes: drop"),
        (LEAST + 'choice = "the best"\n', "queues.0.choice"),
        (LEAST + "target = 80\n", "queues.0.target: Input should be less than 1"),
        (LEAST.replace('secret = "s"', 'secret = "s"\ntrunk = "PJSIP/trunk"'), "asterisk.trunk"),
        (LEAST.replace('secret = "s"', 'secret = "s"\ntrunk = "PJSIP/{number}@a,b"'), "asterisk.trunk"),
        (LEAST + '[callbacks]\nnumbers = "(84"\n', "is no regular expression"),
    ],
)
def test_what_is_wrong_about_routing_is_named_with_its_place(tmp_path: Path, toml: str, words: str) -> None:
    with pytest.raises(ConfigError, match=re.escape(words)):
        load(written(tmp_path, toml))


def test_a_step_to_a_queue_that_is_not_there_is_told(tmp_path: Path) -> None:
    config = load(written(tmp_path, RICH.replace('queue = "sales"', 'queue = "nobody"')))
    with pytest.raises(ConfigError, match="queue sales: a step leads to 'nobody', which is no queue"):
        house(config)


def test_numbers_that_agents_may_send_callers_to_need_a_trunk(tmp_path: Path) -> None:
    numbers = LEAST + "\n[transfers]\nnumbers = '0[0-9]{9}'\npatience_s = 12.0\n"
    with pytest.raises(ConfigError, match=r"set \[asterisk\] trunk"):
        house(load(written(tmp_path, numbers)))
    trunk = numbers.replace('secret = "s"', 'secret = "s"\ntrunk = "PJSIP/{number}@trunk"')
    made = house(load(written(tmp_path, trunk))).transfers
    assert (made.patience_s, made.numbers, made.ring_s) == (12.0, "0[0-9]{9}", 30.0)


def test_a_flow_that_calls_outside_needs_a_trunk(tmp_path: Path) -> None:
    flow = FLOW.replace("{q: {queue: sales}}", '{q: {outside: "113"}}')
    with pytest.raises(ConfigError, match=r"set \[asterisk\] trunk"):
        house(load(written(tmp_path, LEAST, flow)))
    trunk = LEAST.replace('secret = "s"', 'secret = "s"\ntrunk = "PJSIP/{number}@trunk"')
    assert house(load(written(tmp_path, trunk, flow))).flow.needs_trunk
