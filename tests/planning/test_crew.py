"""Who is there in a replay, and what may be changed about it."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from planning.crew import BadCrew, Change, changed_crew, crew
from planning.day import Agent

KNOWN = {"lan": {"sales": 8}, "minh": {"help": 6, "sales": 2}, "away": {"sales": 1}}
LAN, MINH, DAY = ((8.0, 16.0),), ((9.0, 12.0),), ((8.0, 17.0),)
SHIFTS = {"lan": LAN, "minh": MINH, "stranger": DAY}


def changed(**change: Any) -> list[Agent]:
    return changed_crew(KNOWN, SHIFTS, DAY, Change(**change))


def refused(**change: Any) -> str:
    with pytest.raises(BadCrew) as told:
        changed(**change)
    return str(told.value)


def test_those_of_the_house_who_were_at_work_are_there_while_they_were() -> None:
    assert crew(KNOWN, SHIFTS) == [Agent("lan", KNOWN["lan"], LAN), Agent("minh", KNOWN["minh"], MINH)]
    assert changed() == crew(KNOWN, SHIFTS)


def test_more_agents_are_like_one_and_there_all_day() -> None:
    assert changed(add=2, like="lan")[2:] == [
        Agent("lan+1", KNOWN["lan"], DAY),
        Agent("lan+2", KNOWN["lan"], DAY),
    ]
    assert changed(add=1, like="away")[2:] == [Agent("away+1", KNOWN["away"], DAY)]


def test_an_added_agent_takes_nobodys_name() -> None:
    there = changed_crew({**KNOWN, "lan+1": {}}, SHIFTS, DAY, Change(add=1, like="lan"))
    assert there[-1].agent_id == "lan+2"


def test_somebody_may_stay_at_home() -> None:
    assert [agent.agent_id for agent in changed(without=["lan"])] == ["minh"]


def test_a_skill_is_learnt_raised_or_forgotten() -> None:
    there = changed(lessons=["lan:english=5,sales=9", "minh:help=0"])
    assert [agent.skills for agent in there] == [{"sales": 9, "english": 5}, {"sales": 2}]


def test_who_is_added_has_learnt_what_the_one_he_is_like_has_learnt() -> None:
    assert changed(add=1, like="lan", lessons=["lan:english=5"])[-1].skills == {"sales": 8, "english": 5}


def test_a_file_says_who_knows_what(tmp_path: Path) -> None:
    file = tmp_path / "agents.toml"
    file.write_text(
        """
        name = "a copy of the configuration will do"
        [[agents]]
        id = "lan"
        phone = "PJSIP/lan"
        skills = {help = 3}
        [[agents]]
        id = "away"
        skills = {help = 9}
        [[agents]]
        id = "new"
        [[agents]]
        id = "stranger"
        skills = {sales = 4}
        """,
        encoding="utf-8",
    )
    assert changed(file=file) == [
        Agent("lan", {"help": 3}, LAN),
        Agent("minh", KNOWN["minh"], MINH),
        Agent("new", {}, DAY),
        Agent("stranger", {"sales": 4}, DAY),
    ]


@pytest.mark.parametrize(
    ("change", "told"),
    [
        ({"add": 2}, "--add needs --like: whose skills do they have?"),
        ({"like": "lan"}, "--like needs --add: how many more are there?"),
        (
            {"add": -1, "like": "lan"},
            "--add -1: write how many more there are; --without sends somebody home",
        ),
        (
            {"add": 1, "like": "lam"},
            "--like lam: there is no such agent at work, only away, lan, minh",
        ),
        ({"without": ["away"]}, "--without away: there is no such agent at work, only lan, minh"),
        ({"lessons": ["away:sales=2"]}, "--skills away: there is no such agent at work, only lan, minh"),
        ({"lessons": ["lan"]}, "--skills lan: write it like lan:english=5 or lan:english=5,sales=0"),
        ({"lessons": ["lan:a=b"]}, "--skills lan:a=b: write it like lan:english=5 or lan:english=5,sales=0"),
        (
            {"lessons": ["lan:a=11"]},
            "--skills lan:a=11: levels go from 1 to 10, and 0 forgets the skill",
        ),
    ],
)
def test_what_cannot_be_done_is_told(change: dict[str, Any], told: str) -> None:
    assert refused(**change) == told


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("[[agents", "is not TOML"),
        ("agents = []", "agents: List should have at least 1 item"),
        ("[[agents]]\nskills = {}", "agents.0.id: Field required"),
        ("[[agents]]\nid = 'a'\nskills = {x = 11}", "agents.0.skills.x: Input should be less than or equal"),
        ("[[agents]]\nid = 'a'\n[[agents]]\nid = 'a'", "agent a is there twice"),
    ],
)
def test_a_file_that_cannot_be_used_is_told(tmp_path: Path, text: str, told: str) -> None:
    file = tmp_path / "agents.toml"
    file.write_text(text, encoding="utf-8")
    assert f"{file}" in refused(file=file)
    assert told in refused(file=file)


def test_a_file_that_is_not_there_is_told(tmp_path: Path) -> None:
    assert "cannot be read: No such file" in refused(file=tmp_path / "none.toml")


def test_no_change_is_known_as_none() -> None:
    assert Change().nothing
    assert not Change(without=("lan",)).nothing
