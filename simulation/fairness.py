"""Laws of who gets which call and when, held against what the bystander knows."""

from __future__ import annotations

import pickle
from collections.abc import Sequence

from centre.commands import SaveDecision
from centre.house import House
from centre.matching import index
from centre.state import Agent, Call, CentreState
from ivr.flow import JoinQueue
from routing.demand import Demand, IdleAgent, WaitingCall, way
from routing.engine import Router
from routing.steps import Step
from simulation.bystander import Bystander, has
from simulation.law import TOLERANCE_S, law
from telephony.call import AgentState, CallState
from telephony.commands import Command, RingAgent
from telephony.events import Event, TimerFired


def nobody_waits_in_vain(by: Bystander, state: CentreState) -> None:
    """No waiting call and idle agent are left that fit each other."""
    idle = _idle(state)
    if idle:
        for call in by.waiting(state):
            fits = [agent.agent_id for agent in idle if by.may_take(agent, call)]
            law(not fits, "no caller waits while an agent could take him", call.call_id, fits)


def rings_are_right(by: Bystander, state: CentreState, asked: Sequence[Command]) -> None:
    """Each ring is for somebody who may take the call, who comes first among these, and for the first of
    the calls that he may take."""
    rings = [command for command in asked if isinstance(command, RingAgent)]
    if not rings:
        return
    decided = {c.explanation.call_id: c for c in asked if isinstance(c, SaveDecision)}
    law(len(decided) == len(rings), "every ring is explained", rings)
    waiting, idle = by.waiting(state), _idle(state)
    rung = [(state.calls[ring.call_id], state.agents[ring.agent_id]) for ring in rings]
    for call, agent in rung:
        _may_be_rung(by, state, call, agent)
        place = by.place(call, state)
        overtaken = [
            other.call_id for other in waiting if by.may_take(agent, other) and by.place(other, state) < place
        ]
        law(not overtaken, "first come, first served", call.call_id, overtaken)
        others = idle + [later for behind, later in rung if by.place(behind, state) > place]
        mine = by.rank(agent, call)
        better = [
            other.agent_id for other in others if by.may_take(other, call) and by.rank(other, call) < mine
        ]
        law(not better, "the best of those who may take the call is rung", agent.agent_id, better)
        _is_explained(by, call, agent, decided[call.call_id])


def _may_be_rung(by: Bystander, state: CentreState, call: Call, agent: Agent) -> None:
    who = (call.call_id, agent.agent_id)
    seen, skills = by.seen[call.call_id], by.skills[agent.agent_id]
    law(call.node in by.nodes, "nobody is rung for a call on an exchange that is not heard", *who)
    law(any(has(skills, needed) for needed in by.ways(call)), "nobody is rung who lacks what is needed", *who)
    kept = seen.kept_for is not None and by.now < seen.kept_until - TOLERANCE_S
    law(
        not kept or seen.kept_for == agent.agent_id,
        "a call that is kept for one agent rings no other",
        *who,
    )
    if seen.let_by.get(agent.agent_id, 0.0) > by.now + TOLERANCE_S:
        rest = by.able(call, state) - seen.let_by.keys()
        others = [other for other in rest if by.at_work(state.agents[other])]
        law(not others, "who let a call go by is not rung for it before the others", *who, others)
    if not call.on_line:
        law(by.now >= seen.not_before - TOLERANCE_S, "a callback rests between two tries", *who)
        law(not by.busy(call, state), "nobody is called back while he is on the line", *who)


def _is_explained(by: Bystander, call: Call, agent: Agent, decision: SaveDecision) -> None:
    told = decision.explanation
    first = told.ranked[0].agent_id if told.ranked else None
    right = told.chosen == first == agent.agent_id and told.at == by.now
    law(right, "the agent who is rung ranks first in what is told of it", call.call_id, told)
    ways = tuple(dict.fromkeys(way(needed) for needed in by.ways(call)))
    law(told.asked.ways == ways, "what is told of a decision is what the call asked for", call.call_id, ways)


def kept_and_passed_over_for_a_reason(by: Bystander, state: CentreState) -> None:
    for call in state.calls.values():
        if call.state is CallState.WAITING:
            seen = by.seen[call.call_id]
            over = by.now >= max(seen.kept_until, call.since) - TOLERANCE_S
            law(
                call.kept_for == seen.kept_for or (call.kept_for is None and over),
                "a call is kept for whom the caller talked to last, while he is at work, and no longer",
                *(call.call_id, call.kept_for, seen.kept_for),
            )
            law(
                call.passed.keys() <= seen.let_by.keys(),
                "only who let a call go by is passed over",
                *(call.call_id, call.passed, seen.let_by),
            )


def steps_are_taken_in_time(by: Bystander, event: Event, state: CentreState) -> None:
    """Not before their time, and at once when it has come. (Whether a wait was rightly expected to be long
    is not judged here: only that such steps are taken when the queues are looked at.)"""
    for call, number in by.stepped:
        step = _steps(by.house, call)[number]
        due = step.after_s is not None and by.now >= call.queued_at + step.after_s - TOLERANCE_S
        looked_at = isinstance(event, TimerFired) and event.timer == "revise"
        early = not due and (step.when_expected_s is None or not looked_at)
        law(not early, "no step is taken before its time", call.call_id, number)
    for call in state.calls.values():
        if call.state is CallState.WAITING:
            law(
                len(set(call.steps)) == len(call.steps),
                "a step is taken once",
                *(call.call_id, call.steps),
            )
            for number, step in enumerate(_steps(by.house, call)):
                if step.after_s is not None and number not in call.steps:
                    due_at = max(call.since, call.queued_at + step.after_s)
                    law(
                        by.now <= due_at + TOLERANCE_S,
                        "a step is taken when its time has come",
                        *(call.call_id, number),
                    )


def who_enters_is_received(by: Bystander, state: CentreState) -> None:
    """In his place, told what wait to expect, and in no queue that is full or that nobody serves."""
    for call in by.entered:
        assert call.queue is not None
        staff = [state.agents[agent_id] for agent_id in by.able(call, state)]
        could = [agent for agent in staff if by.at_work(agent)]
        law(
            call.expected_s is not None if could else True,
            "who enters a queue is told what wait to expect",
            call.call_id,
        )
        law(call.expected_s is None or call.expected_s >= 0, "no wait is below nothing", call.call_id)
        most = by.house.queues[call.queue].max_waiting
        others = sum(
            other.queue == call.queue and other.state is CallState.WAITING and other is not call
            for other in state.calls.values()
        )
        sent_on = by.seen[call.call_id].sent_on  # nobody is turned away whom an agent sends
        law(most is None or others < most or sent_on, "a queue takes no more than it may", call.call_id)
        place = by.house.flow.places[call.spot.place]
        if sent_on:
            continue
        if call.state is CallState.WAITING and isinstance(place, JoinQueue) and place.too_long is not None:
            limit_s = by.house.queues[call.queue].max_expected_s
            law(
                limit_s is None or (call.expected_s is not None and call.expected_s <= limit_s),
                "nobody is let into a queue in which he would wait too long",
                call.call_id,
            )
        signed_in = any(agent.state is not AgentState.OFFLINE for agent in staff)
        law(
            not isinstance(place, JoinQueue) or place.unstaffed is None or signed_in,
            "nobody is let into a queue that nobody serves",
            call.call_id,
        )


def needs_are_those_of_the_menu(by: Bystander, state: CentreState) -> None:
    for call in state.calls.values():
        if call.state is CallState.WAITING:
            needs = by.known[call.call_id].needs
            law(call.needs == needs, "a caller needs what his way through the menu says", call.call_id)


def boosts_are_bounded(house: House, state: CentreState) -> None:
    for name, seconds in state.boosts.items():
        queue = house.queues[name]
        most = 0.0 if queue.target is None else queue.max_boost_s
        law(0.0 <= seconds <= most + TOLERANCE_S, "a head start at risk has its limit", name, seconds)


def the_router_knows_what_holds(by: Bystander, state: CentreState, router: Router) -> None:
    """It has the calls that can be served, as they are, in their order."""
    in_line = router.in_order()
    told = {routed.call_id: routed for routed in in_line}
    missing = [call.call_id for call in by.waiting(state) if call.call_id not in told]
    law(not missing, "the router knows of everybody who waits", missing)
    places = []
    for routed in in_line:
        call = state.calls.get(routed.call_id)
        law(
            call is not None and call.state is CallState.WAITING and call.node in by.nodes,
            "the router knows of nobody who does not wait",
            routed.call_id,
        )
        assert call is not None
        ways = tuple(dict.fromkeys(way(needed) for needed in by.ways(call)))
        law(routed.demand.ways == ways, "the router knows what a call asks for", routed, ways)
        law(routed.only == call.kept_for, "the router knows for whom a call is kept", routed)
        places.append(by.place(call, state))
    law(places == sorted(places), "the router has the calls in their order", in_line)


def an_index_made_anew_knows_the_same(house: House, state: CentreState, router: Router) -> None:
    """A router made from the state alone has the same calls in the same order, and nothing left to match."""
    anew = index(house, state)
    law(anew.in_order() == router.in_order(), "an index made anew has the same calls in the same order")
    left = anew.match()
    law(not left, "an index made anew finds nothing left to match", left)


def an_index_made_anew_decides_alike(house: House, state: CentreState, router: Router) -> None:
    """It chooses as the living one does when new calls and agents come."""
    anew = _newcomers(house, index(house, state))
    living = _newcomers(house, pickle.loads(pickle.dumps(router)))
    law(anew == living, "an index made anew decides as the living one does", anew, living)


def _newcomers(house: House, router: Router) -> list[tuple[str, str]]:
    for number, queue in enumerate(house.queues.values()):
        demand = Demand(queue.name, (way(queue.requires),), way(queue.prefers), queue.choice, queue.strict)
        router.offer(WaitingCall(f"newcomer {number}", demand, 1e12, 2**60 + number))
    found = router.match()
    skills = {skill: 10 for queue in house.queues.values() for skill in queue.requires}
    for number in range(3):
        router.ready(IdleAgent(f"newcomer {number}", skills, 1e12, 2**60 + number))
    found += router.match()
    return [(match.call_id, match.agent_id) for match in found]


def _steps(house: House, call: Call) -> Sequence[Step]:
    assert call.queue is not None
    return house.queues[call.queue].steps


def _idle(state: CentreState) -> list[Agent]:
    return [
        agent for agent in state.agents.values() if agent.state is AgentState.IDLE and agent.phone_reachable
    ]
