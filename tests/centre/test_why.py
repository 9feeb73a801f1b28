from __future__ import annotations

from centre.why import rests, why_it_waits
from routing.explain import Verdict
from telephony.call import AgentState
from tests.centre.shown import NINE, at_desk, shown, waits

BACK = {"caller_on_line": False, "direction": "callback", "not_before": NINE + 60}


def test_a_call_that_does_not_wait_has_no_reason_to() -> None:
    assert why_it_waits(shown("c1", None), [], [], {}, NINE) is None


def test_a_call_waits_for_those_who_are_busy_and_behind_those_who_are_ahead() -> None:
    mine, first = shown("c1", waits("c1")), shown("c0", waits("c0", order=0))
    calls = [mine, first, shown("talks", None)]
    told = why_it_waits(mine, calls, [at_desk(AgentState.TALKING)], {"sales": 45.0}, NINE)
    assert told is not None
    assert (told.verdict, told.able) == (Verdict.ALL_BUSY, {"talking": 1})
    assert [(ahead.call_id, ahead.effective_s) for ahead in told.ahead] == [("c0", 75.0)]


def test_a_callback_that_rests_is_ahead_of_nobody_until_its_time_comes() -> None:
    mine, back = shown("c1", waits("c1")), shown("back", waits("back", order=0), **BACK)
    assert rests(back, NINE)
    assert not rests(back, NINE + 60)
    assert not rests(mine, NINE)
    positions = [why_it_waits(mine, [mine, back], [], {}, at) for at in (NINE, NINE + 60)]
    assert [told.position for told in positions if told] == [1, 2]
