"""Which calls are drawn, and which are pointed at."""

from __future__ import annotations

from collections import Counter

from hypothesis import given
from hypothesis import strategies as st

from interactions.quality.sampling import Aim, Candidate, Why, aim, draw

DAY = 86_400.0


def call(number: int, agent_id: str = "an", **fields) -> Candidate:
    return Candidate(call_id=f"c{number}", agent_id=agent_id, arrived_at=1000.0 + number, **fields)


CALLS = [call(n, ("an", "binh")[n % 2]) for n in range(40)]


def drawn(candidates, **options) -> list[str]:
    return [
        each.call.call_id
        for each in draw(candidates, **({"period": "2026-W05", "quota": 3} | options)).chosen
    ]


def test_everybody_who_asks_gets_the_same_calls_in_whatever_order_they_come() -> None:
    assert drawn(CALLS) == drawn(CALLS[::-1])
    assert len(drawn(CALLS)) == 6


def test_another_period_draws_others() -> None:
    assert drawn(CALLS) != drawn(CALLS, period="2026-W06")


def test_no_agent_is_skipped_and_who_has_too_few_calls_is_named() -> None:
    found = draw([*CALLS, call(99, "chau")], period="w", quota=2, agents=["an", "dao"], quotas={"binh": 4})
    assert Counter(each.call.agent_id for each in found.chosen) == {"an": 2, "binh": 4, "chau": 1}
    assert found.missing == {"chau": 1, "dao": 2}


def test_a_reviewed_call_stays_drawn_and_is_no_longer_to_be_done() -> None:
    first, *rest = drawn(CALLS[::2])
    after = [
        Candidate(
            call_id=c.call_id, agent_id=c.agent_id, arrived_at=c.arrived_at, reviewed=c.call_id == first
        )
        for c in CALLS[::2]
    ]
    assert drawn(after) == rest


def test_it_is_said_why_each_was_drawn() -> None:
    (chosen,) = draw(CALLS[:1], period="2026-W05", quota=1).chosen
    assert chosen.why == {Why.RANDOM: "2026-W05"}


@given(st.sets(st.integers(0, 200), max_size=40), st.integers(0, 5))
def test_each_agent_gets_his_quota_of_his_own_calls(numbers, quota) -> None:
    calls = [call(n, f"a{n % 3}") for n in numbers]
    found = draw(calls, period="w", quota=quota)
    had = Counter(each.agent_id for each in calls)
    got = Counter(each.call.agent_id for each in found.chosen)
    assert all(got[agent] == min(quota, had[agent]) for agent in had)
    assert all(found.missing.get(agent, 0) == quota - got[agent] for agent in had)


def test_chance_favours_no_call() -> None:
    often = Counter(name for n in range(600) for name in drawn(CALLS[:20:2], period=str(n), quota=1))
    assert min(often[each.call_id] for each in CALLS[:20:2]) > 30


def test_each_rule_points_with_what_it_was_about() -> None:
    odd = call(
        1,
        repeat=True,
        survey=2.0,
        complaint=True,
        disposition="complaint",
        handle_s=900.0,
        keywords=frozenset({"khiếu nại", "huỷ"}),
        agent_since=1001.0 - 3 * DAY,
    )
    rules = Aim(
        repeat=True,
        survey_at_most=2,
        complaint=True,
        longer_than_s=600,
        keywords=("khiếu nại", "huỷ", "luật sư"),
        dispositions=("complaint",),
        newer_than_days=7,
    )
    (chosen,) = aim([odd, call(2)], rules, most=10)
    assert chosen.why == {
        Why.REPEAT: None,
        Why.LOW_SURVEY: 2.0,
        Why.COMPLAINT: "complaint",
        Why.LONG: 900.0,
        Why.KEYWORD: "khiếu nại, huỷ",
        Why.DISPOSITION: "complaint",
        Why.NEW_AGENT: 3.0,
    }
    assert aim([odd], Aim(), most=10) == ()


def test_the_limits_themselves() -> None:
    at = call(1, survey=2.0, handle_s=600.0, agent_since=1001.0 - 7 * DAY)
    assert set(aim([at], Aim(survey_at_most=2, longer_than_s=600, newer_than_days=7), most=1)[0].why) == {
        Why.LOW_SURVEY,
        Why.NEW_AGENT,
    }


def test_more_reasons_come_first_then_the_newest_and_reviewed_ones_never() -> None:
    calls = [
        call(1, repeat=True),
        call(2, repeat=True),
        call(3, repeat=True, complaint=True),
        call(4, repeat=True, reviewed=True),
    ]
    found = aim(calls, Aim(repeat=True, complaint=True), most=2)
    assert [each.call.call_id for each in found] == ["c3", "c2"]
