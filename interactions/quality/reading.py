"""A scorecard read from YAML or TOML, and checked whole before anybody is judged by it.

    card: cskh
    title: Chăm sóc khách hàng
    sections:
      - id: opening
        title: Mở đầu
        items:
          - {id: greeting, ask: Chào khách?, weight: 10, auto: {rule: greeting, phrases: {vi: [xin chào]}}}
          - {id: tone, ask: Giọng nói thân thiện?, weight: 20, scale: 5}

docs/quality.md tells every setting to the people who write cards.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator
from typing import Any

import msgspec
import yaml

from interactions.fold import fold
from interactions.quality.card import Card, Item
from interactions.quality.rules import DeadAir, Rule, SpeechRate, TalkShare

_LONGEST = 500_000  # characters of a file
_DEEPEST = 20
_PLACE = re.compile(r" - at `\$(?P<path>[^`]*)`$")
_STEP = re.compile(r"\.(?P<name>\w+)|\[(?P<number>\d+)\]|(?P<any>\[\.\.\.\])")


class BadCard(ValueError):
    """The scorecard cannot be used so; the message says where and why."""


def read_yaml(source: str) -> Card:
    """Raises `BadCard`."""
    _check_length(source)
    try:
        _check_shape(source)
        raw = yaml.safe_load(source)
    except (yaml.YAMLError, RecursionError, ValueError) as error:
        if isinstance(error, BadCard):
            raise
        raise BadCard(f"the card is not YAML: {error}") from error
    return read_card(raw)


def read_toml(source: str) -> Card:
    """Raises `BadCard`."""
    _check_length(source)
    try:
        raw = tomllib.loads(source)
    except (tomllib.TOMLDecodeError, RecursionError) as error:
        raise BadCard(f"the card is not TOML: {error}") from error
    return read_card(raw)


def read_card(raw: Any) -> Card:
    """From what a file or the database holds. Raises `BadCard`."""
    try:
        card = msgspec.convert(raw, Card)
    except msgspec.ValidationError as error:
        raise BadCard(_named(str(error), raw)) from error
    for wrong in _wrongs(card):
        raise BadCard(wrong)
    return card


def _check_length(source: str) -> None:
    if len(source) > _LONGEST:
        raise BadCard(f"the card is longer than {_LONGEST} characters: divide it into several cards")


def _check_shape(source: str) -> None:
    """A few names for each other can stand for more items than the memory holds, and PyYAML takes minutes
    over brackets within brackets."""
    depth = 0
    for event in yaml.parse(source, yaml.SafeLoader):
        depth += isinstance(event, yaml.CollectionStartEvent)
        depth -= isinstance(event, yaml.CollectionEndEvent)
        if isinstance(event, yaml.AliasEvent):
            raise BadCard("the card uses a YAML alias (*name): write it out")
        if depth > _DEEPEST:
            raise BadCard(f"the card is nested more than {_DEEPEST} deep")


def _wrongs(card: Card) -> Iterator[str]:
    """What the types cannot tell."""
    seen: set[str] = set()
    for section in card.sections:
        if section.id in seen:
            yield f"section {section.id!r}: another section or item has this id"
        seen.add(section.id)
    for section in card.sections:
        for item in section.items:
            place = f"section {section.id!r}, item {item.id!r}"
            if item.id in seen:
                yield f"{place}: another section or item has this id"
            seen.add(item.id)
            for wrong in _wrongs_of_item(item):
                yield f"{place}: {wrong}"
    if not any(item.weight for item in card.items()):
        yield "no item has a weight: nothing could be scored"


def _wrongs_of_item(item: Item) -> Iterator[str]:
    if item.passes is not None and item.passes > item.most:
        yield f"passes {item.passes} is more than its {item.most} points"
    if item.fails is not None and item.critical is None:
        yield "says what it fails, but not to whom it is critical: add customer, business or compliance"
    if item.critical is not None and item.fails is None:
        yield "is critical: say what it fails, section or call"
    if not item.weight and item.critical is None:
        yield "weighs nothing and is not critical: give it a weight, or leave it out"
    if item.auto is not None:
        if item.scale is not None:
            yield "the machine answers with yes or no: leave out the scale, or auto"
        yield from (f"auto: {wrong}" for wrong in _wrongs_of_rule(item.auto))


def _wrongs_of_rule(rule: Rule) -> Iterator[str]:
    match rule:
        case DeadAir():
            if rule.longest_s is None and rule.total_s is None:
                yield "dead_air needs longest_s or total_s"
        case TalkShare() | SpeechRate():
            if rule.at_least > rule.at_most:
                yield f"at_least {rule.at_least:g} is more than at_most {rule.at_most:g}"
    for language, phrases in getattr(rule, "phrases", {}).items():
        for phrase in phrases:
            if not fold(phrase):
                yield f"phrases, {language}: {phrase!r} has no letter or digit"


def _named(message: str, raw: Any) -> str:
    """msgspec's message, with the place called as the people who write cards call it."""
    found = _PLACE.search(message)
    if found is None:
        return f"the card: {_lower(message)}"
    here, places = raw, list[str]()
    for step in _STEP.finditer(found["path"]):
        if step["number"] is not None:
            here = _inner(here, int(step["number"]))
            known = here.get("id") if isinstance(here, dict) else None
            kind = places.pop() if places else "entry"
            number = f"{kind.removesuffix('s')} {int(step['number']) + 1}"
            places.append(f"{number} ({known[:64]!r})" if isinstance(known, str) else number)
        elif step["name"] is not None:
            here = _inner(here, step["name"])
            places.append(step["name"])
    return f"{', '.join(places) or 'the card'}: {_lower(message[: found.start()])}"


def _inner(raw: Any, key: int | str) -> Any:
    try:
        return raw[key]
    except (KeyError, IndexError, TypeError):
        return None


def _lower(message: str) -> str:
    return message[:1].lower() + message[1:]
