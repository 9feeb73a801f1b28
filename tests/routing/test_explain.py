from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec import structs

from routing.crew import EXCLUDED, RANKED
from routing.demand import Choice, Demand, IdleAgent, WaitingCall, way
from routing.engine import Router
from routing.explain import AHEAD, RULES, Explanation, Standing, Verdict, explain
from routing.explanation import Missing, Reason

NOW = 1000.0
SALES = Demand("sales", (way({"sales": 3}),))


def waits(call_id: str = "c", demand: Demand = SALES, **facts: Any) -> WaitingCall:
    return WaitingCall(call_id, demand, **{"since": NOW - 10, "order": 1, **facts})


def at_desk(agent_id: str, state: str = "idle", *, phone: bool = True, **facts: Any) -> Standing:
    agent = IdleAgent(agent_id, **{"skills": {"sales": 5}, "since": NOW - 60, "order": 1, **facts})
    return Standing(agent=agent, state=state, phone_reachable=phone)


def why(
    call: WaitingCall,
    staff: Sequence[Standing],
    waiting: Sequence[WaitingCall] = (),
    boosts: Mapping[str, float] | None = None,
    chosen: str | None = None,
    **more: Any,
) -> Explanation:
    return explain(call, waiting or [call], staff, boosts or {}, NOW, chosen, **more)


# --- why did this agent get it ---------------------------------------------------------------------


def test_a_match_tells_the_candidates_in_rank_order_and_what_decided() -> None:
    staff = [
        at_desk("minh", skills={"sales": 8}),
        at_desk("tuan", since=NOW - 5, order=2),
        at_desk("lan", since=NOW - 90, order=3),
        at_desk("hoa", missed=True, order=4),
        at_desk("mai", skills={"sales": 5, "en": 1}, order=5),
    ]
    told = why(waits(), staff, chosen="lan")
    assert told.verdict is Verdict.SERVED
    assert (told.rules, told.chosen, told.idle) == (RULES, "lan", 5)
    assert [(one.rank, one.agent_id, one.decided_by) for one in told.ranked] == [
        (1, "lan", "idle"),
        (2, "tuan", "flexibility"),
        (3, "mai", "surplus"),
        (4, "minh", "missed"),
        (5, "hoa", None),
    ]
    lan = told.ranked[0]
    assert (lan.surplus, lan.flexibility, lan.levels, lan.idle_s) == (2, 1, None, 90.0)


@pytest.mark.parametrize(
    ("choice", "better", "decided_by"),
    [
        (Choice.LONGEST_IDLE, {"since": NOW - 90}, "idle"),
        (Choice.LONGEST_IDLE, {"order": 0}, "order"),
        (Choice.LEAST_CALLS, {"calls": 1}, "calls"),
        (Choice.ROUND_ROBIN, {"last_rung": 1}, "last_rung"),
        (Choice.MOST_SKILLED, {"skills": {"sales": 6, "en": 1}}, "levels"),
        (Choice.MOST_SKILLED, {"skills": {"sales": 5, "team:hanoi": 1}}, "preferred"),
        (Choice.BEST_FIT, {"skills": {"sales": 4}}, "way"),
    ],
)
def test_each_choice_tells_what_decided(choice: Choice, better: dict[str, Any], decided_by: str) -> None:
    demand = Demand("sales", (way({"sales": 4}), way({"sales": 3})), way({"team:hanoi": 1}), choice)
    plain: dict[str, Any] = {"skills": {"sales": 3 if decided_by == "way" else 5}, "calls": 9, "last_rung": 7}
    other, first = at_desk("other", **plain, order=1), at_desk("first", **{**plain, "order": 2, **better})
    told = why(waits(demand=demand), [other, first], chosen="first")
    assert [(one.agent_id, one.decided_by) for one in told.ranked] == [("first", decided_by), ("other", None)]


def test_everybody_who_is_out_of_the_question_has_a_reason() -> None:
    staff = [
        at_desk("lan"),
        at_desk("off", "offline"),
        at_desk("off-too", "offline", skills={}),
        at_desk("paused", "paused"),
        at_desk("away", phone=False),
        at_desk("talks", "talking"),
        at_desk("rings", "ringing"),
        at_desk("wraps", "wrap_up"),
        at_desk("weak", "talking", skills={"sales": 2}),
        at_desk("declined", "talking"),
    ]
    told = why(waits(passed=frozenset({"declined"})), staff, chosen="lan")
    assert [(out.agent_id, out.reason) for out in told.excluded] == [
        ("rings", Reason.RINGING),
        ("wraps", Reason.WRAP_UP),
        ("talks", Reason.TALKING),
        ("away", Reason.PHONE_UNREACHABLE),
        ("paused", Reason.PAUSED),
        ("declined", Reason.LET_IT_GO_BY),
        ("weak", Reason.SKILL_MISSING),
        ("off", Reason.OFFLINE),
        ("off-too", Reason.OFFLINE),
    ]
    assert told.excluded[6].missing == Missing(skill="sales", needed=3, has=2)
    assert told.reasons["offline"] == 2
    assert told.able == {
        "idle": 1,
        "offline": 1,
        "paused": 1,
        "phone_unreachable": 1,
        "talking": 2,
        "ringing": 1,
        "wrap_up": 1,
    }


def test_a_call_kept_for_one_agent_excludes_all_others() -> None:
    told = why(waits(only="lan"), [at_desk("lan"), at_desk("minh")], chosen="lan")
    assert [one.agent_id for one in told.ranked] == ["lan"]
    assert [(out.agent_id, out.reason) for out in told.excluded] == [("minh", Reason.KEPT_FOR_ANOTHER)]


def test_what_is_missing_is_told_of_the_nearest_way() -> None:
    demand = Demand(
        "sales", (way({"sales": 9, "en": 5}), way({"sales": 4, "en": 1}), way({"fr": 2, "de": 1}))
    )
    told = why(waits(demand=demand), [at_desk("lan", skills={"sales": 2, "en": 1})])
    assert told.excluded[0].missing == Missing(skill="sales", needed=4, has=2)


def test_the_long_lists_are_cut_and_the_numbers_count_all() -> None:
    idle = [at_desk(f"i{n:03}", order=n) for n in range(RANKED + 9)]
    out = [at_desk(f"o{n:03}", "offline", order=n) for n in range(EXCLUDED + 7)]
    calls = [waits(f"c{n}", since=NOW - 500 + n, order=n) for n in range(AHEAD + 5)]
    told = why(waits("mine", order=99), idle + out, calls, chosen=f"i{RANKED + 8:03}")
    assert (told.idle, told.reasons, told.position) == (RANKED + 9, {"offline": EXCLUDED + 7}, AHEAD + 6)
    assert [len(part) for part in (told.ranked, told.excluded, told.ahead)] == [RANKED + 1, EXCLUDED, AHEAD]
    assert (told.ranked[RANKED - 1].decided_by, told.ranked[-1].rank) == ("order", RANKED + 9)


# --- why does it still wait ------------------------------------------------------------------------


def test_nobody_signed_in_has_the_skills_and_the_nearest_lack_is_told() -> None:
    staff = [
        at_desk("far", skills={"sales": 1}),
        at_desk("near", "talking", skills={"sales": 2}),
        at_desk("best", "offline", skills={"sales": 9}),
    ]
    told = why(waits(), staff)
    assert told.verdict is Verdict.NOBODY_HAS_THE_SKILLS
    assert told.missing == Missing(skill="sales", needed=3, has=2)
    assert told.able == {"offline": 1}


def test_an_empty_house_has_nobody() -> None:
    told = why(waits(), [])
    assert (told.verdict, told.missing) == (Verdict.NOBODY_HAS_THE_SKILLS, None)


def test_a_demand_without_any_way_is_for_nobody() -> None:
    told = why(waits(demand=Demand("none", ())), [at_desk("lan")])
    assert (told.verdict, told.missing) == (Verdict.NOBODY_HAS_THE_SKILLS, None)
    assert told.excluded[0].missing is None


def test_all_who_could_are_busy_is_told_with_their_states() -> None:
    staff = [at_desk("lan", "talking"), at_desk("minh", "wrap_up"), at_desk("en", skills={"en": 5})]
    told = why(waits(), staff)
    assert told.verdict is Verdict.ALL_BUSY
    assert told.able == {"talking": 1, "wrap_up": 1}
    assert told.missing is None


def test_a_phone_that_cannot_be_rung_makes_nobody_idle() -> None:
    told = why(waits(), [at_desk("lan", phone=False)])
    assert told.verdict is Verdict.ALL_BUSY
    assert told.able == {"phone_unreachable": 1}


def test_those_idle_let_it_go_by() -> None:
    staff = [at_desk("lan"), at_desk("minh", "talking")]
    assert why(waits(passed=frozenset({"lan"})), staff).verdict is Verdict.IDLE_LET_IT_GO_BY
    assert why(waits(passed=frozenset({"minh"})), staff[1:]).verdict is Verdict.ALL_BUSY


def test_kept_for_an_agent_who_is_not_free() -> None:
    told = why(waits(only="lan"), [at_desk("lan", "talking"), at_desk("minh")])
    assert (told.verdict, told.asked.only) == (Verdict.KEPT_FOR_AGENT, "lan")


def test_an_exchange_that_is_away_explains_any_wait() -> None:
    assert why(waits(), [at_desk("lan")], exchange_away=True).verdict is Verdict.EXCHANGE_IS_AWAY


def test_others_are_ahead_for_the_one_who_is_idle() -> None:
    mine, earlier = waits(order=2), waits("earlier", since=NOW - 50)
    told = why(mine, [at_desk("lan")], [mine, earlier])
    assert (told.verdict, told.position, told.competing) == (Verdict.OTHERS_ARE_AHEAD, 2, 1)
    assert why(earlier, [at_desk("lan")], [mine, earlier]).verdict is Verdict.ABOUT_TO_RING


# --- the calls ahead -------------------------------------------------------------------------------


def test_the_calls_ahead_stand_in_the_order_of_service() -> None:
    mine = waits("mine", order=9)
    vip = waits("vip", since=NOW - 1, order=10, head_start_s=60.0)
    strict = waits("strict", structs.replace(SALES, queue="strict", strict=1), since=NOW, order=11)
    boosted = waits("boosted", structs.replace(SALES, queue="boosted"), since=NOW - 5, order=12)
    twin, after = waits("twin", order=8), waits("after", since=NOW - 9, order=7)
    told = why(mine, [], [mine, vip, strict, boosted, twin, after], {"boosted": 30.0})
    assert [(one.call_id, one.effective_s) for one in told.ahead] == [
        ("strict", 0.0),
        ("vip", 61.0),
        ("boosted", 35.0),
        ("twin", 10.0),
    ]
    assert (told.position, told.effective_s) == (5, 10.0)
    told = why(boosted, [], [], {"boosted": 30.0})
    assert (told.effective_s, told.asked.boost_s, told.asked.waited_s) == (35.0, 30.0, 5.0)


def test_only_calls_that_want_the_same_agents_compete() -> None:
    english = Demand("en", (way({"en": 1}),))
    ahead = [
        waits("en", english, since=NOW - 50),
        waits("same", since=NOW - 50, order=2),
        waits("kept for minh", since=NOW - 50, order=3, only="minh"),
        waits("kept for lan", since=NOW - 50, order=4, only="lan"),
        waits("let by", since=NOW - 50, order=5, passed=frozenset({"lan"})),
        waits("let by another", since=NOW - 50, order=6, passed=frozenset({"minh"})),
    ]
    staff = [at_desk("lan", "talking"), at_desk("minh", skills={"en": 5}), at_desk("off", "offline")]
    told = why(waits("mine", order=9), staff, ahead)
    assert (told.position, told.competing) == (7, 3)


# --- the same as the engine, and kept as it is -----------------------------------------------------

SKILLS = st.dictionaries(st.sampled_from(["a", "b", "team:x"]), st.integers(1, 3), max_size=3)
DEMANDS = st.builds(
    Demand,
    st.sampled_from(["p", "q"]),
    st.lists(SKILLS.map(way), min_size=1, max_size=2).map(tuple),
    SKILLS.map(way),
    st.sampled_from(Choice),
    st.integers(0, 1),
)
WORLD = st.tuples(
    st.lists(
        st.tuples(
            DEMANDS,
            st.integers(0, 3),
            st.sampled_from([0.0, 2.0]),
            st.sampled_from([None, None, "a0"]),
            st.frozensets(st.sampled_from(["a0", "a1"]), max_size=1),
        ),
        min_size=1,
        max_size=6,
    ),
    st.lists(
        st.tuples(
            SKILLS, st.integers(0, 3), st.integers(0, 2), st.integers(0, 2), st.booleans(), st.booleans()
        ),
        max_size=6,
    ),
    st.sampled_from([0.0, 3.0]),
)


@given(WORLD)
def test_who_is_told_first_is_who_the_engine_picks(world: Any) -> None:
    calls, agents, boost = world
    router = Router()
    router.boost("p", boost)
    waiting = {
        f"c{n}": WaitingCall(f"c{n}", demand, since, n, head, only, passed)
        for n, (demand, since, head, only, passed) in enumerate(calls)
    }
    staff = {}
    for n, (skills, since, count, last_rung, missed, idle) in enumerate(agents):
        agent = IdleAgent(f"a{n}", skills, since, n, count, last_rung, missed)
        staff[f"a{n}"] = replace(at_desk(f"a{n}", "idle" if idle else "talking"), agent=agent)
        if idle:
            router.ready(agent)
    for call in waiting.values():
        router.offer(call)
    position = 0
    for match in router.match():
        told = explain(
            waiting[match.call_id],
            list(waiting.values()),
            list(staff.values()),
            {"p": boost},
            9.0,
            match.agent_id,
        )
        assert told.ranked[0].agent_id == match.agent_id
        assert told.position >= position  # who was passed over had nobody
        position = told.position
        assert told.competing <= told.position - 1
        del waiting[match.call_id]
        staff[match.agent_id] = replace(staff[match.agent_id], state="ringing")
    for call in waiting.values():
        told = explain(call, list(waiting.values()), list(staff.values()), {"p": boost}, 9.0, None)
        assert not told.ranked
        assert told.verdict not in (Verdict.SERVED, Verdict.OTHERS_ARE_AHEAD, Verdict.ABOUT_TO_RING)
        assert msgspec.json.decode(msgspec.json.encode(told), type=Explanation) == told


def test_an_explanation_holds_no_name() -> None:
    told = why(waits(), [at_desk("lan"), at_desk("minh", "talking")], chosen="lan")
    assert b"Lan" not in msgspec.json.encode(told)
