"""Relaxation: each step adds a way, and none asks for more than before."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from routing.demand import meets, way
from routing.steps import Step, due, next_due_s, together, ways_after

NEEDED = {"sales": 5, "english": 3}
QUEUES = {"general": way({"talk": 1})}
skills = st.dictionaries(st.sampled_from(["sales", "english", "vip", "talk"]), st.integers(1, 5), max_size=4)
steps = st.lists(
    st.builds(
        Step,
        after_s=st.just(1.0),
        drop=st.lists(st.sampled_from(["sales", "english", "vip"]), max_size=2).map(tuple),
        least=skills,
        queue=st.sampled_from([None, "general"]),
    ),
    max_size=4,
)


def test_a_step_drops_skills_or_lowers_them_and_the_ways_before_stay_the_better_ones() -> None:
    dropped = Step(after_s=20, drop=("english",))
    lowered = Step(after_s=40, least={"sales": 2})
    assert ways_after(NEEDED, [dropped, lowered], QUEUES) == (
        way(NEEDED),
        way({"sales": 5}),
        way({"sales": 2}),
    )


def test_another_queues_agents_come_as_a_way_of_their_own() -> None:
    step = Step(after_s=60, queue="general")
    assert ways_after(NEEDED, [step], QUEUES) == (way(NEEDED), way({"talk": 1}))


def test_nobody_is_asked_for_more_than_before() -> None:
    assert ways_after({"sales": 2}, [Step(after_s=1, least={"sales": 9, "vip": 1})], QUEUES) == (
        way({"sales": 2}),
    )


@given(skills, steps, skills)
def test_who_could_take_a_call_still_can_after_every_step(
    needed: dict[str, int], taken: list[Step], his: dict[str, int]
) -> None:
    able = [
        any(meets(his, one) for one in ways_after(needed, taken[:count], QUEUES))
        for count in range(len(taken) + 1)
    ]
    assert able == sorted(able)


@pytest.mark.parametrize(
    ("waited_s", "expected_s", "indexes"),
    [
        (19.9, 60.0, []),
        (20.0, 60.0, [0]),
        (0.0, 60.1, [1]),
        (0.0, None, [1]),  # nobody at work could: as long as can be
        (500.0, 500.0, [0, 1]),
    ],
)
def test_a_step_is_due_by_its_time_or_by_what_is_expected(
    waited_s: float, expected_s: float | None, indexes: list[int]
) -> None:
    both = [Step(after_s=20, drop=("a",)), Step(when_expected_s=60, drop=("b",))]
    assert due(both, [], waited_s, expected_s) == indexes
    assert due(both, [0, 1], waited_s, expected_s) == []


def test_the_next_step_by_time_is_the_soonest_not_yet_taken() -> None:
    all_of_them = [Step(after_s=40), Step(when_expected_s=1), Step(after_s=20)]
    assert next_due_s(all_of_them, []) == 20
    assert next_due_s(all_of_them, [2]) == 40
    assert next_due_s(all_of_them, [0, 2]) is None


def test_of_a_skill_needed_twice_the_higher_level_counts() -> None:
    assert together({"a": 1, "b": 5}, {}, {"a": 3, "b": 2, "c": 1}) == {"a": 3, "b": 5, "c": 1}
