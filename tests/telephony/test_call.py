"""The two lives as tables: every row is walked, and every row that is missing is refused."""

from __future__ import annotations

import pytest

from telephony.call import (
    AGENT_NEXT,
    CALL_NEXT,
    AgentState,
    CallState,
    Move,
    NoSuchMove,
    next_agent_state,
    next_call_state,
)


@pytest.mark.parametrize(("state", "move"), [(state, move) for state in CallState for move in Move])
def test_a_call_moves_only_as_its_table_says(state: CallState, move: Move) -> None:
    if (state, move) in CALL_NEXT:
        assert next_call_state(state, move) is CALL_NEXT[state, move]
    else:
        with pytest.raises(NoSuchMove, match=f"CallState '{state.value}' knows no '{move.value}'"):
            next_call_state(state, move)


@pytest.mark.parametrize(("state", "move"), [(state, move) for state in AgentState for move in Move])
def test_an_agent_moves_only_as_his_table_says(state: AgentState, move: Move) -> None:
    if (state, move) in AGENT_NEXT:
        assert next_agent_state(state, move) is AGENT_NEXT[state, move]
    else:
        with pytest.raises(NoSuchMove, match=f"AgentState '{state.value}' knows no '{move.value}'"):
            next_agent_state(state, move)


def reached(table: dict[tuple[CallState, Move], CallState], start: CallState) -> set[CallState]:
    seen, new = {start}, {start}
    while new:
        new = {then for (state, _), then in table.items() if state in new} - seen
        seen |= new
    return seen


def test_every_state_of_a_call_can_be_reached_and_leads_to_its_end() -> None:
    assert reached(CALL_NEXT, CallState.IN_MENU) == set(CallState)
    for state in CallState:
        assert CallState.ENDED in reached(CALL_NEXT, state)


def test_an_ended_call_stays_ended() -> None:
    assert not [row for row in CALL_NEXT if row[0] is CallState.ENDED]


def test_a_caller_can_hang_up_wherever_no_agent_talks_to_him() -> None:
    alone = {state for state, move in CALL_NEXT if move is Move.HUNG_UP}
    assert alone == {CallState.IN_MENU, CallState.WAITING, CallState.RINGING, CallState.OUTSIDE}
    together = {state for state, move in CALL_NEXT if move is Move.TALK_ENDED}
    assert together == {CallState.TALKING, CallState.ON_HOLD}


def test_every_state_of_an_agent_leads_home() -> None:
    seen = {AgentState.OFFLINE}
    while new := {state for (state, _), then in AGENT_NEXT.items() if then in seen} - seen:
        seen |= new
    assert seen == set(AgentState)


def test_call_and_agent_share_the_moves_of_a_conversation() -> None:
    """What the centre moves on one side it moves on the other."""
    shared = {
        *(Move.RUNG, Move.RING_ENDED, Move.ANSWERED, Move.JOIN_FAILED, Move.TALK_ENDED, Move.WRAPPED_UP),
        *(Move.DIALLED, Move.NOT_REACHED),
    }
    assert shared == {move for _, move in CALL_NEXT} & {move for _, move in AGENT_NEXT}
