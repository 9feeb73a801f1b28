from __future__ import annotations

import math

from hypothesis import given
from hypothesis import strategies as st

from interactions.kpi.figures import Within
from interactions.kpi.waits import (
    LONGEST_DURATION_S,
    LONGEST_S,
    Kind,
    duration_written,
    durations_in,
    within,
    written,
)

WAITS = st.one_of(
    st.floats(0, 200), st.integers(0, LONGEST_S + 5).map(float), st.floats(-5, 0), st.floats(6e4, 1e300)
)
LIMITS = st.one_of(st.integers(0, 100), st.integers(0, LONGEST_S))


@given(st.lists(st.lists(st.tuples(st.sampled_from(Kind), WAITS))), LIMITS, LIMITS, LIMITS)
def test_what_is_within_any_second_is_counted_exactly(
    stays: list[list[tuple[Kind, float]]], sl_s: int, short_s: int, promise_s: int
) -> None:
    def count(some: list[tuple[Kind, float]], which: Kind, limit_s: int) -> int:
        return sum(kind is which and wait <= limit_s for kind, wait in some)

    texts = ["".join(written(kind, wait) for kind, wait in some) for some in stays]
    assert within(texts, sl_s, short_s, promise_s) == [
        Within(
            answered=count(some, Kind.ANSWERED, sl_s),
            abandoned=count(some, Kind.ABANDONED, sl_s),
            callbacks_asked=count(some, Kind.CALLBACK_ASKED, sl_s),
            short_abandons=count(some, Kind.ABANDONED, short_s),
            called_back=count(some, Kind.CALLED_BACK, promise_s),
        )
        for some in stays
    ]


def test_a_hair_over_the_second_is_not_within_it() -> None:
    just = math.nextafter(20.0, 21.0)
    (found,) = within([written(Kind.ANSWERED, 20.0) + written(Kind.ANSWERED, just)], 20, 5, 0)
    assert found.answered == 1


def test_each_wait_takes_four_characters() -> None:
    assert {len(written(kind, wait)) for kind in Kind for wait in (0.0, 0.5, 63.0, 1e9)} == {4}


@given(st.lists(st.one_of(st.floats(0, 1e5), st.floats(0, 3e7))))
def test_durations_come_back_in_their_order_rounded_up_to_seconds(lasted: list[float]) -> None:
    text = "".join(duration_written(each) for each in lasted)
    assert durations_in(text) == sorted(min(math.ceil(each), LONGEST_DURATION_S) for each in lasted)
