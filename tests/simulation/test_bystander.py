"""What the bystander works out for himself: needs, places, ranks, who let a call go by, who is kept."""

from __future__ import annotations

from dataclasses import replace

import pytest

from centre.house import House
from centre.state import Agent
from routing.demand import Choice
from simulation.bystander import Bystander
from telephony import events
from telephony.events import RingFailure
from tests.centre.later import calls, found, later_house
from tests.centre.playbook import NOON, Playbook
from tests.centre.words import (
    agent_hung_up,
    answered,
    at_work,
    failed,
    fired,
    hung_up,
    lost,
    paused,
    pressed,
    readied,
    signed_in,
)


class Watched(Playbook):
    """A conversation that a bystander listens to."""

    def __init__(self, house: House) -> None:
        super().__init__(house)
        self.by = Bystander(house)

    def tell(self, *told: events.Event) -> Watched:
        for event in told:
            super().tell(event)
            self.by.write(replace(event, at=self.now), self.centre.state)
            self.by.rang(self.said)
        return self

    def ranks(self, call_id: str = "c1") -> list[str]:
        call = self.call(call_id)
        agents = self.centre.state.agents.values()
        able = [agent for agent in agents if agent.agent_id in self.by.able(call, self.centre.state)]
        return [agent.agent_id for agent in sorted(able, key=lambda agent: self.by.rank(agent, call))]


def ringing(**of_sales: object) -> Watched:
    play = Watched(later_house(**of_sales))
    play.so_far(*at_work("an", "binh"), calls("c1"), pressed("1"))
    return play


def test_a_call_needs_what_its_menu_its_customer_and_its_language_say() -> None:
    house = replace(later_house(), languages={"en": {"english": 4}})
    play = Watched(house)
    play.so_far(*at_work("an"), calls("c1"), found("c1", requires={"patience": 1}), pressed("2"))
    assert play.by.ways(play.call()) == [{"support": 1, "patience": 2}]
    play.so_far(calls("c2"), pressed("3", "c2"))
    assert play.by.ways(play.call("c2")) == [{"sales": 1, "english": 4}]


def test_who_came_first_stands_first_except_for_head_starts() -> None:
    play = ringing()
    play.after(30).so_far(calls("c2"), found("c2", tier="vip"), pressed("1", "c2"))
    state = play.centre.state
    places = [play.by.place(play.call(call_id), state)[1] - NOON for call_id in ("c1", "c2")]
    assert places == [0.0, 30.0 - 120.0]
    play.so_far(events.QueueTuned(at=0, queue="sales", by="thu", priority_s=7.0))
    assert play.by.place(play.call(), state)[1] == NOON - 7


@pytest.mark.parametrize(
    ("choice", "order"),
    [
        (Choice.BEST_FIT, ["an", "binh"]),  # the same surplus; binh can do more
        (Choice.LONGEST_IDLE, ["an", "binh"]),
        (Choice.ROUND_ROBIN, ["binh", "an"]),  # an was rung just now
        (Choice.LEAST_CALLS, ["an", "binh"]),
        (Choice.MOST_SKILLED, ["an", "binh"]),
    ],
)
def test_whose_turn_it_is(choice: Choice, order: list[str]) -> None:
    assert ringing(choice=choice).ranks() == order


def test_preferred_skills_and_missed_rings_go_before() -> None:
    assert ringing(prefers={"support": 1}).ranks() == ["binh", "an"]
    assert ringing().so_far(failed()).ranks() == ["binh", "an"]  # type: ignore[attr-defined]


@pytest.mark.parametrize("reason", list(RingFailure))
def test_who_let_a_call_go_by_is_remembered_for_a_while(reason: RingFailure) -> None:
    play = ringing(let_by_s=20.0)
    play.so_far(failed(reason=reason))
    his = reason in (RingFailure.NO_ANSWER, RingFailure.BUSY, RingFailure.DECLINED)
    assert set(play.by.seen["c1"].let_by) == ({"an"} if his else set())


def test_a_ring_that_timed_out_was_let_by_and_a_stale_word_was_not() -> None:
    play = ringing()
    play.so_far(failed(attempt=9))
    assert play.by.seen["c1"].let_by == {}
    play.so_far(fired("ring/c1/1"))
    assert set(play.by.seen["c1"].let_by) == {"an"}


def test_when_all_have_let_it_go_by_it_begins_anew() -> None:
    play = ringing()
    play.so_far(failed("an"), failed("binh", attempt=2))
    assert play.by.seen["c1"].let_by == {}


def test_a_call_is_kept_for_whom_it_knows_until_he_leaves() -> None:
    play = Watched(later_house(last_agent_s=30.0))
    play.so_far(*at_work("an"), calls("c0", "84900"), pressed("1", "c0"), answered(call_id="c0"))
    play.so_far(calls("c1"), found("c1", "an"), pressed("1"))
    assert play.by.seen["c1"].kept_for == play.call().kept_for == "an"
    play.so_far(hung_up("c0"), paused())
    play.so_far(events.WrapUpFinished(at=0, agent_id="an", call_id="c0"))
    assert play.by.seen["c1"].kept_for is None


def test_a_callback_has_the_place_of_its_call_and_rests_between_two_tries() -> None:
    play = Watched(later_house())
    play.so_far(*at_work(), signed_in(), calls("pbx-1"), pressed("1", "pbx-1"))
    play.after(50).so_far(pressed("7", "pbx-1"), hung_up("pbx-1"), readied())
    back = "pbx-callback.1"
    assert play.by.place(play.call(back), play.centre.state)[1] == NOON
    play.so_far(answered(call_id=back))
    play.so_far(agent_hung_up(call_id=back))
    assert (play.by.seen[back].not_before, set(play.by.seen[back].let_by)) == (0.0, set())
    play.so_far(answered(attempt=2, call_id=back))
    play.so_far(
        events.CustomerNotReached(at=0, call_id=back, attempt=2, reason=RingFailure.BUSY),
    )
    assert play.by.seen[back].not_before == play.now + 300
    assert not play.by.is_due(play.call(back), play.centre.state)


def test_nobody_waits_on_an_exchange_that_is_not_heard() -> None:
    play = ringing()
    play.so_far(failed("an"), failed("binh", attempt=2), lost())
    assert play.by.waiting(play.centre.state) == []


def test_what_a_supervisor_says_is_known() -> None:
    play = ringing()
    play.so_far(events.AgentSkillsChanged(at=0, agent_id="an", skills={"cooking": 3}, by="thu"))
    play.so_far(
        events.QueueTuned(at=0, queue="sales", by="thu", requires={"cooking": 2}, choice="round_robin")
    )
    assert play.by.able(play.call(), play.centre.state) == {"an"}
    assert play.by.choice["sales"] is Choice.ROUND_ROBIN


def test_an_agent_without_a_phone_is_not_at_work() -> None:
    by = Bystander(later_house())
    assert not by.at_work(Agent(agent_id="an"))
