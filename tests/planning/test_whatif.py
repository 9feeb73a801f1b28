"""The calls of the log once more: as they were with the agents that were there, better with more of them."""

from __future__ import annotations

import pickle
from dataclasses import replace
from functools import partial
from itertools import islice
from math import inf
from random import Random
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from msgspec import structs

from centre.house import Queue
from planning.chance import arrivals
from planning.day import Agent, Done, Fate, Line, run_day
from planning.figures import Measured, Slicing
from planning.history import History, NoHistory, PastCall, Shifts
from planning.replications import Summary, replicate, summarise
from planning.scenario import Scenario
from planning.whatif import Replay, replay
from routing.demand import Choice, Demand
from routing.steps import Step

RING_S = 4.0
SALES = Queue(name="sales", title="Bán hàng", requires={"sales": 1})
CREW = [Agent(f"a{n}", {"sales": 5}) for n in range(10)]
PATIENT_S = 90.0


def history(calls: list[PastCall], agents: list[Agent] = CREW) -> History:
    end = calls[-1].at
    shifts: dict[str, Shifts] = {agent.agent_id: ((0.0, end),) for agent in agents}
    return History(0.0, end, ZoneInfo("UTC"), tuple(calls), shifts, ((0.0, end),))


def logged(count: int = 4000) -> History:
    """A past that is known through and through: what a log would say of it."""
    kind = {"name": "sales", "arrivals_per_s": 0.06, "aht_s": 156, "patience_s": PATIENT_S}
    scenario = Scenario.model_validate({"class": [kind], "agents": [{"count": 10}]})
    drawn = [
        call._replace(handle_s=call.handle_s + RING_S) for call in islice(arrivals(scenario, "past"), count)
    ]
    done = run_day(drawn, [Line(Demand("sales", ((),), choice=Choice.BEST_FIT))], CREW)
    return history([_remembered(done, n) for n in range(count)])


def _remembered(done: Done, n: int) -> PastCall:
    if done.fate[n] == Fate.ANSWERED:
        return PastCall(
            done.at[n],
            "sales",
            Fate.ANSWERED,
            done.wait_s[n] + RING_S,
            RING_S,
            done.handle_s[n] - RING_S,
            f"a{done.agent[n]}",
        )
    return PastCall(done.at[n], "sales", Fate.ABANDONED, done.wait_s[n], None, None, None)


def run(made: Replay, count: int = 4) -> Summary:
    return summarise(replicate(partial(made.once, 1, None), count), [len(made.agents)])


def mean(summary: Summary, figure: str) -> float:
    value = summary.total[figure].mean
    assert value is not None
    return value


def test_what_was_is_told_as_the_log_has_it() -> None:
    past = logged(200)
    was = replay(past, {"sales": SALES}, CREW).was(Slicing(600, 2))
    assert was.total.offered == 200
    assert was.total.answered == sum(call.fate is Fate.ANSWERED for call in past.calls)
    waits = [call.wait_s for call in past.calls if call.fate is Fate.ANSWERED]
    assert was.total.asa_s == pytest.approx(sum(waits) / len(waits))
    assert was.intervals is not None
    assert was.occupancy is not None
    assert 0.5 < was.occupancy < 1


def test_with_the_same_agents_it_would_have_been_what_it_was() -> None:
    made = replay(logged(), {"sales": SALES}, CREW)
    was, again = made.was(None).total, run(made)
    assert mean(again, "sl") == pytest.approx(was.sl, abs=0.03)
    assert mean(again, "abandonment") == pytest.approx(was.abandonment, abs=0.02)
    assert mean(again, "asa_s") == pytest.approx(was.asa_s, rel=0.1)
    assert mean(again, "occupancy") == pytest.approx(made.was(None).occupancy, abs=0.03)


def test_with_more_agents_it_would_have_been_what_such_a_centre_is() -> None:
    """The truth is known here: the same calls and patience, simulated with twelve."""
    more = [*CREW, Agent("b1", {"sales": 5}), Agent("b2", {"sales": 5})]
    would = run(replay(logged(), {"sales": SALES}, more))
    kind = {"name": "sales", "arrivals_per_s": 0.06, "aht_s": 160, "patience_s": PATIENT_S}
    scenario = Scenario.model_validate({"class": [kind], "agents": [{"count": 12}]})
    truth = run_day(islice(arrivals(scenario, "past"), 4000), [Line(Demand("sales", ((),)))], more)
    lost = truth.fate.count(Fate.ABANDONED) / 4000
    assert mean(would, "abandonment") == pytest.approx(lost, abs=0.02)
    within = sum(
        f == Fate.ANSWERED and w <= 20 - RING_S for f, w in zip(truth.fate, truth.wait_s, strict=True)
    )
    assert mean(would, "sl") == pytest.approx(within / 4000, abs=0.02)


def test_with_fewer_agents_those_who_were_answered_lose_patience_too() -> None:
    past = logged()
    fewer = run(replay(past, {"sales": SALES}, CREW[:7]))
    assert mean(fewer, "abandonment") > 2 * (
        replay(past, {"sales": SALES}, CREW).was(None).total.abandonment or 0
    )


def test_a_replay_travels_to_another_process() -> None:
    made = replay(logged(100), {"sales": SALES}, CREW)
    assert pickle.loads(pickle.dumps(made)).once(1, None, 0) == made.once(1, None, 0)


def test_another_run_and_another_seed_draw_other_patience() -> None:
    made = replay(logged(), {"sales": SALES}, CREW[:7])
    assert len({made.once(seed, None, run).total for seed in (1, 2) for run in (0, 1)}) == 4


def _answered(at: float, **fields: Any) -> PastCall:
    return replace(PastCall(at, "sales", Fate.ANSWERED, 5.0, 5.0, 60.0, "a0"), **fields)


def _once(calls: list[PastCall], queue: Queue = SALES, agents: list[Agent] = CREW[:1]) -> Measured:
    return replay(history(calls), {"sales": queue}, agents).once(1, None, 0)


def test_his_caller_waits_while_the_agents_phone_rings() -> None:
    made = _once([_answered(0), _answered(10), _answered(100)])
    assert made.total.asa_s == pytest.approx((5 + 60 + 35) / 3)  # until 65, until 130


def test_a_call_nobody_took_is_like_another_of_its_queue() -> None:
    blocked = PastCall(200, "sales", Fate.BLOCKED, 0.0, None, None, None)
    made = _once([_answered(0), blocked, _answered(210)])
    assert made.total.answered == 3
    assert made.total.longest_wait_s == pytest.approx(200 + 65 - 210 + 5)


def test_who_gave_up_has_the_patience_he_had() -> None:
    gave_up = PastCall(10, "sales", Fate.ABANDONED, 20.0, None, None, None)
    assert _once([_answered(0), gave_up]).total.abandoned == 1
    assert _once([_answered(0), gave_up], agents=CREW[:2]).total.abandoned == 0


def test_a_callback_waits_in_its_queue_and_never_hangs_up() -> None:
    lost = [PastCall(n, "sales", Fate.ABANDONED, 1.0, None, None, None) for n in range(1, 20)]
    calls = [_answered(0), *lost, _answered(20, callback=True)]
    made = replay(history(calls), {"sales": SALES}, CREW[:1])
    assert made.kinds == (("sales", False), ("sales", True))
    callbacks = made.once(1, None, 0).queues[1]
    assert (callbacks.offered, callbacks.answered) == (1, 1)


def test_the_rules_of_the_queue_hold() -> None:
    queue = replace(
        SALES,
        prefers={"team:a": 1},
        priority_s=30.0,
        strict=2,
        max_waiting=7,
        max_wait_s=60.0,
        sl_s=9.0,
        steps=(Step(after_s=40, drop=("sales",)), Step(after_s=20, queue="help"), Step(when_expected_s=9)),
    )
    help_ = Queue(name="help", title="Help", requires={"help": 1})
    made = replay(history([_answered(0)]), {"sales": queue, "help": help_}, CREW)
    (line,) = made.lines
    first = Demand("sales", ((("sales", 1),),), (("team:a", 1),), Choice.BEST_FIT, 2)
    second = structs.replace(first, ways=(*first.ways, (("help", 1),)))
    third = structs.replace(first, ways=(*second.ways, ()))
    assert line == Line(first, 9.0, 30.0, 7, 60.0, ((20, second), (40, third)))
    assert made.notes == ("queue sales: its steps that go by the expected wait are not simulated",)
    assert replay(history([_answered(0)]), {"sales": SALES}, CREW).lines[0].max_wait_s == inf


def test_what_the_simulation_leaves_out_is_said() -> None:
    calls = [_answered(0), _answered(1, queue="old")]
    made = replay(history(calls), {"sales": replace(SALES, max_boost_s=30.0)}, CREW[:9])
    assert made.notes == (
        "calls of queues that are not in the configuration are left out: old",
        "agents of the log who are not there in the simulation: a9",
        "queue sales: its head start while the target is at risk is not simulated",
    )
    assert [call.queue for call in made.calls] == ["sales"]


def test_a_period_in_which_nobody_answered_cannot_be_replayed() -> None:
    lost = PastCall(0, "sales", Fate.ABANDONED, 20.0, None, None, None)
    with pytest.raises(NoHistory, match="nobody answered a call in this period"):
        replay(history([lost]), {"sales": SALES}, CREW)


def test_draws_do_not_hang_on_the_agents() -> None:
    few, many = (replay(logged(50), {"sales": SALES}, CREW[:n]) for n in (2, 9))
    assert list(few._arrivals(Random(1), [])) == list(many._arrivals(Random(1), []))
