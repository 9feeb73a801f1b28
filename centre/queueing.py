"""The call in a queue: waits, is matched with an agent, rings at his phone."""

from __future__ import annotations

from centre.house import Queue
from centre.state import Agent, Call
from centre.turn import Turn
from interactions.record import SegmentKind
from routing.assign import IdleAgent, WaitingCall, assign
from telephony.call import AgentState, CallState, Move
from telephony.commands import CancelTimer, PlayMusic, RingAgent, SetTimer, StopRinging
from telephony.events import RingFailure


def queue_of(turn: Turn, call: Call) -> Queue:
    assert call.queue is not None, "only a call that was queued has a queue"
    return turn.house.queues[call.queue]


def enter(turn: Turn, call: Call, queue: str) -> None:
    call.queue = queue
    call.queued_at = turn.at
    call.order = turn.state.next_order()
    turn.move(call, Move.QUEUED)
    turn.open(call, SegmentKind.QUEUE)
    turn.ask(PlayMusic(call_id=call.call_id))
    limit_wait(turn, call)


def leave(turn: Turn, call: Call) -> None:
    """Waited as long as the queue allows."""
    turn.close(call, SegmentKind.QUEUE, "timed_out")
    turn.move(call, Move.LEFT_QUEUE)


def match(turn: Turn) -> None:
    """Ring an agent for every waiting call that can have one now."""
    state = turn.state
    waiting = [
        WaitingCall(
            call_id=call.call_id,
            requires={queue.skill: queue.level},
            since=call.queued_at,
            priority_s=queue.priority_s,
            order=call.order,
        )
        for call in state.calls.values()
        if call.state is CallState.WAITING and call.on_line and call.node in state.nodes_up
        for queue in (queue_of(turn, call),)
    ]
    if not waiting:
        return
    idle = [
        IdleAgent(
            agent_id=agent.agent_id,
            skills=turn.house.agents[agent.agent_id].skills,
            since=agent.idle_since,
            order=agent.order,
            missed_rings=agent.missed_rings,
        )
        for agent in state.agents.values()
        if agent.state is AgentState.IDLE and agent.phone_reachable
    ]
    for found in assign(waiting, idle):
        ring(turn, state.calls[found.call_id], state.agents[found.agent_id])


def ring(turn: Turn, call: Call, agent: Agent) -> None:
    call.attempt += 1
    call.agent_id, agent.call_id = agent.agent_id, call.call_id
    turn.move(call, Move.RUNG)
    turn.move_agent(agent, Move.RUNG)
    turn.open(call, SegmentKind.RING, agent.agent_id)
    timeout_s = queue_of(turn, call).ring_timeout_s
    turn.ask(
        RingAgent(
            call_id=call.call_id,
            agent_id=agent.agent_id,
            attempt=call.attempt,
            phone=turn.house.agents[agent.agent_id].phone,
            timeout_s=timeout_s,
            pii_number=call.pii_number,
            pii_name=call.pii_name,
        ),
        SetTimer(timer=_ring_timer(call), at=turn.at + timeout_s),
    )


def ring_failed(turn: Turn, call: Call, attempt: int, reason: RingFailure) -> None:
    """The agent did not take it: the call waits on in its old place, the agent keeps his idle time."""
    if call.state is not CallState.RINGING or attempt != call.attempt:
        return  # a late word about an earlier ring
    agent = _end_ring(turn, call, reason)
    _back_to_waiting(turn, call)
    _rest_after_ring(turn, agent, reason)


def ring_vanished(turn: Turn, call: Call) -> None:
    """The ring ended while nobody watched: nobody is to blame."""
    agent = _end_ring(turn, call, RingFailure.FAILED)
    _back_to_waiting(turn, call)
    settle(turn, agent)


def phone_vanished(turn: Turn, agent: Agent) -> None:
    """The exchange would let a phone that is gone ring on to the end."""
    if agent.state is AgentState.RINGING and agent.call_id is not None:
        call = turn.state.calls[agent.call_id]
        _stop_phone(turn, call)
        ring_failed(turn, call, call.attempt, RingFailure.UNREACHABLE)


def ring_timed_out(turn: Turn, call: Call, attempt: int) -> None:
    if call.state is CallState.RINGING and attempt == call.attempt:
        _stop_phone(turn, call)
        ring_failed(turn, call, attempt, RingFailure.NO_ANSWER)


def abandoned(turn: Turn, call: Call) -> None:
    """The caller hung up while he waited or while a phone rang for him."""
    if call.state is CallState.RINGING:
        _stop_phone(turn, call)
        agent = _end_ring(turn, call, None)
        _rest_after_ring(turn, agent, None)
    turn.ask(CancelTimer(timer=_wait_timer(call)))
    turn.close(call, SegmentKind.QUEUE, "abandoned")
    turn.move(call, Move.HUNG_UP)


def answered(turn: Turn, call: Call, agent: Agent) -> None:
    """Of the queue's part: the wait is over."""
    turn.ask(CancelTimer(timer=_ring_timer(call)), CancelTimer(timer=_wait_timer(call)))
    turn.close(call, SegmentKind.RING, "answered")
    turn.close(call, SegmentKind.QUEUE, "answered")
    agent.missed_rings = 0


def wait_again(turn: Turn, call: Call) -> None:
    """Back among the waiting, in the old place."""
    call.agent_id = None
    turn.open(call, SegmentKind.QUEUE)
    turn.ask(PlayMusic(call_id=call.call_id))
    limit_wait(turn, call)  # the answer had cancelled it


def settle(turn: Turn, agent: Agent) -> None:
    """Idle again; a pause or a sign-out asked for in the meantime takes effect now."""
    agent.call_id = None
    turn.touch_agent(agent)
    if agent.leaving:
        agent.leaving, agent.pause_asked = False, None
        turn.move_agent(agent, Move.SIGNED_OUT)
    elif agent.pause_asked is not None:
        pause(turn, agent, agent.pause_asked)


def pause(turn: Turn, agent: Agent, reason: str) -> None:
    agent.reason, agent.pause_asked = reason, None
    turn.move_agent(agent, Move.PAUSED)


def _end_ring(turn: Turn, call: Call, reason: RingFailure | None) -> Agent:
    assert call.agent_id is not None, "a ringing call rings somebody"
    agent = turn.state.agents[call.agent_id]
    turn.ask(CancelTimer(timer=_ring_timer(call)))
    turn.close(call, SegmentKind.RING, "caller_hung_up" if reason is None else reason.value)
    turn.move_agent(agent, Move.RING_ENDED)
    return agent


def _back_to_waiting(turn: Turn, call: Call) -> None:
    turn.move(call, Move.RING_ENDED)
    call.agent_id = None
    limit_wait(turn, call)  # it may have fired, unheeded, while the phone rang


def _rest_after_ring(turn: Turn, agent: Agent, reason: RingFailure | None) -> None:
    """`reason` is None when it was not the agent's doing."""
    if reason is RingFailure.UNREACHABLE:
        agent.phone_reachable = False
    elif reason is not None:
        agent.missed_rings += 1
        if agent.missed_rings >= turn.house.missed_rings_to_pause and agent.pause_asked is None:
            # Or the next caller would ring an empty chair, again and again.
            agent.pause_asked, agent.missed_rings = "missed_calls", 0
    settle(turn, agent)


def _stop_phone(turn: Turn, call: Call) -> None:
    assert call.agent_id is not None
    turn.ask(StopRinging(call_id=call.call_id, agent_id=call.agent_id, attempt=call.attempt))


def limit_wait(turn: Turn, call: Call) -> None:
    max_wait_s = queue_of(turn, call).max_wait_s
    if max_wait_s is not None:
        turn.ask(SetTimer(timer=_wait_timer(call), at=max(turn.at, call.queued_at + max_wait_s)))


def _ring_timer(call: Call) -> str:
    return f"ring/{call.call_id}/{call.attempt}"


def _wait_timer(call: Call) -> str:
    return f"wait/{call.call_id}/{call.order}"
