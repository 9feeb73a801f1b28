"""Texts folded for search: how a word must look for two spellings of it to be the same word.

"Đơn hàng", "don hang" and "ĐƠN HÀNG" fold alike, and so do "hoá" and "hóa", composed or decomposed.
Marks, case, width and punctuation vanish; đ becomes d. What is left are tokens of letters and digits,
each with its place in the original text, so that a hit can be shown where it was said. `spelled` is a
word with its marks, and still the same for "Hoá" and "hóa": by it the exact form is known from others.

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
# Vietnamese tones, where they stand on the second of two vowels that end a word: hoá is hóa, but quý is quý.
_TONES = "\u0300\u0301\u0303\u0309\u0323"
_TONE_ON_SECOND = re.compile(f"(?<!q)(o(?=[ae])|u(?=y))([aey])([{_TONES}])$")
_TONE_ON_QU = re.compile(f"qu([{_TONES}])([aeoy])")


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
    place = 0
    for piece in text.split(" "):
        found += [Token(token.text, token.start + place, token.end + place) for token in _words(piece)]
        place += len(piece) + 1
    return found


def spellings(text: str) -> list[str]:
    """The words of a text with their marks, in order, one for each of its tokens."""
    return [_spelled(text[token.start : token.end][:LONGEST_TOKEN]) for token in tokens(text)]


def spelled(word: str) -> str:
    """A word with its marks, but without what makes no difference: case, width, where the tone is written."""
    wide = unicodedata.normalize("NFKC", word).casefold()
    kept = "".join(c for c in wide if c.isalnum() or unicodedata.category(c)[0] == "M")
    bare = unicodedata.normalize("NFD", kept)
    placed = _TONE_ON_QU.sub(r"qu\2\1", _TONE_ON_SECOND.sub(r"\1\3\2", bare))
    return unicodedata.normalize("NFC", placed)[:LONGEST_TOKEN]


@lru_cache(maxsize=32_768)
def _spelled(word: str) -> str:
    return spelled(word)


def _words(piece: str) -> tuple[Token, ...]:
    return _known(piece) if len(piece) <= LONGEST_TOKEN else _tokens(piece)


# Speech is made of few words, said over and over.
@lru_cache(maxsize=32_768)
def _known(piece: str) -> tuple[Token, ...]:
    return _tokens(piece)


def _tokens(text: str) -> tuple[Token, ...]:
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
    return tuple(found)


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
