"""One event's turn: commands in order, what changed once, stretches opened and closed."""

from __future__ import annotations

import pytest

from centre.state import Agent, CentreState
from centre.turn import Turn
from interactions.record import SegmentKind
from routing.engine import Router
from telephony.call import AgentState, CallState, Move, NoSuchMove
from telephony.commands import (
    CancelTimer,
    Command,
    HangUpAgent,
    HangUpCall,
    PlayMusic,
    RingAgent,
    StopRinging,
)
from tests.centre.test_record import call
from tests.centre.words import drop_call, house, music


def turn(at: float = 5.0) -> Turn:
    return Turn(house(), CentreState(), Router(), at)


def test_commands_are_asked_in_order() -> None:
    now = turn()
    now.ask(music(), drop_call())
    now.ask(music("c2"))
    assert now.commands == [music(), drop_call(), music("c2")]


def test_a_move_changes_the_state_and_when_it_began() -> None:
    now, moved = turn(), call()
    assert now.move(moved, Move.QUEUED) is CallState.WAITING
    assert (moved.state, moved.since, now.changed_calls) == (CallState.WAITING, 5.0, {"c1": moved})
    agent = Agent(agent_id="an")
    assert now.move_agent(agent, Move.SIGNED_IN) is AgentState.PAUSED
    assert (agent.since, now.changed_agents) == (5.0, {"an": agent})


def test_a_move_without_a_row_changes_nothing() -> None:
    now, still = turn(), call()
    with pytest.raises(NoSuchMove):
        now.move(still, Move.ANSWERED)
    assert (still.state, now.changed_calls) == (CallState.IN_MENU, {})


def test_the_last_open_stretch_of_a_kind_is_closed() -> None:
    now, one = turn(1.0), call(queue="sales")
    now.open(one, SegmentKind.MENU)
    now.open(one, SegmentKind.TALK, "an")
    now.at = 4.0
    now.close(one, SegmentKind.TALK, "held")
    now.close(one, SegmentKind.TALK, "again")  # none is open
    menu, talk = one.segments
    assert (menu.end, menu.queue) == (None, None)
    assert (talk.start, talk.end, talk.queue, talk.agent_id, talk.result) == (1.0, 4.0, "sales", "an", "held")


def test_sequence_numbers_never_repeat() -> None:
    state = CentreState()
    assert [state.next_order() for _ in range(3)] == [1, 2, 3]


# --- the order in which things are asked for -------------------------------------------------------


def rings(call_id: str = "c1", agent_id: str = "an") -> RingAgent:
    return RingAgent(
        call_id=call_id,
        agent_id=agent_id,
        attempt=1,
        phone="PJSIP/an",
        timeout_s=15.0,
        pii_number="",
        pii_name="",
    )


def test_a_phone_rings_before_anything_else_is_asked() -> None:
    now = turn()
    now.ask(PlayMusic(call_id="c1"), CancelTimer(timer="x"), rings())
    assert now.take() == [rings(), PlayMusic(call_id="c1"), CancelTimer(timer="x")]
    assert now.take() == []


@pytest.mark.parametrize(
    "end",
    [
        HangUpAgent(call_id="c0", agent_id="an", attempt=1),  # his phone is still busy
        StopRinging(call_id="c1", agent_id="binh", attempt=1),  # of the same call
        HangUpCall(call_id="c1"),
    ],
)
def test_but_not_before_what_ends_for_the_same_agent_or_call(end: Command) -> None:
    now = turn()
    now.ask(end, rings())
    assert now.take() == [end, rings()]
