"""Habits: what people do follows from them, and from the seed alone."""

from __future__ import annotations

from dataclasses import replace

import pytest

from interactions.record import Outcome
from simulation.hotline import hotline
from simulation.mischief import NO_FAULTS
from simulation.people import Habits
from simulation.world import World
from telephony import events

HOUSE = hotline(8)
PLAIN = Habits(
    declines=0,
    misses=0,
    hangs_up_in_menu=0,
    presses_nothing=0,
    holds=0,
    vanishes=0,
    breaks=0,
    forgets_wrap_up=0,
)


def names(habits: Habits) -> set[str]:
    return {type(event).__name__ for event in day(habits).journal}


def day(habits: Habits) -> World:
    world = World(HOUSE, 1, calls=60, habits=habits, faults=NO_FAULTS)
    world.run()
    return world


def test_plain_people_do_nothing_unusual() -> None:
    told = names(replace(PLAIN, hangs_up_at_once=0))
    assert "AgentAnswered" in told
    assert not told & {"RingFailed", "CallHeld", "AgentPaused", "PbxLost"}


@pytest.mark.parametrize(
    ("habits", "event"),
    [
        (replace(PLAIN, declines=0.5), "RingFailed"),
        (replace(PLAIN, holds=1.0), "CallHeld"),
        (replace(PLAIN, breaks=1.0), "AgentPaused"),
    ],
)
def test_a_habit_shows(habits: Habits, event: str) -> None:
    assert event in names(habits)


def test_the_impatient_leave() -> None:
    left = day(replace(PLAIN, patience_s=0.5, answer_s=10.0))
    assert [r.outcome for r in left.saved.values()].count(Outcome.ABANDONED) > 10


def test_who_forgets_to_wrap_up_is_ended_by_the_timer() -> None:
    world = day(replace(PLAIN, forgets_wrap_up=1.0))
    assert not [event for event in world.journal if isinstance(event, events.WrapUpFinished)]
    ends = [s.result for r in world.saved.values() for s in r.segments if s.kind.value == "wrap_up"]
    assert set(ends) == {"time_out"}


def test_agents_write_notes() -> None:
    answered = [r for r in day(PLAIN).saved.values() if r.outcome is Outcome.ANSWERED]
    assert any(record.disposition in HOUSE.dispositions for record in answered)
    assert {record.resolved for record in answered} >= {True, False}


def test_everybody_goes_home() -> None:
    world = day(PLAIN)
    assert {agent.state.value for agent in world.centre.state.agents.values()} == {"offline"}
