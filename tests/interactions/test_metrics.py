"""The check values are those every variant of the service level is compared by."""

from __future__ import annotations

import pytest

from interactions.metrics import (
    Counts,
    average_handle_time,
    average_speed_of_answer,
    service_level,
    strict_service_level,
)

DAY = Counts(
    offered=1060,
    answered=1000,
    abandoned=60,
    answered_in_sl=860,
    short_abandons=10,
    handled=998,
    answered_wait_s=14_500.0,
    talk_s=180_000.0,
    hold_s=12_000.0,
    wrap_up_s=7_600.0,
)


def test_service_level_leaves_out_short_abandons() -> None:
    assert service_level(DAY) == pytest.approx(0.819, abs=0.0005)


def test_strict_service_level_counts_every_abandon() -> None:
    assert strict_service_level(DAY) == pytest.approx(0.811, abs=0.0005)


def test_asa_is_over_the_answered() -> None:
    assert average_speed_of_answer(DAY) == 14.5


def test_aht_is_talk_hold_and_wrap_up_over_the_handled() -> None:
    assert average_handle_time(DAY) == 200.0


@pytest.mark.parametrize(
    "figure", [service_level, strict_service_level, average_speed_of_answer, average_handle_time]
)
def test_without_a_base_there_is_no_figure(figure: object) -> None:
    assert callable(figure)
    assert figure(Counts()) is None


def test_only_short_abandons_give_no_service_level() -> None:
    assert service_level(Counts(offered=2, abandoned=2, short_abandons=2)) is None


def test_counts_of_queues_add_up() -> None:
    assert sum([DAY, DAY], Counts()) == DAY + DAY
    assert (DAY + DAY).answered_in_sl == 1720
    assert service_level(DAY + DAY) == service_level(DAY)
