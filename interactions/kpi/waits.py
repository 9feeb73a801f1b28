"""How long stays waited, as a text of three characters for each: with it service level is exact for any whole
number of seconds, and the texts of many quarters are put together by the database itself. Pure.

A wait is kept in seconds, rounded up: it is within T exactly when its rounded value is.
"""

from __future__ import annotations

from collections.abc import Sequence
from enum import IntEnum
from math import ceil
from string import ascii_letters, digits

import numpy as np

from interactions.kpi.figures import Within

LONGEST_S = 65_534  # 18 hours: all waits that are longer are alike
_ALPHABET = ascii_letters + digits + "-_"
_VALUES = np.zeros(128, np.uint32)
_VALUES[np.frombuffer(_ALPHABET.encode(), np.uint8)] = np.arange(64)


class Kind(IntEnum):
    """What came of the wait."""

    ANSWERED = 0
    ABANDONED = 1
    CALLBACK_ASKED = 2


def written(kind: Kind, wait_s: float) -> str:
    value = kind << 16 | ceil(min(max(wait_s, 0.0), LONGEST_S + 1))
    return _ALPHABET[value >> 12] + _ALPHABET[value >> 6 & 63] + _ALPHABET[value & 63]


def within(texts: Sequence[str], sl_s: int, short_s: int) -> list[Within]:
    """Of each text, how many stays waited no longer than that."""
    characters = np.frombuffer("".join(texts).encode(), np.uint8).reshape(-1, 3)
    first, second, third = _VALUES[characters].T
    value = first << 12 | second << 6 | third
    kind, seconds = value >> 16, value & 0xFFFF
    of = np.repeat(np.arange(len(texts)), [len(text) // 3 for text in texts])

    def count(which: Kind, limit_s: int) -> list[int]:
        counted: list[int] = np.bincount(
            of[(kind == which) & (seconds <= limit_s)], minlength=len(texts)
        ).tolist()
        return counted

    return [
        Within(answered=answered, abandoned=abandoned, callbacks_asked=asked, short_abandons=short)
        for answered, abandoned, asked, short in zip(
            count(Kind.ANSWERED, sl_s),
            count(Kind.ABANDONED, sl_s),
            count(Kind.CALLBACK_ASKED, sl_s),
            count(Kind.ABANDONED, short_s),
            strict=True,
        )
    ]
