"""The simulated house has something of everything, or the laws would have little to judge."""

from __future__ import annotations

from ivr.flow import Callback, HangUp, JoinQueue, Menu, Outside, Say, SetCaller, Voicemail
from routing.demand import Choice, meets, way
from simulation.hotline import hotline


def test_the_menu_has_every_kind_of_place() -> None:
    kinds = {Say, Menu, JoinQueue, SetCaller, Voicemail, Outside, Callback, HangUp}
    places = hotline(1).flow.places.values()
    assert {type(place) for place in places} == kinds
    queues = [place for place in places if isinstance(place, JoinQueue)]
    for way_out in ("requires", "otherwise", "full", "unstaffed", "too_long", "keys"):
        assert any(getattr(place, way_out) for place in queues), way_out


def test_every_queue_has_somebody_who_can_take_its_calls_and_somebody_who_cannot() -> None:
    house = hotline(5)
    for queue in house.queues.values():
        able = [meets(agent.skills, way(queue.requires)) for agent in house.agents.values()]
        assert any(able)
        assert queue.name == "anyone" or not all(able)


def test_queues_differ_in_everything_that_can_be_set() -> None:
    queues = list(hotline(1).queues.values())
    assert {queue.choice for queue in queues} == set(Choice)
    for setting in ("priority_s", "strict", "steps", "prefers", "target", "record", "max_boost_s"):
        assert {bool(getattr(queue, setting)) for queue in queues} == {True, False}, setting
    for setting in ("last_agent_s", "max_wait_s", "max_waiting", "max_expected_s"):
        assert {getattr(queue, setting) is None for queue in queues} == {True, False}, setting
    assert len({queue.let_by_s for queue in queues}) > 1
    assert any(len(queue.requires) > 1 for queue in queues)


def test_there_is_every_kind_of_step() -> None:
    steps = [step for queue in hotline(1).queues.values() for step in queue.steps]
    for kind in ("after_s", "when_expected_s", "drop", "least", "queue"):
        assert {bool(getattr(step, kind)) for step in steps} == {True, False}, kind


def test_there_are_two_teams() -> None:
    teams = {skill for agent in hotline(5).agents.values() for skill in agent.skills if "team:" in skill}
    assert teams == {"team:north", "team:south"}
