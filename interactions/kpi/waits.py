"""How long stays waited, as a text of four characters for each: with it service level is exact for any whole
number of seconds, and the texts of many quarters are put together by the database itself. Pure.

A wait is kept in seconds, rounded up: it is within T exactly when its rounded value is. The characters are in
the order of their values, so that four of them, read as one number, can be compared as they stand.
"""

from __future__ import annotations

from collections.abc import Sequence
from enum import IntEnum
from math import ceil

import numpy as np

from interactions.kpi.figures import Within

LONGEST_S = 65_534  # 18 hours: all waits that are longer are alike
LONGEST_DURATION_S = (1 << 24) - 1  # 194 days, likewise
_ZERO = ord("0")  # and the 63 characters after it, six bits each


class Kind(IntEnum):
    """What came of the wait."""

    ANSWERED = 0
    ABANDONED = 1
    CALLBACK_ASKED = 2
    CALLED_BACK = 3  # from being put in line until somebody was reached


def written(kind: Kind, wait_s: float) -> str:
    return _characters(kind, ceil(min(max(wait_s, 0.0), LONGEST_S + 1)))


def _characters(kind: int, second: int) -> str:
    value = kind << 16 | second
    return "".join(chr(_ZERO + (value >> shift & 63)) for shift in (18, 12, 6, 0))


def duration_written(lasted_s: float) -> str:
    """What may take half a year, in four characters likewise, rounded up to seconds."""
    return _characters(0, ceil(min(max(lasted_s, 0.0), LONGEST_DURATION_S)))


def durations_in(text: str) -> list[float]:
    """In seconds, the shortest first."""
    if not text:
        return []
    digits = np.frombuffer(text.encode(), np.uint8).reshape(-1, 4).astype(np.float64) - _ZERO
    lasted: list[float] = np.sort(digits @ np.array([1 << 18, 1 << 12, 1 << 6, 1], np.float64)).tolist()
    return lasted


def within(texts: Sequence[str], sl_s: int, short_s: int, promise_s: int) -> list[Within]:
    """Of each text, how many waited no longer than that."""
    all_waits = np.frombuffer("".join(texts).encode(), ">u4").astype(np.uint32)
    ends = np.cumsum([0, *(len(text) // 4 for text in texts)])

    def count(kind: Kind, limit_s: int) -> list[int]:
        least, most = (_number(_characters(kind, second)) for second in (0, limit_s))
        before = np.zeros(len(all_waits) + 1, np.int32)
        np.cumsum((all_waits >= least) & (all_waits <= most), out=before[1:])
        counted: list[int] = np.diff(before[ends]).tolist()
        return counted

    return [
        Within(
            answered=answered,
            abandoned=abandoned,
            callbacks_asked=asked,
            short_abandons=short,
            called_back=called_back,
        )
        for answered, abandoned, asked, short, called_back in zip(
            count(Kind.ANSWERED, sl_s),
            count(Kind.ABANDONED, sl_s),
            count(Kind.CALLBACK_ASKED, sl_s),
            count(Kind.ABANDONED, short_s),
            count(Kind.CALLED_BACK, promise_s),
            strict=True,
        )
    ]


def _number(characters: str) -> int:
    return int.from_bytes(characters.encode(), "big")
