"""The sections of centre.toml that are about partners, for the commands that need no others."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from pydantic import ValidationError
from pydantic_settings import BaseSettings, PydanticBaseSettingsSource, SettingsConfigDict
from pydantic_settings import TomlConfigSettingsSource as TomlSource

from app.config import ConfigError
from partners.settings import CrmConfig, WebhookConfig


class Partners(BaseSettings):
    """The sections of centre.toml that are about partners, from file and environment as all others."""

    model_config = SettingsConfigDict(env_prefix="TONGDAI_", env_nested_delimiter="__", extra="ignore")

    webhooks: tuple[WebhookConfig, ...] = ()
    crm: CrmConfig | None = None

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


def partners(path: Path) -> Partners:
    """The sections about partners. Raises `ConfigError`."""
    if not path.is_file():
        raise ConfigError(f"there is no {path}: copy deploy/centre.example.toml and fill it in")
    try:
        read: dict[str, Any] = TomlSource(Partners, toml_file=path)()
        found = Partners(**read)
    except ValidationError as error:
        lines = [f"{path}: {'.'.join(map(str, each['loc']))}: {each['msg']}" for each in error.errors()]
        raise ConfigError("\n".join(lines)) from None
    except ValueError as error:
        raise ConfigError(f"{path} is not TOML: {error}") from error
    base = path.parent
    crm = None if found.crm is None else found.crm.beside(base)
    return found.model_copy(
        update={"webhooks": tuple(each.beside(base) for each in found.webhooks), "crm": crm}
    )
