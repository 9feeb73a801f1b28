"""From what was typed to what it means (`interactions.query` says how to ask). Pure."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Literal, TypeAlias

from interactions.fold import fold, spellings
from interactions.query import LEGS, And, BadQuery, Near, Node, Not, Or, Term, finds, terms, with_terms

LONGEST_QUERY = 500
MOST_WORDS = 40
DEEPEST = 20  # brackets in brackets
NEAR_WORDS = 5
MOST_NEAR_WORDS = 100

_LEG_NAMES = {name: name for name in LEGS} | {"khach": "customer"}
_QUOTES = str.maketrans(dict.fromkeys("“”„‟«»＂", '"') | {"＊": "*", "（": "(", "）": ")", "：": ":"})
_PART = re.compile(
    r'(?P<open>\()|(?P<close>\))|"(?P<phrase>[^"]*)(?:"(?P<star>\*?)|$)|(?P<word>[^\s"()]+)|(?P<gap>\s+)'
)
_SIGNS = re.compile(r"(?P<minus>-?)(?:(?P<leg>[^\W\d]+):)?(?P<fuzzy>~?)(?P<rest>.*)", re.DOTALL)
_NEAR = re.compile(r"(?:NEAR|GẦN)(?:/(?P<words>\d{1,3}))?")
_ENGLISH = {"AND": "and", "OR": "or", "NOT": "not"}
_VIETNAMESE = {"VÀ": "and", "HOẶC": "or", "KHÔNG": "not"}

NOTHING = Term(())
Kind: TypeAlias = Literal["term", "open", "close", "and", "or", "not", "near", "leg"]


def parse(query: str, *, fuzzy: bool = False) -> Node:
    """What a call must hold. `fuzzy`: every word may be misheard. Raises `BadQuery`."""
    if len(query) > LONGEST_QUERY:
        raise BadQuery(f"Shorten the search to {LONGEST_QUERY} characters.")
    pieces, before = list(_pieces(query.translate(_QUOTES), fuzzy)), None
    while pieces != before:  # what goes may leave something empty
        pieces, before = list(_settled(_in_brackets(pieces))), pieces
    if not pieces:
        raise BadQuery("Type at least one word to search for.")
    node = _Reader(pieces).either()
    if sum(len(term.words) for term in terms(node)) > MOST_WORDS:
        raise BadQuery(f"Search for at most {MOST_WORDS} words at once.")
    if not finds(node):
        raise BadQuery("Say also which words the calls must hold: leaving words out finds nothing by itself.")
    return node


# --- from characters to pieces --------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class _Piece:
    """`term`: what it says as ordinary text."""

    kind: Kind
    term: Term = NOTHING
    words: int = 0


def _pieces(query: str, fuzzy: bool) -> Iterator[_Piece]:
    shouted = not any(letter.islower() for letter in query)
    found = list(_PART.finditer(query))
    at = 0
    while at < len(found):
        part = found[at]
        at += 1
        if part["gap"]:
            continue
        if part["open"] or part["close"]:
            yield _Piece("open" if part["open"] else "close")
            continue
        if part["word"] is None:
            yield from _term(part["phrase"], bool(part["star"]), fuzzy=fuzzy)
            continue
        if operator := _operator(part["word"], shouted):
            yield operator
            continue
        signs = _SIGNS.fullmatch(part["word"])
        assert signs is not None  # it matches anything
        leg = None if signs["leg"] is None else _LEG_NAMES.get(fold(signs["leg"]))
        if signs["leg"] is not None and leg is None:  # a word with a colon in it
            text = part["word"].removeprefix("-")
            yield from _term(text, text.endswith("*"), fuzzy=fuzzy, minus=bool(signs["minus"]))
            continue
        minus, loose = bool(signs["minus"]), fuzzy or bool(signs["fuzzy"])
        following = found[at] if at < len(found) else None
        if rest := signs["rest"]:
            yield from _term(rest, rest.endswith("*"), leg=leg, fuzzy=loose, minus=minus)
        elif following is not None and following["phrase"] is not None:
            at += 1
            star = bool(following["star"])
            yield from _term(following["phrase"], star, leg=leg, fuzzy=loose, minus=minus)
        elif following is not None and following["open"]:
            if minus:
                yield _Piece("not")
            if leg is not None:
                yield _Piece("leg", Term((leg,), leg=leg))
        elif leg is not None:
            yield from _term(part["word"], False, fuzzy=fuzzy)


def _term(
    text: str, prefix: bool, *, leg: str | None = None, fuzzy: bool = False, minus: bool = False
) -> Iterator[_Piece]:
    """Nothing when the text has no word in it."""
    words = tuple(fold(text).split())
    if words:
        if minus:
            yield _Piece("not")
        yield _Piece("term", Term(words, prefix, leg, fuzzy, tuple(spellings(text))))


def _operator(word: str, shouted: bool) -> _Piece | None:
    plain = unicodedata.normalize("NFC", word)
    known = _ENGLISH if shouted else _ENGLISH | _VIETNAMESE
    term = Term(tuple(fold(word).split()), spelled=tuple(spellings(word)))
    if kind := known.get(plain):
        return _Piece(kind, term)  # type: ignore[arg-type]  # the values are kinds
    if (near := _NEAR.fullmatch(plain)) and not (shouted and plain.startswith("G")):
        words = int(near["words"] or NEAR_WORDS)
        return _Piece("near", term, min(words, MOST_NEAR_WORDS))
    return None


# --- what is not well formed becomes ordinary text ------------------------------------------------


def _in_brackets(pieces: list[_Piece]) -> list[_Piece]:
    """Without brackets that have no other half, nothing in them, or too many around them."""
    keep, opened = [True] * len(pieces), []
    for at, piece in enumerate(pieces):
        if piece.kind == "open":
            opened.append(at)
        elif piece.kind == "close":
            if not opened:
                keep[at] = False
                continue
            begin = opened.pop()
            empty = not any(keep[begin + 1 : at])
            if empty or len(opened) >= DEEPEST:
                keep[begin] = keep[at] = False
    for at in opened:
        keep[at] = False
    return [piece for piece, kept in zip(pieces, keep, strict=True) if kept]


def _settled(pieces: list[_Piece]) -> Iterator[_Piece]:
    """Operators that have nothing to join are words."""
    begins = ("term", "open", "not", "leg")
    settled: list[_Piece] = []
    for piece in reversed(pieces):  # what stands before something, from the last one on
        after = settled[-1].kind if settled else None
        if (piece.kind == "not" and after not in begins) or (piece.kind == "leg" and after != "open"):
            settled += _as_text(piece)
        else:
            settled.append(piece)
    settled.reverse()
    before: Kind | None = None
    for at, piece in enumerate(settled):
        after = settled[at + 1].kind if at + 1 < len(settled) else None
        joins = before in ("term", "close") and after in begins
        if piece.kind == "near":
            joins = before == after == "term"
        for each in [piece] if joins or piece.kind not in ("and", "or", "near") else _as_text(piece):
            yield each
            before = each.kind


def _as_text(piece: _Piece) -> list[_Piece]:
    return [_Piece("term", replace(piece.term, leg=None))] if piece.term.words else []


class _Reader:
    """OR binds loosest, then AND, then NOT, then NEAR."""

    def __init__(self, pieces: list[_Piece]) -> None:
        self._pieces = pieces
        self._at = 0

    def either(self) -> Node:
        parts = [self._all()]
        while self._take("or"):
            parts.append(self._all())
        return parts[0] if len(parts) == 1 else Or(tuple(parts))

    def _all(self) -> Node:
        parts = [self._one()]
        while self._kind() not in (None, "or", "close"):
            self._take("and")
            parts.append(self._one())
        return parts[0] if len(parts) == 1 else And(tuple(parts))

    def _one(self) -> Node:
        if self._take("not"):
            inner = self._one()
            return inner.part if isinstance(inner, Not) else Not(inner)
        if leg := self._take("leg"):
            inside = self._one()
            own = {term: replace(term, leg=term.leg or leg.term.leg) for term in terms(inside)}
            return with_terms(inside, own)
        if self._take("open"):
            inside = self.either()
            self._take("close")
            return inside
        return self._near()

    def _near(self) -> Node:
        found: list[Node] = []
        first = self._next().term
        while near := self._take("near"):
            second = self._next().term
            found.append(Near(first, second, near.words))
            first = second
        return And(tuple(found)) if len(found) > 1 else found[0] if found else first

    def _kind(self) -> Kind | None:
        return self._pieces[self._at].kind if self._at < len(self._pieces) else None

    def _take(self, kind: Kind) -> _Piece | None:
        return self._next() if self._kind() == kind else None

    def _next(self) -> _Piece:
        self._at += 1
        return self._pieces[self._at - 1]
