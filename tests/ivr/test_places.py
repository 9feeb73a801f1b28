"""What a place is made of and where it leads."""

from __future__ import annotations

import pytest

from ivr.places import Exit, JoinQueue, Prompt


def test_the_same_words_have_the_same_name_and_others_another() -> None:
    names = {
        Prompt(language="vi", text="a").name,
        Prompt(language="vi", text="a").name,
        Prompt(language="ko", text="a").name,
        Prompt(language="vi", file="a").name,
    }
    assert len(names) == 3


@pytest.mark.parametrize(
    ("reason", "place"),
    [(Exit.TIMED_OUT, "busy"), (Exit.FULL, "later"), (Exit.UNSTAFFED, "closed"), (Exit.TOO_LONG, "call_me")],
)
def test_each_reason_to_leave_a_queue_has_its_way_out(reason: Exit, place: str) -> None:
    queue = JoinQueue(queue="sales", otherwise="busy", full="later", unstaffed="closed", too_long="call_me")
    assert queue.way_out(reason) == place


@pytest.mark.parametrize("reason", Exit)
def test_a_way_out_that_is_not_given_is_the_common_one_or_the_end(reason: Exit) -> None:
    assert JoinQueue(queue="sales", otherwise="busy").way_out(reason) == "busy"
    assert JoinQueue(queue="sales").way_out(reason) is None


def test_who_waited_too_long_does_not_hear_that_the_queue_is_full() -> None:
    queue = JoinQueue(queue="sales", full="later", unstaffed="closed")
    assert queue.way_out(Exit.TIMED_OUT) is None
