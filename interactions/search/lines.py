"""Whether a call holds what was sought, and where: the rule by which everything is found. Pure.

The index only says which calls are worth looking at.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from interactions.fold import tokens
from interactions.query import And, Near, Node, Not, Or, Term
from interactions.search.keys import Part

Spans = tuple[tuple[int, int], ...]


def holds(node: Node, parts: Sequence[Part]) -> tuple[Term | Near, ...] | None:
    """What of the query the call holds, None when it is not what was sought."""
    match node:
        case Term() | Near():
            return (node,) if any(stands(node, part) for part in parts) else None
        case And(wanted):
            found: list[Term | Near] = []
            for each in wanted:
                here = holds(each, parts)
                if here is None:
                    return None
                found += here
            return tuple(found)
        case Or(wanted):
            branches = [here for each in wanted if (here := holds(each, parts)) is not None]
            return tuple(leaf for here in branches for leaf in here) if branches else None
        case Not(inner):
            return () if holds(inner, parts) is None else None


def stands(leaf: Term | Near, part: Part) -> bool:
    """Whether it stands in this line."""
    if isinstance(leaf, Term):
        if leaf.leg not in (None, part.leg):
            return False
        if not leaf.others:  # in one go, as the words stand
            end = "" if leaf.prefix else " "
            return f" {' '.join(leaf.words)}{end}" in f" {part.folded} "
        return any(True for _ in _places(leaf, part.folded.split()))
    return stands(leaf.first, part) and stands(leaf.second, part) and bool(_near(leaf, part.folded.split()))


def highlights(leaves: Iterable[Term | Near], leg: str, text: str) -> Spans:
    """Where a text holds them: (from, to) in characters, in order, never overlapping."""
    said = tokens(text)
    words = [token.text for token in said]
    spans = sorted(
        (said[begin].start, said[end - 1].end)
        for leaf in leaves
        for begin, end in (
            _near(leaf, words, leg)
            if isinstance(leaf, Near)
            else (_places(leaf, words) if leaf.leg in (None, leg) else ())
        )
    )
    joined: list[tuple[int, int]] = []
    for start, end in spans:
        if joined and start <= joined[-1][1]:
            joined[-1] = joined[-1][0], max(end, joined[-1][1])
        else:
            joined.append((start, end))
    return tuple(joined)


def _near(near: Near, words: list[str], leg: str | None = None) -> list[tuple[int, int]]:
    """Every place of one that has the other near."""
    if leg is not None and (near.first.leg not in (None, leg) or near.second.leg not in (None, leg)):
        return []
    seconds = list(_places(near.second, words))
    found: set[tuple[int, int]] = set()
    for first in _places(near.first, words):
        for second in seconds:
            between = max(first[0], second[0]) - min(first[1], second[1])
            if 0 <= between <= near.words:
                found |= {first, second}
    return sorted(found)


def _places(term: Term, words: Sequence[str]) -> Iterator[tuple[int, int]]:
    """Where the words stand in a row: [from, to)."""
    length, last = len(term.words), len(term.words) - 1
    wanted = term.choices
    for at in range(len(words) - length + 1):
        if all(words[at + n] in wanted[n] for n in range(last)):
            end = words[at + last]
            if end in wanted[last] or (term.prefix and end.startswith(wanted[last])):
                yield at, at + length
