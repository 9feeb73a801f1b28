"""The figures a wallboard shows, from counts. Pure.

There is no single standard for most of them, so each says whose formula it is. A figure without a
base (no call yet) is None, never 0 or 100 %.

O offered, A answered, B abandoned; A_T: answered within T seconds; B_s: short abandons, who gave up
within s seconds.
"""

from __future__ import annotations

from dataclasses import dataclass, fields


@dataclass(frozen=True, slots=True, kw_only=True)
class Counts:
    """What happened to the calls of a queue, or added up, of several. A call that still waits is not
    in it: it counts once its fate is known."""

    offered: int = 0
    answered: int = 0
    abandoned: int = 0
    answered_in_sl: int = 0
    short_abandons: int = 0
    handled: int = 0  # answered, and wrapped up
    answered_wait_s: float = 0.0
    abandoned_wait_s: float = 0.0
    talk_s: float = 0.0  # this and the next two: of the handled
    hold_s: float = 0.0
    wrap_up_s: float = 0.0

    def __add__(self, other: Counts) -> Counts:
        return Counts(**{f.name: getattr(self, f.name) + getattr(other, f.name) for f in fields(self)})


def service_level(counts: Counts) -> float | None:
    """A_T / (O - B_s): those who gave up at once are not held against the house (Talkdesk). Ours."""
    return _share(counts.answered_in_sl, counts.offered - counts.short_abandons)


def strict_service_level(counts: Counts) -> float | None:
    """A_T / (A + B): every caller who gave up counts as missed."""
    return _share(counts.answered_in_sl, counts.answered + counts.abandoned)


def average_speed_of_answer(counts: Counts) -> float | None:
    """ASA in seconds: enqueue to answer, ringing included, menu excluded, over the answered only."""
    return _share(counts.answered_wait_s, counts.answered)


def average_handle_time(counts: Counts) -> float | None:
    """AHT in seconds: (talk + hold + after-call work) / handled."""
    return _share(counts.talk_s + counts.hold_s + counts.wrap_up_s, counts.handled)


def _share(part: float, whole: float) -> float | None:
    return part / whole if whole > 0 else None
