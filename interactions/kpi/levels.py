"""The lengths in which sums are kept, and how any stretch is made of few of them. Pure.

Hours and quarters of days are UTC's, so that days on other clocks than the house's are made of few sums, too;
days are the house's own.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from enum import IntEnum

from interactions.kpi.dirty import BUCKET_S


class Level(IntEnum):
    QUARTER = 0
    DAY = 1
    HOUR = 2
    SHIFT = 3  # a quarter of a day


LENGTH = {Level.DAY: 96, Level.SHIFT: 24, Level.HOUR: 4, Level.QUARTER: 1}  # in quarters; of days, mostly
_PARTS = (Level.SHIFT, Level.HOUR, Level.QUARTER)  # of days


def made_of(first: int, last: int, levels: Sequence[Level] = _PARTS) -> list[tuple[Level, int, int]]:
    """From one quarter to just before another, in as few kept sums as can be without days."""
    level, *shorter = levels
    length = LENGTH[level]
    begin, end = -(-first // length) * length, last // length * length
    if begin < end:
        before = made_of(first, begin, shorter) if first < begin else []
        after = made_of(end, last, shorter) if end < last else []
        return [*before, (level, begin, end), *after]
    return made_of(first, last, shorter) if first < last else []


def first_bucket(at: float) -> int:
    """The first quarter that begins at this moment or later."""
    return math.ceil(at / BUCKET_S)
