from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from routing.demand import Choice, Demand, IdleAgent, way
from routing.rank import TIER_FACTS, TURN_FACTS, flexibility, tier, turn


def demand(*ways: Mapping[str, int], choice: Choice = Choice.BEST_FIT, **prefers: int) -> Demand:
    return Demand("sales", tuple(way(needed) for needed in ways), way(prefers), choice)


def agent(agent_id: str, **facts: Any) -> IdleAgent:
    return IdleAgent(agent_id, **{"skills": {}, "since": 0.0, "order": 0, **facts})


def test_who_meets_no_way_has_no_tier() -> None:
    assert tier({"vi": 2}, False, demand({"vi": 3}, {"en": 1})) is None


def test_a_level_of_none_is_needed_by_nobody_and_had_by_all() -> None:
    assert tier({}, False, demand({})) == (0, 0, 0, 0, 0)
    assert tier({}, False, demand({"vi": 0})) == (0, 0, 0, 0, 0)


def test_who_let_a_ring_go_by_comes_after_all_who_did_not() -> None:
    wanted = demand({"vi": 5}, {"vi": 1}, en=1)
    exact, poor = tier({"vi": 5, "en": 1}, True, wanted), tier({"vi": 1, "fr": 9}, False, wanted)
    assert exact is not None
    assert poor is not None
    assert poor < exact


def test_an_earlier_way_comes_before_preferred_skills() -> None:
    wanted = demand({"vi": 5}, {"vi": 1}, en=1)
    early, late = tier({"vi": 9}, False, wanted), tier({"vi": 1, "en": 1}, False, wanted)
    assert early is not None
    assert late is not None
    assert early < late


def test_preferred_skills_come_before_the_fit() -> None:
    wanted = demand({"vi": 1}, en=2)
    preferred, fitting = tier({"vi": 9, "en": 2}, False, wanted), tier({"vi": 1, "en": 1}, False, wanted)
    assert preferred == (0, 0, 0, 8, 2)
    assert fitting == (0, 0, 1, 0, 2)


def test_the_best_fit_is_the_least_above_what_is_needed_then_the_fewest_skills() -> None:
    assert tier({"vi": 4, "fr": 1}, False, demand({"vi": 3})) == (0, 0, 0, 1, 2)
    assert tier({"vi": 3, "fr": 1, "en": 1}, False, demand({"vi": 3})) == (0, 0, 0, 0, 3)


def test_a_team_or_a_site_makes_nobody_more_flexible() -> None:
    assert flexibility({"vi": 3, "team:hanoi": 1, "site:hcm": 1, "en": 0}) == 1


def test_the_most_skilled_has_the_highest_levels_of_what_is_needed() -> None:
    wanted = demand({"vi": 1, "sales": 1}, choice=Choice.MOST_SKILLED)
    assert tier({"vi": 4, "sales": 5, "fr": 10}, False, wanted) == (0, 0, 0, -9)


def test_the_other_choices_weigh_no_levels() -> None:
    for choice in (Choice.LONGEST_IDLE, Choice.LEAST_CALLS, Choice.ROUND_ROBIN):
        assert tier({"vi": 9, "fr": 1}, False, demand({"vi": 3}, choice=choice)) == (0, 0, 0)


def test_the_turn_is_the_longest_idle_the_fewest_calls_or_the_oldest_ring() -> None:
    lan = agent("lan", since=10.0, order=1, calls=7, last_rung=3)
    minh = agent("minh", since=20.0, order=2, calls=2, last_rung=9)
    tuan = agent("tuan", since=30.0, order=3, calls=2, last_rung=1)

    def order(choice: Choice) -> list[str]:
        return [a.agent_id for a in sorted((tuan, minh, lan), key=lambda a: turn(a, choice))]

    assert order(Choice.LONGEST_IDLE) == order(Choice.BEST_FIT) == order(Choice.MOST_SKILLED)
    assert order(Choice.LONGEST_IDLE) == ["lan", "minh", "tuan"]
    assert order(Choice.LEAST_CALLS) == ["minh", "tuan", "lan"]
    assert order(Choice.ROUND_ROBIN) == ["tuan", "lan", "minh"]


def test_every_part_of_the_rank_has_a_name() -> None:
    for choice in Choice:
        assert len(TIER_FACTS[choice]) == len(tier({}, False, demand({}, choice=choice)) or ())
        assert len(TURN_FACTS[choice]) == len(turn(agent("lan"), choice))
