"""The TOML that says how a CRM or a ticket system is spoken to. Ready ones are in `mappings/`. Pure but for
the file.

A mapping names no host: that, and the secret, are in the settings of the house.
"""

from __future__ import annotations

import tomllib
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from partners import template
from partners.template import BadTemplate, Shape, Text

READY = Path(__file__).parent / "mappings"

# What may be said where.
ACCESS = frozenset({"secret", "basic"})
NUMBER = frozenset({"number", "digits", "national", "significant"})
ABOUT = frozenset({"call_id", "customer_id", "subject", "text", "agent_id", "queue", "key"})
WRITTEN = {
    "ticket": NUMBER | ABOUT | {"name", "priority", "reason"},
    "note": ABOUT | {"ticket_id", "at", "at_ms"},
    "activity": NUMBER | ABOUT
    | {"ticket_id", "dialled", "direction", "outcome", "disposition", "at", "at_ms", "ended", "ended_ms"}
    | {"duration_s", "duration_ms"},
}  # fmt: skip
KNOWN = ("id", "name", "language", "tier", "agent_id")  # of a customer


class BadMapping(ValueError):
    """The mapping cannot be used; the message says where and what to write, a line for each."""


@dataclass(frozen=True, slots=True)
class Request:
    """`created`: where in the answer the id of what was made is."""

    method: str
    url: Text
    headers: Mapping[str, Text]
    body: Shape | None
    created: tuple[str | int, ...] = ()

    @property
    def places(self) -> frozenset[str]:
        """All that the address and the body name."""
        return self.url.places | template.places_in(self.body)


@dataclass(frozen=True, slots=True)
class Search:
    """`first`: where in the answer the customer is. `fields`: where in him what is known of him is; several
    are put together with a space. `extra`: what else is to be shown, by its label."""

    request: Request
    first: tuple[str | int, ...]
    fields: Mapping[str, tuple[tuple[str | int, ...], ...]]
    extra: Mapping[str, tuple[tuple[str | int, ...], ...]]


@dataclass(frozen=True, slots=True)
class CrmMapping:
    """`words`: by place, our words and what they are called there."""

    name: str
    search: Search
    writes: Mapping[str, Request]
    words: Mapping[str, Mapping[str, str | int]] = field(default_factory=dict)


class _Part(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class _RequestPart(_Part):
    method: Literal["GET", "POST", "PUT", "PATCH"] = "POST"
    url: Annotated[str, Field(pattern=r"^/([\x21-\x2e\x30-\x7e][\x21-\x7e]*)?$")]
    headers: dict[Annotated[str, Field(pattern=r"^[A-Za-z0-9-]+$")], str] = {}
    body: dict[str, Any] | None = None


class _SearchPart(_RequestPart):
    method: Literal["GET", "POST", "PUT", "PATCH"] = "GET"
    first: str
    fields: dict[Literal["id", "name", "language", "tier", "agent_id"], str | list[str]]
    extra: dict[str, str | list[str]] = {}


class _WritePart(_RequestPart):
    created: str = ""


class _File(_Part):
    name: str
    headers: dict[Annotated[str, Field(pattern=r"^[A-Za-z0-9-]+$")], str]
    search: _SearchPart
    ticket: _WritePart | None = None
    note: _WritePart | None = None
    activity: _WritePart | None = None
    words: dict[str, dict[str, str | int]] = {}


def load(named: str, base: Path, values: Collection[str] = ()) -> CrmMapping:
    """A ready mapping by its name, or a file, from `base`. `values`: names that the settings give besides.
    Raises `BadMapping`."""
    ready = READY / f"{named}.toml"
    path = ready if named.isalnum() and ready.is_file() else base / named
    if not path.is_file():
        known = ", ".join(sorted(each.stem for each in READY.glob("*.toml")))
        raise BadMapping(f"there is no mapping {named!r}: write one of {known}, or the path of a TOML file")
    try:
        return parse(path.read_text(encoding="utf-8"), values)
    except BadMapping as error:
        lines = str(error).splitlines()
        raise BadMapping("\n".join(f"{path}: {line}" for line in lines)) from None
    except (OSError, UnicodeDecodeError) as error:
        raise BadMapping(f"{path} cannot be read: {error}") from None


def parse(text: str, values: Collection[str] = ()) -> CrmMapping:
    """Raises `BadMapping`."""
    try:
        said = _File.model_validate(tomllib.loads(text))
    except tomllib.TOMLDecodeError as error:
        raise BadMapping(f"it is not TOML: {error}") from None
    except ValidationError as error:
        lines = [f"{'.'.join(map(str, each['loc']))}: {_why(each)}" for each in error.errors()]
        raise BadMapping("\n".join(lines)) from None
    wrong: list[str] = []
    if "id" not in said.search.fields:
        wrong.append('search.fields: say at least where the id of the customer is: id = "id"')
    reader = _Reader(said, frozenset(values), wrong)
    search = Search(
        reader.request("search", said.search, NUMBER),
        reader.path("search.first", said.search.first),
        {name: reader.paths(f"search.fields.{name}", given) for name, given in said.search.fields.items()},
        {name: reader.paths(f"search.extra.{name}", given) for name, given in said.search.extra.items()},
    )
    given = {"ticket": said.ticket, "note": said.note, "activity": said.activity}
    writes = {
        kind: reader.request(kind, part, WRITTEN[kind], part.created)
        for kind, part in given.items()
        if part is not None
    }
    places = frozenset[str]().union(*WRITTEN.values(), KNOWN)
    wrong += [
        f"words.{name}: there is no such place: write one of {', '.join(sorted(places))}"
        for name in said.words.keys() - places
    ]
    if wrong:
        raise BadMapping("\n".join(wrong))
    return CrmMapping(said.name, search, writes, said.words)


@dataclass(frozen=True, slots=True)
class _Reader:
    """Reads the parts, and gathers what is wrong with each."""

    said: _File
    values: frozenset[str]
    wrong: list[str]

    def request(self, where: str, part: _RequestPart, places: frozenset[str], created: str = "") -> Request:
        known = places | self.values
        headers = {**self.said.headers, **part.headers}
        if part.method == "GET" and part.body is not None:
            self.wrong.append(f'{where}.body: a GET has none: write method = "POST", or leave the body out')
        return Request(
            part.method,
            self._text(f"{where}.url", part.url, known),
            {
                name: self._text(f"{where}.headers.{name}", value, ACCESS | self.values | {"key"})
                for name, value in headers.items()
            },
            None if part.body is None else self._shape(f"{where}.body", part.body, known),
            self.path(f"{where}.created", created),
        )

    def path(self, where: str, given: str) -> tuple[str | int, ...]:
        try:
            return template.read_path(given)
        except BadTemplate as error:
            self.wrong.append(f"{where}: {error}")
            return ()

    def paths(self, where: str, given: str | list[str]) -> tuple[tuple[str | int, ...], ...]:
        return tuple(self.path(where, each) for each in ([given] if isinstance(given, str) else given))

    def _text(self, where: str, given: str, known: frozenset[str]) -> Text:
        try:
            return template.read(given, known)
        except BadTemplate as error:
            self.wrong.append(f"{where}: {error}")
            return Text(("",))

    def _shape(self, where: str, given: Shape, known: frozenset[str]) -> Shape:
        try:
            return template.read_shape(given, known)
        except BadTemplate as error:
            self.wrong.append(f"{where}.{error}")
            return None


def _why(error: Any) -> str:
    if error["loc"][-1] == "url" and error["type"] == "string_pattern_mismatch":
        return "write the path alone, such as /api/v2/tickets: the host is in the settings"
    if error["type"] == "extra_forbidden":
        return "there is no such setting here; docs/partners.md lists them all"
    return str(error["msg"])
