"""Who is there in a replay: the agents of the house as the log saw them at work, and what is changed.

A change may bring more agents, send some home, or teach somebody something.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from planning.day import Agent
from planning.history import Shifts

Skills = Mapping[str, int]
_LESSON = re.compile(r"(?P<agent>[^:=,]+):(?P<skills>[^:=,]+=\d+(,[^:=,]+=\d+)*)")


class BadCrew(ValueError):
    """The change cannot be made; the message says what to write."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """`skills` of `file` take the place of those an agent has; `lessons` are added to them, 0 forgets."""

    add: int = 0
    like: str | None = None
    without: Sequence[str] = ()
    file: Path | None = None
    lessons: Sequence[str] = ()  # lan:english=5,sales=3

    @property
    def nothing(self) -> bool:
        return self == Change()


def crew(known: Mapping[str, Skills], shifts: Mapping[str, Shifts]) -> list[Agent]:
    """Of the agents of the house those who were at work."""
    return [Agent(name, skills, shifts[name]) for name, skills in known.items() if name in shifts]


def changed_crew(
    known: Mapping[str, Skills], shifts: Mapping[str, Shifts], whole_day: Shifts, change: Change
) -> list[Agent]:
    """New agents are there the whole of each day. Agents of the house who were not at work stay away, even
    if the file has them: it may be a copy of the configuration. Raises `BadCrew`."""
    if change.add < 0:
        raise BadCrew(f"--add {change.add}: write how many more there are; --without sends somebody home")
    skills: dict[str, Skills] = {name: had for name, had in known.items() if name in shifts}
    if change.file is not None:
        of_file = read_crew(change.file)
        skills |= {name: has for name, has in of_file.items() if name in shifts or name not in known}
    for lesson in change.lessons:
        skills |= _taught(lesson, skills)
    everybody = {**known, **skills}  # whom to resemble, at work or not
    for name in change.without:
        _must_be(name, skills, "--without")
        del skills[name]
    there = [Agent(name, has, shifts.get(name, whole_day)) for name, has in skills.items()]
    if change.add:
        if change.like is None:
            raise BadCrew("--add needs --like: whose skills do they have?")
        _must_be(change.like, everybody, "--like")
        copies = _free_names(change.like, change.add, {*known, *skills})
        there += [Agent(name, everybody[change.like], whole_day) for name in copies]
    elif change.like is not None:
        raise BadCrew("--like needs --add: how many more are there?")
    return there


def _taught(lesson: str, skills: Mapping[str, Skills]) -> dict[str, Skills]:
    found = _LESSON.fullmatch(lesson)
    if found is None:
        raise BadCrew(f"--skills {lesson}: write it like lan:english=5 or lan:english=5,sales=0")
    name = found["agent"]
    _must_be(name, skills, "--skills")
    pairs = (pair.split("=") for pair in found["skills"].split(","))
    learnt = {skill: int(level) for skill, level in pairs}
    if max(learnt.values()) > 10:
        raise BadCrew(f"--skills {lesson}: levels go from 1 to 10, and 0 forgets the skill")
    has = {**skills[name], **learnt}
    return {name: {skill: level for skill, level in has.items() if level > 0}}


def _must_be(name: str, known: Iterable[str], option: str) -> None:
    names = sorted(known)
    if name not in names:
        raise BadCrew(f"{option} {name}: there is no such agent at work, only {', '.join(names) or 'nobody'}")


def _free_names(like: str, count: int, taken: set[str]) -> list[str]:
    """lan+1, lan+2 …"""
    names: list[str] = []
    number = 0
    while len(names) < count:
        number += 1
        if f"{like}+{number}" not in taken:
            names.append(f"{like}+{number}")
    return names


class _AgentOfFile(BaseModel):
    model_config = ConfigDict(extra="ignore")  # the configuration's own [[agents]] will do

    id: Annotated[str, Field(min_length=1, max_length=80)]
    skills: dict[str, Annotated[int, Field(strict=True, ge=1, le=10)]] = {}


class _CrewFile(BaseModel):
    model_config = ConfigDict(extra="ignore")

    agents: Annotated[list[_AgentOfFile], Field(min_length=1)]


def read_crew(path: Path) -> dict[str, Skills]:
    """Agents and their skills from `[[agents]]` sections with `id` and `skills`. Raises `BadCrew`."""
    try:
        raw = tomllib.loads(path.read_text(encoding="utf-8"))
        found = _CrewFile.model_validate(raw).agents
    except OSError as error:
        raise BadCrew(f"{path} cannot be read: {error.strerror}") from error
    except ValidationError as error:
        lines = [f"{path}: {'.'.join(map(str, e['loc']))}: {e['msg']}" for e in error.errors()]
        raise BadCrew("\n".join(lines)) from error
    except ValueError as error:
        raise BadCrew(f"{path} is not TOML: {error}") from error
    names = [agent.id for agent in found]
    twice = sorted({name for name in names if names.count(name) > 1})
    if twice:
        raise BadCrew(f"{path}: agent {', '.join(twice)} is there twice")
    return {agent.id: agent.skills for agent in found}
