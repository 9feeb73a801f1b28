"""Circles in which a caller would be led for ever without being asked or served."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from graphlib import CycleError, TopologicalSorter

from ivr.places import (
    Callback,
    Exit,
    JoinQueue,
    Outside,
    Place,
    Say,
    SetCaller,
    Voicemail,
    targets_of,
)


def what_is_wrong(places: Mapping[str, Place]) -> str | None:
    """The first such circle, as a sentence. Every target must be one of the places."""
    if circle := _circle(places, _in_no_time):
        return (
            f"places {circle} can lead round in a circle without a pause: where a queue is in it, give it "
            "other ways out (`full`, `unstaffed`, `too_long`, `otherwise`), or put a prompt between"
        )
    if circle := _circle(places, _unasked):
        return f"places {circle} only talk in a circle: put a menu or a queue between, or an end"
    return None


def _in_no_time(place: Place) -> list[str]:
    """Where it may lead in the very moment it is entered: round and round, the whole house would stand."""
    match place:
        case SetCaller(then=then):
            return [then]
        case JoinQueue():
            exits = (place.way_out(Exit.FULL), place.way_out(Exit.UNSTAFFED), place.too_long)
            return [target for target in exits if target is not None]
        case Callback(otherwise=refused):
            return [refused]
        case Outside(prompt=None, otherwise=str(unanswered)):
            return [unanswered]  # a number that cannot be dialled fails at once
        case _:
            return []


def _unasked(place: Place) -> list[str]:
    """Where it leads a caller, or a line with nobody on it, who does nothing at all."""
    return targets_of(place) if isinstance(place, Say | SetCaller | Voicemail | Outside | Callback) else []


def _circle(places: Mapping[str, Place], leads: Callable[[Place], list[str]]) -> str | None:
    try:
        TopologicalSorter({name: leads(place) for name, place in places.items()}).prepare()
    except CycleError as error:
        found: list[str] = error.args[1]  # against the direction of the walk; first and last are the same
        walked = found[:0:-1]
        first = walked.index(min(walked, key=[*places].index))  # told from the flow's first place on
        return " → ".join(walked[first:] + walked[:first])
    return None
