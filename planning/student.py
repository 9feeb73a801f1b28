"""Student's t: how far the mean of a few independent runs may be from the truth."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from statistics import fmean, stdev

LEVEL = 0.95


@dataclass(frozen=True, slots=True)
class Estimate:
    """The mean over the runs, None where no run has the figure; `hw`: half the width of its 95 % interval,
    None where fewer than two runs have it."""

    mean: float | None
    hw: float | None


def estimate(values: Sequence[float | None]) -> Estimate:
    known = [value for value in values if value is not None]
    if not known:
        return Estimate(None, None)
    if len(known) == 1:
        return Estimate(known[0], None)
    hw = quantile(len(known) - 1) * stdev(known) / math.sqrt(len(known))
    return Estimate(fmean(known), hw)


@cache
def quantile(freedom: int, level: float = LEVEL) -> float:
    """t with P(|T| <= t) = level, by halving; `freedom` whole and at least 1."""
    low, high = 0.0, math.pi / 2
    for _ in range(60):
        middle = (low + high) / 2
        if _within(middle, freedom) < level:
            low = middle
        else:
            high = middle
    return math.tan(low) * math.sqrt(freedom)


def _within(theta: float, freedom: int) -> float:
    """P(|T| <= tan(theta) √freedom), exact: Abramowitz and Stegun 26.7.3 and 26.7.4."""
    cos2 = math.cos(theta) ** 2
    odd = freedom % 2
    term = math.cos(theta) if odd else 1.0
    total = 0.0
    for k in range(freedom // 2):
        total += term
        term *= cos2 * ((2 * k + 2) / (2 * k + 3) if odd else (2 * k + 1) / (2 * k + 2))
    total *= math.sin(theta)
    return 2 / math.pi * (theta + total) if odd else total
