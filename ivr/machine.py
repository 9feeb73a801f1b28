"""One caller's walk through a flow: a spot, moved by what happens. Pure.

Each function takes the caller's spot and returns the next one with what is to be done now. `step`
numbers what is asked for in a call and answered later (prompts, messages, outside numbers), so that a late
answer to an earlier one is never taken for the present one's.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

from ivr.flow import Flow
from ivr.places import (
    Callback,
    HangUp,
    JoinQueue,
    Menu,
    Needs,
    Outside,
    Say,
    SetCaller,
    Voicemail,
)
from ivr.places import Exit as Exit  # callers of the machine find it here


@dataclass(frozen=True, slots=True, kw_only=True)
class Spot:
    place: str
    step: int = 0  # of what was asked for last
    tries: int = 0  # of this menu
    ahead: str = ""  # keys pressed before a menu was there to take them
    path: tuple[str, ...] = ()  # the choices made, "place:key"
    language: str | None = None  # the caller's; None: the flow's
    needs: Needs = ()  # the caller's, in whatever queue
    calling_out: bool = False  # this place's outside number was asked for


@dataclass(frozen=True, slots=True, kw_only=True)
class Play:
    step: int
    prompts: tuple[str, ...]
    interruptible: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class AwaitKey:
    step: int
    seconds: float


@dataclass(frozen=True, slots=True, kw_only=True)
class EnterQueue:
    queue: str
    needs: Needs = ()  # besides what the queue needs


@dataclass(frozen=True, slots=True, kw_only=True)
class TakeMessage:
    step: int
    max_s: float


@dataclass(frozen=True, slots=True, kw_only=True)
class CallOutside:
    step: int
    number: str
    ring_s: float


@dataclass(frozen=True, slots=True, kw_only=True)
class AskCallback:
    """Can this caller be called back? `callback_settled` is the answer."""


@dataclass(frozen=True, slots=True, kw_only=True)
class EndCall:
    pass


Action = Play | AwaitKey | EnterQueue | TakeMessage | CallOutside | AskCallback | EndCall
Walk = tuple[Spot, tuple[Action, ...]]


def begin(flow: Flow) -> Walk:
    return enter(flow, Spot(place=flow.start), flow.start)


def enter(flow: Flow, spot: Spot, place: str) -> Walk:
    spot = replace(spot, place=place, tries=0, calling_out=False)
    match flow.places[place]:
        case Say(prompt=prompt):
            return _play(spot, (prompt.name,), interruptible=False)
        case Menu(prompt=prompt):
            if spot.ahead:
                key, rest = spot.ahead[0], spot.ahead[1:]
                return press(flow, replace(spot, ahead=rest), key)
            return _play(spot, (prompt.name,), interruptible=True)
        case JoinQueue(queue=queue, requires=requires):
            return replace(spot, ahead=""), (EnterQueue(queue=queue, needs=_both(spot.needs, requires)),)
        case SetCaller(language=language, requires=requires, then=then):
            needs = _both(spot.needs, requires)
            return enter(flow, replace(spot, language=language or spot.language, needs=needs), then)
        case Voicemail(prompt=prompt):
            return _play(replace(spot, ahead=""), (prompt.name,), interruptible=False)
        case Outside(prompt=before) as outside:
            spot = replace(spot, ahead="")
            if before is None:
                return _call(spot, outside)
            return _play(spot, (before.name,), interruptible=False)
        case Callback():
            # A late end of an earlier prompt must not pass for the end of this place's.
            return replace(spot, step=spot.step + 1), (AskCallback(),)
        case HangUp():
            return spot, (EndCall(),)


def again(flow: Flow, spot: Spot) -> Walk:
    """After an interruption: the same place once more, but no queue that was waited in to the end, and
    nothing over an outside number to which the caller may be talking."""
    match flow.places[spot.place]:
        case JoinQueue():
            return spot, (EndCall(),)
        case Outside() if spot.calling_out:
            return spot, ()
        case Callback():
            return callback_settled(flow, spot, True)  # or he would not be here any more
        case _:
            return enter(flow, spot, spot.place)


def prompt_finished(flow: Flow, spot: Spot, step: int) -> Walk:
    if step != spot.step:
        return spot, ()
    match flow.places[spot.place]:
        case Say(then=then):
            return enter(flow, spot, then)
        case Menu(wait_s=wait_s):
            return spot, (AwaitKey(step=step, seconds=wait_s),)
        case Voicemail(max_s=max_s):
            spot = replace(spot, step=spot.step + 1)
            return spot, (TakeMessage(step=spot.step, max_s=max_s),)
        case Outside() as outside if not spot.calling_out:
            return _call(spot, outside)
        case Callback(then=after):
            return _on(flow, spot, after)
        case _:
            return spot, ()


def message_ended(flow: Flow, spot: Spot, step: int) -> Walk:
    """The caller's message numbered `step` is over, or could not be taken."""
    match flow.places[spot.place]:
        case Voicemail(then=after) if step == spot.step:
            return _on(flow, spot, after)
        case _:
            return spot, ()


def outside_ended(flow: Flow, spot: Spot, step: int, answered: bool) -> Walk:
    """The outside number asked for in `step` did not answer, or the talk with it is over."""
    match flow.places[spot.place]:
        case Outside(otherwise=unanswered) if step == spot.step and spot.calling_out:
            return _on(flow, spot, None if answered else unanswered)
        case _:
            return spot, ()


def callback_settled(flow: Flow, spot: Spot, accepted: bool) -> Walk:
    match flow.places[spot.place]:
        case Callback(prompt=prompt) if accepted:
            return _play(spot, (prompt.name,), interruptible=False)
        case Callback(otherwise=refused):
            return enter(flow, spot, refused)
        case _:
            return spot, ()


def press(flow: Flow, spot: Spot, key: str) -> Walk:
    match flow.places[spot.place]:
        case Say() | Callback():
            return replace(spot, ahead=(spot.ahead + key)[:8]), ()
        case Menu(choices=choices) | JoinQueue(keys=choices) if key in choices:
            path = (*spot.path, f"{spot.place}:{key}")
            return enter(flow, replace(spot, path=path), choices[key])
        case Menu():
            return _try_again(flow, spot)
        case _:
            return spot, ()


def leaves_by(flow: Flow, spot: Spot, key: str) -> bool:
    """The caller waits in a queue, and this key would lead him out of it."""
    place = flow.places[spot.place]
    return isinstance(place, JoinQueue) and key in place.keys


def waited(flow: Flow, spot: Spot, step: int) -> Walk:
    """No key came in time after the prompt numbered `step`."""
    if step != spot.step or not isinstance(flow.places[spot.place], Menu):
        return spot, ()
    return _try_again(flow, spot)


def leave_queue(flow: Flow, spot: Spot, reason: Exit = Exit.TIMED_OUT) -> Walk:
    """The queue gives the caller up."""
    place = flow.places[spot.place]
    return _on(flow, spot, place.way_out(reason) if isinstance(place, JoinQueue) else None)


def _on(flow: Flow, spot: Spot, place: str | None) -> Walk:
    return (spot, (EndCall(),)) if place is None else enter(flow, spot, place)


def _try_again(flow: Flow, spot: Spot) -> Walk:
    menu = flow.places[spot.place]
    assert isinstance(menu, Menu)
    tries = spot.tries + 1
    if tries >= menu.tries:
        return enter(flow, spot, menu.otherwise)
    prompts = (menu.prompt.name,) if menu.sorry is None else (menu.sorry.name, menu.prompt.name)
    # What was pressed ahead was meant for another menu; it must not come after what is pressed now.
    return _play(replace(spot, tries=tries, ahead=""), prompts, interruptible=True)


def _play(spot: Spot, prompts: tuple[str, ...], *, interruptible: bool) -> Walk:
    step = spot.step + 1
    return replace(spot, step=step), (Play(step=step, prompts=prompts, interruptible=interruptible),)


def _call(spot: Spot, outside: Outside) -> Walk:
    step = spot.step + 1
    asked = CallOutside(step=step, number=outside.number, ring_s=outside.ring_s)
    return replace(spot, step=step, calling_out=True), (asked,)


def _both(needs: Needs, more: Needs) -> Needs:
    """Of a skill that is needed twice the higher level."""
    levels = dict(needs)
    for skill, level in more:
        levels[skill] = max(level, levels.get(skill, 0))
    return tuple(sorted(levels.items()))
