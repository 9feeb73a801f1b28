"""A scenario: who calls how often, and who answers. Read from TOML and checked whole.

docs/simulate.md lists every key. Times are seconds, rates per second.
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from pathlib import Path
from typing import Annotated, Any, Literal, Self

from pydantic import BaseModel, ConfigDict, Field, ValidationError, model_validator
from pydantic_core import ErrorDetails

from routing.demand import Choice, Demand, way, way_of
from routing.steps import Step as RoutingStep
from routing.steps import ways_after

Name = Annotated[str, Field(min_length=1, max_length=80)]
Level = Annotated[int, Field(strict=True, ge=1, le=10)]
Number = Annotated[float, Field(strict=True, allow_inf_nan=False)]
Seconds = Annotated[Number, Field(gt=0, le=1e9)]

_WORDS = {
    "extra_forbidden": "is no key of a scenario: mend its name or take it out",
    "missing": "is missing",
}


class BadScenario(ValueError):
    """The scenario cannot be run; the message has a line for each thing to mend."""


class _Table(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Run(_Table):
    calls: Annotated[int, Field(strict=True, ge=1, le=100_000_000)] = 20_000  # of all classes together
    warmup: Annotated[int, Field(strict=True, ge=0)] | None = None  # so many of them come first, uncounted
    seed: Annotated[int, Field(strict=True)] = 1
    replications: Annotated[int, Field(strict=True, ge=1, le=10_000)] = 10
    choice: Choice = Choice.LONGEST_IDLE

    @property
    def first(self) -> int:
        """The number of the first call that counts."""
        return self.calls // 10 if self.warmup is None else self.warmup

    @model_validator(mode="after")
    def _some_calls_are_left(self) -> Self:
        if self.first >= self.calls:
            raise ValueError(f"warmup = {self.first} leaves nothing of {self.calls} calls: raise calls")
        return self


class Step(_Table):
    """From `after_s` on an agent will also do who lacks what is dropped or lowered here, or who may take the
    calls of another class, `queue`."""

    after_s: Seconds
    drop: list[Name] = []
    least: dict[Name, Level] = {}
    queue: Name | None = None


class CallClass(_Table):
    name: Name
    arrivals_per_s: Annotated[Number, Field(gt=0, le=1e6)]
    aht_s: Seconds
    aht_dist: Literal["exponential", "lognormal"] = "exponential"
    aht_cv: Annotated[Number, Field(gt=0, le=100)] = 1.0  # of the lognormal: deviation over mean
    patience_s: Seconds | None = None
    requires: dict[Name, Level] = {}
    prefers: dict[Name, Level] = {}
    choice: Choice | None = None
    priority_s: Annotated[Number, Field(ge=-1e9, le=1e9)] = 0.0
    strict_priority: Annotated[int, Field(strict=True, ge=-1000, le=1000)] = 0
    sl_s: Annotated[Number, Field(ge=0, le=1e9)] = 20.0
    max_waiting: Annotated[int, Field(strict=True, ge=0)] | None = None
    max_wait_s: Seconds | None = None
    steps: list[Step] = []

    @model_validator(mode="after")
    def _makes_sense(self) -> Self:
        if self.aht_dist == "exponential" and "aht_cv" in self.model_fields_set:
            raise ValueError('aht_cv is for aht_dist = "lognormal": say so, or take aht_cv out')
        times = [step.after_s for step in self.steps]
        if sorted(set(times)) != times:
            raise ValueError("steps: each after_s must be later than the one before")
        needed = dict(self.requires)
        for step in self.steps:
            if not (step.drop or step.least or step.queue):
                raise ValueError(f"steps: nothing changes after {step.after_s:g} s: say drop, least or queue")
            for skill in (*step.drop, *step.least):
                if skill not in needed:
                    raise ValueError(f"steps: {skill} is not required any more after {step.after_s:g} s")
            for skill, level in step.least.items():
                if level >= needed[skill]:
                    raise ValueError(f"steps: least must be below the {needed[skill]} required of {skill}")
            needed = {
                skill: step.least.get(skill, level)
                for skill, level in needed.items()
                if skill not in step.drop
            }
        return self


class AgentGroup(_Table):
    count: Annotated[int, Field(strict=True, ge=1, le=100_000)]
    skills: dict[Name, Level] = {}
    name: Name | None = None


class Scenario(_Table):
    run: Run = Run()
    classes: Annotated[list[CallClass], Field(alias="class", min_length=1)]
    agents: Annotated[list[AgentGroup], Field(min_length=1)]

    @model_validator(mode="after")
    def _everybody_is_served(self) -> Self:
        names = [kind.name for kind in self.classes]
        twice = sorted({name for name in names if names.count(name) > 1})
        if twice:
            raise ValueError(f"class {', '.join(twice)} is there twice: each needs a name of its own")
        for kind in self.classes:
            for step in kind.steps:
                if step.queue is not None and step.queue not in names:
                    raise ValueError(f"class {kind.name}: steps: there is no class {step.queue}")
            leaves = kind.patience_s is not None or kind.max_wait_s is not None
            last = self.demand(kind, len(kind.steps))
            if not leaves and all(way_of(group.skills, last) is None for group in self.agents):
                raise ValueError(
                    f"class {kind.name}: no agent has what it requires and its callers never hang up:"
                    " give agents the skills, or the class patience_s"
                )
        return self

    def demand(self, kind: CallClass, taken: int = 0) -> Demand:
        """What calls of the class ask for once so many of its steps have been taken."""
        steps = [
            RoutingStep(after_s=s.after_s, drop=tuple(s.drop), least=s.least, queue=s.queue)
            for s in kind.steps[:taken]
        ]
        queues = {other.name: way(other.requires) for other in self.classes}
        return Demand(
            queue=kind.name,
            ways=ways_after(kind.requires, steps, queues),
            prefers=way(kind.prefers),
            choice=kind.choice or self.run.choice,
            strict=kind.strict_priority,
        )


def read_scenario(path: Path) -> Scenario:
    """Raises `BadScenario`."""
    try:
        raw = tomllib.loads(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise BadScenario(f"{path} cannot be read: {error.strerror}") from error
    except ValueError as error:  # not TOML, or not UTF-8
        raise BadScenario(f"{path} is not TOML: {error}") from error
    try:
        return Scenario.model_validate(raw)
    except ValidationError as error:
        raise BadScenario("\n".join(f"{path}: {_line(raw, e)}" for e in error.errors())) from error


def _line(raw: Mapping[str, Any], error: ErrorDetails) -> str:
    words = _WORDS.get(error["type"]) or error["msg"].removeprefix("Value error, ")
    where = _where(raw, error["loc"])
    return f"{where}: {words}" if where else words


def _where(raw: Mapping[str, Any], place: tuple[int | str, ...]) -> str:
    """('class', 0, 'requires', 'vip') as people find it: [[class]] sales: requires.vip"""
    match place:
        case ("class" | "agents" as table, int(index), *key):
            found = raw[table][index]
            name = found.get("name") if isinstance(found, dict) else None
            inside = f"[[{table}]] {name or f'number {index + 1}'}"
        case ("run", *key):
            inside = "[run]"
        case ("class" | "agents" as table,):
            inside, key = f"[[{table}]]", []
        case _:
            inside, key = "", list(place)
    return ": ".join(part for part in (inside, ".".join(map(str, key))) if part)
