"""centre.toml, read and checked whole; every setting can also come from the environment.

`TONGDAI_ASTERISK__SECRET=…` sets `[asterisk] secret`, so that a secret need not stand in a file.
docs/settings.md lists them all.
"""

from __future__ import annotations

import re
from pathlib import Path
from typing import Annotated, Any, Self
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, SecretStr, ValidationError, model_validator
from pydantic_settings import BaseSettings, PydanticBaseSettingsSource, SettingsConfigDict
from pydantic_settings import TomlConfigSettingsSource as TomlSource

from centre.house import AgentProfile, Callbacks, House, Queue
from ivr.flow import FlowError, read_flow
from routing.demand import Choice
from routing.steps import Step

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


class ConfigError(ValueError):
    """The configuration cannot be used; the message has a line for each thing to mend."""


class _Section(BaseModel):
    model_config = ConfigDict(extra="forbid")


class AsteriskConfig(_Section):
    node: Annotated[str, Field(pattern=r"^[A-Za-z0-9]{1,32}$")] = "pbx1"  # names this Asterisk
    host: str = "127.0.0.1"
    port: Annotated[int, Field(ge=1, le=65535)] = 5038
    username: str = "tongdai"
    secret: SecretStr
    tls: bool = False
    prompts: str = ""  # the prompts folder as Asterisk sees it; empty: the same as ours
    recordings: str = ""  # likewise
    trunk: Trunk = ""  # how a number outside is dialled, such as PJSIP/{number}@trunk


class WebConfig(_Section):
    host: str = "127.0.0.1"
    port: Annotated[int, Field(ge=0, le=65535)] = 8080  # 0: a free one
    behind_tls: bool = False  # browsers come by https, through a proxy


class StepConfig(_Section):
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


class QueueConfig(_Section):
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


class CallbacksConfig(_Section):
    numbers: Annotated[str, AfterValidator(_pattern)] = r"(\+?84|0)[1-9][0-9]{7,9}"  # that may be dialled
    ring_s: Annotated[float, Field(gt=0, le=120)] = 30.0
    tries: Annotated[int, Field(ge=1, le=20)] = 3
    retry_s: Seconds = 600.0
    give_up_s: Annotated[float, Field(gt=0, le=7 * 86_400)] = 86_400.0


class AgentConfig(_Section):
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


class Config(BaseSettings):
    model_config = SettingsConfigDict(
        env_prefix="TONGDAI_", env_nested_delimiter="__", extra="forbid", toml_file=None
    )

    name: str = "Tổng Đài"
    data: Path = Path("var")  # recordings, prompts, the embedded database and Valkey
    database: str = ""  # empty: SQLite below `data`
    redis: str = ""  # empty: an embedded Valkey below `data`
    prefix: Name = "tongdai"  # of every key in Redis
    zone: Zone = "Asia/Ho_Chi_Minh"  # where midnight is, when today's counts begin anew
    flow: Path = Path("flow.yaml")
    models: dict[str, Path] = {}  # speech models by language
    dispositions: list[str] = []
    pause_reasons: list[str] = ["break", "lunch", "training", "paperwork"]
    missed_rings_to_pause: Annotated[int, Field(ge=1, le=100)] = 2
    languages: dict[str, dict[Skill, Level]] = {}  # -> the skills that a call in it needs
    tiers: dict[Name, HeadStart] = {}  # of important customers -> their head start in seconds
    asterisk: AsteriskConfig
    web: WebConfig = WebConfig()
    callbacks: CallbacksConfig = CallbacksConfig()
    queues: Annotated[list[QueueConfig], Field(min_length=1)]
    agents: list[AgentConfig] = []

    @classmethod
    def settings_customise_sources(
        cls,
        settings_cls: type[BaseSettings],
        init_settings: PydanticBaseSettingsSource,
        env_settings: PydanticBaseSettingsSource,
        dotenv_settings: PydanticBaseSettingsSource,
        file_secret_settings: PydanticBaseSettingsSource,
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        return env_settings, init_settings

    @property
    def recordings(self) -> Path:
        return self.data / "recordings"

    @property
    def prompts(self) -> Path:
        return self.data / "prompts"

    @property
    def database_url(self) -> str:
        return self.database or f"sqlite:///{(self.data / 'tongdai.db').absolute()}"


def load(path: Path) -> Config:
    """Read the file; relative folders in it count from the file's own. Raises `ConfigError`."""
    if not path.is_file():
        raise ConfigError(f"there is no {path}: copy deploy/centre.example.toml and fill it in")
    try:
        raw: dict[str, Any] = TomlSource(Config, toml_file=path)()
        config = Config(**raw)
    except ValidationError as error:
        lines = [f"{path}: {'.'.join(map(str, e['loc'])) or 'file'}: {e['msg']}" for e in error.errors()]
        raise ConfigError("\n".join(lines)) from error
    except ValueError as error:  # not TOML
        raise ConfigError(f"{path} is not TOML: {error}") from error
    base = path.parent
    config.data, config.flow = base / config.data, base / config.flow
    config.models = {language: base / model for language, model in config.models.items()}
    return config


def house(config: Config) -> House:
    """The house that the configuration describes. Raises `ConfigError`."""
    _unique("queue", [queue.name for queue in config.queues])
    _unique("agent", [agent.id for agent in config.agents])
    _unique("phone", [agent.phone for agent in config.agents])
    queues = {queue.name: _queue(queue) for queue in config.queues}
    for queue in queues.values():
        for step in queue.steps:
            if step.queue is not None and step.queue not in queues:
                raise ConfigError(f"queue {queue.name}: a step leads to {step.queue!r}, which is no queue")
    try:
        flow = read_flow(config.flow.read_text(encoding="utf-8"), queues)
    except (OSError, UnicodeDecodeError) as error:
        raise ConfigError(f"the flow {config.flow} cannot be read: {error}") from error
    except FlowError as error:
        raise ConfigError(f"{config.flow}: {error}") from error
    if flow.needs_trunk and not config.asterisk.trunk:
        raise ConfigError(
            f"{config.flow} calls numbers outside: set [asterisk] trunk, such as PJSIP/{{number}}@trunk"
        )
    return House(
        queues=queues,
        agents={
            agent.id: AgentProfile(
                agent_id=agent.id, name=agent.name, phone=agent.phone, skills=agent.all_skills()
            )
            for agent in config.agents
        },
        flow=flow,
        missed_rings_to_pause=config.missed_rings_to_pause,
        dispositions=tuple(config.dispositions),
        tiers=dict(config.tiers),
        languages=config.languages,
        callbacks=Callbacks(**config.callbacks.model_dump()),
    )


def _queue(queue: QueueConfig) -> Queue:
    steps = tuple(Step(**{**step.model_dump(), "drop": tuple(step.drop)}) for step in queue.steps)
    return Queue(**{**queue.model_dump(), "title": queue.title or queue.name, "steps": steps})


def _unique(what: str, names: list[str]) -> None:
    twice = sorted({name for name in names if names.count(name) > 1})
    if twice:
        raise ConfigError(f"{what} {', '.join(twice)} is there twice: each needs a name of its own")
