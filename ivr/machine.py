"""One caller's walk through a flow: a spot, moved by what happens. Pure.

Each function takes the caller's spot and returns the next one with what is to be done now. `step`
numbers the prompts of a call, so that the end of an earlier prompt is never taken for the present one's.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

from ivr.flow import Flow, HangUp, JoinQueue, Menu, Say


@dataclass(frozen=True, slots=True, kw_only=True)
class Spot:
    place: str
    step: int = 0  # of the last prompt asked for
    tries: int = 0  # of this menu
    ahead: str = ""  # keys pressed before a menu was there to take them
    path: tuple[str, ...] = ()  # the choices made, "menu:key"


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


@dataclass(frozen=True, slots=True, kw_only=True)
class EndCall:
    pass


Action = Play | AwaitKey | EnterQueue | EndCall
Walk = tuple[Spot, tuple[Action, ...]]


def begin(flow: Flow) -> Walk:
    return enter(flow, Spot(place=flow.start), flow.start)


def enter(flow: Flow, spot: Spot, place: str) -> Walk:
    spot = replace(spot, place=place, tries=0)
    match flow.places[place]:
        case Say(prompt=prompt):
            return _play(spot, (prompt.name,), interruptible=False)
        case Menu(prompt=prompt):
            if spot.ahead:
                key, rest = spot.ahead[0], spot.ahead[1:]
                return press(flow, replace(spot, ahead=rest), key)
            return _play(spot, (prompt.name,), interruptible=True)
        case JoinQueue(queue=queue):
            return replace(spot, ahead=""), (EnterQueue(queue=queue),)
        case HangUp():
            return spot, (EndCall(),)


def again(flow: Flow, spot: Spot) -> Walk:
    """After an interruption: the same place once more, but no queue that was waited in to the end."""
    if isinstance(flow.places[spot.place], JoinQueue):
        return spot, (EndCall(),)
    return enter(flow, spot, spot.place)


def prompt_finished(flow: Flow, spot: Spot, step: int) -> Walk:
    if step != spot.step:
        return spot, ()
    match flow.places[spot.place]:
        case Say(then=then):
            return enter(flow, spot, then)
        case Menu(wait_s=wait_s):
            return spot, (AwaitKey(step=step, seconds=wait_s),)
        case _:
            return spot, ()


def press(flow: Flow, spot: Spot, key: str) -> Walk:
    match flow.places[spot.place]:
        case Say():
            return replace(spot, ahead=(spot.ahead + key)[:8]), ()
        case Menu(choices=choices) if key in choices:
            path = (*spot.path, f"{spot.place}:{key}")
            return enter(flow, replace(spot, path=path), choices[key])
        case Menu():
            return _try_again(flow, spot)
        case _:
            return spot, ()


def waited(flow: Flow, spot: Spot, step: int) -> Walk:
    """No key came in time after the prompt numbered `step`."""
    if step != spot.step or not isinstance(flow.places[spot.place], Menu):
        return spot, ()
    return _try_again(flow, spot)


def leave_queue(flow: Flow, spot: Spot) -> Walk:
    """The caller waited as long as the queue allows."""
    place = flow.places[spot.place]
    if isinstance(place, JoinQueue) and place.otherwise is not None:
        return enter(flow, spot, place.otherwise)
    return spot, (EndCall(),)


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
