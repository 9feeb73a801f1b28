"""The formulas against printed tables, against each other, and at their ends."""

from __future__ import annotations

import math

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from planning.erlang import Outlook, erlang_a, erlang_b, erlang_c

AHT_S = 180.0

loads = st.floats(0.01, 300)
staffs = st.integers(1, 320)
ahts = st.floats(1, 3600)
patiences = st.floats(1, 36_000)
withins = st.floats(0, 600)


def outlook(erlangs: float, agents: int) -> Outlook:
    found = erlang_c(erlangs / AHT_S, AHT_S, agents)
    assert found is not None
    return found


@pytest.mark.parametrize(
    ("erlangs", "agents", "p_wait", "asa_s", "within_20_s"),
    [
        (1, 2, ".33333", "60.000", ".70172"),
        (10, 13, ".28527", "17.116", ".79559"),
        (20, 24, ".29807", "13.413", ".80888"),
        (50, 55, ".38455", "13.844", ".77936"),
        (100, 105, ".51571", "18.565", ".70411"),
        (100, 110, ".23701", "4.266", ".92198"),
        (1000, 1030, ".24891", "1.493", ".99112"),
    ],
)
def test_erlang_c_is_the_printed_table(
    erlangs: float, agents: int, p_wait: str, asa_s: str, within_20_s: str
) -> None:
    found = outlook(erlangs, agents)
    assert f"{found.p_wait:.5f}" == "0" + p_wait
    assert f"{found.asa_s:.3f}" == asa_s
    assert f"{found.service_level:.5f}" == "0" + within_20_s


@pytest.mark.parametrize(
    ("erlangs", "agents", "p_wait", "p_abandon", "mean_wait_s", "within_20_s"),
    [
        (10, 10, ".49685", ".13746", "16.496", ".63994"),
        (50, 50, ".47041", ".06199", "7.439", ".80707"),
        (100, 100, ".46424", ".04388", "5.266", ".88464"),
        (100, 110, ".15708", ".01048", "1.257", ".97957"),
    ],
)
def test_erlang_a_is_the_printed_table(
    erlangs: float, agents: int, p_wait: str, p_abandon: str, mean_wait_s: str, within_20_s: str
) -> None:
    found = erlang_a(erlangs / AHT_S, AHT_S, agents, 120)
    assert f"{found.p_wait:.5f}" == "0" + p_wait
    assert f"{found.p_abandon:.5f}" == "0" + p_abandon
    assert f"{found.mean_wait_s:.3f}" == mean_wait_s
    assert f"{found.service_level:.5f}" == "0" + within_20_s


@pytest.mark.parametrize(("agents", "level", "asa_s"), [(9, "74.2%", "32.2"), (10, "86.8%", "12.6")])
def test_a_hundred_calls_an_hour_of_four_minutes(agents: int, level: str, asa_s: str) -> None:
    found = erlang_c(100 / 3600, 240, agents, 20)
    assert found is not None
    assert f"{found.service_level:.1%}" == level
    assert f"{found.asa_s:.1f}" == asa_s


def test_erlang_b_of_the_old_tables() -> None:
    assert erlang_b(1, 1) == 0.5
    assert erlang_b(10, 10) == pytest.approx(0.21458, abs=5e-6)
    assert erlang_b(4.461, 10) == pytest.approx(0.01, abs=1e-5)  # ten lines carry so much at 1 % loss


def test_more_calls_than_agents_have_no_outlook_unless_callers_give_up() -> None:
    assert erlang_c(10 / AHT_S, AHT_S, 10) is None
    found = erlang_a(12 / AHT_S, AHT_S, 10, 120)
    assert 2 / 12 < found.p_abandon < 0.25
    assert found.occupancy < 1


def test_without_calls_nobody_waits() -> None:
    for found in (erlang_c(0, AHT_S, 1), erlang_a(0, AHT_S, 1, 120)):
        assert found is not None
        assert (found.p_wait, found.service_level, found.occupancy) == (0, 1, 0)


@pytest.mark.parametrize("agents", [1, 9_000, 10_000, 10_300, 20_000])
def test_ten_thousand_erlangs(agents: int) -> None:
    found = erlang_a(10_000 / AHT_S, AHT_S, agents, 120)
    # What comes in goes out: those who hang up and those whom the agents serve.
    assert found.occupancy * agents + 10_000 * found.p_abandon == pytest.approx(10_000)
    calm = erlang_c(10_000 / AHT_S, AHT_S, agents)
    assert (calm is None) == (agents <= 10_000)


@pytest.mark.parametrize(
    ("erlangs", "agents", "patience_s"), [(3, 4, 60), (12, 11, 90), (1, 20, 3), (40, 10, 600), (0.1, 1, 0.5)]
)
def test_erlang_a_is_the_sum_over_its_states(erlangs: float, agents: int, patience_s: float) -> None:
    """Birth and death, state by state: k callers are in the house, k - n of them wait."""
    weights = [1.0]
    for k in range(1, 3000):
        leave = min(k, agents) / AHT_S + max(0, k - agents) / patience_s
        weights.append(weights[-1] * erlangs / AHT_S / leave)
    shares = [weight / math.fsum(weights) for weight in weights]
    waiting = math.fsum(share * max(0, k - agents) for k, share in enumerate(shares))
    busy = math.fsum(share * min(k, agents) for k, share in enumerate(shares))
    found = erlang_a(erlangs / AHT_S, AHT_S, agents, patience_s)
    assert found.p_wait == pytest.approx(math.fsum(shares[agents:]), rel=1e-11)
    assert found.mean_waiting == pytest.approx(waiting, rel=1e-11)
    assert found.occupancy == pytest.approx(busy / agents, rel=1e-11)
    # With k ahead of him he moves up at these rates, and may hang up at each of his places.
    answered, waited = 0.0, 0.0
    for k, share in enumerate(shares[agents:]):
        rates = [agents / AHT_S + (place + 1) / patience_s for place in range(k + 1)]
        chance = share * math.prod(1 - 1 / patience_s / rate for rate in rates)
        answered, waited = answered + chance, waited + chance * sum(1 / rate for rate in rates)
        if k > agents * 4 and share < 1e-18:
            break
    assert 1 - found.p_wait + answered == pytest.approx(1 - found.p_abandon, rel=1e-11)
    assert found.asa_s == pytest.approx(waited / (1 - found.p_abandon), rel=1e-9)


@settings(deadline=None)
@given(loads, ahts, withins, st.floats(1.02, 3))
def test_without_end_of_patience_erlang_a_is_erlang_c(
    erlangs: float, aht_s: float, within_s: float, spare: float
) -> None:
    agents = math.ceil(erlangs * spare) + 1
    calm = erlang_c(erlangs / aht_s, aht_s, agents, within_s)
    patient = erlang_a(erlangs / aht_s, aht_s, agents, 1e9 * aht_s, within_s)
    assert calm is not None
    assert patient.p_wait == pytest.approx(calm.p_wait, abs=1e-5)
    assert patient.service_level == pytest.approx(calm.service_level, abs=1e-5)
    assert patient.asa_s == pytest.approx(calm.asa_s, rel=1e-3, abs=1e-5)


@settings(deadline=None)
@given(loads, staffs, ahts, patiences, withins)
def test_one_agent_more_never_makes_it_worse(
    erlangs: float, agents: int, aht_s: float, patience_s: float, within_s: float
) -> None:
    few, more = (erlang_a(erlangs / aht_s, aht_s, n, patience_s, within_s) for n in (agents, agents + 1))
    tiny = 1e-9
    assert more.service_level >= few.service_level - tiny
    assert more.p_abandon <= few.p_abandon + tiny
    assert more.p_wait <= few.p_wait + tiny
    assert more.mean_wait_s <= few.mean_wait_s * (1 + tiny)
    assert more.occupancy <= few.occupancy + tiny
    calm, calmer = (erlang_c(erlangs / aht_s, aht_s, n, within_s) for n in (agents, agents + 1))
    if calm is not None:
        assert calmer is not None
        assert calmer.service_level >= calm.service_level - tiny
        assert calmer.asa_s <= calm.asa_s
        # Who hangs up makes room for the others.
        assert few.p_wait <= calm.p_wait + tiny


@settings(deadline=None)
@given(st.floats(1e-6, 3000), st.integers(1, 3000), ahts, st.floats(0.1, 1e5), st.floats(0, 1e5))
def test_shares_are_shares_at_any_size(
    erlangs: float, agents: int, aht_s: float, patience_s: float, within_s: float
) -> None:
    found = erlang_a(erlangs / aht_s, aht_s, agents, patience_s, within_s)
    tiny = 1e-9
    for share in (found.p_wait, found.p_abandon, found.service_level, found.occupancy):
        assert 0 <= share <= 1 + tiny
    assert 1 - found.p_wait - tiny <= found.service_level <= 1 - found.p_abandon + tiny
    assert found.asa_s >= 0
    # What comes in goes out.
    assert found.occupancy * agents + erlangs * found.p_abandon == pytest.approx(erlangs)


@pytest.mark.parametrize(
    "bad",
    [
        {"calls_per_s": -1},
        {"calls_per_s": math.nan},
        {"aht_s": 0},
        {"agents": 0},
        {"patience_s": 0},
        {"patience_s": math.inf},
        {"within_s": -1},
    ],
)
def test_impossible_numbers_are_refused_by_name(bad: dict[str, float]) -> None:
    good = {"calls_per_s": 0.1, "aht_s": 180, "agents": 20, "patience_s": 120, "within_s": 20}
    values = good | bad
    with pytest.raises(ValueError, match=next(iter(bad))):
        erlang_a(
            values["calls_per_s"],
            values["aht_s"],
            int(values["agents"]),
            values["patience_s"],
            values["within_s"],
        )
