"""What the commands about cases need of centre.toml: its section `cases`, its zone and its database."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from app.config import ConfigError
from interactions.cases.rules import Rules, read_rules

HOME_ZONE = "Asia/Ho_Chi_Minh"  # where neither the configuration nor the command names one
_DATABASE = "sqlite:///var/tongdai.db"


@dataclass(frozen=True, slots=True)
class Office:
    """Where the cases are, and the rules they are kept by."""

    url: str
    rules: Rules


def office(database: str | None, config: Path | None) -> Office:
    """Raises `ConfigError`."""
    if database is None and config is None:
        raise ConfigError(f"say of what: --database {_DATABASE}, or --config centre.toml")
    said: Mapping[str, Any] = {} if config is None else _read(config)
    zone = said.get("zone", HOME_ZONE)
    try:
        rules = read_rules(said.get("cases", {}), ZoneInfo(zone))
    except (ZoneInfoNotFoundError, ValueError, TypeError) as error:
        raise ConfigError(f"{config}: {error}") from error
    return Office(database or _url(said, config), rules)


def _read(config: Path) -> Mapping[str, Any]:
    try:
        return tomllib.loads(config.read_text(encoding="utf-8"))
    except OSError as error:
        raise ConfigError(f"{config} cannot be read: {error.strerror}") from error
    except ValueError as error:  # not TOML, or no text
        raise ConfigError(f"{config} is not TOML: {error}") from error


def _url(said: Mapping[str, Any], config: Path | None) -> str:
    """As the service has it: relative folders count from the file's own."""
    assert config is not None, "one of the two was given"
    if said.get("database"):
        return str(said["database"])
    return f"sqlite:///{(config.parent / str(said.get('data', 'var')) / 'tongdai.db').absolute()}"
