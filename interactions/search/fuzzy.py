"""Words that a recogniser may have written for another: of those that calls hold the ones that sound or are
spelled alike."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import replace

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncConnection

from interactions.query import Node, sought, with_terms
from interactions.search.schema import search_words

MOST_OTHERS = 8
"""Of each word."""
_SHORTEST = 3  # of two letters everything is alike
_TWO_FROM = 6  # letters: from there on two may be wrong

# What is hardly told apart, or not at all, in one part of the country or the other: in folded words.
_SAME_SOUND = (
    (re.compile(r"^(?:tr|ch)"), "c"),
    (re.compile(r"^(?:gi|d|r|v)(?=[aeiouy])"), "d"),
    (re.compile(r"^[sx]"), "s"),
    (re.compile(r"^[ln](?![gh])"), "l"),
    (re.compile(r"(?:ng|nh|n|m)$"), "n"),
    (re.compile(r"(?:ch|c|t|p)$"), "t"),
)
_PAIRS = "ln sx dr dv gd rv dt gk hk bp tc mn kc qc iy ie ea ao ou"
_SOUND_ALIKE = frozenset(map(frozenset, _PAIRS.split()))


async def expanded(connection: AsyncConnection, node: Node) -> tuple[Node, dict[str, tuple[str, ...]]]:
    """The query with words that pass for those that may be misheard, and which these are."""
    loose = {term for term in sought(node) if term.fuzzy}
    also: dict[str, tuple[str, ...]] = {}
    for word in sorted({word for term in loose for word in term.words}):
        if others := await _others(connection, word):
            also[word] = others
    changed = {
        term: replace(term, others=tuple(also.get(word, ()) for word in term.words))
        for term in loose
        if any(word in also for word in term.words)
    }
    return with_terms(node, changed), also


def wrong_letters(word: str) -> int:
    """How many letters may be wrong, missing, too many or swapped with the next."""
    if len(word) < _SHORTEST or not word.isalpha():
        return 0
    return 2 if len(word) >= _TWO_FROM else 1


def alike(word: str, counted: Iterable[tuple[str, int]]) -> tuple[str, ...]:
    """Of these words (with how many calls hold them) the nearest ones, the commonest first of as near."""
    most = wrong_letters(word)
    near = [
        (far, -calls, other)
        for other, calls in counted
        if other != word and (far := mistakes(word, other, most)) <= most
    ]
    return tuple(other for _, _, other in sorted(near)[:MOST_OTHERS])


def mistakes(word: str, other: str, most: int) -> int:
    """What must have gone wrong for one to be written for the other: nothing much where they sound the same;
    a letter in the place of one that sounds otherwise is two mistakes. Anything greater than `most` once it
    is more."""
    if most and sound(word) == sound(other):
        return 0
    far = distance(word, other, most)
    if far == 1 and len(word) == len(other):
        changed = [frozenset(two) for two in zip(word, other, strict=True) if two[0] != two[1]]
        return 2 if len(changed) == 1 and changed[0] not in _SOUND_ALIKE else 1
    return far


def sound(word: str) -> str:
    """The same for words that many people say, and recognisers hear, alike: tra and cha, tien and tieng."""
    for written, said in _SAME_SOUND:
        word = written.sub(said, word)
    return word


def distance(one: str, other: str, most: int) -> int:
    """Letters to be changed, put in, taken out or swapped with the next (optimal string alignment); anything
    greater than `most` once it is more."""
    if abs(len(one) - len(other)) > most:
        return most + 1
    before: list[int] = []
    row = list(range(len(other) + 1))
    for i, letter in enumerate(one, 1):
        last, before, row = before, row, [i]
        for j, with_letter in enumerate(other, 1):
            cost = min(before[j] + 1, row[j - 1] + 1, before[j - 1] + (letter != with_letter))
            if i > 1 and j > 1 and letter == other[j - 2] and one[i - 2] == with_letter:
                cost = min(cost, last[j - 2] + 1)
            row.append(cost)
        if min(row) > most:
            return most + 1
    return row[-1]


async def _others(connection: AsyncConnection, word: str) -> tuple[str, ...]:
    most = wrong_letters(word)
    if not most:
        return ()
    known = search_words.c.word
    as_long = select(known, search_words.c.calls).where(
        func.length(known).between(len(word) - most, len(word) + most)
    )
    return alike(word, [(other, calls) for other, calls in await connection.execute(as_long)])
