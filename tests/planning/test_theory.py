"""The engine against theory: every figure within the 95 % interval of its own simulation.

The slow ones take about three minutes of a processor in all; each has a quick sister.
"""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from planning.replications import Summary
from planning.student import Estimate
from tests.planning.theory import ERLANG_A, ERLANG_C, PRIORITY, RATES, SKILLS, TOGETHER_S, Case

EVERY = (*ERLANG_C, *ERLANG_A, *SKILLS, *PRIORITY)


def outside(case: Case, summary: Summary, widths: float = 1.0) -> Iterator[str]:
    for number, (expected, got) in enumerate(zip(case.expected, summary.queues, strict=True)):
        for figure, theory in expected.items():
            if not holds(got[figure], theory, widths):
                yield f"{case.name}, class {number}: {figure} is {got[figure]}, theory says {theory}"


def holds(got: Estimate, theory: float, widths: float = 1.0) -> bool:
    assert got.mean is not None
    assert got.hw is not None
    return abs(got.mean - theory) <= widths * got.hw


@pytest.mark.slow
@pytest.mark.timeout(1200)
@pytest.mark.parametrize("case", EVERY, ids=lambda case: case.name)
def test_the_engine_does_what_theory_says(case: Case) -> None:
    assert not list(outside(case, case.run()))


@pytest.mark.parametrize("case", [ERLANG_C[2], ERLANG_A[0], *SKILLS, PRIORITY[0]], ids=lambda case: case.name)
def test_the_engine_does_what_theory_says_in_a_short_run(case: Case) -> None:
    """Held to twice the interval: so short a run is for a quick look."""
    assert not list(outside(case, case.run(calls=6_000), widths=2.0))


@pytest.mark.parametrize("case", PRIORITY, ids=lambda case: case.name)
def test_priority_passes_the_waiting_round_and_takes_none_of_it_away(case: Case) -> None:
    summary = case.run(calls=20_000, replications=5)
    assert holds(summary.total["mean_wait_s"], TOGETHER_S)


def test_the_order_of_service_does_not_change_how_much_is_waited_in_all() -> None:
    ranked, fair = (case.run(calls=20_000, replications=5).total["mean_wait_s"].mean for case in PRIORITY)
    assert ranked == pytest.approx(fair, rel=0.02)


def test_the_agents_are_busy_as_long_as_the_calls_last() -> None:
    erlangs = sum(RATES) * 180 / 32
    summary = PRIORITY[1].run(calls=20_000, replications=5)
    assert holds(summary.total["occupancy"], erlangs)
