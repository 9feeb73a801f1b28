"""What is written down and shown of a call and of an agent."""

from __future__ import annotations

import pytest

from centre.record import agent_view, call_view, interaction
from centre.state import Agent, Call
from interactions.record import Outcome, Segment, SegmentKind
from ivr.machine import Spot
from telephony.call import AgentState, CallState
from tests.centre.playbook import NOON, Playbook
from tests.centre.words import (
    answered,
    arrived,
    at_work,
    house,
    hung_up,
    joined,
    pressed,
    talking,
    wrapped_up,
)

IN_QUEUE = Segment(kind=SegmentKind.QUEUE, start=10.0, end=25.0, queue="sales", result="abandoned")
SHOWN_OUT = Segment(kind=SegmentKind.QUEUE, start=10.0, end=25.0, queue="sales", result="timed_out")


def call(**fields: object) -> Call:
    given: dict[str, object] = {
        "call_id": "c1",
        "node": "pbx",
        "pii_number": "84901",
        "pii_name": "Hoa",
        "dialled": "1900",
        "language": "vi",
        "arrived_at": 1.0,
        "spot": Spot(place="main"),
        "version": 3,
        **fields,
    }
    return Call(**given)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("fields", "outcome"),
    [
        ({}, Outcome.IN_PROGRESS),
        ({"answered_at": 20.0}, Outcome.IN_PROGRESS),
        ({"answered_at": 20.0, "closed_at": 30.0, "state": CallState.ENDED}, Outcome.ANSWERED),
        ({"state": CallState.ENDED}, Outcome.LEFT_IN_MENU),
        ({"state": CallState.ENDED, "lost": True}, Outcome.LOST),
        ({"state": CallState.ENDED, "segments": [IN_QUEUE]}, Outcome.ABANDONED),
        ({"state": CallState.ENDED, "segments": [SHOWN_OUT]}, Outcome.TIMED_OUT),
        ({"state": CallState.ENDED, "segments": [SHOWN_OUT, IN_QUEUE]}, Outcome.ABANDONED),
        ({"state": CallState.IN_MENU, "segments": [SHOWN_OUT]}, Outcome.IN_PROGRESS),
    ],
)
def test_the_outcome_follows_from_what_happened(fields: dict[str, object], outcome: Outcome) -> None:
    assert interaction(call(**fields)).outcome is outcome


def test_stays_in_queues_add_up_and_the_first_is_the_offer() -> None:
    again = Segment(kind=SegmentKind.QUEUE, start=40.0, end=45.0)
    record = interaction(call(segments=[SHOWN_OUT, again]))
    assert (record.offered_at, record.wait_s) == (10.0, 20.0)


def test_a_stretch_that_lasts_counts_nothing_yet() -> None:
    record = interaction(call(segments=[Segment(kind=SegmentKind.TALK, start=10.0)]))
    assert record.talk_s == 0.0


def test_handle_time_is_talk_hold_and_wrap_up() -> None:
    stretches = [
        Segment(kind=kind, start=0.0, end=end)
        for kind, end in ((SegmentKind.TALK, 5.0), (SegmentKind.HOLD, 7.0), (SegmentKind.WRAP_UP, 11.0))
    ]
    assert interaction(call(segments=stretches)).handle_s == 23.0


def test_an_agent_who_only_rang_is_shown_but_not_written_down() -> None:
    rung = call(agent_id="an", state=CallState.RINGING)
    assert interaction(rung).agent_id is None
    assert call_view(rung, None, interaction(rung)).agent_id == "an"


def test_a_whole_call_as_it_is_written_down() -> None:
    play = Playbook(house()).so_far(*at_work("an"), arrived())
    play.after(3).so_far(pressed("1"))
    play.after(4).so_far(answered(), joined())
    play.after(60).so_far(hung_up())
    play.after(20).so_far(wrapped_up())
    record = play.record()
    assert [(s.kind.value, s.start - NOON, (s.end or 0) - NOON, s.result) for s in record.segments] == [
        ("menu", 0, 3, "queued"),
        ("queue", 3, 7, "answered"),
        ("ring", 3, 7, "answered"),
        ("talk", 7, 67, "caller_hung_up"),
        ("wrap_up", 67, 87, "finished"),
    ]
    assert (record.wait_s, record.talk_s, record.hold_s, record.wrap_up_s) == (4, 60, 0, 20)
    assert (record.queue, record.agent_id, record.outcome) == ("sales", "an", Outcome.ANSWERED)


def test_every_save_has_a_higher_version() -> None:
    play = Playbook(house()).so_far(*talking(), hung_up(), wrapped_up())
    versions = [record.version for record in play.records]
    assert versions == sorted(set(versions))


def test_an_agents_view_says_what_he_can_do() -> None:
    view = agent_view(Agent(agent_id="binh", state=AgentState.IDLE, since=5.0), house())
    assert (view.name, view.state, view.routed.skills) == (
        "Binh",
        AgentState.IDLE,
        {"sales": 5, "support": 1},
    )
