"""How lines and legs are named, and what the agent's phone is shown."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from telephony.ami.lines import LegStage, Line, Lines, caller_id, known, leg_id
from telephony.commands import PlayMusic

NODE = "pbx1"
uniqueids = st.from_regex(r"([A-Za-z0-9]{1,8}-)?[0-9]{1,10}\.[0-9]{1,9}(;[12])?", fullmatch=True)
agents = st.from_regex(r"[A-Za-z0-9][A-Za-z0-9.-]{0,63}", fullmatch=True)


@pytest.fixture
def lines() -> Lines:
    return Lines(NODE)


@given(uniqueid=uniqueids, agent=agents, attempt=st.integers(1, 999_999))
def test_a_legs_name_says_whose_it_is(uniqueid: str, agent: str, attempt: int) -> None:
    lines = Lines(NODE)
    call_id = lines.call_id(uniqueid)
    leg = lines.read_leg(leg_id(call_id, agent, attempt))
    assert leg is not None
    assert (leg.call_id, leg.agent_id, leg.attempt) == (call_id, agent, attempt)
    assert leg.stage is LegStage.ASKED


@given(agent=agents, attempt=st.integers(1, 999_999))
def test_a_legs_name_fits_into_asterisks_uniqueid(agent: str, attempt: int) -> None:
    longest_call = Lines("n" * 32).call_id("1700000000.999999999")
    assert len(leg_id(longest_call, agent, attempt)) <= 149


@given(uniqueids)
def test_no_channel_of_asterisks_own_naming_is_a_leg(uniqueid: str) -> None:
    assert Lines(NODE).read_leg(uniqueid) is None


@pytest.mark.parametrize(
    "strange",
    ["pbx2-1.1_1_an", "1.1_1_an", "pbx1-1.1_1_an;2", "pbx1-1.1_x_an", "pbx1-1.1_1_", "pbx1-1.1_1_a\n", ""],
)
def test_nothing_else_is_a_leg_of_ours(lines: Lines, strange: str) -> None:
    assert lines.read_leg(strange) is None


def test_a_line_is_found_by_its_call_and_by_its_channel(lines: Lines) -> None:
    line = lines.add("1.1", "PJSIP/trunk-1")
    assert line.call_id == "pbx1-1.1"
    assert lines.line("pbx1-1.1") is lines.party("1.1") is line
    assert lines.line("pbx2-1.1") is None
    assert lines.party("1.2") is None


def test_joined_is_the_leg_in_the_callers_bridge(lines: Lines) -> None:
    line = lines.add("1.1", "PJSIP/trunk-1")
    for attempt, bridge in ((1, ""), (2, "b1")):
        leg = lines.read_leg(leg_id(line.call_id, "an", attempt))
        assert leg is not None
        leg.enter(bridge)
        lines.legs[leg.leg_id] = leg
    assert lines.joined(line.call_id) is None  # two that are in no bridge are not in one
    line.enter("b1")
    assert lines.joined(line.call_id) is lines.legs["pbx1-1.1_2_an"]
    assert lines.joined("pbx1-9.9") is None


def test_entering_a_conversation_ends_the_keys_and_settles_what_was_cut() -> None:
    line = Line("pbx1-1.1", "1.1", "PJSIP/trunk-1", unsettled=[(PlayMusic(call_id="pbx1-1.1"), "cut")])
    assert (line.keys_count, len(line.unsettled)) == (True, 1)
    line.enter("b1")
    assert (line.keys_count, len(line.unsettled)) == (False, 0)


def test_what_was_found_replaces_what_was_known(lines: Lines) -> None:
    lines.add("1.1", "PJSIP/trunk-1")
    found = Lines(NODE)
    found.add("1.2", "PJSIP/trunk-2")
    lines.become(found)
    assert list(lines.by_uniqueid) == ["1.2"]


@pytest.mark.parametrize(
    ("number", "name", "shown"),
    [
        ("0901234567", "Nguyễn Đức", '"Nguyễn Đức" <0901234567>'),
        ("+84 90 123", "", "<+8490123>"),
        ("", "", "<anonymous>"),
        ('1" <2>', 'a" <666>,b\r\nAction: x\\', '"a 666 b Action: x" <12>'),
        ("1", "\u202egnp.exe\u200b \ud800", '"gnp.exe" <1>'),
        ("9" * 99, "n" * 99, f'"{"n" * 60}" <{"9" * 40}>'),
    ],
)
def test_the_phone_is_shown_what_cannot_be_taken_for_something_else(
    number: str, name: str, shown: str
) -> None:
    assert caller_id(number, name) == shown


@pytest.mark.parametrize("word", ["unknown", "<unknown>", "(null)", "Anonymous", ""])
def test_asterisks_words_for_not_given_are_none(word: str) -> None:
    assert known(word) == ""


def test_what_is_known_stays() -> None:
    assert known("0901234567") == "0901234567"
