"""What can be read from phones and Asterisk, in whatever order they told it."""

from __future__ import annotations

import pytest

from bench.trace import Happening, Waits, What, figures

ARRIVED, RANG, ANSWERED, JOINED, FREED = What


def story(*told: tuple[float, What, str]) -> list[Happening]:
    return [Happening(at, what, agent) for at, what, agent in told]


def test_a_wait_ends_with_the_next_ring_of_the_same_agent() -> None:
    waits = Waits(
        story(
            (1.0, RANG, "an"),
            (1.1, ANSWERED, "an"),
            (1.25, JOINED, "an"),
            (2.0, FREED, "an"),
            (2.5, RANG, "binh"),
            (3.0, RANG, "an"),
        )
    )
    assert waits.free_to_ring == [1.0]
    assert waits.answer_to_joined == pytest.approx([0.15])


def test_what_is_told_late_is_put_where_it_happened() -> None:
    waits = Waits(story((5.0, RANG, "an"), (4.0, FREED, "an"), (3.0, JOINED, "an"), (2.0, ANSWERED, "an")))
    assert waits.free_to_ring == [1.0]
    assert waits.answer_to_joined == [1.0]


def test_a_ring_that_was_given_up_frees_nobody() -> None:
    waits = Waits(story((1.0, RANG, "an"), (2.0, FREED, "an"), (9.0, RANG, "an")))
    assert waits.free_to_ring == []


def test_a_caller_who_arrives_is_over_with_the_first_ring() -> None:
    waits = Waits(story((1.0, ARRIVED, ""), (1.5, RANG, "an"), (7.0, RANG, "binh")))
    assert waits.arrive_to_ring == [0.5]


def test_percentiles_are_nearest_ranks_in_milliseconds() -> None:
    found = figures(number / 1000 for number in range(100, 0, -1))
    assert (found.count, found.median, found.p95, found.p99, found.worst) == (100, 50.0, 95.0, 99.0, 100.0)


def test_nothing_measured_is_no_figure() -> None:
    with pytest.raises(ValueError, match="nothing was measured"):
        figures([])
