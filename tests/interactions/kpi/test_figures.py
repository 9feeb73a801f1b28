"""The formulas, at the values for which they were worked out by hand."""

from __future__ import annotations

from dataclasses import fields

import pytest

from interactions.kpi import figures
from interactions.kpi.figures import FORMULAS, Sums, Within, service_levels

DAY = Sums(offered=1060, answered=1000, abandoned=60)
WITHIN = Within(answered=860, abandoned=20, short_abandons=10)


def test_every_variant_of_service_level_gives_its_own_value() -> None:
    found = {name: round(100 * (share or 0), 1) for name, share in service_levels(DAY, WITHIN).items()}
    assert found == {"V1": 83.0, "V2": 86.0, "V3": 81.1, "V4": 82.7, "V5": 82.1, "V6": 81.9, "V7": 83.0}
    assert list(FORMULAS) == list(found)


def test_only_amazons_service_level_counts_who_asked_to_be_called_back() -> None:
    asked = Sums(offered=1160, answered=1000, abandoned=60, other_exits=100, callbacks_asked=100)
    found = service_levels(asked, Within(answered=860, abandoned=20, callbacks_asked=40, short_abandons=10))
    assert found["V7"] == pytest.approx(920 / 1160)
    assert found["V6"] == pytest.approx(860 / 1150)
    assert found["V1"] == pytest.approx(880 / 1060)


def test_nothing_has_no_figure() -> None:
    nothing, within = Sums(), Within()
    assert set(service_levels(nothing, within).values()) == {None}
    for figure in (
        figures.abandonment,
        figures.average_speed_of_answer,
        figures.average_abandoned_wait,
        figures.average_handle_time,
        figures.occupancy,
        figures.utilisation,
        figures.net_promoter_score,
    ):
        assert figure(nothing) is None
    assert figures.net_abandonment(nothing, within) is None


def test_a_queue_in_which_all_gave_up_at_once_has_no_service_level_of_ours() -> None:
    short = Sums(offered=3, abandoned=3)
    assert service_levels(short, Within(abandoned=3, short_abandons=3))["V6"] is None


def test_handle_time_is_of_the_handled_and_its_parts_add_up() -> None:
    sums = Sums(offered=9, answered=9, handled=4, talk_s=400.0, hold_s=40.0, wrap_up_s=80.0)
    assert figures.average_handle_time(sums) == pytest.approx(130.0)


def test_waits_are_of_the_answered_and_of_those_who_gave_up_apart() -> None:
    sums = Sums(offered=5, answered=4, abandoned=1, answered_wait_s=40.0, abandoned_wait_s=90.0)
    assert figures.average_speed_of_answer(sums) == 10.0
    assert figures.average_abandoned_wait(sums) == 90.0


def test_ringing_is_not_idle_and_breaks_do_not_count_for_occupancy() -> None:
    busy = Sums(
        talking_s=500.0, dialling_s=50.0, wrapping_up_s=50.0, idle_s=200.0, ringing_s=77.0, paused_s=123.0
    )
    assert figures.occupancy(busy) == 0.75
    assert figures.utilisation(busy) == 0.6


def test_promoters_less_detractors() -> None:
    assert figures.net_promoter_score(Sums(nps_n=10, promoters=5, detractors=3)) == 0.2


def test_net_abandonment_leaves_short_abandons_out() -> None:
    assert figures.net_abandonment(DAY, WITHIN) == pytest.approx(50 / 1050)


def test_sums_add_up_field_by_field() -> None:
    one = Sums(**{f.name: n for n, f in enumerate(fields(Sums))})
    assert one + one == Sums(**{f.name: 2 * n for n, f in enumerate(fields(Sums))})
    assert Within(answered=1720, abandoned=40, short_abandons=20) == WITHIN + WITHIN
