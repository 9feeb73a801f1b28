"""The sections `[[webhooks]]` and `[crm]` of centre.toml, each with what it may say."""

from __future__ import annotations

from ipaddress import IPv4Network, IPv6Network
from pathlib import Path
from typing import Annotated, Literal, Self, TypeAlias
from urllib.parse import urlsplit

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, SecretStr, model_validator

from partners.events import EventType
from partners.masking import Personal
from partners.signing import BadSecret, key

Name = Annotated[str, Field(pattern=r"^[A-Za-z0-9][A-Za-z0-9.-]{0,63}$")]
Network = IPv4Network | IPv6Network


def _address(url: str) -> str:
    try:
        parts = urlsplit(url)
        _ = parts.port
    except ValueError as error:
        raise ValueError(f"it is no URL: {error}") from None
    if (
        parts.scheme not in ("http", "https")
        or not parts.hostname
        or not url.isascii()
        or not url.isprintable()
    ):
        raise ValueError("write an address such as https://crm.example.com/calls")
    if parts.username is not None or parts.fragment or " " in url:
        raise ValueError("write it without a user, a # part and spaces: secrets have settings of their own")
    return url


def _secret(secret: SecretStr) -> SecretStr:
    try:
        key(secret.get_secret_value())
    except BadSecret as error:
        raise ValueError(str(error)) from None
    return secret


def _one_line(secret: SecretStr) -> SecretStr:
    text = secret.get_secret_value()
    if not (text.isascii() and text.isprintable()):
        raise ValueError("it goes into a header: one line of ASCII, without line breaks")
    return secret


Address = Annotated[str, AfterValidator(_address)]
SigningSecret = Annotated[SecretStr, AfterValidator(_secret)]
HeaderSecret = Annotated[SecretStr, AfterValidator(_one_line)]


class Partner(BaseModel):
    """Somebody outside with whom HTTP is spoken."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    url: Address
    networks: tuple[Network, ...] = ()  # private ones where it may be
    ca: Path | None = None  # who vouches for its certificate, when the public authorities do not

    def beside(self, folder: Path) -> Self:
        """With its paths counted from where the settings lie."""
        return self if self.ca is None else self.model_copy(update={"ca": folder / self.ca})

    @model_validator(mode="after")
    def _in_private_only(self) -> Self:
        if urlsplit(self.url).scheme == "http" and not self.networks:
            raise ValueError(
                "url: write https://… (without TLS everybody on the way reads along), or name the private"
                ' networks in which http:// is allowed: networks = ["10.0.0.0/8"]'
            )
        return self


class WebhookConfig(Partner):
    name: Name
    secrets: Annotated[tuple[SigningSecret, ...], Field(min_length=1, max_length=2)]
    events: Annotated[tuple[EventType, ...], Field(min_length=1)] = tuple(EventType)
    personal: Personal = Personal.NONE
    timeout_s: Annotated[float, Field(gt=0, le=60)] = 10.0
    concurrency: Annotated[int, Field(ge=1, le=64)] = 8
    tries: Annotated[int, Field(ge=1, le=100)] = 12
    give_up_s: Annotated[float, Field(gt=0, le=30 * 86_400)] = 3 * 86_400.0


Written: TypeAlias = Literal["ticket", "note", "activity"]


class CrmConfig(Partner):
    mapping: str  # the name of a ready one, or a file
    secret: HeaderSecret
    user: Annotated[str, Field(pattern=r"^[\x21-\x39\x3b-\x7e]*$")] = ""  # for Basic authentication: no colon
    values: dict[Annotated[str, Field(pattern=r"^[a-z][a-z0-9_]{0,31}$")], str | int] = {}
    patience_s: Annotated[float, Field(gt=0, le=5)] = 0.8
    timeout_s: Annotated[float, Field(gt=0, le=30)] = 5.0
    ttl_s: Annotated[float, Field(gt=0, le=86_400)] = 300.0
    unknown_ttl_s: Annotated[float, Field(gt=0, le=86_400)] = 60.0
    stale_s: Annotated[float, Field(ge=0, le=30 * 86_400)] = 86_400.0
    most: Annotated[int, Field(ge=1, le=1_000_000)] = 10_000
    writes: tuple[Written, ...] = ()  # of each call that an agent had; empty: nothing
    tries: Annotated[int, Field(ge=1, le=100)] = 12
    give_up_s: Annotated[float, Field(gt=0, le=30 * 86_400)] = 3 * 86_400.0

    def beside(self, folder: Path) -> Self:
        own = self.mapping if self.mapping.isalnum() else str((folder / self.mapping).absolute())
        return super().beside(folder).model_copy(update={"mapping": own})
