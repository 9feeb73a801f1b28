from __future__ import annotations

from dataclasses import replace

import msgspec

from centre.call_centre import CallCentre
from centre.house import House
from centre.state import CentreState
from ivr.flow import read_flow
from telephony.call import AgentState, CallState
from telephony.commands import PlayMusic, PlayPrompt, RingAgent
from telephony.events import AgentHungUp, LegState, TimerFired
from tests.centre.playbook import Playbook
from tests.centre.words import (
    answered,
    arrived,
    at_work,
    house,
    hung_up,
    joined,
    leg,
    live,
    pressed,
    snapshot,
)


def without(whole: House, *, queue: str = "", agent: str = "", flow: str = "") -> House:
    queues = {name: value for name, value in whole.queues.items() if name != queue}
    agents = {name: value for name, value in whole.agents.items() if name != agent}
    text = flow or f"{{language: vi, start: other, places: {{other: {{queue: {next(iter(queues))}}}}}}}"
    return replace(whole, queues=queues, agents=agents, flow=read_flow(text, queues))


def carried(play: Playbook, new: House) -> Playbook:
    """A new service with another configuration takes over."""
    saved = msgspec.msgpack.encode(play.centre.state)
    after = Playbook(new)
    after.centre = CallCentre(new, msgspec.msgpack.decode(saved, type=CentreState), strict=True)
    after.now = play.now
    return after


def test_a_conversation_ends_well_though_its_agent_and_queue_are_gone() -> None:
    play = Playbook(house()).so_far(snapshot(), *at_work("an"), arrived(), pressed("1"), answered(), joined())
    after = carried(play, without(house(), queue="sales", agent="an"))
    after.so_far(snapshot(live("c1", leg("an", 1, LegState.JOINED))))
    after.so_far(AgentHungUp(at=0, call_id="c1", agent_id="an", attempt=1), hung_up())
    assert after.call("c1").state is CallState.WRAP_UP
    assert after.agent("an").state is AgentState.WRAP_UP
    after.so_far(TimerFired(at=0, timer="wrap/c1/1"))
    assert after.records[-1].outcome == "answered"


def test_a_gone_agent_gets_no_further_call() -> None:
    play = Playbook(house()).so_far(snapshot(), *at_work("an"), arrived(), pressed("1"), answered(), joined())
    after = carried(play, without(house(), agent="an"))
    after.so_far(snapshot(live("c1", leg("an", 1, LegState.JOINED))), hung_up())
    after.so_far(TimerFired(at=0, timer="wrap/c1/1"))
    after.tell(arrived("c2"))
    assert not [command for command in after.said if isinstance(command, RingAgent)]


def test_who_waits_in_a_queue_that_is_gone_leaves_it_soon() -> None:
    play = Playbook(house()).so_far(snapshot(), arrived(), pressed("1"))
    after = carried(play, without(house(), queue="sales"))
    after.tell(snapshot(live("c1")))
    assert isinstance(after.said[0], PlayMusic)
    order = after.call("c1").order
    after.after(30.0).tell(TimerFired(at=0, timer=f"wait/c1/{order}"))
    assert after.call("c1").state is not CallState.WAITING


def test_a_recording_that_an_earlier_version_put_down_is_the_calls_first() -> None:
    play = Playbook(house(record=True)).so_far(*at_work("an"), arrived(), pressed("1"), answered(), joined())
    call = play.call("c1")
    (taken,), call.recordings, call.recording = call.recordings, [], call.recordings[0]
    after = carried(play, house(record=True))
    assert after.call("c1").recordings == [taken]
    assert after.call("c1").recording is None


def test_who_is_at_a_place_that_is_gone_begins_again() -> None:
    play = Playbook(house()).so_far(snapshot(), arrived())
    flow = "{language: vi, start: hello, places: {hello: {say: Chào., then: bye}, bye: {hangup: true}}}"
    after = carried(play, without(house(), flow=flow))
    after.tell(snapshot(live("c1")))
    assert isinstance(after.said[-1], PlayPrompt)
    assert after.call("c1").spot.place == "hello"
