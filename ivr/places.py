"""The places of a flow: what each is made of and where it can lead."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

Needs = tuple[tuple[str, int], ...]  # (skill, least level 1-10), sorted: all of them are needed


class Exit(StrEnum):
    """Why a queue gives up a caller."""

    TIMED_OUT = "timed_out"  # waited as long as the queue allows
    FULL = "full"  # the queue takes no more
    UNSTAFFED = "unstaffed"  # nobody who could take the call is signed in
    TOO_LONG = "too_long"  # the expected wait is longer than the queue allows


@dataclass(frozen=True, slots=True, kw_only=True)
class Prompt:
    """A text to be spoken, or a sound file (one of the two)."""

    language: str
    text: str | None = None
    file: str | None = None

    @property
    def name(self) -> str:
        """The same words always have the same name, so that a prompt is made once."""
        source = f"{self.language}\n{self.text or ''}\n{self.file or ''}"
        return hashlib.sha256(source.encode()).hexdigest()[:16]


@dataclass(frozen=True, slots=True, kw_only=True)
class Say:
    prompt: Prompt
    then: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Menu:
    prompt: Prompt
    choices: Mapping[str, str]
    wait_s: float
    tries: int
    sorry: Prompt | None
    otherwise: str


@dataclass(frozen=True, slots=True, kw_only=True)
class JoinQueue:
    queue: str
    requires: Needs = ()  # besides what the queue and the caller need
    otherwise: str | None = None
    full: str | None = None
    unstaffed: str | None = None
    too_long: str | None = None  # the expected wait is looked at only where this is given
    keys: Mapping[str, str] = field(default_factory=dict)  # pressed while waiting: on to that place

    def way_out(self, reason: Exit) -> str | None:
        """Where a caller goes who is not served; None: the call ends."""
        match reason:
            case Exit.FULL:
                return self.full or self.otherwise
            case Exit.UNSTAFFED:
                return self.unstaffed or self.otherwise
            case Exit.TOO_LONG:
                return self.too_long or self.otherwise
            case Exit.TIMED_OUT:
                return self.otherwise


@dataclass(frozen=True, slots=True, kw_only=True)
class SetCaller:
    """From here on the caller speaks this language and needs these skills besides what he needed."""

    language: str | None
    requires: Needs
    then: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Voicemail:
    prompt: Prompt
    max_s: float
    then: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Outside:
    number: str
    prompt: Prompt | None  # before it is dialled
    ring_s: float
    otherwise: str | None  # it did not answer


@dataclass(frozen=True, slots=True, kw_only=True)
class Callback:
    prompt: Prompt  # once it is sure that we call back
    then: str | None
    otherwise: str  # it cannot be done


@dataclass(frozen=True, slots=True, kw_only=True)
class HangUp:
    pass


Place = Say | Menu | JoinQueue | SetCaller | Voicemail | Outside | Callback | HangUp


def prompts_of(place: Place) -> list[Prompt]:
    match place:
        case Say(prompt=prompt) | Voicemail(prompt=prompt) | Callback(prompt=prompt):
            return [prompt]
        case Menu(prompt=prompt, sorry=sorry):
            return [prompt] if sorry is None else [prompt, sorry]
        case Outside(prompt=before):
            return [] if before is None else [before]
        case JoinQueue() | SetCaller() | HangUp():
            return []


def targets_of(place: Place) -> list[str]:
    """The names of all places this one can lead to."""
    match place:
        case Say(then=then) | SetCaller(then=then):
            return [then]
        case Menu(choices=choices, otherwise=last):
            return [*choices.values(), last]
        case JoinQueue(keys=keys):
            return [*_given(place.otherwise, place.full, place.unstaffed, place.too_long), *keys.values()]
        case Voicemail(then=after):
            return _given(after)
        case Outside(otherwise=unanswered):
            return _given(unanswered)
        case Callback(then=after, otherwise=refused):
            return [*_given(after), refused]
        case HangUp():
            return []


def _given(*targets: str | None) -> list[str]:
    return [target for target in targets if target is not None]
