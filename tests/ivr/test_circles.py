"""No caller is led round for ever, and no call makes the whole house stand still."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ivr.flow import Flow, FlowError, read_flow
from ivr.machine import (
    AskCallback,
    CallOutside,
    EnterQueue,
    Exit,
    Walk,
    begin,
    callback_settled,
    leave_queue,
    outside_ended,
)

TALK = "only talk in a circle"
AT_ONCE = "can lead round in a circle without a pause"


def read(*places: str) -> Flow:
    """Places called a, b, c …, and `bye`."""
    lines = "".join(f"  {name}: {place}\n" for name, place in zip("abcdef", places, strict=False))
    return read_flow(f"language: vi\nstart: a\nplaces:\n{lines}  bye: {{hangup: true}}\n", {"sales"})


@pytest.mark.parametrize(
    ("places", "words"),
    [
        (["{say: A, then: a}"], f"places a {TALK}: put a menu or a queue between, or an end"),
        (["{say: A, then: b}", "{say: B, then: c}", "{say: C, then: b}"], f"places b → c {TALK}"),
        (["{say: A, then: b}", "{set: {language: en}, then: a}"], f"places a → b {TALK}"),
        (["{voicemail: A, then: a}"], f"places a {TALK}"),
        (["{callback: A, then: b, otherwise: bye}", "{say: B, then: a}"], f"places a → b {TALK}"),
        (["{callback: A, otherwise: b}", "{say: B, then: a}"], f"places a → b {TALK}"),
        (['{outside: "113", say: A, otherwise: a}'], f"places a {TALK}"),
    ],
)
def test_places_that_only_talk_in_a_circle_are_refused(places: list[str], words: str) -> None:
    with pytest.raises(FlowError) as refused:
        read(*places)
    assert words in str(refused.value)


@pytest.mark.parametrize(
    ("places", "names"),
    [
        (["{set: {language: en}, then: a}"], "a"),
        (["{set: {language: en}, then: b}", "{set: {language: vi}, then: a}"], "a → b"),
        (["{queue: sales, otherwise: a}"], "a"),
        (["{queue: sales, full: a}"], "a"),
        (["{queue: sales, too_long: b}", "{queue: sales, full: a}"], "a → b"),
        (["{queue: sales, unstaffed: b}", "{queue: sales, full: a}"], "a → b"),
        (["{queue: sales, otherwise: b}", "{set: {requires: {vip: 1}}, then: a}"], "a → b"),
        (["{callback: A, otherwise: b}", "{queue: sales, otherwise: a}"], "a → b"),
        (['{outside: "113", otherwise: a}'], "a"),
        (["{queue: sales, full: b}", "{queue: sales, full: c}", "{queue: sales, full: a}"], "a → b → c"),
        (['{outside: "113", otherwise: b}', "{queue: sales, unstaffed: a}"], "a → b"),
    ],
)
def test_a_circle_without_a_pause_is_refused(places: list[str], names: str) -> None:
    with pytest.raises(FlowError) as refused:
        read(*places)
    assert f"places {names} {AT_ONCE}" in str(refused.value)


@pytest.mark.parametrize(
    "places",
    [
        ["{menu: A, choices: {1: a}, otherwise: a}"],
        ["{queue: sales, otherwise: b}", "{say: 'Still busy.', then: a}"],
        ["{queue: sales, otherwise: a, full: bye, unstaffed: bye}"],
        ["{queue: sales, keys: {1: b}}", "{callback: A, then: bye, otherwise: c}", "{say: C, then: a}"],
        ["{queue: sales, otherwise: b, unstaffed: bye, full: bye}", '{outside: "113", otherwise: a}'],
        ["{set: {language: en}, then: b}", "{menu: B, choices: {9: a}, otherwise: bye}"],
        ["{voicemail: A, then: b}", "{menu: B, choices: {1: a}, otherwise: bye}"],
    ],
)
def test_a_circle_in_which_somebody_waits_or_is_asked_is_none(places: list[str]) -> None:
    read(*places)


NAMES = st.sampled_from(["a", "b", "c", "bye"])
PLACES = st.one_of(
    st.builds("{{set: {{language: en}}, then: {}}}".format, NAMES),
    st.builds("{{queue: sales, otherwise: {}}}".format, NAMES),
    st.builds("{{queue: sales, full: {}, unstaffed: {}}}".format, NAMES, NAMES),
    st.builds("{{callback: A, otherwise: {}}}".format, NAMES),
    st.builds('{{outside: "113", otherwise: {}}}'.format, NAMES),
    st.builds("{{say: A, then: {}}}".format, NAMES),
)


REASONS = st.sampled_from([Exit.FULL, Exit.UNSTAFFED])


@settings(max_examples=400, deadline=None)
@given(places=st.lists(PLACES, min_size=3, max_size=3), reasons=st.lists(REASONS, min_size=8, max_size=8))
def test_a_call_that_is_turned_away_everywhere_soon_hears_something(
    places: list[str], reasons: list[Exit]
) -> None:
    try:
        flow = read(*places)
    except FlowError:
        return
    walk = begin(flow)
    for reason in reasons:
        turned = turned_away(flow, walk, reason)
        if turned is None:
            return  # a prompt, or the end
        walk = turned
    pytest.fail(f"still going round: {places}")


def turned_away(flow: Flow, walk: Walk, reason: Exit) -> Walk | None:
    spot, actions = walk
    match actions[-1]:
        case EnterQueue():
            return leave_queue(flow, spot, reason)
        case AskCallback():
            return callback_settled(flow, spot, accepted=False)
        case CallOutside(step=step):
            return outside_ended(flow, spot, step, answered=False)
        case _:
            return None
