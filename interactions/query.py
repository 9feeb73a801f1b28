"""What somebody typed into the search box, understood. Pure.

    đơn hàng        both words, anywhere in the line
    "đơn hàng"      these words in a row
    giao*           words that begin so

Nothing else is special: operators, brackets and quotes left open are ordinary text.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from interactions.fold import tokens

LONGEST_QUERY = 500
MOST_WORDS = 40

_QUOTES = str.maketrans(dict.fromkeys("“”„‟«»＂", '"') | {"＊": "*"})
_PART = re.compile(r'"(?P<phrase>[^"]*)(?:"(?P<star>\*?)|$)|(?P<word>[^\s"]+)')


class BadQuery(ValueError):
    """Nothing can be searched for with this; the message says what to do."""


@dataclass(frozen=True, slots=True)
class Term:
    """Folded words that must stand in a row; with `prefix` the last one need only begin so."""

    words: tuple[str, ...]
    prefix: bool = False


def parse(query: str) -> tuple[Term, ...]:
    """All the terms a line must hold. Raises `BadQuery`."""
    if len(query) > LONGEST_QUERY:
        raise BadQuery(f"Shorten the search to {LONGEST_QUERY} characters.")
    terms = []
    for part in _PART.finditer(query.translate(_QUOTES)):
        text = part["word"] if part["phrase"] is None else part["phrase"]
        prefix = bool(part["star"]) if part["word"] is None else part["word"].endswith("*")
        words = tuple(token.text for token in tokens(text))
        if words:
            terms.append(Term(words, prefix))
    if not terms:
        raise BadQuery("Type at least one word to search for.")
    if sum(len(term.words) for term in terms) > MOST_WORDS:
        raise BadQuery(f"Search for at most {MOST_WORDS} words at once.")
    return tuple(terms)


def highlights(terms: tuple[Term, ...], text: str) -> tuple[tuple[int, int], ...]:
    """Where a text holds the terms: (from, to) in characters, in order, never overlapping."""
    said = tokens(text)
    spans = sorted(
        (said[at].start, said[at + len(term.words) - 1].end)
        for term in terms
        for at in range(len(said) - len(term.words) + 1)
        if _stands(term, [token.text for token in said[at : at + len(term.words)]])
    )
    joined: list[tuple[int, int]] = []
    for start, end in spans:
        if joined and start <= joined[-1][1]:
            joined[-1] = joined[-1][0], max(end, joined[-1][1])
        else:
            joined.append((start, end))
    return tuple(joined)


def _stands(term: Term, words: list[str]) -> bool:
    *first, last = term.words
    return words[:-1] == first and (words[-1].startswith(last) if term.prefix else words[-1] == last)


def to_fts5(terms: tuple[Term, ...]) -> str:
    """For SQLite. Tokens are letters and digits only, so nothing in them needs escaping."""
    return " AND ".join(f'"{" ".join(term.words)}"{" *" if term.prefix else ""}' for term in terms)


def to_tsquery(terms: tuple[Term, ...]) -> str:
    """For PostgreSQL, likewise."""
    return " & ".join(
        "(" + " <-> ".join(f"'{word}'" for word in term.words) + (":*" if term.prefix else "") + ")"
        for term in terms
    )
