"""Places to be filled in, and simple paths through JSON. No language: a template can say nothing but where a
value goes, and a value can change nothing but its own place. Pure.

A place is `{name}`; `{{` and `}}` are the braces themselves. A path is `results[0].properties.name`.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from typing import Any, TypeAlias
from urllib.parse import quote

Value: TypeAlias = str | int | float | bool | None
Shape: TypeAlias = Any  # what TOML can say: tables, lists and plain values
_PIECE = re.compile(r"\{\{|\}\}|\{([a-z][a-z0-9_]*)\}|([{}])")
_STEP = re.compile(r"(?:^|\.)([A-Za-z_][\w-]*)|\[(\d{1,6})\]", re.ASCII)
_DEEPEST = 32


class BadTemplate(ValueError):
    """It cannot be filled in, or not with this value; the message says what to write."""


class Unsaid(Exception):
    """A place for which there is no value; its name."""


@dataclass(frozen=True, slots=True)
class Text:
    """A template read: plain pieces (even) and names of places (odd), in turn."""

    pieces: tuple[str, ...]

    @property
    def places(self) -> frozenset[str]:
        return frozenset(self.pieces[1::2])

    @property
    def is_one_place(self) -> bool:
        return len(self.pieces) == 3 and not self.pieces[0] and not self.pieces[2]

    def fill(self, values: Mapping[str, Value], spell: Callable[[str], str]) -> str:
        """Each value as `spell` writes it in its place. Raises `Unsaid`."""
        made = []
        for number, piece in enumerate(self.pieces):
            if number % 2:
                value = values.get(piece)
                if value is None:
                    raise Unsaid(piece)
                piece = spell(_plain(value))
            made.append(piece)
        return "".join(made)


def read(text: str, known: Collection[str]) -> Text:
    """Raises `BadTemplate`."""
    pieces, plain, end = [], "", 0
    for found in _PIECE.finditer(text):
        plain += text[end : found.start()]
        end = found.end()
        if found[2]:
            raise BadTemplate(
                f"the brace at {found.start() + 1} of {text!r} belongs to no place: write {{name}} with one"
                f" of {_listed(known)}, or {found[2] * 2} for the brace itself"
            )
        if not found[1]:
            plain += found[0][0]
            continue
        if found[1] not in known:
            raise BadTemplate(f"there is no {{{found[1]}}}: write one of {_listed(known)}")
        pieces += [plain, found[1]]
        plain = ""
    return Text((*pieces, plain + text[end:]))


def in_url(template: Text, values: Mapping[str, Value]) -> str:
    """Percent-encoded: a value can neither end its place nor lead elsewhere. Raises `Unsaid`,
    `BadTemplate`."""

    def spell(value: str) -> str:
        if value in ("", ".", ".."):  # these would change the path
            raise BadTemplate(f"{value!r} cannot be put into an address")
        return quote(value.encode("utf-8", "replace"), safe="")

    return template.fill(values, spell)


def in_header(template: Text, values: Mapping[str, Value]) -> str:
    """Visible ASCII only: a value can begin no other header. Raises `Unsaid`, `BadTemplate`."""

    def spell(value: str) -> str:
        if not (value.isascii() and value.isprintable()):
            raise BadTemplate("a value that is not one line of ASCII cannot be put into a header")
        return value

    return template.fill(values, spell)


def read_shape(shape: Shape, known: Collection[str], deep: int = 0) -> Shape:
    """The body of a request, each of its texts as a template. Raises `BadTemplate` with the place."""
    if deep > _DEEPEST:
        raise BadTemplate("it is nested too deeply")
    match shape:
        case str():
            return read(shape, known)
        case dict():
            return {key: _at(key, each, known, deep) for key, each in shape.items()}
        case list():
            return [_at(number, each, known, deep) for number, each in enumerate(shape)]
        case bool() | int() | float():
            return shape
    raise BadTemplate(f"{shape!r} cannot be said in JSON: write a text, a number, true or false")


def places_in(shape: Shape) -> frozenset[str]:
    """What a body that was read names."""
    match shape:
        case Text():
            return shape.places
        case dict():
            return frozenset().union(*map(places_in, shape.values()))
        case list():
            return frozenset().union(*map(places_in, shape))
    return frozenset()


def in_json(shape: Shape, values: Mapping[str, Value], *, listed: bool = False) -> Any:
    """The body, to be written as JSON. A text that is one place alone becomes the value itself, a number
    stays a number. What has no value is left out: the key, or the whole entry of a list. Raises `Unsaid`
    when nothing is left."""
    match shape:
        case Text():
            if not shape.is_one_place:
                return shape.fill({name: _or_empty(values.get(name)) for name in shape.places}, str)
            value = values.get(shape.pieces[1])
            if value is None:
                raise Unsaid(shape.pieces[1])
            return value
        case dict():
            made = {}
            for key, each in shape.items():
                try:
                    made[key] = in_json(each, values, listed=listed)
                except Unsaid:
                    if listed:
                        raise
            return made
        case list():
            entries = []
            for each in shape:
                try:
                    entries.append(in_json(each, values, listed=True))
                except Unsaid:
                    continue
            return entries
    return shape


def read_path(path: str) -> tuple[str | int, ...]:
    """`users[0].name` as its steps; empty for the whole. Raises `BadTemplate`."""
    steps: list[str | int] = []
    end = 0
    while end < len(path):
        step = _STEP.match(path, end)
        if step is None or (path[end] == ".") != bool(step[1] and steps):
            raise BadTemplate(
                f"{path!r} is no path: write keys and places such as results[0].properties.name"
            )
        steps.append(int(step[2]) if step[2] else step[1])
        end = step.end()
    return tuple(steps)


def follow(path: tuple[str | int, ...], found: Any) -> Any:
    """What is there; None where there is nothing."""
    for step in path:
        if isinstance(step, str):
            found = found.get(step) if isinstance(found, dict) else None
        else:
            found = found[step] if isinstance(found, list) and step < len(found) else None
    return found


def _at(place: str | int, shape: Shape, known: Collection[str], deep: int) -> Shape:
    try:
        return read_shape(shape, known, deep + 1)
    except BadTemplate as error:
        raise BadTemplate(f"{place}: {error}") from None


def _or_empty(value: Value) -> Value:
    return "" if value is None else value


def _plain(value: str | int | float | bool) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    return str(value)


def _listed(known: Collection[str]) -> str:
    return ", ".join(f"{{{name}}}" for name in sorted(known))
