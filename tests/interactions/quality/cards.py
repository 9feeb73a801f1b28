"""A small card, and talks as somebody would write them down."""

from __future__ import annotations

from typing import Any

from interactions.quality.card import Card
from interactions.quality.heard import Talk
from interactions.quality.reading import read_card
from interactions.quality.spans import Span
from transcription.transcript import Segment, Word


def raw_card(**changes: Any) -> dict[str, Any]:
    """Opening (greeting by the machine, 10), talk (tone 0–5, 20; offer, 10) and law (consent, critical)."""
    plain: dict[str, Any] = {
        "card": "cskh",
        "title": "Chăm sóc khách hàng",
        "sections": [
            {
                "id": "opening",
                "title": "Mở đầu",
                "items": [
                    {
                        "id": "greeting",
                        "ask": "Chào khách?",
                        "weight": 10,
                        "auto": {"rule": "greeting", "within_s": 5, "phrases": {"vi": ["xin chào"]}},
                    }
                ],
            },
            {
                "id": "talk",
                "title": "Trao đổi",
                "items": [
                    {"id": "tone", "ask": "Giọng nói?", "weight": 20, "scale": 5},
                    {"id": "offer", "ask": "Mời thêm?", "weight": 10, "not_applicable": True},
                ],
            },
            {
                "id": "law",
                "title": "Tuân thủ",
                "items": [
                    {
                        "id": "consent",
                        "ask": "Báo ghi âm?",
                        "weight": 10,
                        "critical": "compliance",
                        "fails": "call",
                    }
                ],
            },
        ],
    }
    return plain | changes


def card(**changes: Any) -> Card:
    return read_card(raw_card(**changes))


def line(leg: str, start: float, end: float, text: str, *, timed: bool = True) -> Segment:
    """An utterance whose words fill its time evenly; without their times when not `timed`."""
    spoken = text.split()
    each = (end - start) / max(1, len(spoken))
    words = tuple(
        Word(word, start + n * each, start + (n + 1) * each, 1.0)
        for n, word in enumerate(spoken if timed else ())
    )
    return Segment(leg, start, end, text, words)


def talk(*lines: Segment, language: str = "vi", holds: tuple[Span, ...] = ()) -> Talk:
    return Talk(language, lines, holds)
