"""What holds for a call and for an agent at this moment."""

from __future__ import annotations

from dataclasses import replace

import pytest

from centre.house import House, Tuning
from centre.rules import (
    calls_himself,
    demand_of,
    idle_agent,
    is_idle,
    is_waiting,
    queue_named,
    skills_of,
    target_of,
    waiting_call,
)
from centre.state import Agent, Call, CentreState
from routing.demand import Choice
from routing.steps import Step
from telephony.call import AgentState, CallState
from tests.centre.test_record import call
from tests.centre.words import house


def waits(call_id: str = "c1", **facts: object) -> Call:
    plain = {"state": CallState.WAITING, "queue": "sales", "place_since": 7.0, "place": 3, "pii_number": "84"}
    return replace(call(queue="sales"), call_id=call_id, **(plain | facts))  # type: ignore[arg-type]


def state(*calls: Call, **facts: object) -> CentreState:
    made = CentreState(calls={one.call_id: one for one in calls}, **facts)  # type: ignore[arg-type]
    made.nodes_up.add(waits().node)
    return made


# --- what a call asks for ------------------------------------------------------------------------


def ways(settings: House, **facts: object) -> list[dict[str, int]]:
    return [dict(way) for way in demand_of(settings, state(), waits(**facts)).ways]


def test_a_call_needs_what_its_queue_its_way_its_language_and_its_customer_need() -> None:
    settings = replace(house(requires={"sales": 3, "talk": 1}), languages={"en": {"english": 4}})
    facts = {"needs": {"english": 2, "sales": 5}, "language": "en", "customer_needs": {"patience": 1}}
    assert ways(settings, **facts) == [{"english": 4, "patience": 1, "sales": 5, "talk": 1}]


def test_steps_add_ways_and_the_first_stay_the_better_ones() -> None:
    steps = (Step(after_s=5, least={"sales": 1}), Step(after_s=9, queue="support", drop=("talk",)))
    settings = house(requires={"sales": 3, "talk": 2}, steps=steps)
    assert ways(settings, steps=[0, 1], needs={"english": 2}) == [
        {"english": 2, "sales": 3, "talk": 2},
        {"english": 2, "sales": 1, "talk": 2},
        {"english": 2, "sales": 1},
        {"english": 2, "support": 1},
    ]


def test_a_step_that_the_configuration_no_longer_has_is_forgotten() -> None:
    assert ways(house(), steps=[4]) == [{"sales": 1}]


def test_a_call_stands_in_its_kept_place_with_the_head_starts_of_its_queue_and_its_customer() -> None:
    settings = replace(house(priority_s=30.0), tiers={"vip": 100.0})
    one = waits(tier="vip", kept_for="an", passed={"binh": 9.0}, queued_at=50.0)
    routed = waiting_call(settings, state(), one)
    assert (routed.since, routed.order, routed.head_start_s) == (7.0, 3, 130.0)
    assert (routed.only, routed.passed) == ("an", frozenset({"binh"}))
    assert waiting_call(settings, state(), waits(tier="unheard of")).head_start_s == 30.0


def test_what_a_supervisor_tuned_goes_before_the_configuration() -> None:
    tunings = {"sales": Tuning(requires={"sales": 9}, priority_s=5.0, choice=Choice.ROUND_ROBIN)}
    tuned = queue_named(house(), state(tunings=tunings), "sales")
    assert (tuned.requires, tuned.priority_s, tuned.choice) == ({"sales": 9}, 5.0, Choice.ROUND_ROBIN)
    plain = queue_named(house(), state(tunings={"sales": Tuning()}), "sales")
    assert plain == house().queues["sales"]


def test_a_queue_without_a_target_takes_no_part_in_the_balance() -> None:
    aimless = replace(house().queues["sales"], max_boost_s=60.0)
    assert target_of(aimless).max_head_start_s == 0.0
    aims = replace(aimless, target=0.9, sl_s=10.0)
    assert (target_of(aims).share, target_of(aims).sl_s, target_of(aims).max_head_start_s) == (
        0.9,
        10.0,
        60.0,
    )


# --- who can be matched --------------------------------------------------------------------------


def test_only_a_caller_on_the_line_of_an_exchange_that_is_heard_can_be_served() -> None:
    assert is_waiting(state(), waits())
    assert not is_waiting(state(), waits(node="silent"))
    assert not is_waiting(state(), waits(state=CallState.RINGING))
    assert not is_waiting(state(), waits(on_line=False))


def test_a_callback_can_be_served_unless_it_rests_or_its_customer_is_on_the_line() -> None:
    back = waits("back", on_line=False, callback_of="c0")
    assert is_waiting(state(back), back)
    assert not is_waiting(state(back), replace(back, not_before=99.0))
    assert not is_waiting(state(back, waits("c1")), back)
    assert is_waiting(state(back, waits("c1", pii_number="85")), back)


@pytest.mark.parametrize(
    ("where", "on_line", "busy"),
    [
        (CallState.RINGING, False, True),
        (CallState.DIALLING, False, True),
        (CallState.TALKING, True, True),
        (CallState.WAITING, False, False),
        (CallState.WRAP_UP, False, False),
        (CallState.ENDED, False, False),
        (CallState.ENDED, True, True),  # his line is still to go
    ],
)
def test_another_callback_of_his_counts_while_it_is_under_way(
    where: CallState, on_line: bool, busy: bool
) -> None:
    back = waits("back", on_line=False, callback_of="c0")
    other = waits("other", on_line=on_line, callback_of="c1", state=where)
    assert calls_himself(state(back, other), back) is busy


def test_an_agent_is_idle_with_a_phone_that_can_be_rung() -> None:
    agent = Agent(agent_id="an", state=AgentState.IDLE, phone_reachable=True)
    assert is_idle(agent)
    assert not is_idle(replace(agent, phone_reachable=False))
    assert not is_idle(replace(agent, state=AgentState.PAUSED))


def test_an_agent_has_the_skills_of_the_configuration_until_a_supervisor_says_otherwise() -> None:
    agent = Agent(agent_id="an", missed_rings=2, calls=4, last_rung=17, idle_since=5.0, order=6)
    assert skills_of(house(), agent) == {"sales": 5}
    assert skills_of(house(), replace(agent, skills={})) == {}
    seen = idle_agent(house(), agent)
    assert (seen.missed, seen.calls, seen.last_rung, seen.since, seen.order) == (True, 4, 17, 5.0, 6)
