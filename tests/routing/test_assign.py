"""Who takes which call: nothing left undone, order kept, the same however the question is asked."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from routing.assign import IdleAgent, Match, WaitingCall, assign, can_take

SKILLS = ("sales", "support")
levels = st.dictionaries(st.sampled_from(SKILLS), st.integers(1, 3), max_size=2)
moments = st.integers(0, 5).map(float)  # few, so that many are equal


@st.composite
def calls(draw: st.DrawFn) -> list[WaitingCall]:
    count = draw(st.integers(0, 8))
    return [
        WaitingCall(
            call_id=f"c{order}",
            requires=draw(levels),
            since=draw(moments),
            priority_s=draw(moments),
            order=order,
        )
        for order in range(count)
    ]


@st.composite
def agents(draw: st.DrawFn) -> list[IdleAgent]:
    count = draw(st.integers(0, 8))
    return [
        IdleAgent(
            agent_id=f"a{order}",
            skills=draw(levels),
            since=draw(moments),
            order=order,
            missed_rings=draw(st.integers(0, 1)),
        )
        for order in range(count)
    ]


def rank(call: WaitingCall) -> tuple[float, int]:
    return call.since - call.priority_s, call.order


def turn(agent: IdleAgent) -> tuple[int, float, int]:
    return agent.missed_rings, agent.since, agent.order


def call(call_id: str, *, since: float = 0.0, priority_s: float = 0.0, order: int = 0) -> WaitingCall:
    return WaitingCall(
        call_id=call_id, requires={"sales": 1}, since=since, priority_s=priority_s, order=order
    )


def agent(agent_id: str, *, since: float = 0.0, order: int = 0, missed: int = 0, level: int = 1) -> IdleAgent:
    return IdleAgent(
        agent_id=agent_id, skills={"sales": level}, since=since, order=order, missed_rings=missed
    )


def pairs(matches: list[Match]) -> list[tuple[str, str]]:
    return [(match.call_id, match.agent_id) for match in matches]


# --- by example ----------------------------------------------------------------------------------


def test_the_first_to_come_gets_the_longest_idle() -> None:
    waiting = [call("late", since=2, order=2), call("early", since=1, order=1)]
    idle = [agent("fresh", since=9, order=2), agent("rested", since=3, order=1)]
    assert pairs(assign(waiting, idle)) == [("early", "rested"), ("late", "fresh")]


def test_a_head_start_counts_as_time_waited() -> None:
    waiting = [call("plain", since=10, order=1), call("urgent", since=35, priority_s=30, order=2)]
    assert pairs(assign(waiting, [agent("an")])) == [("urgent", "an")]


def test_equal_waits_go_by_the_order_of_coming() -> None:
    waiting = [call("second", order=2), call("first", order=1)]
    idle = [agent("b", order=2), agent("a", order=1)]
    assert pairs(assign(waiting, idle)) == [("first", "a"), ("second", "b")]


def test_who_has_just_let_a_call_ring_comes_after_those_who_have_not() -> None:
    idle = [agent("asleep", since=1, missed=1), agent("awake", since=9, order=1)]
    assert pairs(assign([call("c")], idle)) == [("c", "awake")]
    assert pairs(assign([call("c")], idle[:1])) == [("c", "asleep")]


def test_a_lower_level_than_required_is_not_enough() -> None:
    hard = WaitingCall(call_id="c", requires={"sales": 3}, since=0, priority_s=0, order=0)
    assert not can_take(agent("a", level=2), hard)
    assert can_take(agent("a", level=3), hard)
    assert assign([hard], [agent("a", level=2)]) == []


def test_a_call_nobody_can_take_does_not_hold_up_the_others() -> None:
    hard = WaitingCall(call_id="hard", requires={"law": 1}, since=0, priority_s=0, order=0)
    assert pairs(assign([hard, call("easy", order=1)], [agent("a")])) == [("easy", "a")]


# --- laws ----------------------------------------------------------------------------------------


@given(calls(), agents())
def test_no_call_and_agent_who_fit_are_left_over(waiting: list[WaitingCall], idle: list[IdleAgent]) -> None:
    matches = assign(waiting, idle)
    served = {match.call_id for match in matches}
    taken = {match.agent_id for match in matches}
    for left in waiting:
        for free in idle:
            if left.call_id not in served and free.agent_id not in taken:
                assert not can_take(free, left)


@given(calls(), agents())
def test_each_call_and_each_agent_is_matched_once_and_fits(
    waiting: list[WaitingCall], idle: list[IdleAgent]
) -> None:
    matches = assign(waiting, idle)
    by_call = {call.call_id: call for call in waiting}
    by_agent = {agent.agent_id: agent for agent in idle}
    assert len({match.call_id for match in matches}) == len(matches)
    assert len({match.agent_id for match in matches}) == len(matches)
    assert all(can_take(by_agent[match.agent_id], by_call[match.call_id]) for match in matches)


@given(calls(), agents())
def test_no_matched_agent_should_have_gone_to_a_call_before(
    waiting: list[WaitingCall], idle: list[IdleAgent]
) -> None:
    matches = assign(waiting, idle)
    by_call = {call.call_id: call for call in waiting}
    by_agent = {agent.agent_id: agent for agent in idle}
    agent_of = {match.call_id: by_agent[match.agent_id] for match in matches}
    for match in matches:
        for before in waiting:
            if rank(before) < rank(by_call[match.call_id]) and can_take(by_agent[match.agent_id], before):
                got = agent_of.get(before.call_id)
                assert got is not None
                assert turn(got) < turn(by_agent[match.agent_id])


@given(calls(), agents())
def test_each_call_gets_the_first_in_turn_of_those_left_for_it(
    waiting: list[WaitingCall], idle: list[IdleAgent]
) -> None:
    free = {agent.agent_id: agent for agent in idle}
    by_call = {call.call_id: call for call in waiting}
    for match in assign(waiting, idle):
        could = [agent for agent in free.values() if can_take(agent, by_call[match.call_id])]
        assert match.agent_id == min(could, key=turn).agent_id
        del free[match.agent_id]


@given(calls(), agents(), st.randoms(use_true_random=False))
def test_the_order_in_which_they_are_listed_does_not_matter(
    waiting: list[WaitingCall], idle: list[IdleAgent], chance: object
) -> None:
    mixed, free = list(waiting), list(idle)
    chance.shuffle(mixed)  # type: ignore[attr-defined]
    chance.shuffle(free)  # type: ignore[attr-defined]
    assert assign(mixed, free) == assign(waiting, idle)


@given(calls(), agents())
def test_to_ask_again_with_what_is_left_finds_nothing_more(
    waiting: list[WaitingCall], idle: list[IdleAgent]
) -> None:
    matches = assign(waiting, idle)
    served = {match.call_id for match in matches}
    taken = {match.agent_id for match in matches}
    rest = [call for call in waiting if call.call_id not in served]
    assert assign(rest, [agent for agent in idle if agent.agent_id not in taken]) == []
