"""A period beside what it would have been: the same callers for both."""

from __future__ import annotations

from datetime import date
from zoneinfo import ZoneInfo

import pytest

from centre.house import AgentProfile, House, Queue
from ivr.flow import read_flow
from planning.comparison import Comparing, comparing
from planning.crew import BadCrew, Change
from planning.day import Fate
from planning.history import History, PastCall, Period

QUEUES = {"sales": Queue(name="sales", title="Bán hàng", requires={"sales": 1})}
AN = AgentProfile(agent_id="an", name="An", phone="PJSIP/an", skills={"sales": 5})
HOUSE = House(
    queues=QUEUES,
    agents={"an": AN},
    flow=read_flow("{language: vi, start: s, places: {s: {queue: sales}}}", QUEUES),
)
DAY = Period(date(2026, 11, 17), date(2026, 11, 17), ZoneInfo("UTC"))
BEGIN = DAY.seconds[0]


def made(change: Change) -> Comparing:
    """A call a minute, each as long: An never has a rest."""
    calls = tuple(PastCall(BEGIN + 60 * n, "sales", Fate.ANSWERED, 9, 4, 61, "an") for n in range(30))
    there = ((BEGIN, BEGIN + 3600),)
    history = History(*DAY.seconds, DAY.zone, calls, {"an": there}, there)
    return comparing(HOUSE, DAY, history, change)


def test_without_a_change_it_is_run_as_it_was_alone() -> None:
    told: list[None] = []
    comparison = made(Change()).run(1, 2, None, lambda: told.append(None))
    assert comparison.changed is None
    assert comparison.would is comparison.same
    assert len(told) == 2
    assert comparison.was.total.answered == 30


def test_a_change_is_run_beside_it_on_the_same_calls() -> None:
    told: list[None] = []
    comparison = made(Change(add=1, like="an")).run(1, 2, None, lambda: told.append(None))
    assert len(told) == 4
    assert comparison.changed is not None
    before, after = (one.total["mean_wait_s"].mean for one in (comparison.same, comparison.would))
    assert before == pytest.approx(4 + 5 * 29 / 2)  # each waits 5 s longer than the one before
    assert after == pytest.approx(4)  # the time the phone rings
    assert comparison.same.total["offered"] == comparison.would.total["offered"]


def test_callbacks_are_named_as_such() -> None:
    comparison = made(Change()).run(1, 1, None, lambda: None)
    assert comparison.name(("sales", False)) == "Bán hàng"
    assert comparison.name(("sales", True)) == "Bán hàng, callbacks"


def test_a_change_that_cannot_be_made_is_refused_before_anything_runs() -> None:
    with pytest.raises(BadCrew):
        made(Change(add=1))
