"""A menu flow, read from YAML and checked whole before any caller hears it.

    language: vi
    start: welcome
    places:
      welcome: {say: "Xin chào quý khách.", then: main}
      main:
        menu: "Bấm 1 để đặt hàng, bấm 2 để được hỗ trợ. Press 3 for English."
        choices: {1: sales, 2: support, 3: english}
        wait_s: 5            # for a key, after the prompt
        tries: 3             # then on to `otherwise`
        sorry: "Xin lỗi, lựa chọn không đúng."
        otherwise: support
      english: {set: {language: en, requires: {english: 3}}, then: support}
      sales: {queue: sales, requires: {orders: 5}, otherwise: busy, unstaffed: message, keys: {1: call_me}}
      support: {queue: support, full: hotline}
      hotline: {outside: "+84901234567", ring_s: 30, otherwise: busy}
      call_me: {callback: "Chúng tôi sẽ gọi lại cho quý khách.", then: bye, otherwise: message}
      message: {voicemail: "Xin để lại lời nhắn sau tiếng bíp.", max_s: 120, then: bye}
      busy: {say: "Xin quý khách gọi lại sau.", then: bye}
      bye: {hangup: true}

A prompt is a text, spoken by the machine in the flow's language, `{text: "Welcome.", language: en}`, or
`{file: welcome.wav}`. docs/flow.md tells every kind of place to the people who write flows.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass

import yaml

from ivr.circles import what_is_wrong
from ivr.places import (
    Callback,
    HangUp,
    JoinQueue,
    Menu,
    Outside,
    Place,
    Prompt,
    Say,
    SetCaller,
    Voicemail,
    prompts_of,
    targets_of,
)
from ivr.reading import KEYS, FlowError, only, read_place, text

__all__ = [
    "KEYS",
    "Callback",
    "Flow",
    "FlowError",
    "HangUp",
    "JoinQueue",
    "Menu",
    "Outside",
    "Place",
    "Prompt",
    "Say",
    "SetCaller",
    "Voicemail",
    "read_flow",
]


@dataclass(frozen=True, slots=True, kw_only=True)
class Flow:
    language: str
    start: str
    places: Mapping[str, Place]

    def prompts(self) -> dict[str, Prompt]:
        """Every prompt the flow can play, by name."""
        return {prompt.name: prompt for place in self.places.values() for prompt in prompts_of(place)}

    @property
    def needs_trunk(self) -> bool:
        """It has us dial out, to numbers outside or to callers who asked for it."""
        return any(isinstance(place, Outside | Callback) for place in self.places.values())


def read_flow(source: str, queues: Collection[str]) -> Flow:
    """Parse and check a flow. Raises `FlowError` for the first thing that is wrong with it."""
    try:
        raw = yaml.safe_load(source)
    except yaml.YAMLError as error:
        raise FlowError(f"the flow is not YAML: {error}") from error
    if not isinstance(raw, dict):
        raise FlowError("the flow must be a mapping with 'language', 'start' and 'places'")
    only(raw, {"language", "start", "places"}, "the flow")
    language = text(raw, "language", "the flow")
    places_raw = raw.get("places")
    if not isinstance(places_raw, dict) or not places_raw:
        raise FlowError("the flow has no places")
    places = {str(name): read_place(str(name), value, language) for name, value in places_raw.items()}
    flow = Flow(language=language, start=text(raw, "start", "the flow"), places=places)
    _check(flow, queues)
    return flow


def _check(flow: Flow, queues: Collection[str]) -> None:
    if flow.start not in flow.places:
        raise FlowError(f"the flow starts at {flow.start!r}, which is not one of its places")
    for name, place in flow.places.items():
        for target in targets_of(place):
            if target not in flow.places:
                raise FlowError(f"place {name!r} leads to {target!r}, which is not one of the places")
        if isinstance(place, JoinQueue) and place.queue not in queues:
            raise FlowError(
                f"place {name!r} joins queue {place.queue!r}; the house has {', '.join(sorted(queues))}"
            )
    if wrong := what_is_wrong(flow.places):
        raise FlowError(wrong)
