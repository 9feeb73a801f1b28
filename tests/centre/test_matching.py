"""Between the centre's state and the engine: an index that can be made anew, decisions with their reasons."""

from __future__ import annotations

from centre.matching import index
from routing.demand import Choice
from routing.explain import Verdict
from telephony.commands import RingAgent
from tests.centre.playbook import NOON, Playbook
from tests.centre.words import (
    arrived,
    at_work,
    finished,
    house,
    live,
    lost,
    pressed,
    readied,
    ring,
    signed_in,
    snapshot,
)


def waiting(**of_sales: object) -> Playbook:
    """Three calls wait, the second one for support; nobody is there."""
    play = Playbook(house(**of_sales), only=(RingAgent,)).so_far(snapshot())
    for call_id, key in (("c1", "1"), ("c2", "2"), ("c3", "1")):
        play.after(1).so_far(arrived(call_id), pressed(key, call_id), finished(2, call_id))
    return play


def test_an_index_made_anew_has_the_same_calls_in_the_same_order() -> None:
    play = waiting(priority_s=30.0)
    anew = index(play.centre.house, play.centre.state)
    assert [call.call_id for call in anew.in_order()] == ["c1", "c3", "c2"]
    assert anew.in_order() == play.centre.router.in_order()


def test_an_index_made_anew_knows_who_is_idle_and_what_head_start_a_queue_has() -> None:
    play = waiting()
    play.centre.state.boosts["support"] = 100.0
    play.so_far(lost(), signed_in("binh"), readied("binh"))
    anew = index(play.centre.house, play.centre.state)
    assert anew.in_order() == []  # the exchange is not heard
    play.centre.state.nodes_up.add("pbx")
    anew = index(play.centre.house, play.centre.state)
    assert [call.call_id for call in anew.in_order()] == ["c2", "c1", "c3"]
    assert [(match.call_id, match.agent_id) for match in anew.match()] == [("c2", "binh")]


def test_of_several_calls_that_can_be_served_at_once_each_gets_its_agent() -> None:
    play = Playbook(house(), only=(RingAgent,)).so_far(*at_work("an", "binh"), lost())
    for call_id, key in (("c1", "1"), ("c2", "2")):
        play.after(1).so_far(arrived(call_id), pressed(key, call_id), finished(2, call_id))
    calls = tuple(live(call_id) for call_id in ("c1", "c2"))
    play >> snapshot(*calls) << ring("an") << ring("binh", call_id="c2") << None


def test_every_ring_is_saved_with_its_reasons() -> None:
    play = waiting(choice=Choice.LONGEST_IDLE).so_far(signed_in("binh"), signed_in("an"), readied("an"))
    (decision,) = play.decisions
    told = decision.explanation
    assert (told.chosen, told.call_id) == ("an", "c1")
    assert (told.verdict, told.position, told.at) == (Verdict.SERVED, 1, NOON + 3)
    assert [candidate.agent_id for candidate in told.ranked] == ["an"]
    assert {(one.agent_id, one.reason.value) for one in told.excluded} == {("binh", "paused")}


def test_a_second_match_is_explained_with_the_world_that_the_first_one_left() -> None:
    play = Playbook(house(), only=(RingAgent,)).so_far(*at_work("an", "binh"), lost())
    for call_id in ("c1", "c2"):
        play.after(1).so_far(arrived(call_id), pressed("1", call_id))
    play.so_far(snapshot(live("c1"), live("c2")))
    first, second = (decision.explanation for decision in play.decisions)
    assert [candidate.agent_id for candidate in first.ranked] == ["an", "binh"]
    assert [candidate.agent_id for candidate in second.ranked] == ["binh"]
    assert second.position == 1
    assert ("an", "ringing") in {(one.agent_id, one.reason.value) for one in second.excluded}
