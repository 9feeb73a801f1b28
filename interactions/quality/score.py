"""What the answers to a card come to. Pure.

The score is the weighted share of the answered items: Σ weight · points/most over Σ weight, items that do not
apply or are not answered left out of both. A failed critical item takes its section, or the whole call, to 0.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from interactions.quality.card import Card, CriticalTo, Fails, Item, Section


class BadAnswer(ValueError):
    """The card does not take this answer; the message says why."""


@dataclass(frozen=True, slots=True)
class Answer:
    """`points` None: the item does not apply."""

    points: int | None


@dataclass(frozen=True, slots=True)
class SectionScore:
    """`share` from 0 to 1, None when nothing of the section counts."""

    section: str
    share: float | None
    failed: bool


@dataclass(frozen=True, slots=True)
class Score:
    """`share` from 0 to 1, None when nothing is answered; `without_critical` is what it would be if no item
    were critical. `critical` names the critical items that were failed, and to whom they are."""

    share: float | None
    without_critical: float | None
    sections: tuple[SectionScore, ...]
    critical: Mapping[str, CriticalTo]
    unanswered: tuple[str, ...]


def check(card: Card, item_id: str, answer: Answer) -> Item:
    """The item that is answered. Raises `BadAnswer`."""
    item = card.item(item_id)
    if item is None:
        known = ", ".join(item.id for item in card.items())
        raise BadAnswer(f"This card has no item {item_id!r}; it has {known}.")
    if answer.points is None:
        if not item.not_applicable:
            raise BadAnswer(f"Item {item_id!r} always applies: answer it with 0 to {item.most} points.")
    elif not 0 <= answer.points <= item.most:
        raise BadAnswer(f"Item {item_id!r} takes 0 to {item.most} points, not {answer.points}.")
    return item


def score(card: Card, answers: Mapping[str, Answer]) -> Score:
    """Answers by item, each in order (`check`)."""
    sections, earned, possible, bare = [], 0.0, 0.0, 0.0
    critical: dict[str, CriticalTo] = {}
    call_failed = False
    for section in card.sections:
        got, most, failed = _of_section(section, answers)
        spoils = {item.id: item.critical for item in failed if item.critical is not None}
        critical |= spoils
        call_failed = call_failed or any(item.fails is Fails.CALL for item in failed)
        section_failed = bool(failed)
        counted = 0.0 if section_failed else got
        share = counted / most if most else 0.0 if section_failed else None
        sections.append(SectionScore(section.id, share, section_failed))
        earned, possible, bare = earned + counted, possible + most, bare + got
    without = bare / possible if possible else None
    share = 0.0 if call_failed or (critical and not possible) else earned / possible if possible else None
    return Score(
        share=share,
        without_critical=without,
        sections=tuple(sections),
        critical=critical,
        unanswered=tuple(item.id for item in card.items() if item.id not in answers),
    )


def _of_section(section: Section, answers: Mapping[str, Answer]) -> tuple[float, float, list[Item]]:
    """Weight earned, weight at stake, and the critical items that were failed."""
    earned, possible, failed = 0.0, 0.0, []
    for item in section.items:
        answer = answers.get(item.id)
        if answer is None or answer.points is None:
            continue
        earned += item.weight * answer.points / item.most
        possible += item.weight
        if item.critical is not None and not item.passed(answer.points):
            failed.append(item)
    return earned, possible, failed
