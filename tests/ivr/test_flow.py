"""A flow is read whole or refused with a word that says what to mend."""

from __future__ import annotations

import re
import textwrap
from pathlib import Path

import pytest
import yaml

import ivr.flow
from ivr.flow import Flow, FlowError, HangUp, JoinQueue, Menu, Prompt, Say, read_flow
from ivr.places import Place

PAGE = Path(__file__).resolve().parents[2] / "docs/flow.md"

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


def test_every_prompt_is_found_by_its_name() -> None:
    prompts = read().prompts()
    assert {prompt.text or prompt.file for prompt in prompts.values()} == {
        "Xin chào quý khách.",
        "Bấm 1 để đặt hàng.",
        "Xin lỗi.",
        "busy.wav",
    }
    assert all(prompt.name == name for name, prompt in prompts.items())


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
BAD_TARGETS = {
    '{say: "A", then: nowhere}': "place 'it' leads to 'nowhere', which is not one of the places",
    '{menu: "A", otherwise: bye, choices: {1: nowhere}}': "place 'it' leads to 'nowhere'",
    '{menu: "A", otherwise: nowhere, choices: {1: bye}}': "place 'it' leads to 'nowhere'",
    "{queue: sales, otherwise: nowhere}": "place 'it' leads to 'nowhere'",
    "{queue: sales, full: nowhere}": "place 'it' leads to 'nowhere'",
    "{queue: sales, unstaffed: nowhere}": "place 'it' leads to 'nowhere'",
    "{queue: sales, keys: {1: nowhere}}": "place 'it' leads to 'nowhere'",
    "{set: {language: en}, then: nowhere}": "place 'it' leads to 'nowhere'",
    '{voicemail: "A", then: nowhere}': "place 'it' leads to 'nowhere'",
    '{outside: "113", otherwise: nowhere}': "place 'it' leads to 'nowhere'",
    '{callback: "A", otherwise: nowhere}': "place 'it' leads to 'nowhere'",
    '{callback: "A", otherwise: bye, then: nowhere}': "place 'it' leads to 'nowhere'",
    "{queue: billing}": "place 'it' joins queue 'billing'; the house has sales, support",
    '{say: "A", then: it}': "places it only talk in a circle",
}


@pytest.mark.parametrize(("text", "words"), BAD_FLOWS.items())
def test_a_bad_flow_is_refused_with_what_to_mend(text: str, words: str) -> None:
    with pytest.raises(FlowError) as refused:
        read(text)
    assert words in str(refused.value)


@pytest.mark.parametrize(("place", "words"), BAD_TARGETS.items())
def test_a_place_that_leads_nowhere_is_refused_by_name(place: str, words: str) -> None:
    with pytest.raises(FlowError) as refused:
        read(with_place(place))
    assert words in str(refused.value)


def test_the_prompts_of_all_kinds_of_places_are_found() -> None:
    places = {
        "it": """{voicemail: "Tiếng bíp.", then: away}""",
        "away": """{outside: "113", say: "Đang nối máy.", otherwise: back}""",
        "back": """{callback: "Gọi lại.", otherwise: bye}""",
        "quiet": """{outside: "114"}""",
        "bye": "{hangup: true}",
    }
    lines = "".join(f"  {name}: {place}\n" for name, place in places.items())
    prompts = read(f"language: vi\nstart: it\nplaces:\n{lines}").prompts()
    assert {prompt.text for prompt in prompts.values()} == {"Tiếng bíp.", "Đang nối máy.", "Gọi lại."}


@pytest.mark.parametrize(
    ("place", "needed"),
    [
        ('{outside: "113"}', True),
        ('{callback: "A", otherwise: bye}', True),
        ('{voicemail: "A"}', False),
        ("{queue: sales}", False),
    ],
)
def test_a_flow_that_dials_out_needs_a_trunk(place: str, needed: bool) -> None:
    assert read(with_place(place)).needs_trunk is needed


def test_the_example_in_the_module_is_a_flow_with_every_kind_of_place() -> None:
    text = (ivr.flow.__doc__ or "").split("\n\n")[1]
    assert {type(place) for place in read(textwrap.dedent(text)).places.values()} == set(Place.__args__)


def test_the_examples_of_the_page_for_the_people_of_the_house_are_accepted() -> None:
    """The first is a whole flow, every other one is a place or two that could be added to it."""
    whole, *others = re.findall(
        r"^```yaml\n(.*?)^```", PAGE.read_text(encoding="utf-8"), re.MULTILINE | re.DOTALL
    )
    flow = yaml.safe_load(whole)
    for other in others:
        added = yaml.safe_load(other)
        assert not set(added) & set(flow["places"]), "an example takes a name that is taken"
        flow["places"] |= added
    places = read(yaml.safe_dump(flow, allow_unicode=True)).places
    assert {type(place) for place in places.values()} == set(Place.__args__)
