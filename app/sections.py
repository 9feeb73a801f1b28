"""The sections of centre.toml, each with what it may say."""

from __future__ import annotations

import re
from typing import Annotated, Any, Self
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, SecretStr, model_validator

from routing.demand import Choice

Name = Annotated[str, Field(pattern=r"^[A-Za-z0-9][A-Za-z0-9.-]{0,63}$")]
Skill = Annotated[str, Field(pattern=r"^[A-Za-z0-9][A-Za-z0-9.:-]{0,63}$")]
Level = Annotated[int, Field(ge=1, le=10)]
Seconds = Annotated[float, Field(gt=0, le=86_400)]
Trunk = Annotated[str, Field(pattern=r"^([A-Za-z0-9]+/[^\s,&|{}]*\{number\}[^\s,&|{}]*)?$")]
HeadStart = Annotated[float, Field(ge=-86_400, le=86_400)]


def _known_zone(name: str) -> str:
    try:
        ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError):
        raise ValueError(
            f"{name!r} is no time zone: write one like Asia/Ho_Chi_Minh or Europe/Berlin"
        ) from None
    return name


def _pattern(text: str) -> str:
    try:
        re.compile(text)
    except re.error as error:
        raise ValueError(f"{text!r} is no regular expression: {error}") from None
    return text


Zone = Annotated[str, AfterValidator(_known_zone)]


class Section(BaseModel):
    model_config = ConfigDict(extra="forbid")


class AsteriskConfig(Section):
    node: Annotated[str, Field(pattern=r"^[A-Za-z0-9]{1,32}$")] = "pbx1"  # names this Asterisk
    host: str = "127.0.0.1"
    port: Annotated[int, Field(ge=1, le=65535)] = 5038
    username: str = "tongdai"
    secret: SecretStr
    tls: bool = False
    prompts: str = ""  # the prompts folder as Asterisk sees it; empty: the same as ours
    recordings: str = ""  # likewise
    trunk: Trunk = ""  # how a number outside is dialled, such as PJSIP/{number}@trunk


class WebConfig(Section):
    host: str = "127.0.0.1"
    port: Annotated[int, Field(ge=0, le=65535)] = 8080  # 0: a free one
    behind_tls: bool = False  # browsers come by https, through a proxy


class StepConfig(Section):
    after_s: Seconds | None = None
    when_expected_s: Seconds | None = None
    drop: list[Skill] = []
    least: dict[Skill, Level] = {}
    queue: Name | None = None

    @model_validator(mode="after")
    def _does_something(self) -> Self:
        if self.after_s is None and self.when_expected_s is None:
            raise ValueError("say when: after_s = seconds in the queue, or when_expected_s = expected wait")
        if not (self.drop or self.least or self.queue):
            raise ValueError('say what changes: drop = ["skill"], least = {skill = level} or queue = "name"')
        return self


class QueueConfig(Section):
    name: Name
    title: str = ""
    requires: Annotated[dict[Skill, Level], Field(min_length=1)]
    prefers: dict[Skill, Level] = {}
    choice: Choice = Choice.BEST_FIT
    priority_s: HeadStart = 0.0
    strict: Annotated[int, Field(ge=-100, le=100)] = 0
    steps: list[StepConfig] = []
    last_agent_s: Seconds | None = None
    let_by_s: Seconds = 60.0
    ring_timeout_s: Seconds = 15.0
    wrap_up_s: Annotated[float, Field(ge=0, le=86_400)] = 60.0
    max_wait_s: Seconds | None = None
    max_waiting: Annotated[int, Field(ge=0)] | None = None
    max_expected_s: Seconds | None = None
    sl_s: Seconds = 20.0
    target: Annotated[float, Field(gt=0, lt=1)] | None = None
    max_boost_s: Annotated[float, Field(ge=0, le=86_400)] = 0.0
    aht_s: Seconds = 240.0
    record: bool = True

    @model_validator(mode="before")
    @classmethod
    def _one_skill(cls, raw: Any) -> Any:
        """`skill` and `level` are short for a `requires` of one skill."""
        if isinstance(raw, dict) and "skill" in raw:
            raw = dict(raw)
            skill, level = raw.pop("skill"), raw.pop("level", 1)
            if skill in raw.get("requires", {}):
                raise ValueError(f"the skill {skill} is given twice: as `skill` and in `requires`")
            raw["requires"] = {skill: level, **raw.get("requires", {})}
        return raw


class CallbacksConfig(Section):
    numbers: Annotated[str, AfterValidator(_pattern)] = r"(\+?84|0)[1-9][0-9]{7,9}"  # that may be dialled
    ring_s: Annotated[float, Field(gt=0, le=120)] = 30.0
    tries: Annotated[int, Field(ge=1, le=20)] = 3
    retry_s: Seconds = 600.0
    give_up_s: Annotated[float, Field(gt=0, le=7 * 86_400)] = 86_400.0
    promise_s: Annotated[int, Field(gt=0, le=65_534)] = 3600  # the figures tell whether it is kept


class TransfersConfig(Section):
    patience_s: Seconds = 30.0
    numbers: Annotated[str, AfterValidator(_pattern)] = ""  # outside, that may be dialled; empty: none
    ring_s: Annotated[float, Field(gt=0, le=120)] = 30.0


class AgentConfig(Section):
    id: Name
    name: str
    phone: Annotated[str, Field(pattern=r"^PJSIP/[A-Za-z0-9._-]+$")]
    skills: dict[Skill, Level]
    team: Annotated[str, Field(pattern=r"^([A-Za-z0-9][A-Za-z0-9.-]{0,58})?$")] = ""  # the skill "team:…"
    site: Annotated[str, Field(pattern=r"^([A-Za-z0-9][A-Za-z0-9.-]{0,58})?$")] = ""  # the skill "site:…"

    def all_skills(self) -> dict[str, int]:
        places = {f"team:{self.team}": 1} if self.team else {}
        if self.site:
            places[f"site:{self.site}"] = 1
        return {**self.skills, **places}
