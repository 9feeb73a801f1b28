"""An agent's phone rings for a call: matched, answered, or not."""

from __future__ import annotations

from centre import queueing
from centre.rules import is_at_work, queue_of, takers
from centre.state import Agent, Call
from centre.turn import Turn
from interactions.record import SegmentKind
from telephony.call import AgentState, CallState, Move
from telephony.commands import CancelTimer, RingAgent, SetTimer, StopRinging
from telephony.events import RingFailure

HIS_DOING = (RingFailure.NO_ANSWER, RingFailure.BUSY, RingFailure.DECLINED)


def ring(turn: Turn, call: Call, agent: Agent) -> None:
    call.attempt += 1
    call.agent_id, agent.call_id = agent.agent_id, call.call_id
    agent.last_rung = turn.state.next_order()
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
            callback=not call.on_line,
        ),
        SetTimer(timer=_ring_timer(call), at=turn.at + timeout_s),
    )


def ring_failed(turn: Turn, call: Call, attempt: int, reason: RingFailure) -> None:
    """The agent did not take it: the call waits on in its old place, the agent keeps his idle time."""
    if call.state is not CallState.RINGING or attempt != call.attempt:
        return  # a late word about an earlier ring
    agent = _end_ring(turn, call, reason)
    if reason in HIS_DOING:
        remember(turn, call, agent)
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
        stop_phone(turn, call)
        ring_failed(turn, call, call.attempt, RingFailure.UNREACHABLE)


def ring_timed_out(turn: Turn, call: Call, attempt: int) -> None:
    if call.state is CallState.RINGING and attempt == call.attempt:
        stop_phone(turn, call)
        ring_failed(turn, call, attempt, RingFailure.NO_ANSWER)


def abandoned(turn: Turn, call: Call) -> None:
    """The caller hung up while he waited or while a phone rang for him."""
    if call.state is CallState.RINGING:
        take_back(turn, call)
    queueing.stop_waiting(turn, call)
    queueing.hung_up(turn, call)
    turn.close(call, SegmentKind.QUEUE, "abandoned")
    turn.end(call)


def take_back(turn: Turn, call: Call) -> None:
    """The call is over: let the phone ring no more; the agent is not to blame."""
    stop_phone(turn, call)
    _rest_after_ring(turn, _end_ring(turn, call, None), None)


def call_off(turn: Turn, call: Call) -> None:
    """The call shall wait on instead; the agent is not to blame."""
    stop_phone(turn, call)
    agent = _end_ring(turn, call, None)
    _back_to_waiting(turn, call)
    _rest_after_ring(turn, agent, None)


def answered(turn: Turn, call: Call, agent: Agent) -> None:
    turn.ask(CancelTimer(timer=_ring_timer(call)))
    turn.close(call, SegmentKind.RING, "answered")
    agent.missed_rings = 0


def settle(turn: Turn, agent: Agent) -> None:
    """Idle again; a pause or a sign-out asked for in the meantime takes effect now."""
    agent.call_id = None
    turn.touch_agent(agent)
    if agent.leaving:
        agent.leaving, agent.pause_asked = False, None
        turn.move_agent(agent, Move.SIGNED_OUT)
        queueing.let_go(turn, agent.agent_id)
    elif agent.pause_asked is not None:
        pause(turn, agent, agent.pause_asked)


def pause(turn: Turn, agent: Agent, reason: str) -> None:
    agent.reason, agent.pause_asked = reason, None
    turn.move_agent(agent, Move.PAUSED)
    queueing.let_go(turn, agent.agent_id)


def stop_phone(turn: Turn, call: Call) -> None:
    assert call.agent_id is not None
    turn.ask(StopRinging(call_id=call.call_id, agent_id=call.agent_id, attempt=call.attempt))


def remember(turn: Turn, call: Call, agent: Agent) -> None:
    """He is not rung for it again before the others were; when they all were, it begins anew."""
    call.passed = {agent_id: until for agent_id, until in call.passed.items() if until > turn.at}
    call.passed[agent.agent_id] = turn.at + queue_of(turn, call).let_by_s
    if call.kept_for == agent.agent_id:
        call.kept_for, call.named = None, False
    if all(other.agent_id in call.passed for other in takers(turn, call) if is_at_work(other)):
        call.passed.clear()


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
    queueing.limit_wait(turn, call)  # it may have fired, unheeded, while the phone rang


def _rest_after_ring(turn: Turn, agent: Agent, reason: RingFailure | None) -> None:
    """`reason` is None when it was not the agent's doing."""
    if reason is RingFailure.UNREACHABLE:
        agent.phone_reachable = False
        queueing.let_go(turn, agent.agent_id)
    elif reason is not None:
        agent.missed_rings += 1
        if agent.missed_rings >= turn.house.missed_rings_to_pause and agent.pause_asked is None:
            # Or the next caller would ring an empty chair, again and again.
            agent.pause_asked, agent.missed_rings = "missed_calls", 0
    settle(turn, agent)


def _ring_timer(call: Call) -> str:
    return f"ring/{call.call_id}/{call.attempt}"
