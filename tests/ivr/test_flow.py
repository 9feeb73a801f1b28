"""A flow is read whole or refused with a word that says what to mend."""

from __future__ import annotations

import pytest

from ivr.flow import Flow, FlowError, HangUp, JoinQueue, Menu, Prompt, Say, read_flow

QUEUES = ("sales", "support")
WHOLE = """
language: vi
start: welcome
places:
  welcome: {say: "Xin chào quý khách.", then: main}
  main:
    menu: "Bấm 1 để đặt hàng."
    choices: {1: sales, "*": support}
    wait_s: 7
    tries: 2
    sorry: "Xin lỗi."
    otherwise: support
  sales: {queue: sales, otherwise: busy}
  support: {queue: support}
  busy: {say: {file: busy.wav}, then: bye}
  bye: {hangup: true}
"""


def read(text: str = WHOLE) -> Flow:
    return read_flow(text, QUEUES)


def with_place(place: str) -> str:
    """A flow that starts at this place, which may lead to `bye`."""
    return f"language: vi\nstart: it\nplaces:\n  it: {place}\n  bye: {{hangup: true}}\n"


def test_a_whole_flow() -> None:
    flow = read()
    assert (flow.language, flow.start) == ("vi", "welcome")
    welcome = Prompt(language="vi", text="Xin chào quý khách.")
    assert flow.places["welcome"] == Say(prompt=welcome, then="main")
    assert flow.places["main"] == Menu(
        prompt=Prompt(language="vi", text="Bấm 1 để đặt hàng."),
        choices={"1": "sales", "*": "support"},
        wait_s=7.0,
        tries=2,
        sorry=Prompt(language="vi", text="Xin lỗi."),
        otherwise="support",
    )
    assert flow.places["sales"] == JoinQueue(queue="sales", otherwise="busy")
    assert flow.places["support"] == JoinQueue(queue="support", otherwise=None)
    assert flow.places["bye"] == HangUp()


def test_a_menu_has_sensible_habits() -> None:
    menu = read(with_place('{menu: "Bấm 1.", choices: {1: bye}, otherwise: bye}')).places["it"]
    assert isinstance(menu, Menu)
    assert (menu.wait_s, menu.tries, menu.sorry) == (5.0, 3, None)


def test_every_prompt_is_found_by_its_name() -> None:
    prompts = read().prompts()
    assert {prompt.text or prompt.file for prompt in prompts.values()} == {
        "Xin chào quý khách.",
        "Bấm 1 để đặt hàng.",
        "Xin lỗi.",
        "busy.wav",
    }
    assert all(prompt.name == name for name, prompt in prompts.items())


def test_the_same_words_have_the_same_name_and_others_another() -> None:
    names = {
        Prompt(language="vi", text="a").name,
        Prompt(language="vi", text="a").name,
        Prompt(language="ko", text="a").name,
        Prompt(language="vi", file="a").name,
    }
    assert len(names) == 3


def test_a_prompt_loses_the_space_around_it() -> None:
    say = read(with_place('{say: "  Chào.  ", then: bye}')).places["it"]
    assert isinstance(say, Say)
    assert say.prompt.text == "Chào."


SAY = '{say: "A", then: bye, '
MENU = '{menu: "A", otherwise: bye, choices: '
BAD_FLOWS = {
    "a: [": "the flow is not YAML",
    "just words": "the flow must be a mapping with 'language', 'start' and 'places'",
    "": "the flow must be a mapping",
    "{language: vi, start: a, places: {a: {hangup: true}}, volume: 11}": (
        "the flow has unknown settings: volume; it takes ['language', 'places', 'start']"
    ),
    "{start: a, places: {a: {hangup: true}}}": "the flow needs 'language', a name or text",
    "{language: 7, start: a, places: {a: {hangup: true}}}": "the flow needs 'language'",
    "{language: vi, places: {a: {hangup: true}}}": "the flow needs 'start', a name or text",
    "{language: vi, start: a}": "the flow has no places",
    "{language: vi, start: a, places: {}}": "the flow has no places",
    "{language: vi, start: a, places: [a]}": "the flow has no places",
    "{language: vi, start: b, places: {a: {hangup: true}}}": (
        "the flow starts at 'b', which is not one of its places"
    ),
}
BAD_PLACES = {
    "here": "place 'it' must be a mapping such as {say: …, then: …}",
    "{}": "place 'it' needs exactly one of say, menu, queue, hangup; it has none",
    "{say: A, hangup: true}": "it has ['say', 'hangup']",
    SAY + "loud: yes}": "place 'it' has unknown settings: loud",
    '{say: "A"}': "place 'it' needs 'then', a name or text",
    '{say: "A", then: nowhere}': "place 'it' leads to 'nowhere', which is not one of the places",
    '{say: "", then: bye}': "a prompt is a text or {file: name.wav}, not ''",
    "{say: 7, then: bye}": "a prompt is a text or {file: name.wav}, not 7",
    '{say: {file: ""}, then: bye}': "a prompt is a text or {file: name.wav}",
    "{say: {file: a.wav, gain: 3}, then: bye}": "a prompt is a text or {file: name.wav}",
    '{say: "A", then: it}': "places it only talk in a circle",
    '{menu: "A", otherwise: bye}': "place 'it' needs choices, such as {1: sales}",
    MENU + "{}}": "place 'it' needs choices",
    MENU + "{12: bye}}": "12 is not a key of a telephone (0-9, * or #)",
    MENU + "{true: bye}}": "True is not a key of a telephone",
    MENU + '{1: bye, "1": it}}': "key 1 is given twice",
    MENU + "{1: nowhere}}": "place 'it' leads to 'nowhere'",
    MENU + "{1: bye}, wait_s: 0}": "wait_s must be between 0 and 60 seconds, not 0",
    MENU + "{1: bye}, wait_s: .nan}": "wait_s must be between 0 and 60 seconds, not nan",
    MENU + "{1: bye}, wait_s: 61}": "wait_s must be between 0 and 60 seconds, not 61",
    MENU + "{1: bye}, wait_s: true}": "wait_s must be between 0 and 60 seconds, not True",
    MENU + "{1: bye}, wait_s: long}": "wait_s must be between 0 and 60 seconds, not 'long'",
    MENU + "{1: bye}, tries: 0}": "tries must be a whole number from 1 to 10, not 0",
    MENU + "{1: bye}, tries: 1.5}": "tries must be a whole number from 1 to 10, not 1.5",
    MENU + "{1: bye}, tries: true}": "tries must be a whole number from 1 to 10, not True",
    MENU + "{1: bye}, sorry: []}": "a prompt is a text or {file: name.wav}, not []",
    MENU + "{1: bye}, times: 2}": "place 'it' has unknown settings: times",
    '{menu: "A", choices: {1: bye}}': "place 'it' needs 'otherwise', a name or text",
    "{queue: billing}": "place 'it' joins queue 'billing'; the house has sales, support",
    "{queue: sales, otherwise: nowhere}": "place 'it' leads to 'nowhere'",
    "{queue: sales, otherwise: 7}": "place 'it' needs 'otherwise', a name or text",
    "{queue: [sales]}": "place 'it' needs 'queue', a name or text",
    "{queue: sales, music: none}": "place 'it' has unknown settings: music",
    "{hangup: false}": "place 'it': write 'hangup: true'",
    "{hangup: true, then: bye}": "place 'it' has unknown settings: then",
}


@pytest.mark.parametrize(("text", "words"), BAD_FLOWS.items())
def test_a_bad_flow_is_refused_with_what_to_mend(text: str, words: str) -> None:
    with pytest.raises(FlowError) as refused:
        read(text)
    assert words in str(refused.value)


@pytest.mark.parametrize(("place", "words"), BAD_PLACES.items())
def test_a_bad_place_is_refused_by_name_with_what_to_mend(place: str, words: str) -> None:
    with pytest.raises(FlowError) as refused:
        read(with_place(place))
    assert words in str(refused.value)


def test_a_circle_with_somebody_to_talk_to_is_no_circle() -> None:
    read(with_place('{menu: "A", choices: {1: it}, otherwise: it}'))


def test_a_longer_circle_of_talk_is_found_from_wherever_it_is_entered() -> None:
    text = """
language: vi
start: a
places:
  a: {say: "A", then: b}
  b: {say: "B", then: c}
  c: {say: "C", then: b}
"""
    with pytest.raises(FlowError, match="only talk in a circle"):
        read(text)
