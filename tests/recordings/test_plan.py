import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from recordings.plan import plan, plan_message, safe_name

NOON = 1_795_262_400.0  # 2026-11-21 12:00 UTC


def test_the_legs_of_a_talk_lie_together_under_the_day_of_the_call() -> None:
    planned = plan("1795262400.17", 1, NOON)
    assert planned.recording_id == "1795262400.17-talk-1"
    assert planned.folder == "2026/11/21/1795262400.17/talk-1"
    assert planned.customer == "2026/11/21/1795262400.17/talk-1/customer.wav16"
    assert planned.agent == "2026/11/21/1795262400.17/talk-1/agent.wav16"
    assert planned.stereo == "2026/11/21/1795262400.17/talk-1/stereo.wav"


def test_a_message_is_one_leg_that_is_heard_as_it_is() -> None:
    planned = plan_message("1795262400.17", 3, NOON)
    assert planned.recording_id == "1795262400.17-message-3"
    assert planned.folder == "2026/11/21/1795262400.17/message-3"
    assert planned.customer == planned.stereo == "2026/11/21/1795262400.17/message-3/customer.wav"
    assert planned.agent == ""


def test_messages_and_talks_of_a_call_never_share_a_folder() -> None:
    planned = [plan("a", 1, NOON), *(plan_message("a", step, NOON) for step in range(3))]
    assert len({one.folder for one in planned}) == len({one.recording_id for one in planned}) == 4


def test_each_talk_of_a_call_has_a_folder_of_its_own() -> None:
    assert plan("a", 1, NOON).folder != plan("a", 2, NOON).folder


def test_days_are_counted_in_utc() -> None:
    assert plan("a", 1, NOON + 12 * 3600 - 1).folder.startswith("2026/11/21/")
    assert plan("a", 1, NOON + 12 * 3600).folder.startswith("2026/11/22/")


@pytest.mark.parametrize(
    "call_id", ["..", "../../etc/passwd", "/etc", "a)b(/tmp/x", "", "\0", "a\nb", "x" * 500, "gọi"]
)
def test_a_hostile_call_id_cannot_leave_its_folder(call_id: str) -> None:
    for folder in (plan(call_id, 1, NOON).folder, plan_message(call_id, 1, NOON).folder):
        assert re.fullmatch(r"2026/11/21/[A-Za-z0-9_-][A-Za-z0-9._-]{0,100}/(talk|message)-1", folder)


@given(st.text(), st.text())
def test_two_calls_never_share_a_folder(one: str, other: str) -> None:
    assert (safe_name(one) == safe_name(other)) == (one == other)


def test_ids_that_differ_only_in_what_is_replaced_stay_apart() -> None:
    assert safe_name("a/b") != safe_name("a-b")
    assert safe_name("a/b") != safe_name(safe_name("a/b"))
    assert safe_name("x" * 81) != safe_name("x" * 82)


def test_talks_are_counted_from_one() -> None:
    with pytest.raises(ValueError, match="counted from 1"):
        plan("a", 0, NOON)
