"""Cobham's formula against its printed values, and the law that order only passes the waiting round."""

from __future__ import annotations

import math

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from planning.erlang import erlang_c
from planning.priority import mean_waits


def test_three_ranks_at_thirty_two_agents() -> None:
    waits = mean_waits([0.05, 0.05, 0.0625], 180, 32)
    assert [f"{wait:.3f}" for wait in waits[:2]] == ["4.058", "9.275"]
    assert f"{waits[2]:.2f}" == "77.57"


@settings(deadline=None)
@given(
    st.lists(st.floats(0.001, 0.1), min_size=1, max_size=5),
    st.floats(10, 600),
    st.floats(1.01, 2),
)
def test_the_mean_over_all_calls_does_not_depend_on_the_ranks(
    calls_per_s: list[float], aht_s: float, spare: float
) -> None:
    agents = math.ceil(sum(calls_per_s) * aht_s * spare) + 1
    waits = mean_waits(calls_per_s, aht_s, agents)
    alike = erlang_c(sum(calls_per_s), aht_s, agents)
    assert alike is not None
    mean = sum(calls * wait for calls, wait in zip(calls_per_s, waits, strict=True)) / sum(calls_per_s)
    assert mean == pytest.approx(alike.mean_wait_s, rel=1e-6)
    assert waits == sorted(waits)


def test_the_urgent_are_served_even_when_the_others_never_are() -> None:
    urgent, others = mean_waits([0.05, 0.2], 180, 32)
    # Somebody is always waiting, so that every agent is busy: 1/32 of 180 s until one is free.
    assert urgent == pytest.approx(180 / 32 / (1 - 9 / 32))
    assert others == math.inf
