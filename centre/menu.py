"""The caller in the menu: arrives, hears prompts, presses keys."""

from __future__ import annotations

from centre import callback, message, queueing
from centre.commands import LookUpCustomer
from centre.state import Call
from centre.turn import Turn
from interactions.record import Outcome, SegmentKind
from ivr import machine
from ivr.machine import Exit
from telephony.call import CallState
from telephony.commands import AnswerCall, CancelTimer, DialOutside, HangUpCall, PlayPrompt, SetTimer
from telephony.events import CallArrived


def arrive(turn: Turn, event: CallArrived) -> Call | None:
    if event.call_id in turn.state.calls:
        return None  # told twice
    spot, actions = machine.begin(turn.house.flow)
    call = Call(
        call_id=event.call_id,
        node=event.node,
        pii_number=event.pii_number,
        pii_name=event.pii_name,
        dialled=event.dialled,
        language=turn.house.flow.language,
        arrived_at=turn.at,
        since=turn.at,
        spot=spot,
        version=int(turn.at * 1000),
    )
    turn.state.calls[call.call_id] = call
    turn.ask(
        AnswerCall(call_id=call.call_id),
        LookUpCustomer(call_id=call.call_id, pii_number=call.pii_number),
    )
    turn.open(call, SegmentKind.MENU)
    callback.settle_with(turn, call)
    walk(turn, call, (spot, actions))
    return call


def prompt_finished(turn: Turn, call: Call, step: int) -> None:
    if call.state is CallState.IN_MENU:
        walk(turn, call, machine.prompt_finished(turn.house.flow, call.spot, step))


def press(turn: Turn, call: Call, key: str) -> None:
    if call.state is CallState.IN_MENU:
        turn.ask(CancelTimer(timer=_key_timer(call, call.spot.step)))
        walk(turn, call, machine.press(turn.house.flow, call.spot, key))
    elif call.state is CallState.WAITING and machine.leaves_by(turn.house.flow, call.spot, key):
        _leave(turn, call, "key", machine.press(turn.house.flow, call.spot, key))


def waited(turn: Turn, call: Call, step: int) -> None:
    if call.state is CallState.IN_MENU:
        walk(turn, call, machine.waited(turn.house.flow, call.spot, step))


def play_again(turn: Turn, call: Call) -> None:
    """After a restart nobody knows how much of the prompt was heard."""
    walk(turn, call, machine.again(turn.house.flow, call.spot))


def message_ended(turn: Turn, call: Call, step: int) -> None:
    if call.state is CallState.IN_MENU:
        if step == call.spot.step:
            message.ended(turn, call)
        walk(turn, call, machine.message_ended(turn.house.flow, call.spot, step))


def outside_answered(turn: Turn, call: Call, step: int) -> None:
    if call.state is CallState.IN_MENU and step == call.spot.step:
        call.result = Outcome.OUTSIDE
        turn.touch(call)


def outside_ended(turn: Turn, call: Call, step: int, *, answered: bool) -> None:
    if call.state is CallState.IN_MENU:
        if step == call.spot.step:
            if answered:  # the word of it may have been lost
                call.result = Outcome.OUTSIDE
            turn.close(call, SegmentKind.OUTSIDE, "answered" if answered else "not_answered")
        walk(turn, call, machine.outside_ended(turn.house.flow, call.spot, step, answered))


def leave_queue(turn: Turn, call: Call, reason: Exit) -> None:
    """The queue gives the caller up."""
    if reason is not Exit.TIMED_OUT:
        call.result = Outcome.TURNED_AWAY
    _leave(turn, call, reason.value, machine.leave_queue(turn.house.flow, call.spot, reason))


def _leave(turn: Turn, call: Call, result: str, walked: machine.Walk) -> None:
    queueing.leave(turn, call, result)
    turn.open(call, SegmentKind.MENU)
    walk(turn, call, walked)


def walk(turn: Turn, call: Call, walked: machine.Walk) -> None:
    spot, actions = walked
    if spot.path != call.spot.path:
        turn.touch(call)
    call.spot = spot
    call.language = spot.language or call.language
    for action in actions:
        match action:
            case machine.Play(step=step, prompts=prompts, interruptible=interruptible):
                turn.ask(
                    PlayPrompt(call_id=call.call_id, step=step, prompts=prompts, interruptible=interruptible)
                )
            case machine.AwaitKey(step=step, seconds=seconds):
                turn.ask(SetTimer(timer=_key_timer(call, step), at=turn.at + seconds))
            case machine.EnterQueue(queue=queue, needs=needs):
                turn.close(call, SegmentKind.MENU, "queued")
                _enter_queue(turn, call, queue, dict(needs))
            case machine.TakeMessage(step=step, max_s=max_s):
                message.take(turn, call, step, max_s)
            case machine.CallOutside(step=step, number=number, ring_s=ring_s):
                turn.open(call, SegmentKind.OUTSIDE)
                turn.ask(DialOutside(call_id=call.call_id, step=step, number=number, timeout_s=ring_s))
            case machine.AskCallback():
                accepted = callback.ask(turn, call)
                walk(turn, call, machine.callback_settled(turn.house.flow, call.spot, accepted))
            case machine.EndCall():
                turn.ask(HangUpCall(call_id=call.call_id))


def _enter_queue(turn: Turn, call: Call, queue: str, needs: dict[str, int]) -> None:
    queueing.enter(turn, call, queue, needs)
    reason = queueing.turned_away(turn, call)
    if reason is not None:
        leave_queue(turn, call, reason)


def hung_up(turn: Turn, call: Call) -> None:
    turn.ask(CancelTimer(timer=_key_timer(call, call.spot.step)))
    message.ended(turn, call)
    turn.close(call, SegmentKind.OUTSIDE, "hung_up")
    turn.close(call, SegmentKind.MENU, "hung_up")
    turn.end(call)


def _key_timer(call: Call, step: int) -> str:
    return f"key/{call.call_id}/{step}"
