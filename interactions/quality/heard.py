"""A talk as the rules look at it: who spoke when, and where phrases were said. Pure.

Times are seconds from the start of the recording.
"""

from __future__ import annotations

import unicodedata
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

from interactions.fold import tokens
from interactions.quality.spans import Span, union
from transcription.transcript import Segment

AGENT, CUSTOMER = "agent", "customer"
_ONE_BREATH_S = 2.0  # words of a phrase may be further apart by no more


@dataclass(frozen=True, slots=True)
class Talk:
    """`lines` in the order spoken; `holds` are the stretches in which nobody is expected to speak."""

    language: str
    lines: tuple[Segment, ...]
    holds: tuple[Span, ...] = ()

    def speech(self, *legs: str) -> list[Span]:
        """When any of these legs spoke."""
        return union((line.start, line.end) for line in self.lines if line.leg in legs)


@dataclass(frozen=True, slots=True)
class Said:
    """A phrase found: in which line (its number in the talk), when, and whether a word follows in the same
    breath."""

    phrase: str
    line: int
    start: float
    end: float
    goes_on: bool


@dataclass(frozen=True, slots=True)
class _Heard:
    key: str
    line: int
    start: float
    end: float


def said(talk: Talk, leg: str, phrases: Iterable[str], *, marks: bool = False) -> list[Said]:
    """Every place where the leg says one of the phrases, in order; a phrase may go over a short pause."""
    stream = list(_stream(talk, leg, marks))
    wanted: defaultdict[str, list[tuple[str, list[str]]]] = defaultdict(list)
    for phrase in phrases:
        if keys := _keys(phrase, marks):
            wanted[keys[0]].append((phrase, keys))
    found = [
        Said(phrase, first.line, first.start, last.end, _goes_on(stream, at + len(keys)))
        for at, first in enumerate(stream)
        for phrase, keys in wanted.get(first.key, ())
        if (last := _last(stream, at, keys)) is not None
    ]
    return sorted(found, key=lambda each: (each.start, each.line))


def _last(stream: Sequence[_Heard], at: int, keys: Sequence[str]) -> _Heard | None:
    """The last word of the phrase if it is said from here."""
    there = stream[at : at + len(keys)]
    if [word.key for word in there] != keys:
        return None
    if any(not _one_breath(one, next_) for one, next_ in pairwise(there)):
        return None
    return there[-1]


def _goes_on(stream: Sequence[_Heard], at: int) -> bool:
    return at < len(stream) and _one_breath(stream[at - 1], stream[at])


def _one_breath(word: _Heard, following: _Heard) -> bool:
    return following.start - word.end <= _ONE_BREATH_S


def _stream(talk: Talk, leg: str, marks: bool) -> Iterator[_Heard]:
    """The words of a leg with their times; their line's own where the recogniser gave none."""
    known: dict[str, list[str]] = {}  # people say the same words again and again
    for number, line in enumerate(talk.lines):
        if line.leg != leg:
            continue
        timed = [(word.word, word.start, word.end) for word in line.words]
        for text, start, end in timed or [(line.text, line.start, line.end)]:
            if text not in known:
                known[text] = _keys(text, marks)
            for key in known[text]:
                yield _Heard(key, number, start, end)


def _keys(text: str, marks: bool) -> list[str]:
    """The folded words of a text, with their marks in any order (hoá is hóa) where these count."""
    return [token.text + (_marks(text[token.start : token.end]) if marks else "") for token in tokens(text)]


def _marks(word: str) -> str:
    taken_apart = unicodedata.normalize("NFD", word.casefold())
    return "".join(sorted(c for c in taken_apart if unicodedata.combining(c) or c == "đ"))
