"""An agent's phone rings for a call: who let it go by, who is waited for, who rests."""

from __future__ import annotations

from dataclasses import replace

import pytest

from routing.steps import Step
from telephony.call import AgentState, CallState
from telephony.commands import RingAgent, StopRinging
from telephony.events import AgentSkillsChanged, CustomerFound, Event, RingFailure
from tests.centre.later import found
from tests.centre.playbook import Playbook
from tests.centre.words import (
    answered,
    arrived,
    at_work,
    failed,
    fired,
    house,
    hung_up,
    joined,
    live,
    lost,
    paused,
    phone,
    pressed,
    readied,
    ring,
    signed_in,
    signed_out,
    snapshot,
    stop,
    wrapped_up,
)

RINGS = (RingAgent, StopRinging)


def ringing(*who: str, **of_sales: object) -> Playbook:
    """A call of sales rings the first of them."""
    play = Playbook(house(**of_sales), only=RINGS)
    return play.so_far(*at_work(*who), arrived(), pressed("1"))


# --- let by --------------------------------------------------------------------------------------


def test_who_let_a_call_go_by_is_not_rung_for_it_while_others_are_at_work() -> None:
    play = ringing("an").so_far(signed_in("binh"), readied("binh"), arrived("c2"), pressed("1", "c2"))
    assert play.call("c2").agent_id == "binh"
    play >> failed() << None  # binh is busy with another call: he is waited for
    assert (play.call().state, set(play.call().passed)) == (CallState.WAITING, {"an"})
    play >> hung_up("c2") << stop("binh", call_id="c2") << ring("binh", attempt=2) << None


def test_who_let_a_call_go_by_is_rung_for_others() -> None:
    play = ringing("an").so_far(signed_in("binh"), readied("binh"), arrived("c2"), pressed("1", "c2"))
    play.so_far(failed(), arrived("c3"))
    play >> pressed("1", "c3") << ring(call_id="c3") << None


def test_after_a_time_it_is_forgotten_that_he_let_it_go_by() -> None:
    play = ringing("an", let_by_s=30.0)
    play.so_far(signed_in("binh"), readied("binh"), arrived("c2"), pressed("1", "c2"), failed())
    play.after(30) >> fired(f"step/c1/{play.call().order}") << ring(attempt=2) << None


def test_when_all_have_let_it_go_by_it_begins_anew() -> None:
    play = ringing("an", "binh")
    play.so_far(failed("an"))
    play >> failed("binh", attempt=2)
    assert play.call().passed == {}
    play << RingAgent << None


def test_a_memory_that_is_over_does_not_count_among_those_who_all_let_it_go_by() -> None:
    play = ringing("an", "binh", let_by_s=10.0).so_far(failed("an"))
    play.after(11) >> failed("binh", attempt=2) << ring("an", attempt=3) << None
    assert set(play.call().passed) == {"binh"}


@pytest.mark.parametrize("reason", [RingFailure.UNREACHABLE, RingFailure.FAILED])
def test_what_the_exchange_could_not_do_is_not_held_against_the_agent(reason: RingFailure) -> None:
    play = ringing("an", "binh").so_far(failed(reason=reason))
    assert play.call().passed == {}


# --- whom the caller knows -----------------------------------------------------------------------


def knows(*agents: str, **of_sales: object) -> Playbook:
    """`an` talks to somebody, `binh` is idle; a caller who last talked to these agents is in the menu."""
    settings: dict[str, object] = {"last_agent_s": 20.0, **of_sales}
    play = Playbook(house(**settings), only=RINGS)
    play.so_far(*at_work("an"), arrived("c0"), pressed("1", "c0"), answered(call_id="c0"))
    play.so_far(joined(call_id="c0"), signed_in("binh"), readied("binh"))
    return play.so_far(arrived(), found("c1", *agents))


FREE = (hung_up("c0"), wrapped_up(call_id="c0"))


def test_whom_the_caller_talked_to_last_is_waited_for() -> None:
    play = knows("an", "binh")
    play >> pressed("1") << None
    assert (play.call().kept_for, play.call().kept_until) == ("an", play.now + 20)
    play.after(5) >> hung_up("c0") << None
    play >> wrapped_up(call_id="c0") << ring() << None


def test_who_wrote_him_a_letter_is_not_waited_for() -> None:
    play = knows()
    spoke = found("c1", "an")
    assert isinstance(spoke, CustomerFound)
    wrote = replace(spoke.history[0], call_id="", channel="email")
    play.so_far(replace(spoke, history=(wrote,)))
    play >> pressed("1") << ring("binh") << None


def test_he_is_not_waited_for_too_long() -> None:
    play = knows("an").so_far(pressed("1"))
    play.after(20) >> fired(f"step/c1/{play.call().order}") << ring("binh") << None


@pytest.mark.parametrize(
    "leaves",
    [
        (paused("an"), *FREE),
        (signed_out("an"), *FREE),
        (phone("an", reachable=False),),
        (snapshot(phones=frozenset({"PJSIP/binh"})),),
    ],
)
def test_nobody_waits_for_one_who_is_not_there(leaves: tuple[Event, ...]) -> None:
    play = knows("an").so_far(pressed("1"))
    play.tell(*leaves)
    assert play.call().kept_for is None


@pytest.mark.parametrize("who", ["nobody", "binh"])
def test_a_caller_who_knows_nobody_that_is_busy_is_served_at_once(who: str) -> None:
    knows(who) >> pressed("1") << ring("binh") << None


def test_a_caller_whose_queue_does_not_want_it_waits_for_nobody() -> None:
    knows("an", last_agent_s=None) >> pressed("1") << ring("binh") << None


def test_who_cannot_take_the_call_is_not_waited_for() -> None:
    play = knows("an").so_far(AgentSkillsChanged(at=0, agent_id="an", skills={"support": 1}, by="thu"))
    play >> pressed("1") << ring("binh") << None


def test_who_let_the_call_go_by_is_not_waited_for_when_the_customer_is_found_late() -> None:
    play = ringing("an", last_agent_s=60.0)
    play.so_far(signed_in("binh"), readied("binh"), arrived("c2"), pressed("1", "c2"), failed())
    play.so_far(found("c1", "an"))
    assert play.call().kept_for is None


def test_a_customer_who_is_found_late_is_waited_for_from_then_on() -> None:
    play = ringing("an", last_agent_s=60.0).so_far(arrived("c2"), pressed("1", "c2"))
    play.so_far(found("c2", "an"))
    assert play.call("c2").kept_for == "an"


# --- the rest ------------------------------------------------------------------------------------


def test_a_ring_that_vanished_is_nobodys_fault() -> None:
    play = ringing("an").so_far(lost())
    play >> snapshot(live()) << ring(attempt=2) << None
    assert (play.agent().missed_rings, play.call().passed) == (0, {})


def test_each_ring_has_a_number_of_its_own_and_its_agents_are_told_apart() -> None:
    play = ringing("an", "binh").so_far(failed("an"), failed("binh", attempt=2))
    assert play.call().attempt == 3
    assert play.agent("binh").last_rung > 0


def test_steps_that_come_due_while_a_phone_rings_are_taken_right_after() -> None:
    play = ringing("binh", steps=(Step(after_s=5.0, queue="support"),)).so_far(paused("binh"))
    play.after(6).so_far(fired(f"step/c1/{play.call().order}"))
    assert play.call().steps == []
    play.so_far(failed("binh"))
    assert play.agent("binh").state is AgentState.PAUSED
    assert play.call().look_at == play.now
    play.so_far(fired(f"step/c1/{play.call().order}"))
    assert play.call().steps == [0]
