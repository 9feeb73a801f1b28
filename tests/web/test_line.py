"""The order in which the waiting are served. Pure."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from routing.engine import Router
from tests.web.stage import call_view, callback_view, waiting_view
from web.line import places


def order(*calls: object, boosts: dict[str, float] | None = None, at: float = 2000.0) -> list[str]:
    found = places(calls, boosts or {}, at)
    return [call_id for call_id, place in sorted(found.items(), key=lambda pair: pair[1].position or 0)]


def test_who_came_first_is_next() -> None:
    assert order(waiting_view("c2", 20.0, 2), waiting_view("c1", 10.0, 1)) == ["c1", "c2"]


def test_a_head_start_counts_as_time_waited() -> None:
    calls = (waiting_view("c1", 10.0, 1), waiting_view("c2", 20.0, 2, head_start_s=11.0))
    assert order(*calls) == ["c2", "c1"]
    assert places(calls, {}, 0.0)["c2"].head_start_s == 11.0


def test_a_queue_at_risk_moves_up_and_strict_priority_before_all() -> None:
    calls = (
        waiting_view("c1", 10.0, 1, "sales"),
        waiting_view("c2", 20.0, 2),
        waiting_view("c3", 30.0, 3, "sales", strict=1),
    )
    assert order(*calls, boosts={"support": 15.0}) == ["c3", "c2", "c1"]


def test_each_call_knows_its_place_in_its_own_queue() -> None:
    calls = (
        waiting_view("c1", 10.0, 1, "sales"),
        waiting_view("c2", 20.0, 2),
        waiting_view("c3", 30.0, 3, "sales"),
    )
    found = places(calls, {}, 0.0)
    assert {name: (place.position, place.in_queue) for name, place in found.items()} == {
        "c1": (1, 1),
        "c2": (2, 1),
        "c3": (3, 2),
    }


def test_a_callback_that_rests_is_in_nobodys_way() -> None:
    calls = (callback_view("c1", 10.0, 1, not_before=2600.0), waiting_view("c2", 20.0, 2))
    found = places(calls, {}, 2000.0)
    assert (found["c1"].position, found["c1"].next_try, found["c2"].position) == (None, 2600.0, 1)
    found = places(calls, {}, 2600.0)
    assert (found["c1"].position, found["c1"].next_try, found["c2"].position) == (1, None, 2)


def test_a_call_that_does_not_wait_has_no_place() -> None:
    assert places([call_view("c1")], {}, 0.0) == {}


@given(
    st.lists(
        st.tuples(
            st.sampled_from(["sales", "support"]),
            st.integers(0, 5),
            st.integers(0, 3),
            st.integers(-1, 1),
        ),
        max_size=12,
    ),
    st.integers(0, 3),
)
def test_the_order_is_the_engines(calls: list[tuple[str, int, int, int]], boost: int) -> None:
    router = Router()
    router.boost("support", float(boost))
    views = [
        waiting_view(f"c{n}", float(since), n, queue, head_start_s=float(head), strict=strict)
        for n, (queue, since, head, strict) in enumerate(calls)
    ]
    for view in views:
        router.offer(view.waiting)
    expected = [call.call_id for call in router.in_order()]
    assert order(*views, boosts={"support": float(boost)}) == expected
