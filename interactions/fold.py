"""Texts folded for search: how a word must look for two spellings of it to be the same word.

"Đơn hàng", "don hang" and "ĐƠN HÀNG" fold alike, and so do "hoá" and "hóa", composed or decomposed.
Marks, case, width and punctuation vanish; đ becomes d. What is left are tokens of letters and digits,
each with its place in the original text, so that a hit can be shown where it was said.

Hangul syllables, Han characters and kana are tokens of their own: recognisers and people put the
spaces between them as they like, so a word is found as its syllables in a row, however it was split
and whatever particle follows it (주문 is found in 주문을, 고객센터 in 고객 센터). Likewise digits do not
mix with letters (A15 is found in A 15), and PostgreSQL cannot take 1e5x for a number and a letter.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

# Longer runs of letters are no words. PostgreSQL would refuse a token of 2 kB.
LONGEST_TOKEN = 100

_STROKES = str.maketrans({"đ": "d"})  # the one Vietnamese letter whose mark Unicode does not take apart
_SYLLABLE = re.compile(
    "[\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uac00-\ud7a3\uf900-\ufaff\U00020000-\U0003ffff]"
)


@dataclass(frozen=True, slots=True)
class Token:
    """A folded word and its place, `text[start:end]`, in the original."""

    text: str
    start: int
    end: int


def fold(text: str) -> str:
    """The tokens of a text with one space between them: what the databases index."""
    return " ".join(token.text for token in tokens(text))


def tokens(text: str) -> list[Token]:
    """The words of a text, in order."""
    found: list[Token] = []
    word, start, end = "", 0, 0
    for at, cluster in _clusters(text):
        for letter in _folded(cluster):
            alone = _SYLLABLE.match(letter) is not None
            if word and (letter == " " or alone or letter.isdigit() != word[-1].isdigit()):
                found.append(Token(word, start, end))
                word = ""
            if alone:
                found.append(Token(letter, at, at + len(cluster)))
            elif letter != " ":
                start = start if word else at
                word = (word + letter)[:LONGEST_TOKEN]
                end = at + len(cluster)
    if word:
        found.append(Token(word, start, end))
    return found


def _clusters(text: str) -> Iterator[tuple[int, str]]:
    """Each character with the marks that follow it, and its place."""
    start = 0
    for at in range(1, len(text) + 1):
        if at == len(text) or not _continues(text[at]):
            yield start, text[start:at]
            start = at


def _continues(character: str) -> bool:
    """Marks, and the vowels and finals of decomposed Hangul."""
    if character < "\u0300":
        return False
    return (
        "\u1160" <= character <= "\u11ff"
        or "\ud7b0" <= character <= "\ud7fb"
        or unicodedata.category(character)[0] == "M"
    )


@lru_cache(maxsize=8192)
def _folded(cluster: str) -> str:
    """The letters and digits a cluster stands for; a space for anything else, nothing for a stray mark."""
    bare = unicodedata.normalize("NFKD", unicodedata.normalize("NFKD", cluster[:LONGEST_TOKEN]).casefold())
    # Beside marks: joiners, soft hyphens and signs of direction, which no reader sees.
    kept = "".join(c for c in bare if (kind := unicodedata.category(c))[0] != "M" and kind != "Cf")
    # Folded Cherokee is upper case: lower() is what PostgreSQL will do to it.
    return "".join(map(_letter, unicodedata.normalize("NFC", kept).lower().translate(_STROKES)))


def _letter(character: str) -> str:
    digit = unicodedata.decimal(character, None)
    return str(digit) if digit is not None else character if character.isalpha() else " "
