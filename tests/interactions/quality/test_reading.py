"""Cards from files, and refusals that name the place."""

from __future__ import annotations

from pathlib import Path

import pytest
import yaml

from interactions.quality.card import document
from interactions.quality.reading import BadCard, read_card, read_toml, read_yaml
from tests.interactions.quality.cards import card, raw_card

EXAMPLE = Path(__file__).parents[3] / "deploy" / "scorecard.example.yaml"
_TOML = """
card = "short"
title = "Short"
[[sections]]
id = "all"
title = "All"
[[sections.items]]
id = "greeting"
ask = "Greeted?"
[sections.items.auto]
rule = "greeting"
phrases = {en = ["good morning"]}
"""


WEIGHTLESS = raw_card(
    sections=[
        {
            "id": "a",
            "title": "A",
            "items": [{"id": "b", "ask": "?", "weight": 0, "critical": "customer", "fails": "call"}],
        }
    ]
)


def changed(place: tuple[int, int], **changes):
    raw = raw_card()
    raw["sections"][place[0]]["items"][place[1]] |= changes
    return raw


def test_what_is_kept_reads_as_the_same_card() -> None:
    assert read_card(document(card())) == card()


def test_yaml_and_toml_give_the_same_kind_of_card() -> None:
    assert read_yaml(yaml.safe_dump(raw_card(), allow_unicode=True)) == card()
    short = read_toml(_TOML)
    assert (short.card, next(short.items()).auto.phrases) == ("short", {"en": ["good morning"]})


def test_the_example_that_comes_with_the_service_is_a_card() -> None:
    example = read_yaml(EXAMPLE.read_text(encoding="utf-8"))
    assert example.language == "vi"
    assert {type(item.auto).__name__ for item in example.items() if item.auto} >= {
        "Greeting",
        "DeadAir",
        "Forbidden",
    }


@pytest.mark.parametrize(
    ("raw", "words"),
    [
        ([], "the card: expected `object`, got `array`"),
        ({"card": "x"}, "the card: object missing required field `title`"),
        (raw_card(colour="red"), "unknown field `colour`"),
        (raw_card(card="Có dấu"), "^card: expected `str` matching regex"),
        (raw_card(sections=[]), "^sections: expected `array` of length >= 1"),
        (changed((1, 0), weight=-1), r"^section 2 \('talk'\), item 1 \('tone'\), weight: expected"),
        (changed((1, 0), weight="heavy"), r"item 1 \('tone'\), weight: expected `float`, got `str`"),
        (changed((0, 0), auto={"rule": "magic"}), r"\('greeting'\), auto, rule: invalid value 'magic'"),
        (changed((0, 0), auto={"rule": "greeting", "phrases": {"vi": [3]}}), "auto, phrase 1: expected"),
        (changed((0, 0), auto={"rule": "greeting", "phrases": {"vi": ["…"]}}), "'…' has no letter or digit"),
        (changed((0, 0), auto={"rule": "dead_air"}), "'greeting': auto: dead_air needs longest_s or total_s"),
        (changed((0, 0), auto={"rule": "talk_share", "at_least": 0.9, "at_most": 0.1}), "0.9 is more than"),
        (changed((1, 0), auto={"rule": "interruptions"}), "section 'talk', item 'tone': the machine answers"),
        (changed((1, 0), id="offer"), "section 'talk', item 'offer': another section or item"),
        (raw_card(sections=raw_card()["sections"][:1] * 2), "section 'opening': another section"),
        (changed((1, 0), passes=6), "passes 6 is more than its 5 points"),
        (changed((1, 0), fails="call"), "add customer, business or compliance"),
        (changed((1, 0), critical="business"), "say what it fails, section or call"),
        (changed((1, 0), weight=0), "weighs nothing and is not critical"),
        (WEIGHTLESS, "nothing could be scored"),
    ],
)
def test_a_card_that_cannot_be_used_is_refused_with_its_place(raw, words) -> None:
    with pytest.raises(BadCard, match=words):
        read_card(raw)


@pytest.mark.parametrize(
    ("source", "words"),
    [
        ("a: [", "not YAML"),
        ("a: &x [1]\nb: *x", "alias"),
        ("\x00", "not YAML"),
        ("a: 2000-99-99", "not YAML"),
        ("[" * 100_000, "nested more than 20 deep"),
        ("x" * 500_001, "divide it"),
        ("a: .nan", "unknown field `a`|missing"),
    ],
)
def test_a_file_that_is_no_yaml_is_refused(source, words) -> None:
    with pytest.raises(BadCard, match=words):
        read_yaml(source)


@pytest.mark.parametrize("source", ["= 1", "x" * 500_001])
def test_a_file_that_is_no_toml_is_refused(source) -> None:
    with pytest.raises(BadCard):
        read_toml(source)


@pytest.mark.parametrize("weight", [float("nan"), float("inf")])
def test_a_weight_that_is_no_number_is_refused(weight) -> None:
    with pytest.raises(BadCard):
        read_card(changed((1, 0), weight=weight))
