"""Events as bytes and back: JSON with the event's name, so that a person can read the journal."""

from __future__ import annotations

import msgspec

from telephony.events import Event

_KINDS: dict[str, type[Event]] = {kind.__name__: kind for kind in Event.__subclasses__()}


class NotAnEvent(ValueError):
    """These bytes are no event of this version."""


def encode_event(event: Event) -> bytes:
    return msgspec.json.encode({"event": type(event).__name__, **msgspec.to_builtins(event)})


def decode_event(data: bytes) -> Event:
    """Raises `NotAnEvent` with the reason."""
    try:
        raw = msgspec.json.decode(data)
        if not isinstance(raw, dict):
            raise NotAnEvent("an event is a JSON object")
        kind = _KINDS.get(str(raw.pop("event", "")))
        if kind is None:
            raise NotAnEvent("no event of that name")
        return msgspec.convert(raw, kind)
    except msgspec.MsgspecError as error:
        raise NotAnEvent(str(error)) from error
