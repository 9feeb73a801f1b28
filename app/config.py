"""centre.toml, read and checked whole; every setting can also come from the environment.

`TONGDAI_ASTERISK__SECRET=…` sets `[asterisk] secret`, so that a secret need not stand in a file.
docs/settings.md lists them all.
"""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Any
from zoneinfo import ZoneInfo

from pydantic import Field, ValidationError
from pydantic_settings import BaseSettings, PydanticBaseSettingsSource, SettingsConfigDict
from pydantic_settings import TomlConfigSettingsSource as TomlSource

from app.fcr_settings import FcrConfig
from app.mail_settings import MailConfig, ReportConfig
from app.sections import (
    AgentConfig,
    AsteriskConfig,
    CallbacksConfig,
    HeadStart,
    Level,
    Name,
    QueueConfig,
    Skill,
    TransfersConfig,
    WebConfig,
    Zone,
)
from centre.house import AgentProfile, Callbacks, House, Queue, Transfers
from interactions.cases.rules import BadRules, Rules, read_rules
from ivr.flow import FlowError, read_flow
from partners.settings import CrmConfig, WebhookConfig
from routing.steps import Step


class ConfigError(ValueError):
    """The configuration cannot be used; the message has a line for each thing to mend."""


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
    transfers: TransfersConfig = TransfersConfig()
    fcr: FcrConfig = FcrConfig()
    cases: dict[str, Any] = {}  # interactions.cases.rules reads it
    webhooks: tuple[WebhookConfig, ...] = ()
    crm: CrmConfig | None = None
    mail: MailConfig | None = None
    reports: tuple[ReportConfig, ...] = ()
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
    config.webhooks = tuple(webhook.beside(base) for webhook in config.webhooks)
    config.crm = None if config.crm is None else config.crm.beside(base)
    config.mail = None if config.mail is None else config.mail.beside(base)
    _check_reports(config)
    _unique("webhook", [webhook.name for webhook in config.webhooks])
    case_rules(config)
    return config


def _check_reports(config: Config) -> None:
    _unique("report", [report.name for report in config.reports])
    if config.reports and config.mail is None:
        raise ConfigError("[[reports]] are sent by e-mail: say in [mail] which server sends it")
    known = {queue.name for queue in config.queues}
    for report in config.reports:
        if unknown := sorted(set(report.queues) - known):
            raise ConfigError(f"report {report.name}: there is no queue {', '.join(unknown)}")


def case_rules(config: Config) -> Rules:
    """By which cases are kept. Raises `ConfigError`."""
    try:
        return read_rules(config.cases, ZoneInfo(config.zone))
    except BadRules as error:
        raise ConfigError(str(error)) from error


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
    if config.transfers.numbers and not config.asterisk.trunk:
        raise ConfigError(
            "[transfers] numbers are dialled outside: set [asterisk] trunk, such as PJSIP/{number}@trunk"
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
        callbacks=Callbacks(**config.callbacks.model_dump(exclude={"promise_s"})),
        transfers=Transfers(**config.transfers.model_dump()),
    )


def _queue(queue: QueueConfig) -> Queue:
    steps = tuple(Step(**{**step.model_dump(), "drop": tuple(step.drop)}) for step in queue.steps)
    return Queue(**{**queue.model_dump(), "title": queue.title or queue.name, "steps": steps})


def _unique(what: str, names: list[str]) -> None:
    twice = sorted({name for name in names if names.count(name) > 1})
    if twice:
        raise ConfigError(f"{what} {', '.join(twice)} is there twice: each needs a name of its own")
