"""How alike two calls are, and how well that tells whether they were about the same."""

from __future__ import annotations

import json
from collections.abc import Iterator
from itertools import combinations
from pathlib import Path

import pytest

from interactions.fcr.common import COMMON
from interactions.fcr.judge import Rules
from interactions.fcr.words import Learner, Vocabulary, cosine, vector
from interactions.fold import fold

LABELLED = json.loads((Path(__file__).parent / "labelled.json").read_text())
ALIKE = Rules().alike


def words(text: str) -> list[str]:
    return fold(text).split()


def similarity(one: str, other: str, vocabulary: Vocabulary = COMMON) -> float:
    first, second = vector(words(one), vocabulary), vector(words(other), vocabulary)
    assert first is not None
    assert second is not None
    return cosine(first, second)


def pairs(half: str) -> Iterator[tuple[bool, str, str]]:
    """Any two calls of one language, and whether they were about the same issue."""
    for issues in LABELLED[half].values():
        calls = [(issue, text) for issue, texts in issues.items() for text in texts]
        for (issue, one), (other_issue, other) in combinations(calls, 2):
            yield issue == other_issue, one, other


def precision_and_recall(half: str, alike: float, vocabulary: Vocabulary = COMMON) -> tuple[float, float]:
    told = [(same, similarity(one, other, vocabulary) >= alike) for same, one, other in pairs(half)]
    right = told.count((True, True))
    return right / max(1, right + told.count((False, True))), right / (right + told.count((True, False)))


def f1(alike: float) -> float:
    precision, recall = precision_and_recall("train", alike)
    return 2 * precision * recall / (precision + recall) if precision + recall else 0.0


def test_a_call_is_like_itself_and_unlike_one_with_no_word_in_common() -> None:
    assert similarity("tôi mất thẻ ngân hàng rồi", "tôi mất thẻ ngân hàng rồi") == pytest.approx(1.0)
    assert similarity("my washing machine leaks water", "tôi mất thẻ ngân hàng") == 0.0


def test_too_few_words_are_no_evidence() -> None:
    assert vector(words("alo alo nghe không"), COMMON) is None


def test_words_that_every_call_has_weigh_next_to_nothing() -> None:
    learner = Learner()
    for issue in ("parcel", "invoice", "modem", "ticket"):
        learner.hear(words(f"hello thank you for calling {issue}"))
    known = learner.vocabulary()
    assert known.calls == 4
    assert known.weight("hello") < known.weight("parcel") / 5
    assert "parcel" not in known.said_in  # said in one call only


def test_long_numbers_are_not_kept_however_often_they_were_said() -> None:
    learner = Learner()
    for _ in range(3):
        learner.hear(words("call me on 0901234567 about 15"))
    assert set(learner.vocabulary().said_in) == {"call", "me", "on", "about", "15"}


def test_our_common_words_are_those_of_the_training_half() -> None:
    learner = Learner()
    for issues in LABELLED["train"].values():
        for texts in issues.values():
            for text in texts:
                learner.hear(words(text))
    learned = learner.vocabulary()
    assert (COMMON.calls, dict(COMMON.said_in)) == (learned.calls, dict(learned.said_in))


def test_the_threshold_is_the_best_on_the_training_half() -> None:
    best = max((round(f1(step / 100), 6), step / 100) for step in range(5, 60))
    assert best[1] == ALIKE


def test_issues_that_were_never_seen_are_told_apart_as_well_as_was_measured() -> None:
    assert sum(same for same, *_ in pairs("test")) == 27
    assert sum(not same for same, *_ in pairs("test")) == 144
    precision, recall = precision_and_recall("test", ALIKE)
    assert (round(precision, 2), round(recall, 2)) == (0.87, 0.96)
    precision, recall = precision_and_recall("train", ALIKE)
    assert (round(precision, 2), round(recall, 2)) == (0.92, 0.89)


def test_the_threshold_holds_when_the_same_words_were_learned_from_a_thousand_times_as_many_calls() -> None:
    many = Vocabulary(COMMON.calls * 1000, {word: n * 1000 for word, n in COMMON.said_in.items()})
    precision, recall = precision_and_recall("test", ALIKE, many)
    assert (round(precision, 2), round(recall, 2)) == (0.86, 0.93)
