"""The caller in the menu: arrives, hears prompts, presses keys."""

from __future__ import annotations

from centre import queueing
from centre.commands import LookUpCustomer
from centre.state import Call
from centre.turn import Turn
from interactions.record import SegmentKind
from ivr import machine
from telephony.call import CallState, Move
from telephony.commands import AnswerCall, CancelTimer, HangUpCall, PlayPrompt, SetTimer
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
    walk(turn, call, (spot, actions))
    return call


def prompt_finished(turn: Turn, call: Call, step: int) -> None:
    if call.state is CallState.IN_MENU:
        walk(turn, call, machine.prompt_finished(turn.house.flow, call.spot, step))


def press(turn: Turn, call: Call, key: str) -> None:
    if call.state is CallState.IN_MENU:
        turn.ask(CancelTimer(timer=_key_timer(call, call.spot.step)))
        walk(turn, call, machine.press(turn.house.flow, call.spot, key))


def waited(turn: Turn, call: Call, step: int) -> None:
    if call.state is CallState.IN_MENU:
        walk(turn, call, machine.waited(turn.house.flow, call.spot, step))


def play_again(turn: Turn, call: Call) -> None:
    """After a restart nobody knows how much of the prompt was heard."""
    walk(turn, call, machine.again(turn.house.flow, call.spot))


def leave_queue(turn: Turn, call: Call) -> None:
    queueing.leave(turn, call)
    turn.open(call, SegmentKind.MENU)
    walk(turn, call, machine.leave_queue(turn.house.flow, call.spot))


def walk(turn: Turn, call: Call, walked: machine.Walk) -> None:
    spot, actions = walked
    if spot.path != call.spot.path:
        turn.touch(call)
    call.spot = spot
    for action in actions:
        match action:
            case machine.Play(step=step, prompts=prompts, interruptible=interruptible):
                turn.ask(
                    PlayPrompt(call_id=call.call_id, step=step, prompts=prompts, interruptible=interruptible)
                )
            case machine.AwaitKey(step=step, seconds=seconds):
                turn.ask(SetTimer(timer=_key_timer(call, step), at=turn.at + seconds))
            case machine.EnterQueue(queue=queue):
                turn.close(call, SegmentKind.MENU, "queued")
                queueing.enter(turn, call, queue)
            case machine.EndCall():
                turn.ask(HangUpCall(call_id=call.call_id))


def hung_up(turn: Turn, call: Call) -> None:
    turn.ask(CancelTimer(timer=_key_timer(call, call.spot.step)))
    turn.close(call, SegmentKind.MENU, "hung_up")
    turn.move(call, Move.HUNG_UP)


def _key_timer(call: Call, step: int) -> str:
    return f"key/{call.call_id}/{step}"
