"""What a call's stays in queues are, told by whole calls."""

from __future__ import annotations

from typing import Any

import pytest

from interactions.kpi.stays import Stay, stays_of
from interactions.record import Outcome, Segment, SegmentKind
from tests.interactions.calls import NINE, answered_call, call


def segment(kind: str, start: float, end: float | None, **fields: Any) -> Segment:
    return Segment(kind=SegmentKind(kind), start=NINE + start, end=end and NINE + end, **fields)


def stays(*segments: Segment, **fields: Any) -> list[Stay]:
    return stays_of(call(segments=segments, **({"closed_at": NINE + 999} | fields)))


ENTERED = segment("queue", 0, 12, queue="sales", result="answered")


def test_a_call_that_was_answered_is_one_stay_with_one_leg() -> None:
    (stay,) = stays_of(answered_call())
    assert (stay.queue, stay.wait_s, stay.answered, stay.handled, stay.last) == (
        "sales",
        12.0,
        True,
        True,
        True,
    )
    (leg,) = stay.legs
    assert (leg.agent_id, leg.talk_s, leg.wrap_up_s) == (
        "an",
        119.875,
        0.0,
    )  # who wraps up still counts nothing


def test_two_queues_are_two_stays_and_the_answered_one_speaks_for_the_call() -> None:
    first, second = stays(
        segment("queue", 0, 60, queue="sales", result="timed_out"),
        segment("queue", 61, 70, queue="support", result="answered"),
    )
    assert [first.last, second.last] == [False, True]
    assert not first.answered


def test_a_stay_that_lasts_counts_nothing_yet() -> None:
    assert stays(segment("queue", 0, None, queue="sales"), closed_at=None) == []


def test_who_hands_over_has_his_wrap_up_in_his_own_leg() -> None:
    first, second = stays(
        ENTERED,
        segment("talk", 12, 100, agent_id="an"),
        segment("queue", 100, 110, queue="support", result="answered"),
        segment("talk", 110, 200, agent_id="binh"),
        segment("wrap_up", 100, 130, agent_id="an"),
        segment("wrap_up", 200, 205, agent_id="binh"),
    )
    assert [(leg.agent_id, leg.talk_s, leg.wrap_up_s) for leg in first.legs] == [("an", 88.0, 30.0)]
    assert [(leg.agent_id, leg.talk_s, leg.wrap_up_s) for leg in second.legs] == [("binh", 90.0, 5.0)]
    assert [first.transferred, second.transferred] == [True, False]


def test_a_second_agent_in_the_same_stay_is_a_transfer_with_a_leg_of_his_own() -> None:
    (stay,) = stays(ENTERED, segment("talk", 12, 50, agent_id="an"), segment("talk", 50, 90, agent_id="binh"))
    assert [leg.agent_id for leg in stay.legs] == ["an", "binh"]
    assert stay.transferred


@pytest.mark.parametrize("kind", ["talk", "hold"])
def test_who_is_sent_outside_by_his_only_agent_is_transferred(kind: str) -> None:
    (stay,) = stays(
        ENTERED,
        segment("talk", 12, 40, agent_id="an", result="held" if kind == "hold" else "transferred"),
        *([segment("hold", 40, 50, agent_id="an", result="transferred")] if kind == "hold" else []),
        segment("outside", 50, 90, queue="sales", result="answered"),
    )
    assert stay.transferred


def test_who_is_sent_on_and_gives_up_waiting_is_a_transfer_and_an_abandoned_stay() -> None:
    first, second = stays(
        ENTERED,
        segment("talk", 12, 40, agent_id="an", result="transferred"),
        segment("wrap_up", 40, 50, agent_id="an"),
        segment("queue", 40, 95, queue="support", result="abandoned"),
    )
    assert (first.answered, first.transferred, first.last) == (True, True, True)
    assert (second.answered, second.transferred, second.result) == (False, False, "abandoned")


def test_waiting_on_after_a_talk_that_never_came_about_is_no_transfer() -> None:
    first, second = stays(
        ENTERED,
        segment("talk", 12, 13, agent_id="an", result="join_failed"),
        segment("queue", 13, 20, queue="sales", result="answered"),
        segment("talk", 20, 90, agent_id="binh"),
    )
    assert not first.transferred
    assert not second.transferred


def test_holds_are_counted_and_are_no_talk() -> None:
    (stay,) = stays(
        ENTERED,
        segment("talk", 12, 20, agent_id="an"),
        segment("hold", 20, 50, agent_id="an"),
        segment("talk", 50, 60, agent_id="an"),
    )
    assert [(leg.talk_s, leg.hold_s, leg.holds) for leg in stay.legs] == [(18.0, 30.0, 1)]


def test_an_answered_call_is_handled_once_it_is_closed() -> None:
    assert [stay.handled for stay in stays(ENTERED, closed_at=None)] == [False]


def test_who_asked_to_be_called_back_did_so_in_his_last_queue() -> None:
    asked = stays(
        segment("queue", 0, 10, queue="sales", result="key"),
        segment("queue", 10, 20, queue="support", result="key"),
        outcome=Outcome.CALLBACK,
    )
    assert [stay.callback_asked for stay in asked] == [False, True]


def test_a_call_without_a_queue_has_no_stays() -> None:
    assert stays(segment("menu", 0, 5), segment("talk", 5, 9, agent_id="an")) == []
