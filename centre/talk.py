"""Caller and agent: answered, joined, on hold, parted; then the recording and the wrap-up."""

from __future__ import annotations

from centre import callback, menu, queueing, recorded, ringing, transfer
from centre.rules import last_talker, queue_named, queue_of
from centre.state import Agent, Call, WrapUp
from centre.turn import Turn
from interactions.record import SegmentKind
from telephony.call import AgentState, CallState, Move
from telephony.commands import (
    CancelTimer,
    ConnectCall,
    HangUpAgent,
    HangUpCall,
    PlayMusic,
    SetTimer,
)
from telephony.events import Party

IN_TALK = (CallState.TALKING, CallState.ON_HOLD)


def answered(turn: Turn, call: Call, agent_id: str, attempt: int) -> None:
    if call.state in (*IN_TALK, CallState.DIALLING) and (call.agent_id, call.attempt) == (agent_id, attempt):
        return  # told twice
    if call.state is not CallState.RINGING or (call.agent_id, call.attempt) != (agent_id, attempt):
        turn.ask(HangUpAgent(call_id=call.call_id, agent_id=agent_id, attempt=attempt))  # too late
        return
    agent = turn.state.agents[agent_id]
    if not call.on_line:
        callback.answered_by_agent(turn, call, agent)
        return
    ringing.answered(turn, call, agent)
    queueing.answered(turn, call)
    begin(turn, call, agent)


def begin(turn: Turn, call: Call, agent: Agent) -> None:
    """Both are on the line: the wait is over. The exchange connects them by itself when an agent answers
    (`RingAgent`); a customer who was called back is connected by `connect`."""
    queueing.stop_waiting(turn, call)
    turn.close(call, SegmentKind.QUEUE, "answered")
    turn.move(call, Move.ANSWERED)
    turn.move_agent(agent, Move.ANSWERED)
    agent.calls += 1
    call.talked_at, call.joined = turn.at, False
    if call.answered_at is None:
        call.answered_at = turn.at
    turn.open(call, SegmentKind.TALK, agent.agent_id)
    callback.settled_by(turn, call)
    recorded.begin(turn, call)


def connect(turn: Turn, call: Call) -> None:
    """Let them hear each other: a customer called back, or two between whom a restart came."""
    assert call.agent_id is not None
    turn.ask(ConnectCall(call_id=call.call_id, agent_id=call.agent_id, attempt=call.attempt))


def joined(call: Call, agent_id: str, attempt: int) -> None:
    if call.state in IN_TALK and (call.agent_id, call.attempt) == (agent_id, attempt):
        call.joined = True


def held(turn: Turn, call: Call, by: Party) -> None:
    if call.state in IN_TALK:
        call.held_by.add(by)
        if call.state is CallState.TALKING:
            turn.move(call, Move.HELD)
            turn.close(call, SegmentKind.TALK, "held")
            turn.open(call, SegmentKind.HOLD, call.agent_id)


def resumed(turn: Turn, call: Call, by: Party) -> None:
    if call.state is CallState.ON_HOLD:
        call.held_by.discard(by)
        if not call.held_by:
            turn.move(call, Move.RESUMED)
            turn.close(call, SegmentKind.HOLD, "resumed")
            turn.open(call, SegmentKind.TALK, call.agent_id)


def join_failed(turn: Turn, call: Call, attempt: int | None, reason: str) -> None:
    """Answered, but they never heard each other: the caller waits on in his old place."""
    if call.state is not CallState.TALKING or call.joined or attempt != call.attempt:
        return
    agent = _agent_of(turn, call)
    turn.ask(HangUpAgent(call_id=call.call_id, agent_id=agent.agent_id, attempt=call.attempt))
    turn.close(call, SegmentKind.TALK, "join_failed")
    recorded.called_off(turn, call, f"never connected: {reason}")
    if last_talker(call) is None:
        call.answered_at = None
    turn.move(call, Move.JOIN_FAILED)
    turn.move_agent(agent, Move.JOIN_FAILED)
    agent.calls -= 1
    queueing.wait_again(turn, call)
    ringing.settle(turn, agent)


def agent_hung_up(turn: Turn, call: Call, agent_id: str, attempt: int, *, line_lost: bool = False) -> None:
    if call.state is CallState.DIALLING and (call.agent_id, call.attempt) == (agent_id, attempt):
        callback.agent_hung_up(turn, call)
        return
    if call.state not in IN_TALK or (call.agent_id, call.attempt) != (agent_id, attempt):
        if call.parting == attempt:
            call.parting = None
        take_up_again(turn, call)
        return
    if call.state is CallState.TALKING and not call.joined:
        join_failed(turn, call, attempt, "the agent hung up first")  # the caller never spoke to anybody
        return
    part(turn, call, "line_lost" if line_lost else "agent_hung_up")
    turn.ask(HangUpCall(call_id=call.call_id))


def take_up_again(turn: Turn, call: Call) -> None:
    """An agent had the caller who has him no longer: he sent him on, or answered in the moment in which his
    ring was called off. The caller hears again what he is to hear."""
    if call.on_line and call.state in (CallState.WAITING, CallState.RINGING):
        turn.ask(PlayMusic(call_id=call.call_id))
    elif call.on_line and call.state is CallState.IN_MENU and not (call.in_message or call.spot.calling_out):
        menu.play_again(turn, call)
    elif call.on_line and call.state is CallState.OUTSIDE:
        transfer.dial(turn, call)


def caller_hung_up(turn: Turn, call: Call, *, line_lost: bool) -> None:
    agent_id, attempt = call.agent_id, call.attempt
    assert agent_id is not None, "two talk"
    part(turn, call, "line_lost" if line_lost else "caller_hung_up")
    turn.ask(HangUpAgent(call_id=call.call_id, agent_id=agent_id, attempt=attempt))


def part(turn: Turn, call: Call, result: str) -> None:
    """The conversation is over, and with it the caller's part; the agent's is not."""
    call.ended_at = turn.at
    _end(turn, call, Move.TALK_ENDED, result)


def send_on(turn: Turn, call: Call, move: Move) -> Agent:
    """The agent's talk is over, the caller goes on without him."""
    agent = _agent_of(turn, call)
    _end(turn, call, move, "transferred")
    turn.ask(HangUpAgent(call_id=call.call_id, agent_id=agent.agent_id, attempt=call.attempt))
    call.parting, call.agent_id = call.attempt, None
    return agent


def _end(turn: Turn, call: Call, move: Move, result: str) -> None:
    agent, queue = _agent_of(turn, call), queue_of(turn, call)
    turn.close(call, SegmentKind.TALK, result)
    turn.close(call, SegmentKind.HOLD, result)
    call.held_by.clear()
    turn.move(call, move)
    turn.move_agent(agent, Move.TALK_ENDED)
    call.wrapping[agent.agent_id] = WrapUp(
        attempt=call.attempt, queue=queue.name, talked_at=call.talked_at, since=turn.at
    )
    turn.open(call, SegmentKind.WRAP_UP, agent.agent_id)
    if queue.wrap_up_s > 0:
        turn.ask(SetTimer(timer=_wrap_timer(call, call.attempt), at=turn.at + queue.wrap_up_s))
    else:
        wrapped_up(turn, call, agent.agent_id, "none")
    recorded.keep(turn, call)


def wrap_up_timed_out(turn: Turn, call: Call, attempt: int) -> None:
    late = [agent_id for agent_id, work in call.wrapping.items() if work.attempt == attempt]
    for agent_id in late:
        wrapped_up(turn, call, agent_id, "time_out")


def wrapped_up(turn: Turn, call: Call, agent_id: str, result: str) -> None:
    """This agent has done what he had to do about it. The last one closes the call."""
    work = call.wrapping.pop(agent_id, None)
    if work is None:
        return
    agent = turn.state.agents[agent_id]
    turn.ask(CancelTimer(timer=_wrap_timer(call, work.attempt)))
    turn.close(call, SegmentKind.WRAP_UP, result, agent_id)
    if call.state is CallState.WRAP_UP and not call.wrapping:
        turn.move(call, Move.WRAPPED_UP)
        call.closed_at = turn.at
    turn.move_agent(agent, Move.WRAPPED_UP)
    agent.idle_since, agent.order = turn.at, turn.state.next_order()
    assert agent.state is AgentState.IDLE
    queue = queue_named(turn.house, turn.state, work.queue)
    queueing.measured(turn, queue).handled(turn.at - work.talked_at)
    ringing.settle(turn, agent)


def _agent_of(turn: Turn, call: Call) -> Agent:
    assert call.agent_id is not None, "a conversation has an agent"
    return turn.state.agents[call.agent_id]


def _wrap_timer(call: Call, attempt: int) -> str:
    return f"wrap/{call.call_id}/{attempt}"
