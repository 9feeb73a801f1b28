"""The key figures, from sums. Pure.

Most of them have no single standard, so each says whose formula it is. A figure without a base is None,
never 0 or 100 %.

O offered, A answered, B abandoned, C callbacks asked for while waiting; X_T: within T seconds; B_s: short
abandons, who gave up within s seconds. All of them count stays: a call that visits two queues counts in each.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, fields
from typing import Self


@dataclass(frozen=True, slots=True)
class Sums:
    """What is added up: of one quarter of an hour, or of many."""

    # The stays in queues that are over; each in the quarter in which it began.
    offered: int = 0
    answered: int = 0
    abandoned: int = 0
    other_exits: int = 0  # timed out, chose otherwise, asked to be called back, was lost
    answered_wait_s: float = 0.0
    abandoned_wait_s: float = 0.0
    # What agents did about the answered ones, once the call is closed. Of an agent: each of his legs counts.
    handled: int = 0
    talk_s: float = 0.0
    hold_s: float = 0.0
    wrap_up_s: float = 0.0
    holds: int = 0
    held: int = 0  # handled with at least one hold
    transfers: int = 0  # calls with a second agent, or a further queue after an answer
    callbacks_asked: int = 0
    callbacks_offered: int = 0  # stays of those whom we call back
    callbacks_reached: int = 0
    callbacks_waiting: int = 0  # put in line then, and not over yet
    callbacks_done: int = 0  # put in line then, and over
    complaints: int = 0  # calls whose reason is marked as one, where they were answered last
    # Cases, each in the quarter in which that happened.
    cases_opened: int = 0
    cases_closed: int = 0
    cases_reopened: int = 0
    # First-contact resolution, by the time of the contact.
    flags: int = 0  # contacts about which the agent said whether it is resolved
    flagged: int = 0  # and it is
    survey_said: int = 0
    survey_resolved: int = 0
    not_repeated: int = 0  # first answered contacts whose repeat window has closed
    repeated: int = 0
    provisional: int = 0  # the window is still open
    # Surveys, by the time at which they were asked for.
    surveys: int = 0
    survey_replies: int = 0
    csat_n: int = 0
    csat_good: int = 0  # 4 and 5 of 5
    nps_n: int = 0
    promoters: int = 0  # 9 and 10 of 10
    detractors: int = 0  # 0 to 6
    ces_n: int = 0
    ces_sum: int = 0
    # What agents did, clipped to the quarter: only of agents, teams and all.
    idle_s: float = 0.0
    talking_s: float = 0.0
    dialling_s: float = 0.0
    wrapping_up_s: float = 0.0
    ringing_s: float = 0.0
    paused_s: float = 0.0

    def __add__(self, other: Self) -> Self:
        return type(self)(*(getattr(self, name) + getattr(other, name) for name in FIELDS))


FIELDS = tuple(f.name for f in fields(Sums))


@dataclass(frozen=True, slots=True, kw_only=True)
class Within:
    """Stays that waited no longer than T seconds, abandoned ones that waited no longer than s, and callbacks
    that were reached within what was promised."""

    answered: int = 0
    abandoned: int = 0
    callbacks_asked: int = 0
    short_abandons: int = 0
    called_back: int = 0

    def __add__(self, other: Self) -> Self:
        return type(self)(
            answered=self.answered + other.answered,
            abandoned=self.abandoned + other.abandoned,
            callbacks_asked=self.callbacks_asked + other.callbacks_asked,
            short_abandons=self.short_abandons + other.short_abandons,
            called_back=self.called_back + other.called_back,
        )


# As they are shown beside each service level; s is the limit of a short abandon.
FORMULAS: Mapping[str, str] = {
    "V1": "(A_T + B_T) / (A + B)",
    "V2": "A_T / A",
    "V3": "A_T / (A + B)",
    "V4": "A_T / (A + B − B_T)",
    "V5": "(A_T + B_s) / (A + B)",
    "V6": "A_T / (O − B_s)",
    "V7": "(A_T + B_T + C_T) / O",
}


def service_levels(sums: Sums, within: Within) -> dict[str, float | None]:
    """In all variants: V1 ICMI's first choice, V2 Asterisk's, V3 strict, V4 Genesys, V5, V6 Talkdesk (the
    house's own), V7 Amazon Connect."""
    ended = sums.answered + sums.abandoned
    answered, abandoned, short = within.answered, within.abandoned, within.short_abandons
    return {
        "V1": share(answered + abandoned, ended),
        "V2": share(answered, sums.answered),
        "V3": share(answered, ended),
        "V4": share(answered, ended - abandoned),
        "V5": share(answered + short, ended),
        "V6": share(answered, sums.offered - short),
        "V7": share(answered + abandoned + within.callbacks_asked, sums.offered),
    }


def abandonment(sums: Sums) -> float | None:
    """B / O: who asked to be called back has not given up."""
    return share(sums.abandoned, sums.offered)


def net_abandonment(sums: Sums, within: Within) -> float | None:
    """(B − B_s) / (O − B_s)."""
    short = within.short_abandons
    return share(sums.abandoned - short, sums.offered - short)


def average_speed_of_answer(sums: Sums) -> float | None:
    """ASA in seconds: enqueue to answer, ringing included, menu excluded, over the answered only."""
    return share(sums.answered_wait_s, sums.answered)


def average_abandoned_wait(sums: Sums) -> float | None:
    return share(sums.abandoned_wait_s, sums.abandoned)


def average_handle_time(sums: Sums) -> float | None:
    """AHT in seconds: (talk + hold + after-call work) / handled."""
    return share(sums.talk_s + sums.hold_s + sums.wrap_up_s, sums.handled)


def occupancy(sums: Sums) -> float | None:
    """handle / (handle + idle): ringing is not idle, and breaks are left out."""
    return share(handle_s(sums), handle_s(sums) + sums.idle_s)


def utilisation(sums: Sums) -> float | None:
    """handle / signed in."""
    return share(handle_s(sums), handle_s(sums) + sums.idle_s + sums.ringing_s + sums.paused_s)


def handle_s(sums: Sums) -> float:
    """Agents' time on calls: talking (holds included), dialling those they call back, wrapping up."""
    return sums.talking_s + sums.dialling_s + sums.wrapping_up_s


def net_promoter_score(sums: Sums) -> float | None:
    """Share of 9 and 10 minus share of 0 to 6: from -1 to 1."""
    return share(sums.promoters - sums.detractors, sums.nps_n)


def share(part: float, whole: float) -> float | None:
    """None where there is nothing to have a share of."""
    return part / whole if whole > 0 else None
