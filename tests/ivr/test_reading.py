"""Each kind of place, read with its habits or refused with its name and what to mend."""

from __future__ import annotations

import pytest
import yaml

from ivr.places import Callback, HangUp, JoinQueue, Menu, Outside, Place, Prompt, Say, SetCaller, Voicemail
from ivr.reading import FlowError, read_place


def read(text: str) -> Place:
    return read_place("it", yaml.safe_load(text), "vi")


def prompt(text: str) -> Prompt:
    return Prompt(language="vi", text=text)


def test_a_menu_has_sensible_habits() -> None:
    assert read('{menu: "Bấm 1.", choices: {1: a, "*": b}, otherwise: c}') == Menu(
        prompt=prompt("Bấm 1."),
        choices={"1": "a", "*": "b"},
        wait_s=5.0,
        tries=3,
        sorry=None,
        otherwise="c",
    )


def test_a_prompt_is_a_text_of_this_or_another_language_or_a_file() -> None:
    assert read('{say: "  Chào.  ", then: a}') == Say(prompt=prompt("Chào."), then="a")
    english = Prompt(language="en", text="Hello.")
    assert read("{say: {text: Hello., language: en}, then: a}") == Say(prompt=english, then="a")
    assert read("{say: {file: a.wav}, then: a}") == Say(prompt=Prompt(language="vi", file="a.wav"), then="a")


def test_a_queue_has_exits_requirements_and_keys() -> None:
    needs = "requires: {'team:hn': 1, korean: 2}"
    assert read(
        f"{{queue: sales, {needs}, otherwise: a, full: b, unstaffed: c, keys: {{1: d}}}}"
    ) == JoinQueue(
        queue="sales",
        requires=(("korean", 2), ("team:hn", 1)),
        otherwise="a",
        full="b",
        unstaffed="c",
        keys={"1": "d"},
    )


def test_what_is_required_is_in_one_order() -> None:
    assert read("{queue: sales, requires: {b: 1, a: 2}}") == read("{queue: sales, requires: {a: 2, b: 1}}")


@pytest.mark.parametrize(
    ("told", "language", "requires"),
    [
        ("{language: en, requires: {english: 3}}", "en", (("english", 3),)),
        ("{language: en}", "en", ()),
        ("{requires: {vip: 10}}", None, (("vip", 10),)),
    ],
)
def test_a_caller_gets_a_language_or_needs_or_both(
    told: str, language: str | None, requires: tuple[tuple[str, int], ...]
) -> None:
    assert read(f"{{set: {told}, then: a}}") == SetCaller(language=language, requires=requires, then="a")


def test_a_message_may_take_two_minutes_unless_told_otherwise() -> None:
    assert read('{voicemail: "Bíp."}') == Voicemail(prompt=prompt("Bíp."), max_s=120.0, then=None)
    assert read('{voicemail: "Bíp.", max_s: 9.5, then: a}') == Voicemail(
        prompt=prompt("Bíp."), max_s=9.5, then="a"
    )


def test_an_outside_number_may_have_a_prompt_before_it() -> None:
    assert read('{outside: "113"}') == Outside(number="113", prompt=None, ring_s=30.0, otherwise=None)
    assert read('{outside: "+84901234567", say: "Đợi.", ring_s: 12, otherwise: a}') == Outside(
        number="+84901234567", prompt=prompt("Đợi."), ring_s=12.0, otherwise="a"
    )


def test_a_callback_says_what_happens_when_it_cannot_be_done() -> None:
    assert read('{callback: "Sẽ gọi.", otherwise: a}') == Callback(
        prompt=prompt("Sẽ gọi."), then=None, otherwise="a"
    )
    assert read('{callback: "Sẽ gọi.", then: b, otherwise: a}') == Callback(
        prompt=prompt("Sẽ gọi."), then="b", otherwise="a"
    )


def test_the_end() -> None:
    assert read("{hangup: true}") == HangUp()


SAY = '{say: "A", then: bye, '
MENU = '{menu: "A", otherwise: bye, choices: '
NO_PROMPT = "place 'it': a prompt is a text or {file: name.wav}, not "
NO_NUMBER = "place 'it': outside must be a telephone number of 3 to 15 digits in quotes"
NO_SKILL = "is no name of a skill: up to 64 plain letters, digits and . : -"
BAD_PLACES = {
    "here": "place 'it' must be a mapping such as {say: …, then: …}",
    "{}": (
        "place 'it' needs exactly one of say, menu, queue, set, voicemail, outside, callback, hangup; "
        "it has none"
    ),
    "{say: A, hangup: true}": "it has ['say', 'hangup']",
    '{say: A, outside: "113", queue: sales}': "it has ['queue', 'outside']",
    SAY + "loud: yes}": "place 'it' has unknown settings: loud",
    '{say: "A"}': "place 'it' needs 'then', a name or text",
    '{say: "", then: bye}': NO_PROMPT + "''",
    "{say: 7, then: bye}": NO_PROMPT + "7",
    '{say: {file: ""}, then: bye}': NO_PROMPT,
    "{say: {file: a.wav, gain: 3}, then: bye}": NO_PROMPT,
    "{say: {text: Hi, language: no}, then: bye}": "place 'it' needs 'language', a name or text",
    '{menu: "A", otherwise: bye}': "place 'it' needs choices, such as {1: sales}",
    MENU + "{}}": "place 'it' needs choices",
    MENU + "{12: bye}}": "12 is not a key of a telephone (0-9, * or #)",
    MENU + "{true: bye}}": "True is not a key of a telephone",
    MENU + '{1: bye, "1": it}}': "key 1 is given twice",
    MENU + "{1: bye}, wait_s: 0}": "wait_s must be between 0 and 60 seconds, not 0",
    MENU + "{1: bye}, wait_s: .nan}": "wait_s must be between 0 and 60 seconds, not nan",
    MENU + "{1: bye}, wait_s: 61}": "wait_s must be between 0 and 60 seconds, not 61",
    MENU + "{1: bye}, wait_s: true}": "wait_s must be between 0 and 60 seconds, not True",
    MENU + "{1: bye}, wait_s: long}": "wait_s must be between 0 and 60 seconds, not 'long'",
    MENU + "{1: bye}, tries: 0}": "tries must be a whole number from 1 to 10, not 0",
    MENU + "{1: bye}, tries: 1.5}": "tries must be a whole number from 1 to 10, not 1.5",
    MENU + "{1: bye}, tries: true}": "tries must be a whole number from 1 to 10, not True",
    MENU + "{1: bye}, sorry: []}": NO_PROMPT + "[]",
    MENU + "{1: bye}, times: 2}": "place 'it' has unknown settings: times",
    '{menu: "A", choices: {1: bye}}': "place 'it' needs 'otherwise', a name or text",
    "{queue: sales, otherwise: 7}": "place 'it' needs 'otherwise', a name or text",
    "{queue: sales, full: []}": "place 'it' needs 'full', a name or text",
    '{queue: sales, unstaffed: " "}': "place 'it' needs 'unstaffed', a name or text",
    "{queue: [sales]}": "place 'it' needs 'queue', a name or text",
    "{queue: sales, music: none}": "place 'it' has unknown settings: music",
    "{queue: sales, keys: callback}": "place 'it' needs keys, such as {1: sales}",
    "{queue: sales, keys: {}}": "place 'it' needs keys",
    "{queue: sales, keys: {A: bye}}": "place 'it': 'A' is not a key of a telephone (0-9, * or #)",
    '{queue: sales, keys: {1: bye, "1": it}}': "place 'it': key 1 is given twice",
    "{queue: sales, requires: english}": "place 'it': requires names skills with their least level",
    "{queue: sales, requires: {}}": "place 'it': requires names skills with their least level",
    "{queue: sales, requires: {tiếng: 5}}": "place 'it': 'tiếng' " + NO_SKILL,
    "{queue: sales, requires: {-a: 5}}": "'-a' " + NO_SKILL,
    '{queue: sales, requires: {"a\\n": 5}}': NO_SKILL,
    "{queue: sales, requires: {yes: 5}}": "True " + NO_SKILL,
    f"{{queue: sales, requires: {{{'a' * 65}: 5}}}}": NO_SKILL,
    "{queue: sales, requires: {english: 0}}": (
        "place 'it': the level of english must be a whole number from 1 to 10, not 0"
    ),
    "{queue: sales, requires: {english: 11}}": "must be a whole number from 1 to 10, not 11",
    "{queue: sales, requires: {english: 5.5}}": "must be a whole number from 1 to 10, not 5.5",
    "{queue: sales, requires: {english: true}}": "must be a whole number from 1 to 10, not True",
    "{set: en, then: bye}": "place 'it': set needs language, requires or both, such as {language: en}",
    "{set: {}, then: bye}": "place 'it': set needs language, requires or both",
    "{set: {tier: gold}, then: bye}": "place 'it': set has unknown settings: tier",
    "{set: {language: no}, then: bye}": "place 'it': set needs 'language', a name or text",
    "{set: {requires: {english: 12}}, then: bye}": "place 'it': the level of english must be",
    "{set: {requires: {}}, then: bye}": "place 'it': requires names skills",
    "{set: {language: en}}": "place 'it' needs 'then', a name or text",
    "{set: {language: en}, then: bye, otherwise: bye}": "place 'it' has unknown settings: otherwise",
    "{voicemail: 7}": NO_PROMPT + "7",
    "{voicemail: A, max_s: 0}": "place 'it': max_s must be between 0 and 600 seconds, not 0",
    "{voicemail: A, max_s: 601}": "place 'it': max_s must be between 0 and 600 seconds, not 601",
    "{voicemail: A, then: 7}": "place 'it' needs 'then', a name or text",
    "{voicemail: A, otherwise: bye}": "place 'it' has unknown settings: otherwise",
    "{outside: +84901234567}": NO_NUMBER,  # YAML takes it for a number and loses the plus
    '{outside: "12"}': NO_NUMBER,
    '{outside: "1234567890123456"}': NO_NUMBER,
    '{outside: "0901 234 567"}': NO_NUMBER,
    '{outside: "113\\n"}': NO_NUMBER,
    '{outside: "١١٣"}': NO_NUMBER,
    '{outside: "113", say: 7}': NO_PROMPT + "7",
    '{outside: "113", ring_s: 0}': "place 'it': ring_s must be between 0 and 120 seconds, not 0",
    '{outside: "113", ring_s: 121}': "place 'it': ring_s must be between 0 and 120 seconds, not 121",
    '{outside: "113", otherwise: 7}': "place 'it' needs 'otherwise', a name or text",
    '{outside: "113", then: bye}': "place 'it' has unknown settings: then",
    "{callback: 7, otherwise: bye}": NO_PROMPT + "7",
    "{callback: A}": "place 'it' needs 'otherwise', a name or text",
    "{callback: A, otherwise: bye, then: 7}": "place 'it' needs 'then', a name or text",
    "{callback: A, otherwise: bye, number: 7}": "place 'it' has unknown settings: number",
    "{hangup: false}": "place 'it': write 'hangup: true'",
    "{hangup: true, then: bye}": "place 'it' has unknown settings: then",
}


@pytest.mark.parametrize(("place", "words"), BAD_PLACES.items())
def test_a_bad_place_is_refused_by_name_with_what_to_mend(place: str, words: str) -> None:
    with pytest.raises(FlowError) as refused:
        read(place)
    assert words in str(refused.value)
    assert "place 'it'" in str(refused.value)
