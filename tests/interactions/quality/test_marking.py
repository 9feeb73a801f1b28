"""Answers as they are kept."""

from __future__ import annotations

from interactions.quality.marking import Mark, machine_rows, mark_row
from tests.interactions.quality.cards import card, line, talk
from tests.interactions.quality.test_review import marked


def test_the_machine_answers_what_it_can_judge_with_its_evidence() -> None:
    (row,) = machine_rows(card(), talk(line("agent", 1, 3, "xin chào"), line("customer", 4, 5, "bí mật")))
    assert (row["item"], row["points"], row["passed"], row["machine"]) == ("greeting", 1, True, True)
    assert row["evidence"] == {
        "figures": {"after_s": 0.0},
        "moments": [{"start": 1.0, "end": 3.0, "line": 0, "phrase": "xin chào"}],
    }


def test_what_cannot_be_judged_is_left_open_with_the_reason() -> None:
    (row,) = machine_rows(card(), None)
    assert (row["points"], row["not_applicable"], row["passed"]) == (None, False, None)
    assert row["reason"] == "no transcript"


def test_a_persons_answer_takes_the_machines_place_and_keeps_its_evidence() -> None:
    item = card().item("greeting")
    before = marked("greeting", 0, machine=True, passed=False, evidence={"figures": {"after_s": 30.0}})
    row = mark_row(item, Mark(1, "nghe thấy"), before)
    assert (row["points"], row["passed"], row["machine"], row["pii_note"]) == (1, True, False, "nghe thấy")
    assert row["evidence"] == before.evidence


def test_an_item_that_does_not_apply_is_neither_passed_nor_failed() -> None:
    row = mark_row(card().item("offer"), Mark(None), None)
    assert (row["points"], row["not_applicable"], row["passed"]) == (None, True, None)
