"""How alike two calls were in what was said: the cosine of their tf-idf vectors. Pure.

A folded word weighs (1 + ln n) x ln((2 + calls) / (1 + calls in which it was said)) in a call that says it
n times: greetings and fillers, which nearly every call has, weigh next to nothing, and no list of stop words
is needed. Nothing weighs more than a word said in one call of thirty: otherwise names and slips of the
recogniser would outweigh the issue, and the more so the more calls were learned from. Pairs of words were
tried and told issues apart no better.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from math import log, sqrt
from typing import TypeAlias

Vector: TypeAlias = Mapping[str, float]

_LEAST_WORDS = 5  # less was said than can be compared: "hello? hello?"
_RAREST = log(30)
_LONGEST_NUMBER = 3  # digits; longer ones are somebody's
_COMMON = 20_000  # the rest counts as said in no call


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """In how many of `calls` each common word was said."""

    calls: int = 0
    said_in: Mapping[str, int] = field(default_factory=dict)

    def weight(self, word: str) -> float:
        return min(_RAREST, log((2 + self.calls) / (1 + self.said_in.get(word, 0))))


class Learner:
    """Counts call after call, so that no more than one need be at hand."""

    def __init__(self) -> None:
        self._calls = 0
        self._said_in: Counter[str] = Counter()

    def hear(self, words: Iterable[str]) -> None:
        self._calls += 1
        self._said_in.update(set(words))

    def vocabulary(self, *, said_in: int = 2) -> Vocabulary:
        """What is common: words said in at least so many calls. The rest weighs as if unheard of; names and
        numbers of people stay out of what is kept."""
        common = {
            word: n
            for word, n in self._said_in.most_common(_COMMON)
            if n >= said_in and not (word.isdigit() and len(word) > _LONGEST_NUMBER)
        }
        return Vocabulary(self._calls, common)


def vector(words: Collection[str], vocabulary: Vocabulary) -> Vector | None:
    """Its words with their weights, a vector of length 1; None where too little was said."""
    if len(words) < _LEAST_WORDS:
        return None
    weights = {word: (1 + log(count)) * vocabulary.weight(word) for word, count in Counter(words).items()}
    length = sqrt(sum(weight * weight for weight in weights.values()))
    return {word: weight / length for word, weight in weights.items()}


def cosine(one: Vector, other: Vector) -> float:
    """0 for nothing in common to 1 for the same words equally often."""
    small, large = sorted((one, other), key=len)
    return sum(weight * large[word] for word, weight in small.items() if word in large)
