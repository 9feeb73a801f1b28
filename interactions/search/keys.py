"""A call as the index knows it: the set of its keys. Pure.

Everything the index is asked is whether a call has a key, so SQLite's FTS5 and PostgreSQL's GIN answer alike
and neither needs to know where in the call a word stands:

    don             the word, folded, anywhere in the call
    ·don·hang       the two words next to each other in one line
    …d …do          some word that begins so, with one letter or two
    ‹agent›don      the word where it stands: said by the agent
    ′đơn            the word as it was spelled
    ²don ³don       the word, said often (`often`)
    «queue»73616c   a fact of the call, its value in hexadecimal

The marks are outside of ASCII, so that FTS5's `ascii` tokenizer takes a key for one token.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from hashlib import blake2b
from itertools import pairwise

# PostgreSQL takes 1 MiB of keys for one call. Nobody says as much; a machine might.
MOST_BYTES = 700_000
SHORT = 2
_LONGEST_FACT = 200  # bytes; of longer ones their digest
_USUAL_WORDS = 400  # in a call of usual length
_SATURATION, _LENGTH_COUNTS = 1.2, 0.75  # BM25's k1 and b
_OFTEN = {2: "²", 3: "³"}
_OFTEN_FROM = {2: 0.5, 3: 0.75}


@dataclass(frozen=True, slots=True)
class Part:
    """A line, a note, a tag or a fact: `leg` says which, `folded` are its words with a space between them,
    `spelled` the same with their marks."""

    leg: str
    folded: str
    spelled: Sequence[str] = ()


def word(text: str) -> str:
    return text


def pair(first: str, second: str) -> str:
    return f"·{first}·{second}"


def beginning(text: str) -> str:
    """Of a word; for longer ones than `SHORT` any word is looked for that begins so."""
    return f"…{text}"


def on_leg(leg: str, text: str) -> str:
    return f"‹{leg}›{text}"


def spelling(text: str) -> str:
    return f"′{text}"


def often(text: str, degree: int) -> str:
    """`degree` 2 or 3; a word said at all needs no such key."""
    return _OFTEN[degree] + text


def fact(name: str, value: str) -> str:
    assert name.isalpha(), "FTS5 would take it for two tokens"
    said = value.encode("utf-8", "replace")
    return f"«{name}»{(said if len(said) <= _LONGEST_FACT else blake2b(said).digest()).hex()}"


def keys_of(parts: Iterable[Part], facts: Iterable[tuple[str, str]]) -> list[str]:
    """All keys of a call, in order. `facts` are names with values."""
    found = {fact(name, value) for name, value in facts}
    counts: Counter[str] = Counter()
    said = 0
    for part in parts:
        words = part.folded.split()
        said += len(words)
        counts.update(words)
        found.update(words)
        found.update(pair(*two) for two in pairwise(words))
        found.update(on_leg(part.leg, each) for each in words)
        found.update(spelling(each) for each in part.spelled if each)
        found.update(beginning(each[:length]) for each in words for length in range(1, SHORT + 1))
        if part.spelled:
            found.add(spelling(""))  # so many calls have words at all
    for each, count in counts.items():
        degree = how_often(count, said)
        found.update(often(each, step) for step in _OFTEN if step <= degree)
    return list(_fitting(sorted(found)))


def how_often(count: int, length: int) -> int:
    """1 to 3: BM25's weight of a word's frequency, in steps as impact-ordered indexes have them.

    `length` is the call's, in words; what is said as often in a shorter call weighs more.
    """
    norm = _SATURATION * (1 - _LENGTH_COUNTS + _LENGTH_COUNTS * length / _USUAL_WORDS)
    weight = count / (count + norm)
    return 1 + sum(weight >= needed for needed in _OFTEN_FROM.values())


def _fitting(keys: list[str]) -> Iterator[str]:
    left = MOST_BYTES
    for key in keys:
        left -= len(key.encode("utf-8", "replace")) + 4
        if left < 0:
            return
        yield key
