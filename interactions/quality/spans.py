"""Stretches of time, put together and taken from each other. Pure; seconds."""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple


class Span(NamedTuple):
    start: float
    end: float

    @property
    def length(self) -> float:
        return self.end - self.start


def union(spans: Iterable[tuple[float, float]], bridging: float = 0.0) -> list[Span]:
    """The stretches covered, in order and apart; gaps up to `bridging` are covered too. Empty ones vanish."""
    joined: list[Span] = []
    for start, end in sorted(spans):
        if end <= start:
            continue
        if joined and start - joined[-1].end <= bridging:
            joined[-1] = Span(joined[-1].start, max(joined[-1].end, end))
        else:
            joined.append(Span(start, end))
    return joined


def without(spans: Iterable[tuple[float, float]], away: Iterable[tuple[float, float]]) -> list[Span]:
    """What is left of the spans outside `away`."""
    left, taken = union(spans), union(away)
    for hole in taken:
        cut: list[Span] = []
        for span in left:
            before = Span(span.start, min(span.end, hole.start))
            after = Span(max(span.start, hole.end), span.end)
            cut += [piece for piece in (before, after) if piece.length > 0]
        left = cut
    return left


def total(spans: Iterable[Span]) -> float:
    return sum(span.length for span in spans)
