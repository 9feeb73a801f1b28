"""Half-widths as the printed tables have them."""

from __future__ import annotations

import pytest

from planning.student import Estimate, estimate, quantile


@pytest.mark.parametrize(
    ("freedom", "printed"), [(1, 12.706), (2, 4.303), (3, 3.182), (9, 2.262), (10, 2.228), (30, 2.042)]
)
def test_the_quantile_is_the_printed_one(freedom: int, printed: float) -> None:
    assert quantile(freedom) == pytest.approx(printed, abs=0.0005)


def test_of_many_runs_it_is_the_normal_one() -> None:
    assert quantile(100_000) == pytest.approx(1.95996, abs=0.0001)


def test_the_half_width_is_t_times_the_standard_error() -> None:
    made = estimate([1.0, 2.0, 3.0])
    assert made.mean == 2.0
    assert made.hw == pytest.approx(4.3027 / 3**0.5, abs=0.0001)


def test_runs_without_the_figure_do_not_count() -> None:
    assert estimate([1.0, None, 3.0]) == estimate([1.0, 3.0])
    assert estimate([None, 4.0]) == Estimate(4.0, None)
    assert estimate([None, None]) == Estimate(None, None)
