"""Answers to items as they are kept: a person's, and the machine's with its evidence. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any

from interactions.quality.auto import Judgement, judge
from interactions.quality.card import Card, Item
from interactions.quality.heard import Talk
from interactions.quality.review import Marked
from interactions.quality.score import Answer


@dataclass(frozen=True, slots=True)
class Mark:
    """What a reviewer says to an item; `points` None: it does not apply."""

    points: int | None
    pii_note: str = ""

    @property
    def answer(self) -> Answer:
        return Answer(self.points)

    @property
    def written(self) -> dict[str, Any]:
        return {"points": self.points, "note": self.pii_note}


def mark_row(item: Item, mark: Mark, before: Marked | None) -> dict[str, Any]:
    """The machine's evidence stays for whoever wonders why the reviewer thought otherwise."""
    return {
        "item": item.id,
        "points": mark.points,
        "not_applicable": mark.points is None,
        "passed": None if mark.points is None else item.passed(mark.points),
        "machine": False,
        "reason": before.reason if before else None,
        "evidence": dict(before.evidence) if before else {},
        "pii_note": mark.pii_note,
    }


def machine_rows(card: Card, talk: Talk | None) -> list[dict[str, Any]]:
    """What the machine says to the items it can judge."""
    return [_machine_row(item, judge(item.auto, talk)) for item in card.items() if item.auto is not None]


def _machine_row(item: Item, judged: Judgement) -> dict[str, Any]:
    return {
        "item": item.id,
        "points": None if judged.passed is None else int(judged.passed),
        "not_applicable": False,
        "passed": judged.passed,
        "machine": True,
        "reason": judged.reason,
        "evidence": _evidence(judged),
        "pii_note": "",
    }


def _evidence(judged: Judgement) -> Mapping[str, Any]:
    """No word that was said: the moments lead to the transcript, which can be erased."""
    if judged.passed is None:
        return {}
    moments = [{k: v for k, v in asdict(each).items() if v is not None} for each in judged.evidence]
    return {"figures": dict(judged.figures), "moments": moments}
