"""The simulated house has something of everything, or the laws would have little to judge."""

from __future__ import annotations

from ivr.flow import HangUp, JoinQueue, Menu, Say
from routing.demand import meets, way
from simulation.hotline import hotline


def test_the_menu_has_every_kind_of_place() -> None:
    assert {type(place) for place in hotline(1).flow.places.values()} == {Say, Menu, JoinQueue, HangUp}


def test_every_queue_has_somebody_who_can_take_its_calls_and_somebody_who_cannot() -> None:
    house = hotline(4)
    for queue in house.queues.values():
        able = [meets(agent.skills, way(queue.requires)) for agent in house.agents.values()]
        assert any(able)
        assert queue.name == "anyone" or not all(able)


def test_queues_differ_in_patience_priority_and_recording() -> None:
    queues = hotline(1).queues.values()
    assert {queue.max_wait_s is None for queue in queues} == {True, False}
    assert {queue.record for queue in queues} == {True, False}
    assert len({queue.priority_s for queue in queues}) > 1
