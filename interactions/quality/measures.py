"""Figures of a talk: silences, shares, interruptions, monologues, speech rate. Pure; seconds."""

from __future__ import annotations

from dataclasses import dataclass

from interactions.fold import tokens
from interactions.quality.heard import AGENT, CUSTOMER, Talk
from interactions.quality.spans import Span, total, union, without


@dataclass(frozen=True, slots=True)
class Interruption:
    """`span`: both speak; `line` is the agent's."""

    span: Span
    line: int


def dead_air(talk: Talk, counts_from_s: float) -> list[Span]:
    """Silences of both legs longer than that, from the recording's start to the last word, holds left out.

    What follows the last word is people hanging up.
    """
    speech = talk.speech(AGENT, CUSTOMER)
    if not speech:
        return []
    silent = without([(0.0, speech[-1].end)], [*speech, *talk.holds])
    return [span for span in silent if span.length > counts_from_s]


def talk_s(talk: Talk) -> tuple[float, float]:
    """How long the agent spoke, and the customer."""
    return total(talk.speech(AGENT)), total(talk.speech(CUSTOMER))


def interruptions(talk: Talk, overlap_s: float) -> list[Interruption]:
    """Where the agent begins while the customer speaks, and both go on for longer than that."""
    customer = talk.speech(CUSTOMER)
    return [
        Interruption(Span(line.start, both), number)
        for number, line in enumerate(talk.lines)
        if line.leg == AGENT
        for span in customer
        if span.start < line.start < span.end and (both := min(span.end, line.end)) - line.start > overlap_s
    ]


def monologue(talk: Talk, pause_s: float) -> Span:
    """The longest stretch of the agent's speech, with its pauses up to `pause_s`, that no word of the
    customer cuts. The agent must be heard."""
    alone = without(union(talk.speech(AGENT), bridging=pause_s), talk.speech(CUSTOMER))
    return max(alone, key=lambda span: span.length, default=Span(0.0, 0.0))


def words_per_minute(talk: Talk, leg: str) -> float:
    """The leg must be heard."""
    words = sum(len(tokens(line.text)) for line in talk.lines if line.leg == leg)
    return 60.0 * words / total(talk.speech(leg))
