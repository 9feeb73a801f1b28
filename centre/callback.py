"""Callbacks: a place in line without a caller on the line.

A callback waits as its caller would have waited. When it is its turn an agent is rung first; once he has
answered, the customer is dialled, so that nobody is called to wait. While the customer is on another line
with us his callback rests; an agent who talks to him there has settled it.
"""

from __future__ import annotations

import re

from centre import queueing, ringing, talk
from centre.commands import LookUpCustomer
from centre.rules import calls_himself
from centre.state import Agent, Call
from centre.turn import Turn
from interactions.record import Outcome, SegmentKind
from ivr import machine
from ivr.machine import Spot
from telephony.call import AgentState, CallState, Move
from telephony.commands import CancelTimer, DialCustomer, HangUpAgent, HangUpCall, PlayMusic, SetTimer
from telephony.events import CallbackAsked, RingFailure

_CALLBACK = "callback."  # begins the Uniqueid of whom we call
_REQUEST = re.compile(r"[A-Za-z0-9.-]{1,64}")
LATE_S = 5.0  # the exchange's own limit comes first


def ask(turn: Turn, call: Call) -> bool:
    """Put the caller's callback in line, in the place he has; False when he cannot be called back."""
    numbers = turn.house.callbacks.numbers
    if not numbers or not re.fullmatch(numbers, call.pii_number) or call.queue is None:
        return False
    call.result = Outcome.CALLBACK
    turn.touch(call)
    if not any(_is_open(other) and _same_person(other, call) for other in turn.state.calls.values()):
        _put_in_line(turn, call)
    return True


def order(turn: Turn, event: CallbackAsked) -> bool:
    """Put a callback in line that no caller asked for; False when that cannot be."""
    may = turn.house.callbacks.numbers
    known = event.queue in turn.house.queues and _REQUEST.fullmatch(event.request)
    if not known or not may or not re.fullmatch(may, event.pii_number) or not turn.state.nodes_up:
        return False
    name = f"{_CALLBACK}{event.request}"
    if any(call.call_id == f"{call.node}-{name}" for call in turn.state.calls.values()):
        return True  # told twice; the first time another node may have been up
    node = min(turn.state.nodes_up)
    call_id = f"{node}-{name}"
    spot, _ = machine.begin(turn.house.flow)
    number = turn.state.next_order()
    call = Call(
        call_id=call_id,
        node=node,
        pii_number=event.pii_number,
        pii_name=event.pii_name,
        dialled="",
        language=event.language or turn.house.flow.language,
        arrived_at=turn.at,
        since=turn.at,
        spot=spot,
        version=int(turn.at * 1000),
        state=CallState.WAITING,
        on_line=False,
        queue=event.queue,
        queued_at=turn.at,
        order=number,
        place_since=turn.at,
        place=number,
        callback_of=event.asked_in,
    )
    turn.ask(LookUpCustomer(call_id=call_id, pii_number=call.pii_number))
    _begin_to_wait(turn, call)
    return True


def answered_by_agent(turn: Turn, call: Call, agent: Agent) -> None:
    """The agent is on the phone: dial his customer."""
    ringing.answered(turn, call, agent)
    turn.move(call, Move.DIALLED)
    turn.move_agent(agent, Move.DIALLED)
    turn.open(call, SegmentKind.DIAL, agent.agent_id)
    call.dials += 1
    ring_s = turn.house.callbacks.ring_s
    turn.ask(
        DialCustomer(
            call_id=call.call_id, attempt=call.attempt, pii_number=call.pii_number, timeout_s=ring_s
        ),
        SetTimer(timer=_dial_timer(call), at=turn.at + ring_s + LATE_S),
    )


def customer_answered(turn: Turn, call: Call, attempt: int) -> None:
    if call.state is not CallState.DIALLING or attempt != call.attempt:
        if call.callback_of is not None and not call.on_line:
            turn.ask(HangUpCall(call_id=call.call_id))  # too late: nobody is there for him
        return
    call.on_line = call.reached = True
    turn.close(call, SegmentKind.DIAL, "answered")
    turn.ask(CancelTimer(timer=_dial_timer(call)), CancelTimer(timer=_end_timer(call)))
    talk.connect(turn, call)  # first: nobody is to wait for the recording
    talk.begin(turn, call, _agent_of(turn, call))


def answered_unwatched(turn: Turn, call: Call) -> None:
    """He is on the line, but his agent was sent away: he waits for another one, in his old place."""
    turn.ask(CancelTimer(timer=_retry_timer(call)), CancelTimer(timer=_end_timer(call)))
    turn.ask(PlayMusic(call_id=call.call_id))
    call.on_line = call.reached = True
    call.not_before = 0.0
    queueing.limit_wait(turn, call)


def not_reached(turn: Turn, call: Call, attempt: int, reason: str) -> None:
    """The customer did not answer: later once more, or no more."""
    if call.state is not CallState.DIALLING or attempt != call.attempt:
        return
    agent = _agent_of(turn, call)
    turn.ask(HangUpAgent(call_id=call.call_id, agent_id=agent.agent_id, attempt=attempt))
    turn.move_agent(agent, Move.NOT_REACHED)
    _back_in_line(turn, call, reason)
    ringing.settle(turn, agent)
    if call.dials >= turn.house.callbacks.tries:
        give_up(turn, call, "not_reached")
    elif not _waited_enough(turn, call):
        call.not_before = turn.at + turn.house.callbacks.retry_s
        turn.ask(SetTimer(timer=_retry_timer(call), at=call.not_before))


def dial_timed_out(turn: Turn, call: Call, attempt: int) -> None:
    if call.state is CallState.DIALLING and attempt == call.attempt:
        turn.ask(HangUpCall(call_id=call.call_id))
        not_reached(turn, call, attempt, RingFailure.NO_ANSWER.value)


def agent_hung_up(turn: Turn, call: Call) -> None:
    """While his customer was dialled: he is not rung for it again so soon, and it was no try."""
    agent = _agent_of(turn, call)
    turn.ask(HangUpCall(call_id=call.call_id))
    call.dials -= 1
    turn.move_agent(agent, Move.NOT_REACHED)
    ringing.remember(turn, call, agent)
    _back_in_line(turn, call, "agent_hung_up")
    ringing.settle(turn, agent)
    _waited_enough(turn, call)


def interrupted(turn: Turn, call: Call, *, agent_is_there: bool) -> None:
    """Nobody watched while it was dialled: take it back, and try again."""
    agent = _agent_of(turn, call)
    turn.ask(HangUpCall(call_id=call.call_id))
    if agent_is_there:
        turn.ask(HangUpAgent(call_id=call.call_id, agent_id=agent.agent_id, attempt=call.attempt))
    call.dials -= 1
    turn.move_agent(agent, Move.NOT_REACHED)
    _back_in_line(turn, call, "interrupted")
    ringing.settle(turn, agent)
    _waited_enough(turn, call)


def give_up(turn: Turn, call: Call, result: str) -> None:
    """Struck off: it waited too long, was not reached, was settled otherwise, or a supervisor says so."""
    if not _is_open(call) or call.state is CallState.DIALLING:
        return
    if call.state is CallState.RINGING:
        ringing.take_back(turn, call)
    queueing.stop_waiting(turn, call)
    turn.ask(CancelTimer(timer=_retry_timer(call)), CancelTimer(timer=_end_timer(call)))
    turn.close(call, SegmentKind.QUEUE, result)
    turn.move(call, Move.HUNG_UP)
    call.ended_at = call.closed_at = turn.at


def settle_with(turn: Turn, line: Call) -> None:
    """This line came up or went: the same person's callback rests meanwhile, and waits on afterwards."""
    for other in turn.state.calls.values():
        if other is not line and _is_open(other) and _same_person(other, line):
            if other.state is CallState.RINGING and calls_himself(turn.state, other):
                ringing.call_off(turn, other)
            turn.touch(other)


def settled_by(turn: Turn, line: Call) -> None:
    """An agent talked to this caller: no need to call him back."""
    for other in list(turn.state.calls.values()):
        if other is not line and _is_open(other) and _same_person(other, line):
            give_up(turn, other, "talked_otherwise")


def timer_fired(turn: Turn, kind: str, call: Call, number: int) -> None:
    match kind:
        case "dial":
            dial_timed_out(turn, call, number)
        case "retry" if call.state is CallState.WAITING and number == call.dials:
            call.not_before = 0.0  # its time has come: it is offered again
            turn.touch(call)
            queueing.revise_soon(turn)
        case "end":
            give_up(turn, call, "timed_out")


def _put_in_line(turn: Turn, source: Call) -> None:
    node, _, unique = source.call_id.partition("-")
    source.callbacks += 1
    again = "" if source.callbacks == 1 else f".{source.callbacks}"  # the first one was struck off
    call = Call(
        call_id=f"{node}-{_CALLBACK}{unique}{again}",
        node=source.node,
        pii_number=source.pii_number,
        pii_name=source.pii_name,
        dialled=source.dialled,
        language=source.language,
        arrived_at=turn.at,
        since=turn.at,
        spot=Spot(
            place=source.spot.place, step=source.spot.step, path=source.spot.path, needs=source.spot.needs
        ),
        version=int(turn.at * 1000),
        state=CallState.WAITING,
        on_line=False,
        queue=source.queue,
        queued_at=turn.at,
        order=turn.state.next_order(),
        place_since=source.place_since,
        place=source.place,
        needs=dict(source.needs),
        customer_needs=dict(source.customer_needs),
        own_agent=source.own_agent,
        tier=source.tier,
        history=source.history,
        callback_of=source.call_id,
    )
    _begin_to_wait(turn, call)


def _begin_to_wait(turn: Turn, call: Call) -> None:
    turn.state.calls[call.call_id] = call
    turn.open(call, SegmentKind.QUEUE)
    turn.ask(SetTimer(timer=_end_timer(call), at=turn.at + turn.house.callbacks.give_up_s))
    queueing.limit_wait(turn, call)
    queueing.revise_soon(turn)


def _back_in_line(turn: Turn, call: Call, result: str) -> None:
    turn.ask(CancelTimer(timer=_dial_timer(call)))
    turn.close(call, SegmentKind.DIAL, result)
    turn.move(call, Move.NOT_REACHED)
    call.agent_id = None
    queueing.look_again(turn, call)  # what was due meanwhile went unheeded


def _waited_enough(turn: Turn, call: Call) -> bool:
    """Struck off, if its time ran out while the customer was dialled."""
    if turn.at - call.arrived_at < turn.house.callbacks.give_up_s:
        return False
    give_up(turn, call, "timed_out")
    return True


def _is_open(call: Call) -> bool:
    """A callback of which nobody has been reached yet."""
    return (
        call.callback_of is not None
        and not call.on_line
        and call.state in (CallState.WAITING, CallState.RINGING, CallState.DIALLING)
    )


def _same_person(one: Call, other: Call) -> bool:
    return bool(one.pii_number) and one.pii_number == other.pii_number


def _agent_of(turn: Turn, call: Call) -> Agent:
    assert call.agent_id is not None, "somebody has it"
    agent = turn.state.agents[call.agent_id]
    assert agent.state is AgentState.DIALLING
    return agent


def _dial_timer(call: Call) -> str:
    return f"dial/{call.call_id}/{call.attempt}"


def _retry_timer(call: Call) -> str:
    return f"retry/{call.call_id}/{call.dials}"


def _end_timer(call: Call) -> str:
    return f"end/{call.call_id}/0"
