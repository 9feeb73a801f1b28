"""A menu flow, read from YAML and checked whole before any caller hears it.

    language: vi
    start: welcome
    places:
      welcome: {say: "Xin chào quý khách.", then: main}
      main:
        menu: "Bấm 1 để đặt hàng, bấm 2 để được hỗ trợ."
        choices: {1: sales, 2: support}
        wait_s: 5            # for a key, after the prompt
        tries: 3             # then on to `otherwise`
        sorry: "Xin lỗi, lựa chọn không đúng."
        otherwise: support
      sales: {queue: sales, otherwise: busy}
      support: {queue: support}
      busy: {say: "Xin quý khách gọi lại sau.", then: bye}
      bye: {hangup: true}

A prompt is a text, spoken by the machine in the flow's language, `{text: "Welcome.", language: en}`, or
`{file: welcome.wav}`.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from typing import Any

import yaml

KEYS = frozenset("0123456789*#")


class FlowError(ValueError):
    """The flow cannot be used; the message names the place and says what to mend."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Prompt:
    """A text to be spoken, or a sound file (one of the two)."""

    language: str
    text: str | None = None
    file: str | None = None

    @property
    def name(self) -> str:
        """The same words always have the same name, so that a prompt is made once."""
        source = f"{self.language}\n{self.text or ''}\n{self.file or ''}"
        return hashlib.sha256(source.encode()).hexdigest()[:16]


@dataclass(frozen=True, slots=True, kw_only=True)
class Say:
    prompt: Prompt
    then: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Menu:
    prompt: Prompt
    choices: Mapping[str, str]
    wait_s: float
    tries: int
    sorry: Prompt | None
    otherwise: str


@dataclass(frozen=True, slots=True, kw_only=True)
class JoinQueue:
    queue: str
    otherwise: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class HangUp:
    pass


Place = Say | Menu | JoinQueue | HangUp


@dataclass(frozen=True, slots=True, kw_only=True)
class Flow:
    language: str
    start: str
    places: Mapping[str, Place]

    def prompts(self) -> dict[str, Prompt]:
        """Every prompt the flow can play, by name."""
        found: dict[str, Prompt] = {}
        for place in self.places.values():
            if isinstance(place, Say | Menu):
                found[place.prompt.name] = place.prompt
            if isinstance(place, Menu) and place.sorry:
                found[place.sorry.name] = place.sorry
        return found


def read_flow(text: str, queues: Collection[str]) -> Flow:
    """Parse and check a flow. Raises `FlowError` for the first thing that is wrong with it."""
    try:
        raw = yaml.safe_load(text)
    except yaml.YAMLError as error:
        raise FlowError(f"the flow is not YAML: {error}") from error
    if not isinstance(raw, dict):
        raise FlowError("the flow must be a mapping with 'language', 'start' and 'places'")
    _only(raw, {"language", "start", "places"}, "the flow")
    language = _text(raw, "language", "the flow")
    places_raw = raw.get("places")
    if not isinstance(places_raw, dict) or not places_raw:
        raise FlowError("the flow has no places")
    places = {str(name): _place(str(name), value, language) for name, value in places_raw.items()}
    flow = Flow(language=language, start=_text(raw, "start", "the flow"), places=places)
    _check_targets(flow, queues)
    return flow


def _place(name: str, raw: Any, language: str) -> Place:
    where = f"place {name!r}"
    if not isinstance(raw, dict):
        raise FlowError(f"{where} must be a mapping such as {{say: …, then: …}}")
    kinds: dict[str, Callable[[str, dict[str, Any], str], Place]] = {
        "say": _say,
        "menu": _menu,
        "queue": _queue,
        "hangup": _hangup,
    }
    named = [kind for kind in kinds if kind in raw]
    if len(named) != 1:
        raise FlowError(f"{where} needs exactly one of {', '.join(kinds)}; it has {named or 'none'}")
    return kinds[named[0]](where, raw, language)


def _say(where: str, raw: dict[str, Any], language: str) -> Say:
    _only(raw, {"say", "then"}, where)
    return Say(prompt=_prompt(raw["say"], where, language), then=_text(raw, "then", where))


def _menu(where: str, raw: dict[str, Any], language: str) -> Menu:
    _only(raw, {"menu", "choices", "wait_s", "tries", "sorry", "otherwise"}, where)
    choices = raw.get("choices")
    if not isinstance(choices, dict) or not choices:
        raise FlowError(f"{where} needs choices, such as {{1: sales}}")
    for key in choices:
        if str(key) not in KEYS:
            raise FlowError(f"{where}: {key!r} is not a key of a telephone (0-9, * or #)")
        if isinstance(key, int) and str(key) in choices:
            raise FlowError(f"{where}: key {key} is given twice")
    wait_s, tries = raw.get("wait_s", 5), raw.get("tries", 3)
    if isinstance(wait_s, bool) or not isinstance(wait_s, int | float) or not 0 < wait_s <= 60:
        raise FlowError(f"{where}: wait_s must be between 0 and 60 seconds, not {wait_s!r}")
    if isinstance(tries, bool) or not isinstance(tries, int) or not 1 <= tries <= 10:
        raise FlowError(f"{where}: tries must be a whole number from 1 to 10, not {tries!r}")
    sorry = raw.get("sorry")
    return Menu(
        prompt=_prompt(raw["menu"], where, language),
        choices={str(key): str(target) for key, target in choices.items()},
        wait_s=float(wait_s),
        tries=tries,
        sorry=None if sorry is None else _prompt(sorry, where, language),
        otherwise=_text(raw, "otherwise", where),
    )


def _queue(where: str, raw: dict[str, Any], _language: str) -> JoinQueue:
    _only(raw, {"queue", "otherwise"}, where)
    otherwise = _text(raw, "otherwise", where) if "otherwise" in raw else None
    return JoinQueue(queue=_text(raw, "queue", where), otherwise=otherwise)


def _hangup(where: str, raw: dict[str, Any], _language: str) -> HangUp:
    _only(raw, {"hangup"}, where)
    if raw["hangup"] is not True:
        raise FlowError(f"{where}: write 'hangup: true'")
    return HangUp()


def _prompt(raw: Any, where: str, language: str) -> Prompt:
    if isinstance(raw, str) and raw.strip():
        return Prompt(language=language, text=raw.strip())
    if isinstance(raw, dict) and set(raw) == {"file"} and isinstance(raw["file"], str) and raw["file"]:
        return Prompt(language=language, file=raw["file"])
    if isinstance(raw, dict) and set(raw) == {"text", "language"}:
        return Prompt(language=_text(raw, "language", where), text=_text(raw, "text", where).strip())
    raise FlowError(f"{where}: a prompt is a text or {{file: name.wav}}, not {raw!r}")


def _text(raw: dict[str, Any], key: str, where: str) -> str:
    value = raw.get(key)
    if not isinstance(value, str) or not value.strip():
        raise FlowError(f"{where} needs {key!r}, a name or text")
    return value


def _only(raw: dict[str, Any], known: set[str], where: str) -> None:
    unknown = sorted(str(key) for key in raw if key not in known)
    if unknown:
        raise FlowError(f"{where} has unknown settings: {', '.join(unknown)}; it takes {sorted(known)}")


def _targets(place: Place) -> list[str]:
    match place:
        case Say():
            return [place.then]
        case Menu():
            return [*place.choices.values(), place.otherwise]
        case JoinQueue():
            return [] if place.otherwise is None else [place.otherwise]
        case HangUp():
            return []


def _check_targets(flow: Flow, queues: Collection[str]) -> None:
    if flow.start not in flow.places:
        raise FlowError(f"the flow starts at {flow.start!r}, which is not one of its places")
    for name, place in flow.places.items():
        for target in _targets(place):
            if target not in flow.places:
                raise FlowError(f"place {name!r} leads to {target!r}, which is not one of the places")
        if isinstance(place, JoinQueue) and place.queue not in queues:
            raise FlowError(
                f"place {name!r} joins queue {place.queue!r}; the house has {', '.join(sorted(queues))}"
            )
    _refuse_silent_circles(flow)


def _refuse_silent_circles(flow: Flow) -> None:
    """A circle of `say` places alone would talk to a caller for ever."""
    for name in flow.places:
        seen, at = {name}, flow.places[name]
        while isinstance(at, Say):
            if at.then in seen:
                raise FlowError(f"places {' → '.join(sorted(seen))} only talk in a circle")
            seen.add(at.then)
            at = flow.places[at.then]
