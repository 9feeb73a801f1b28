"""The product form against exact printed values, and against Erlang C where they must agree."""

from __future__ import annotations

import pytest

from planning.erlang import erlang_c
from planning.skills import Kind, Overloaded, Wait, waits


def kind(calls_per_s: float, *groups: int) -> Kind:
    return Kind(calls_per_s, frozenset(groups))


N = ([kind(0.009, 0, 1), kind(0.007, 1)], [2, 2])
W = ([kind(0.006, 0, 1), kind(0.005, 1, 2)], [1, 1, 1])


def test_the_n_whose_second_pair_of_agents_helps_out() -> None:
    assert _printed(waits(*N, 180)) == [(".4013", "64.50"), (".7289", "215.43")]


def test_the_w_whose_agent_in_the_middle_does_both() -> None:
    assert _printed(waits(*W, 180)) == [(".5470", "131.20"), (".4922", "107.08")]


def test_the_service_level_lies_within_what_was_simulated() -> None:
    """16 runs of 300,000 calls each of a simulation of thirty lines: .49468 and .54861, ± .0014."""
    first, second = waits(*W, 180)
    assert first.service_level == pytest.approx(0.4947, abs=0.0014)
    assert second.service_level == pytest.approx(0.5486, abs=0.0014)


@pytest.mark.parametrize("groups", [[6], [2, 4], [1, 2, 3]])
def test_where_everybody_does_everything_it_is_erlang_c(groups: list[int]) -> None:
    everything = range(len(groups))
    alike = erlang_c(0.027, 180, 6)
    assert alike is not None
    assert f"{alike.p_wait:.4f} {alike.asa_s:.2f}" == "0.5382 84.98"
    for found in waits([kind(0.009, *everything)] * 3, groups, 180):
        assert found.p_wait == pytest.approx(alike.p_wait)
        assert found.mean_wait_s == pytest.approx(alike.asa_s)
        assert found.service_level == pytest.approx(alike.service_level)


def test_kinds_that_share_nobody_do_not_know_of_each_other() -> None:
    together = waits([kind(0.01, 0), kind(0.02, 1)], [3, 5], 180)
    alone = [*waits([kind(0.01, 0)], [3], 180), *waits([kind(0.02, 0)], [5], 180)]
    for one, other in zip(together, alone, strict=True):
        assert one.p_wait == pytest.approx(other.p_wait)
        assert one.mean_wait_s == pytest.approx(other.mean_wait_s)
        assert one.service_level == pytest.approx(other.service_level)


def test_the_mean_wait_is_the_integral_of_the_late() -> None:
    width = 5.0
    late = [1 - waits(*N, 180, (k + 0.5) * width)[0].service_level for k in range(800)]
    assert sum(late) * width == pytest.approx(waits(*N, 180)[0].mean_wait_s, rel=1e-3)


def test_within_no_time_only_those_are_answered_who_do_not_wait() -> None:
    for found in waits(*N, 180, 0):
        assert found.service_level == pytest.approx(1 - found.p_wait)


def test_too_many_calls_for_their_own_agents_are_refused() -> None:
    with pytest.raises(Overloaded, match=r"2 agents cannot take 2\.16 erlangs"):
        waits([kind(0.001, 0, 1), kind(0.012, 1)], [9, 2], 180)


def test_agents_whom_nobody_calls_are_refused() -> None:
    with pytest.raises(ValueError, match="no calls for the agents of group 1"):
        waits([kind(0.001, 0)], [2, 1], 180)


def _printed(found: list[Wait]) -> list[tuple[str, str]]:
    return [(f"{wait.p_wait:.4f}"[1:], f"{wait.mean_wait_s:.2f}") for wait in found]
