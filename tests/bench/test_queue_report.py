"""Our promises beside app_queue's figures."""

from __future__ import annotations

import io
import json
from dataclasses import replace

from rich.console import Console

from bench.queue_report import Row, as_json, show, targets
from bench.trace import figures

CORES = {"machine": 1.0, "measurement": 0.9, "asterisk": 0.5, "service": 0.1}


def row(hotline: str, situation: str, **milliseconds: float) -> Row:
    waits = {kind: figures([median / 1000]) for kind, median in milliseconds.items()}
    return Row(hotline, situation, waits, CORES, 0.4, 0)


def rows(*, ring: float = 4.0, arrive: float = 3.0, join: float = 3.0) -> list[Row]:
    return [
        row("app_queue", "idle", arrive_to_ring=1.5, answer_to_joined=1.0),
        row("app_queue", "crowd", free_to_ring=500.0, answer_to_joined=1.0),
        row("Tổng Đài", "idle", arrive_to_ring=arrive, answer_to_joined=join),
        row("Tổng Đài", "crowd", free_to_ring=ring, answer_to_joined=join),
    ]


def test_what_was_promised_is_met_by_what_is_quick_enough() -> None:
    assert [target.met for target in targets(rows())] == [True] * 5


def test_each_promise_can_be_missed_on_its_own() -> None:
    assert [target.met for target in targets(rows(ring=11.0))] == [False, True, True, True, True]
    assert [target.met for target in targets(rows(ring=26.0))] == [False, False, True, True, True]
    assert [target.met for target in targets(rows(arrive=4.6))] == [True, True, False, True, True]
    assert [target.met for target in targets(rows(join=5.1))] == [True, True, True, False, False]


def test_the_ratio_says_how_many_times_quicker_we_are() -> None:
    whole = json.loads(json.dumps(as_json(rows())))
    ratios = {(ratio["situation"], ratio["wait"]): ratio["ratio"] for ratio in whole["ratios"]}
    assert ratios["crowd", "free_to_ring"] == 125.0
    assert ratios["idle", "arrive_to_ring"] == 0.5
    assert whole["targets"][0] == {
        "what": "free → ring, median: a 50th of app_queue's",
        "ours": 4.0,
        "limit": 10.0,
        "met": True,
    }


def test_both_stand_beside_each_other_in_the_table() -> None:
    out = io.StringIO()
    show(rows(ring=11.0), Console(file=out, width=160))
    assert "free → ring" in out.getvalue()
    assert out.getvalue().count("missed") == 1
    assert "the machine was not ours" not in out.getvalue()


def test_a_machine_that_does_other_things_is_told() -> None:
    out = io.StringIO()
    busy = [replace(row, cores={**CORES, "machine": 1.9}) for row in rows()]
    show(busy, Console(file=out, width=160))
    assert "others 1.00: the machine was not ours" in out.getvalue()
