"""A supervisor changes skills, tunes queues and strikes callbacks off."""

from __future__ import annotations

from random import Random

from simulation.agenda import Agenda
from simulation.hotline import hotline
from simulation.mischief import NO_FAULTS
from simulation.supervisor import Supervisor
from simulation.world import World
from telephony import events
from telephony.events import Event


def a_day(agents: int = 5) -> list[Event]:
    agenda, told = Agenda(0.0), list[Event]()
    supervisor = Supervisor(agenda, hotline(agents), Random(1), told.append, every_s=10.0)
    supervisor.works(2000.0)
    agenda.run(5000.0)
    return told


def test_skills_and_queues_are_changed_in_ways_that_the_house_knows() -> None:
    told, house = a_day(), hotline(5)
    skills = [event for event in told if isinstance(event, events.AgentSkillsChanged)]
    tunings = [event for event in told if isinstance(event, events.QueueTuned)]
    assert len(skills) > 20
    assert len(tunings) > 20
    assert {event.agent_id for event in skills} == set(house.agents)
    assert all(1 <= level <= 10 for event in skills for level in event.skills.values())
    assert {event.queue for event in tunings} == set(house.queues)
    assert {event.choice is None for event in tunings} == {True, False}


def test_nobody_is_there_after_work() -> None:
    agenda, told = Agenda(0.0), list[Event]()
    Supervisor(agenda, hotline(5), Random(1), told.append, every_s=10.0).works(0.0)
    agenda.run(1000.0)
    assert told == []


def test_without_agents_there_are_no_skills_to_change() -> None:
    assert not [event for event in a_day(0) if isinstance(event, events.AgentSkillsChanged)]


def test_only_callbacks_that_are_on_the_screen_are_struck_off() -> None:
    cancelled = 0
    for seed in range(4):
        world = World(hotline(3), seed, calls=60, every_s=5.0, faults=NO_FAULTS)
        world.supervisor.every_s = 10.0
        world.run()
        for event in world.journal:
            if isinstance(event, events.CallbackCancelled):
                cancelled += 1
                assert world.saved[event.call_id].callback_of is not None
    assert cancelled


def test_what_a_supervisor_sets_is_saved() -> None:
    world = World(hotline(5), 1, calls=60, faults=NO_FAULTS)
    world.supervisor.every_s = 10.0
    world.run()
    state = world.centre.state
    assert world.skills == {a.agent_id: a.skills for a in state.agents.values() if a.skills is not None}
    assert world.tunings == state.tunings
