"""What a supervisor changes counts from the next decision on, and lasts."""

from __future__ import annotations

from dataclasses import replace

from centre.commands import SaveSkills, SaveTuning
from centre.house import Tuning
from routing.demand import Choice
from telephony import events
from telephony.commands import RingAgent
from telephony.events import Event
from tests.centre.playbook import Playbook
from tests.centre.words import arrived, at_work, finished, house, pressed, ring, wrapped_up

HEARD = (RingAgent, SaveSkills, SaveTuning)


def skills(who: str, **levels: int) -> Event:
    return events.AgentSkillsChanged(at=0, agent_id=who, skills=levels, by="thu")


def tuned(queue: str = "sales", **settings: object) -> Event:
    return events.QueueTuned(at=0, queue=queue, by="thu", **settings)  # type: ignore[arg-type]


def waiting(**of_sales: object) -> Playbook:
    """`an` is ready and good enough for sales at level 5; a call of sales waits for level 7."""
    play = Playbook(house(**{"requires": {"sales": 7}, **of_sales}), only=HEARD)
    return play.so_far(*at_work("an"), arrived(), pressed("1"))


def test_an_agent_who_learns_a_skill_is_rung_at_once() -> None:
    play = waiting()
    play >> skills("an", sales=7)
    play << ring() << SaveSkills(agent_id="an", skills={"sales": 7}, by="thu", at=play.now) << None
    assert play.shown_agents[-1].agent.routed.skills == {"sales": 7}


def test_an_agent_who_loses_a_skill_keeps_the_call_he_has_and_gets_no_other() -> None:
    play = Playbook(house(), only=HEARD).so_far(*at_work("an"), arrived(), pressed("1"))
    play.so_far(skills("an", support=1))
    assert play.call().agent_id == "an"
    play.so_far(events.CallHungUp(at=0, call_id="c1"), arrived("c2"))
    play >> pressed("1", "c2") << None


def test_skills_are_those_told_and_no_others() -> None:
    play = waiting().so_far(skills("an", support=3), skills("an", sales=6))
    assert play.agent().skills == {"sales": 6}


def test_nobody_changes_the_skills_of_a_stranger() -> None:
    waiting() >> skills("stranger", sales=10) << None


def test_a_queue_that_asks_for_less_is_served_at_once() -> None:
    play = waiting()
    play >> tuned(requires={"sales": 5})
    tuning = Tuning(requires={"sales": 5})
    play << ring() << SaveTuning(queue="sales", tuning=tuning, by="thu", at=play.now) << None
    assert play.shown_queues[-1].queue.requires == {"sales": 5}


def test_what_is_not_told_stays_as_it_was() -> None:
    play = waiting().so_far(tuned(priority_s=20.0), tuned(choice="least_calls"), tuned(priority_s=5.0))
    assert play.centre.state.tunings["sales"] == Tuning(priority_s=5.0, choice=Choice.LEAST_CALLS)


def test_a_head_start_counts_for_those_who_wait_already() -> None:
    play = waiting()
    play.after(9).so_far(arrived("c2"), pressed("2", "c2"), finished(2, "c2"))
    assert [routed.call_id for routed in play.centre.router.in_order()] == ["c1", "c2"]
    play.so_far(tuned("support", priority_s=10.0))
    assert [routed.call_id for routed in play.centre.router.in_order()] == ["c2", "c1"]


def test_a_queue_nobody_knows_is_not_tuned() -> None:
    play = waiting()
    play >> tuned("nowhere", priority_s=1.0) << None
    assert play.centre.state.tunings == {}


def test_a_choice_is_made_as_it_is_tuned() -> None:
    play = Playbook(house(choice=Choice.LONGEST_IDLE), only=(RingAgent,))
    play.so_far(*at_work("an", "binh"), arrived(), pressed("1"), tuned(choice="most_skilled"))
    play.so_far(skills("binh", sales=9), arrived("c2"))
    assert play.call().agent_id == "an"
    play.so_far(events.CallHungUp(at=0, call_id="c1"), wrapped_up())
    play >> pressed("1", "c2") << ring("binh", call_id="c2") << None


def test_what_was_set_before_this_start_stays_when_something_else_is_set() -> None:
    kept = Tuning(requires={"sales": 4})
    play = Playbook(replace(house(), tunings={"sales": kept}), only=(SaveTuning,))
    play >> tuned(priority_s=30.0)
    both = Tuning(requires={"sales": 4}, priority_s=30.0)
    play << SaveTuning(queue="sales", tuning=both, by="thu", at=play.now) << None
    view = play.shown_queues[-1].queue
    assert (view.requires, view.priority_s) == ({"sales": 4}, 30.0)
