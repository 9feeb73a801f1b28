from __future__ import annotations

import typing
from dataclasses import fields
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.codec import NotAnEvent, decode_event, encode_event
from telephony import events
from telephony.events import Event

KINDS = sorted(
    {kind.__name__ for kind in Event.__subclasses__()},
)


def event_of(name: str) -> st.SearchStrategy[Event]:
    kind = getattr(events, name)
    hints: dict[str, Any] = typing.get_type_hints(kind)
    return st.builds(kind, **{field.name: _value(hints[field.name]) for field in fields(kind)})


def _value(hint: Any) -> st.SearchStrategy[Any]:
    if hint is float:
        return st.floats(allow_nan=False, allow_infinity=False)
    if hint is int:
        return st.integers(-(2**53), 2**53)
    return st.from_type(hint)


st.register_type_strategy(float, st.floats(allow_nan=False, allow_infinity=False))
st.register_type_strategy(int, st.integers(-(2**53), 2**53))
st.register_type_strategy(str, st.text(st.characters(exclude_categories=["Cs"])))


@given(st.sampled_from(KINDS).flatmap(event_of))
def test_every_event_comes_back_as_it_was(event: Event) -> None:
    assert decode_event(encode_event(event)) == event


def test_a_person_can_read_it() -> None:
    assert encode_event(events.AgentReadied(at=1.5, agent_id="an")) == (
        b'{"event":"AgentReadied","at":1.5,"agent_id":"an"}'
    )


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (b"", "truncated"),
        (b"[]", "an event is a JSON object"),
        (b"{}", "no event of that name"),
        (b'{"event":"AgentExploded","at":1}', "no event of that name"),
        (b'{"event":"AgentReadied","at":1}', "agent_id"),
        (b'{"event":"AgentReadied","at":"soon","agent_id":"an"}', "Expected `float`"),
        (b'{"event":["AgentReadied"],"at":1}', "no event of that name"),
    ],
)
def test_what_is_no_event_is_refused_with_its_reason(data: bytes, words: str) -> None:
    with pytest.raises(NotAnEvent, match=words):
        decode_event(data)
